"""RTF as a stream of groups, control words and bytes of text."""

from __future__ import annotations

import re
from typing import Protocol

_TOKEN = re.compile(
    rb"""
      (?P<text>[^\\{}\r\n]+) | (?P<open>\{) | (?P<close>\}) | [\r\n]+
    | \\ (?P<word>[a-zA-Z]{1,32}) (?P<number>-?[0-9]{1,9})?[ ]? | \\'(?P<byte>[0-9a-fA-F]{2})
    | \\ (?P<symbol>[^a-zA-Z]) | \\
    """,
    re.VERBOSE | re.DOTALL,
)


class Handler(Protocol):
    """What is told of the contents of an RTF file."""

    def open(self) -> None:
        """Take note of the beginning of a group."""

    def close(self) -> None:
        """Take note of the end of a group."""

    def word(self, name: str, number: int | None) -> None:
        r"""Take note of a control word, \\b0 as `b` with 0, or a control symbol, \\~ as `~` without a number."""

    def text(self, data: bytes) -> None:
        """Take note of bytes in the encoding that holds where they stand."""


def parse(data: bytes, handler: Handler) -> None:
    """Tell a handler of what stands in an RTF file, up to the end of its outermost group."""
    place, depth = 0, 0
    while token := _TOKEN.match(data, place):
        place = token.end()
        kind = token.lastgroup
        if kind == "text":
            handler.text(token["text"])
        elif kind in ("word", "number"):
            number = int(token["number"]) if token["number"] else None
            if token["word"] == b"bin":
                place += max(0, number or 0)  # so many bytes of anything, a picture's
            else:
                handler.word(token["word"].decode("ascii"), number)
        elif kind == "byte":
            handler.text(bytes.fromhex(token["byte"].decode("ascii")))
        elif kind == "symbol":
            _symbol(token["symbol"], handler)
        elif kind == "open":
            depth += 1
            handler.open()
        elif kind == "close":
            handler.close()
            depth -= 1
            if depth <= 0:
                return


def _symbol(symbol: bytes, handler: Handler) -> None:
    if symbol in b"\\{}":
        handler.text(symbol)
    elif symbol in b"\r\n":
        handler.word("par", None)
    else:
        handler.word(symbol.decode("latin-1"), None)

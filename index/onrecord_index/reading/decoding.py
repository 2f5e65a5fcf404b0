"""Bytes of a file to the text in them."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from onrecord_index.reading.alphabets import latin_code_page
from onrecord_index.reading.shown import shown_encoding
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from onrecord_index.reading.types import FoundFile

# A file is held in memory several times over while it is read. The longest novels have some ten million characters.
LARGEST_FILE = 100_000_000

# Nobody writes a line as long as the longest novels: it is data or damage, would be embedded for the better part of
# an hour, and would give passages that begin and end anywhere.
LONGEST_LINE = 10_000_000

# What begins like this is no text, whatever the file's name says.
_BEGINNINGS = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"\x1f\x8b": "compressed (gzip)",
    b"\xfd7zXZ\x00": "compressed (xz)",
    b"7z\xbc\xaf": "compressed (7z)",
    b"SQLite format 3\x00": "a database (SQLite)",
}

# Control characters that text does not hold: all but those for lines, tabs, pages and (ESC) Japanese mail.
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})
_MOST_CONTROLS = 0.01  # of all bytes; a stray one is no reason to refuse a text

# Of the characters beyond ASCII; text in another encoding would hardly fit at all.
_MOST_DAMAGE = 0.05

_UTF_32_AND_16 = {
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

# What is declared as one of these is written in the other, which holds all of its characters and more
# (https://encoding.spec.whatwg.org/#names-and-labels). Keys are Python's names of codecs.
_WRITTEN_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}

# Names that Python does not know; those with "x-" or "cs" in front it mostly knows without.
_LABELS = {
    "dos-874": "cp874",
    "mac": "mac_roman",
    "ms-cyrl": "cp1251",
    "windows-874": "cp874",
    "windows-949": "cp949",
}

# Python's names of what a page can be written in; it also has codecs such as hex, and UTF-16 has a byte order mark.
_ENCODINGS = re.compile("ascii|big5|cp|euc|gb|hz|iso|johab|koi8|kz|mac|ptcp|shift|tis")

# What is looked for where nothing is declared. charset-normalizer 3.5 knows 60 more, of single machines and single
# languages, and prefers them for short texts, where they are as plausible by its measure.
_FREQUENT = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 latin_1 iso8859_2 iso8859_5 iso8859_6 iso8859_7 iso8859_8 "
    "iso8859_9 koi8_r koi8_u cp855 cp866 cp874 mac_cyrillic big5 cp932 cp949 euc_jp euc_kr gb18030 shift_jis"
).split()
_RARE = ["johab"]  # looked for where none of those can be; as plausible for short texts, too, but never seen in them
_LEAST_KANA = 0.2  # of the characters beyond ASCII
_SAMPLE = 100_000  # bytes; more make the guess slower and no better


def bytes_of(file: FoundFile, *, most: int = LARGEST_FILE) -> bytes:
    """Return what is in a file; raises CannotRead where it holds more than `most` bytes, OSError."""
    with file.path.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise CannotRead(f"is {max(file.size, len(data)):,} bytes long; at most {most:,} are read")
    return data


def decoded(data: bytes, *, declared: str | None = None) -> str:
    """Return the text of a file's bytes, without a byte order mark, otherwise as it is.

    The encoding is what a byte order mark or the pattern of the bytes says, or UTF-8 where that fits, or `declared`, or
    what charset-normalizer finds; where a mark says it, in UTF-8 and as declared a few bytes may be damaged and become
    U+FFFD. Raises CannotRead where the bytes are no text, or in an encoding that cannot be told.
    """
    for mark, encoding in _UTF_32_AND_16.items():
        if data.startswith(mark):
            text = _exactly(data[len(mark) :], encoding) or _nearly(data[len(mark) :], encoding)
            break
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        text = _shown(data) or _told(data, declared)
    if data and not text:
        raise CannotRead("is in an encoding that cannot be told; save it as UTF-8")
    return text or ""


def finished(text: str) -> str:
    r"""Return a text as it is kept: lines end in \n, and no white space at the end; all else stays.

    Raises CannotRead where nothing is left, or a line is longer than any text's.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if not text:
        raise CannotRead("is empty")
    refuse_long_lines(text)
    return text


def refuse_long_lines(text: str) -> None:
    """Raise CannotRead where a line is longer than any text's."""
    longest = max(map(len, text.split("\n")))
    if longest > LONGEST_LINE:
        raise CannotRead(f"has a line of {longest:,} characters; at most {LONGEST_LINE:,} are read")


def refuse_known_binary(data: bytes) -> None:
    """Raise CannotRead where bytes begin like a known format that is no text."""
    for beginning, what in _BEGINNINGS.items():
        if data.startswith(beginning):
            raise CannotRead(f"is not text but {what}")


def _refuse_binary(data: bytes) -> None:
    """Raise CannotRead where bytes are no text."""
    refuse_known_binary(data)
    if _has_many_controls(data):
        raise CannotRead("is not text")


def _has_many_controls(data: bytes) -> bool:
    return len(data) - len(data.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(data)


def _exactly(data: bytes, encoding: str) -> str | None:
    """Return the text of bytes that are all valid in an encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nearly(data: bytes, encoding: str) -> str | None:
    """Return the text of bytes of which nearly all beyond ASCII are valid in an encoding; the others become U+FFFD."""
    text = data.decode(encoding, "replace")
    damaged = text.count("\ufffd")
    others = len(text) - len(text.encode("ascii", "ignore")) - damaged
    return text if damaged <= _MOST_DAMAGE * others else None


def _shown(data: bytes) -> str | None:
    """Return the text of bytes in an encoding that their pattern shows."""
    encoding = shown_encoding(data)
    text = encoding and _exactly(data, encoding)
    return text if text and not _has_many_controls(text.encode("utf-8", "surrogatepass")) else None


def _told(data: bytes, declared: str | None) -> str | None:
    """Return the text of bytes in UTF-8, in the declared encoding or in the likeliest; raises CannotRead."""
    _refuse_binary(data)
    text = _exactly(data, "utf-8") or _nearly(data, "utf-8")
    return text or (_declared(data, declared) if declared else None) or _guessed(data)


def _declared(data: bytes, label: str) -> str | None:
    """Return the text of bytes in the encoding of a web page's label."""
    try:
        encoding = _written_as(label)
    except LookupError:
        return None
    if not _ENCODINGS.match(encoding):
        return None
    return _exactly(data, encoding) or _nearly(data, encoding)


def _guessed(data: bytes) -> str | None:
    """Return the text of bytes by their letters where those are of one language, else as charset-normalizer finds."""
    from charset_normalizer import from_bytes

    sample = _sample(data)
    encoding = _japanese(sample) or latin_code_page(sample)
    if encoding is None:
        best = from_bytes(sample, cp_isolation=_FREQUENT).best() or from_bytes(sample, cp_isolation=_RARE).best()
        encoding = best.encoding if best else None
    if encoding is None:
        return None
    wider = _written_as(encoding)
    return _exactly(data, wider) or _exactly(data, encoding) or _nearly(data, wider)


def _japanese(data: bytes) -> str | None:
    """Return the encoding in which bytes are Japanese: about half of its characters are kana, hardly any elsewhere."""
    for encoding in ("euc_jp", "cp932"):
        text = data.decode(encoding, "replace")
        others = [character for character in text if not character.isascii()]
        kana = sum("\u3041" <= character <= "\u30fe" for character in others)
        if "\ufffd" not in others[:-1] and kana > max(1, _LEAST_KANA * len(others)):
            return encoding
    return None


def _written_as(label: str) -> str:
    """Return the encoding in which what is declared as another is really written; raises LookupError."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except LookupError:
        name = codecs.lookup(label.removeprefix("x-").removeprefix("cs")).name
    return _WRITTEN_AS.get(name, name)


def _sample(data: bytes) -> bytes:
    """Return lines of bytes from the first one that is not ASCII."""
    first = len(data) - len(data.lstrip(bytes(range(0x80))))
    start = data.rfind(b"\n", 0, first) + 1
    end = data.rfind(b"\n", first, start + _SAMPLE)
    return data[start : end if end > 0 and len(data) > start + _SAMPLE else start + _SAMPLE]

"""Which encoding the pattern of a file's bytes shows where no byte order mark does; pure."""

from __future__ import annotations

import re

_SAMPLE = 4_096  # bytes, a multiple of four

# Of the bytes that are zero in UTF-16 where a character is of a Western script, a digit, a space or a line end.
_LEAST_ZEROS = 0.1

# "<?xml" in EBCDIC; its code pages agree on these and on the letters of their names (XML 1.0, appendix F).
_EBCDIC_XML = b"\x4c\x6f\xa7\x94\x93"
_DECLARED = re.compile(r"""encoding=["']([\w.:-]+)""")


def shown_encoding(data: bytes) -> str | None:
    """Return the encoding that bytes show: UTF-16, UTF-32, ISO 2022, or EBCDIC in XML that declares it; or None.

    All of them would be taken for ASCII or for no text: their bytes are zeros, escapes or both.
    """
    if b"\x1b$" in data:
        return "iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_ext"
    if data.startswith(_EBCDIC_XML):
        declared = _DECLARED.search(data[:_SAMPLE].decode("cp037"))
        return declared[1] if declared and _begins_xml(data, declared[1]) else None
    return _wide_encoding(data[:_SAMPLE])


def _begins_xml(data: bytes, label: str) -> bool:
    """Tell whether bytes begin with an XML declaration in an encoding of that name."""
    try:
        return data.startswith("<?xml".encode(label))
    except (LookupError, UnicodeEncodeError):
        return False


def _wide_encoding(sample: bytes) -> str | None:
    """Return the encoding of bytes of which every second, or three of four, are zero."""
    zeros = [sample[place::4].count(0) for place in range(4)]
    length = len(sample) // 4
    if length and zeros[0] == length and max(sample[1::4]) <= 0x10 and zeros[3] < length:
        return "utf-32-be"
    if length and zeros[3] >= length and max(sample[2::4]) <= 0x10 and zeros[0] < length:
        return "utf-32-le"
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) or max(even, odd) < max(2, _LEAST_ZEROS * len(sample) / 2):
        return None
    return "utf-16-be" if even else "utf-16-le"

"""The fonts of an RTF document, which tell in which encoding its bytes are."""

from __future__ import annotations

import codecs

_DEFAULT = "cp1252"

# Whose numbers Python does not know.
_CODE_PAGES = {
    708: "iso8859-6",
    819: "latin-1",
    936: "gb18030",
    1361: "johab",
    10000: "mac_roman",
    10001: "shift_jis",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10029: "mac_latin2",
    10079: "mac_iceland",
    10081: "mac_turkish",
    65001: "utf-8",
}

# Of fonts, where they say in which alphabet their bytes are.
_CHARACTER_SETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}


class Fonts:
    """The encodings of fonts by their numbers, and that of the whole document."""

    def __init__(self) -> None:
        self._document = _DEFAULT
        self._default = self._current = 0
        self._encodings: dict[int, str] = {}

    def encoding_of(self, font: int | None) -> str:
        """Return the encoding of text in a font, or in the default one."""
        return self._encodings.get(self._default if font is None else font, self._document)

    def set_document(self, code_page: int) -> None:
        """Take note of the code page of the document."""
        self._document = _encoding_of(code_page) or _DEFAULT

    def set_default(self, font: int) -> None:
        """Take note of the font of text that names none."""
        self._default = font

    def define(self, font: int) -> None:
        """Take note that a font is described next."""
        self._current = font

    def set_character_set(self, number: int) -> None:
        """Take note of the alphabet of the font that is described; most leave it to the document."""
        if number in _CHARACTER_SETS:
            self._encodings[self._current] = _CHARACTER_SETS[number]

    def set_code_page(self, number: int) -> None:
        """Take note of the code page of the font that is described."""
        if encoding := _encoding_of(number):
            self._encodings[self._current] = encoding


def _encoding_of(code_page: int) -> str | None:
    """Return Python's name of a code page, or None for one that it does not know."""
    try:
        return codecs.lookup(_CODE_PAGES.get(code_page, f"cp{code_page}")).name
    except LookupError:
        return None

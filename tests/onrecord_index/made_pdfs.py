"""PDF files made byte by byte, so that tests know where each letter stands."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842  # A4, in points

# Helvetica, in thousandths of its height, from the space on (Adobe's font metrics).
_WIDTHS = [
    int(number)
    for number in """278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556
    556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611
    722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556
    333 500 278 556 500 722 500 500 500 334 260 334 584""".split()
]
FONTS = {"Helvetica": "F1", "Helvetica-Bold": "F2", "Courier": "F3", "Secret": "F4"}
_ENCODING = b"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/fi]>>"

# What makes each letter of a font one of its own, which nobody else knows.
_SECRET = b"1 begincodespacerange<00><ff>endcodespacerange 1 beginbfrange<00><ff><e000>endbfrange"


@dataclass(frozen=True)
class Text:
    """Words at a place, from the left and from the top; `turn` in degrees to the left."""

    words: str
    left: float
    top: float
    size: float = 10
    font: str = "Helvetica"
    turn: int = 0


@dataclass
class Page:
    """A page with texts; `picture` tells that it shows one, `rotate` that it is shown turned to the right."""

    texts: Sequence[Text] = ()
    picture: bytes = b""
    rotate: int = 0
    size: tuple[float, float] = (WIDTH, HEIGHT)


def width_of(words: str, size: float = 10, font: str = "Helvetica") -> float:
    """Return how wide words are, in points."""
    letters = [600 if font == "Courier" else _WIDTHS[ord(one) - 32] if " " <= one <= "~" else 556 for one in words]
    return sum(letters) * size / 1000


def lines_of(words: str, width: float, *, size: float = 10, font: str = "Helvetica") -> list[str]:
    """Return words in lines of a width at most, broken with a hyphen at \u00ad where that fits."""
    lines = [""]
    for word in words.split():
        syllables = word.split("\u00ad")
        for start in range(len(syllables), -1, -1):
            part = "".join(syllables[:start]) + ("-" if 0 < start < len(syllables) else "")
            whole = f"{lines[-1]} {part}".strip()
            if width_of(whole, size, font) <= width or start == 0:
                break
        rest = "".join(syllables[start:])
        if start:
            lines[-1] = whole
        if rest:
            lines.append(rest)
    return [line for line in lines if line]


def block(
    words: str,
    *,
    left: float = 72,
    top: float = 72,
    width: float = 451,
    size: float = 10,
    leading: float = 1.2,
    font: str = "Helvetica",
) -> list[Text]:
    """Return a paragraph in lines."""
    lines = lines_of(words, width, size=size, font=font)
    return [Text(line, left, top + at * leading * size, size, font) for at, line in enumerate(lines)]


def flow(paragraphs: Iterable[str], *, top: float = 72, gap: float = 8, **place: float) -> list[Text]:
    """Return paragraphs below each other."""
    texts: list[Text] = []
    for words in paragraphs:
        texts += block(words, top=texts[-1].top + 12 + gap if texts else top, **place)
    return texts


def pdf_of(
    pages: Iterable[Page | Sequence[Text]],
    *,
    info: Mapping[str, str] | None = None,
    outline: Sequence[tuple[str, int]] = (),
    password: str | None = None,
) -> bytes:
    """Return the bytes of a PDF file; `outline` has titles with the numbers of their pages."""
    objects = {1: b"", 2: b""}
    for name, font in FONTS.items():
        base, letters = (name.encode(), _ENCODING) if name != "Secret" else (b"Helvetica", b"/ToUnicode 7 0 R")
        objects[_next(objects)] = b"<</Type/Font/Subtype/Type1/BaseFont/%s%s>>" % (base, letters)
        assert font == f"F{len(objects) - 2}"
    objects[7] = _stream(_SECRET, b"", 7)
    key = _key(password) if password is not None else b""
    kids = []
    for page in pages:
        kids.append(_add_page(objects, page if isinstance(page, Page) else Page(page), key))
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % _add_outline(objects, outline, kids)
    trailer = b"/Root 1 0 R"
    if info:
        number = _next(objects)
        objects[number] = b"<<%s>>" % b"".join(
            b"/%s %s" % (name.encode(), _string(value, key, number)) for name, value in info.items()
        )
        trailer += b"/Info %d 0 R" % number
    if password is not None:
        number = _next(objects)
        objects[number] = _encryption(password, key)
        trailer += b"/Encrypt %d 0 R/ID[<%s><%s>]" % (number, _ID.hex().encode(), _ID.hex().encode())
    return _file(objects, trailer)


def _next(objects: Mapping[int, bytes]) -> int:
    return max(objects) + 1


def _add_page(objects: dict[int, bytes], page: Page, key: bytes) -> int:
    number = _next(objects)
    content = b"".join(_drawn(text, page.size[1]) for text in page.texts)
    resources = b" ".join(b"/%s %d 0 R" % (font.encode(), 3 + at) for at, font in enumerate(FONTS.values()))
    resources = b"/Font<<%s>>" % resources
    objects[number] = objects[number + 1] = b""
    if page.picture:
        side = int(len(page.picture) ** 0.5)
        content += b"q %g 0 0 %g 0 0 cm /Im Do Q\n" % page.size
        resources += b"/XObject<</Im %d 0 R>>" % (number + 2)
        entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (
            side,
            side,
        )
        objects[number + 2] = _stream(page.picture, key, number + 2, entries)
    objects[number] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Rotate %d/Resources<<%s>>/Contents %d 0 R>>" % (
        *page.size,
        page.rotate,
        resources,
        number + 1,
    )
    objects[number + 1] = _stream(content, key, number + 1)
    return number


def _drawn(text: Text, height: float) -> bytes:
    """Return the operators that draw words; `top` is where the height of the font begins."""
    matrix = {0: b"1 0 0 1", 90: b"0 1 -1 0", 180: b"-1 0 0 -1", 270: b"0 -1 1 0"}[text.turn]
    words = b"".join(b"\\%03o" % byte for byte in text.words.replace("ﬁ", "\x01").encode("cp1252"))
    return b"BT /%s %g Tf %s %g %g Tm (%s) Tj ET\n" % (
        FONTS[text.font].encode(),
        text.size,
        matrix,
        text.left,
        height - text.top - 0.8 * text.size,
        words,
    )


def _add_outline(objects: dict[int, bytes], outline: Sequence[tuple[str, int]], kids: Sequence[int]) -> bytes:
    if not outline:
        return b""
    root = _next(objects)
    for at, (title, page) in enumerate(outline, 1):
        siblings = (b"/Prev %d 0 R" % (root + at - 1) if at > 1 else b"") + (
            b"/Next %d 0 R" % (root + at + 1) if at < len(outline) else b""
        )
        objects[root + at] = b"<</Title %s/Parent %d 0 R/Dest[%d 0 R/Fit]%s>>" % (
            _string(title, b"", 0),
            root,
            kids[page - 1],
            siblings,
        )
    objects[root] = b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (root + 1, root + len(outline))
    return b"/Outlines %d 0 R" % root


def _string(words: str, key: bytes, number: int) -> bytes:
    return b"<%s>" % _encrypted(b"\xfe\xff" + words.encode("utf-16-be"), key, number).hex().encode()


def _stream(data: bytes, key: bytes, number: int, entries: bytes = b"") -> bytes:
    data = _encrypted(data, key, number)
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def _file(objects: Mapping[int, bytes], trailer: bytes) -> bytes:
    parts, offsets, length = [b"%PDF-1.4\n"], [], 9
    for number in sorted(objects):
        offsets.append(length)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
        length += len(parts[-1])
    size = len(offsets) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    parts += [b"%010d 00000 n \n" % offset for offset in offsets]
    parts.append(b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, length))
    return b"".join(parts)


# ---------------------------------------------------------------- encryption (PDF 32000-1:2008, 7.6, revision 2)

_ID = bytes(range(16))
_ALLOWED = -4
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _owner(password: str) -> bytes:
    return _rc4(hashlib.md5(_padded("owner")).digest()[:5], _padded(password))


def _key(password: str) -> bytes:
    allowed = _ALLOWED.to_bytes(4, "little", signed=True)
    return hashlib.md5(_padded(password) + _owner(password) + allowed + _ID).digest()[:5]


def _encryption(password: str, key: bytes) -> bytes:
    owner, user = _owner(password).hex().encode(), _rc4(key, _PADDING).hex().encode()
    return b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d>>" % (owner, user, _ALLOWED)


def _encrypted(data: bytes, key: bytes, number: int) -> bytes:
    if not key:
        return data
    return _rc4(hashlib.md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[:10], data)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    other = 0
    for at in range(256):
        other = (other + state[at] + key[at % len(key)]) % 256
        state[at], state[other] = state[other], state[at]
    first = second = 0
    found = bytearray()
    for byte in data:
        first = (first + 1) % 256
        second = (second + state[first]) % 256
        state[first], state[second] = state[second], state[first]
        found.append(byte ^ state[(state[first] + state[second]) % 256])
    return bytes(found)

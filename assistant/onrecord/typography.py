"""Texts as words and marks in which only typography is folded away, each with its place in the source; pure.

Folded are the forms of quotation marks, apostrophes, dashes, hyphens and ellipses; ligatures, presentation forms and
full-width letters; all white space, also beside marks; invisible characters; hyphens at a line's end; and Unicode
normal form. Kept are every letter with its accents and its case, every digit as it is written (10² is not 102, ½ is not
1/2), a minus in front of a number, and every other mark.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

# What the folded words are made of besides letters and digits.
QUOTE_MARK, DASH, MINUS, ELLIPSIS = '"', "-", "−", "..."

# A folded word or part of a word, and its range in the source.
Piece = tuple[str, int, int]

# Larger texts are folded anew for each claim: a folded text takes 10 to 30 bytes a character.
MOST_KEPT = 1_000_000


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as words and marks: `words[i]` stands at `text[starts[i]:ends[i]]`, in order, half-open, in code points.

    A word that was broken at the end of a line is one word, "deliberately", and `broken` has its pieces with their
    places, for it may as well be a compound, "well-known". `plain` is as long as `text`, with the forms of a single
    character folded. `line` is the words with a space before and after each, and `offsets` their places in it,
    and the end.
    """

    text: str
    plain: str
    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    broken: Mapping[int, Sequence[Piece]]
    line: str
    offsets: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Folded:
        """Return a text folded, in time linear in its length."""
        plain = text.translate(_SINGLE_CHARACTERS)
        pattern = _TOKEN if _BEYOND_LATIN.search(plain) else _LATIN_TOKEN
        words: list[str] = []
        starts, ends = array("L"), array("L")
        broken: dict[int, Sequence[Piece]] = {}
        known: dict[tuple[str | None, str], str] = {}
        for found in pattern.finditer(plain):
            key = _, raw = found.lastgroup, found[0]
            word = known.get(key)
            if word is None:
                word = known[key] = _fold(raw, found.lastgroup)
            if "\n" in word:
                pieces = tuple(_pieces(raw, found.start()))
                word = "".join(piece for piece, _, _ in pieces)
                broken[len(words)] = pieces
            if word:
                words.append(word)
                starts.append(found.start())
                ends.append(found.end())
        return cls._lined(text, plain, words=words, starts=starts, ends=ends, broken=broken)

    @classmethod
    def _lined(
        cls,
        text: str,
        plain: str,
        *,
        words: Sequence[str],
        starts: Sequence[int],
        ends: Sequence[int],
        broken: Mapping[int, Sequence[Piece]],
    ) -> Folded:
        offsets = array("L", accumulate((len(word) + 1 for word in words), initial=1))
        return cls(text, plain, words, starts, ends, broken, as_line(words), offsets)

    def beside(self, words: Sequence[str]) -> Folded:
        """Return this text with its broken words read as compounds where another text's words have them as such.

        Which of the two a broken word is cannot be seen, so the other text may say it.
        """
        hyphens = [at for at, word in enumerate(words) if word == DASH] if self.broken else []
        compounds = {(words[at - 1], words[at + 1]) for at in hyphens if 0 < at < len(words) - 1}
        groups = {
            at: list(_joined(pieces, compounds))
            for at, pieces in self.broken.items()
            if any((before, after) in compounds for (before, _, _), (after, _, _) in pairwise(pieces))
        }
        if not groups:
            return self
        tokens: list[Piece] = []
        for at, token in enumerate(zip(self.words, self.starts, self.ends, strict=True)):
            tokens.extend(groups.get(at, [token]))
        return self._lined(
            self.text,
            self.plain,
            words=[word for word, _, _ in tokens],
            starts=array("L", (start for _, start, _ in tokens)),
            ends=array("L", (end for _, _, end in tokens)),
            broken={},
        )

    def is_attached(self, at: int) -> bool:
        """Tell whether nothing, not even white space, stands between a word or mark and the one before it."""
        return 0 < at < len(self.words) and self.ends[at - 1] == self.starts[at]


def folded(text: str) -> Folded:
    """Return a text folded; the last few texts of up to a million characters are kept."""
    return _kept(text) if len(text) <= MOST_KEPT else Folded.of(text)


@lru_cache(maxsize=8)
def _kept(text: str) -> Folded:
    return Folded.of(text)


def as_line(words: Iterable[str]) -> str:
    """Return words in a line with a space before and after each, so that only whole words are found in it."""
    return f" {' '.join(words)} "


def is_word(word: str) -> bool:
    """Tell whether a folded word is one, or a number, and no mark."""
    return word[0].isalnum() or (word[0] == "." and word[1:2].isdecimal())


def recapitalised(word: str) -> str:
    """Return a word with its first letter, and no other, in the other case; the word itself where there is no such."""
    other = word[0].swapcase()
    return other + word[1:] if len(other) == 1 else word


def is_number(word: str) -> bool:
    """Tell whether a folded word begins with a digit."""
    return word.lstrip(".")[:1].isnumeric()


# ---------------------------------------------------------------- single characters

_QUOTE_MARKS = '"“”„‟«»‹›‚″‴「」『』｢｣❝❞〝〞〟'
_APOSTROPHES = "'’‘‛`´ʼʹ′ʻ＇｀"
_HYPHENS = "-‐‑‒–−⁃﹣－"
_DASHES = "—―⸺⸻﹘"
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\t\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# Zero-width spaces, marks of direction, the byte order mark, control characters.
_INVISIBLE = "\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u061c\u200e\u200f\u206a\u206b\u206c\u206d\u206e\u206f"
_CONTROLS = (range(0x09), range(0x0E, 0x1C), range(0x7F, 0x85), range(0x86, 0xA0))
_DIRECTIONS = (range(0x202A, 0x202F), range(0x2066, 0x206A))
_FULL_WIDTH = (range(0xFF01, 0xFF5F), range(0xFFE0, 0xFFE7))
_UNSEEN, _SOFT_HYPHEN = "\u200b", "\xad"


def _single_characters() -> dict[int, str]:
    """Return what each character of varying form becomes, one for one, so that places stay what they are."""
    table = {code: unicodedata.normalize("NFKC", chr(code)) for codes in _FULL_WIDTH for code in codes}
    table = {code: character for code, character in table.items() if len(character) == 1}
    for characters, one in (
        (_QUOTE_MARKS, '"'),
        (_APOSTROPHES, "'"),
        (_HYPHENS, "-"),
        (_DASHES, "—"),
        (_LINE_BREAKS, "\n"),
        (_SPACES, " "),
        (_INVISIBLE, _UNSEEN),
    ):
        table |= {ord(character): one for character in characters}
    return table | {code: _UNSEEN for codes in (*_CONTROLS, *_DIRECTIONS) for code in codes}


_SINGLE_CHARACTERS = _single_characters()

# ---------------------------------------------------------------- words and marks

# Below this, no character combines with another, and every script puts spaces between words.
_BEYOND_LATIN = re.compile("[\u0300-\u1fff\u200c\u200d\u20d0-\u20ff\u2c00-\U0010ffff]")

# Scripts that put no spaces between words: each character counts as a word.
_WITHOUT_SPACES = (
    range(0x0E00, 0x0F00),  # Thai, Lao
    range(0x1000, 0x10A0),  # Myanmar
    range(0x1780, 0x1800),  # Khmer
    range(0x1950, 0x1AB0),  # Tai Le, New Tai Lue, Buginese, Tai Tham
    range(0x3005, 0x3008),
    range(0x3041, 0x3130),  # kana, Bopomofo
    range(0x31A0, 0x3200),
    range(0xA9E0, 0xAA00),
    range(0xAA60, 0xAAE0),
    range(0xFF66, 0xFF9E),  # half-width kana
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Thai and Lao AM, half-width voicing: letters by their class, but parts of the letter before; and the joiners.
_EXTENDERS = "\u0e33\u0eb3\uff9e\uff9f\u200c\u200d"
_MARK_CODES = (range(0x300, 0x1F000), range(0xE0100, 0xE01F0))


def _ranges(characters: Iterable[str]) -> str:
    """Return characters as the inside of a regular expression's class."""
    codes = sorted(map(ord, set(characters)))
    runs = (list(run) for _, run in groupby(enumerate(codes), key=lambda item: item[1] - item[0]))
    return "".join(f"\\U{run[0][1]:08x}-\\U{run[-1][1]:08x}" for run in runs)


def _token_pattern(marks: str, each: str) -> re.Pattern[str]:
    """Return the pattern of a word or mark in a plain text.

    `marks` are combining characters and `each` letters that are words of their own, as insides of a class; or empty.
    """
    letter = rf"[^\W_{each}{marks}]"
    mark = f"[{marks}]" if marks else "(?!)"
    unseen = f"[{_UNSEEN}{_SOFT_HYPHEN}]"
    piece = f"{letter}+(?:{mark}+{letter}*)*"
    joint = (
        rf"{unseen}+|{_SOFT_HYPHEN} *\n[ \n]*"
        rf"|'|(?<=\d)[.,:/٫٬](?=\d)"  # isn't, 1,000.50, 10:30, 1/2
        rf"|(?<!\d)-{unseen}* *\n[ \n]*(?!\d)"  # a hyphen at the end of a line
    )
    alone = f"[{each}]{mark}*(?:(?<=[\u1039\u17d2\u1a60])[{each}]{mark}*)*" if each else "(?!)"
    patterns = {
        "word": rf"(?:(?<![\w.])\.(?=\d))?{piece}(?:(?:{joint}){piece})*|{alone}",
        "ellipsis": rf"…+|\.(?: ?\.){{2,}}(?!{mark})",
        "measure": rf"(?<=\d)'(?!'|{mark})",  # 6' is not 6", so that single and double are told apart after a digit
        "quote": rf"(?:''|['\"])(?!{mark})",
        "minus": r"(?<![^\s(\[{\"'=<>/$€£¥,;:—])-(?=[$€£¥]?\.?\d)",
        "dash": rf"[-—]+(?!{mark})",
        "other": rf"[🇦-🇿]{{2}}|(?:[^\w\s{_UNSEEN}{_SOFT_HYPHEN}]|_)"
        rf"(?:{mark}|[🏻-🏿\U000e0020-\U000e007f]|(?<=\u200d)[^\w\s])*",
        "stray": rf"[ \n]?{mark}+",
    }
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items()))


_MARKS = _ranges(chr(code) for codes in _MARK_CODES for code in codes if unicodedata.category(chr(code))[0] == "M")
_EACH = _ranges(
    character
    for codes in _WITHOUT_SPACES
    for character in map(chr, codes)
    if character.isalnum() and not character.isdecimal() and character not in _EXTENDERS
)
_TOKEN = _token_pattern(_MARKS + _EXTENDERS, _EACH + _HAN)
_LATIN_TOKEN = _token_pattern("", "")

# ---------------------------------------------------------------- folding a word

_LINE_END = re.compile(rf"-[{_UNSEEN}{_SOFT_HYPHEN}]* *\n[ \n]*")
_SOFT_LINE_END = re.compile(rf"{_SOFT_HYPHEN} *\n[ \n]*")
_HIDDEN = re.compile("[\u200b\xad\u200c\u200d\u034f\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARKS_BY_NAME = {"ellipsis": ELLIPSIS, "measure": "'", "quote": QUOTE_MARK, "minus": MINUS, "dash": DASH}
_OTHER_FORMS = frozenset(("<compat>", "<isolated>", "<initial>", "<medial>", "<final>", "<narrow>", "<wide>"))


def _fold(raw: str, name: str | None) -> str:
    """Return a word or mark without typography; a word that was broken still has its line break."""
    if name in _MARKS_BY_NAME:
        return _MARKS_BY_NAME[name]
    if name == "word":
        raw = _SOFT_LINE_END.sub("", raw)
    word = unicodedata.normalize("NFC", _HIDDEN.sub("", raw))
    if name != "word":
        return word.strip()
    return word if word.isascii() else unicodedata.normalize("NFC", "".join(map(_letters, word)))


@lru_cache(maxsize=4096)
def _letters(character: str) -> str:
    """Return a ligature, presentation form or half-width letter as the letters that it stands for.

    Numbers are left alone: ² and ½ are no 2 and 1/2. So are Hangul letters, which would join to syllables.
    """
    form = unicodedata.decomposition(character).partition(" ")[0]
    if form not in _OTHER_FORMS or unicodedata.category(character)[0] != "L" or "\u3131" <= character <= "\u318e":
        return character
    letters = unicodedata.normalize("NFKC", character)
    return character if " " in letters else letters


def _pieces(raw: str, start: int) -> Iterator[Piece]:
    """Yield the pieces of a word that was broken at the ends of lines, with their places."""
    at = 0
    for found in [*_LINE_END.finditer(raw), None]:
        end = found.start() if found else len(raw)
        yield _fold(raw[at:end], "word"), start + at, start + end
        at = found.end() if found else end


def _joined(pieces: Sequence[Piece], compounds: Container[tuple[str, str]]) -> Iterator[Piece]:
    """Yield the pieces of a broken word, joined but where they make one of some compounds, with the hyphen of that."""
    run = [pieces[0]]
    for before, after in pairwise(pieces):
        if (before[0], after[0]) in compounds:
            yield "".join(word for word, _, _ in run), run[0][1], before[2]
            # The hyphen stands directly after the piece.
            yield DASH, before[2], before[2] + 1
            run = []
        run.append(after)
    yield "".join(word for word, _, _ in run), run[0][1], run[-1][2]

"""Documents cut into sentences, and whole sentences into passages, with exact offsets; pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

import sentencex

from onrecord_index.paragraphs import WRAPPED_LINE
from onrecord_index.types import Passage, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.types import Document

# A passage is closed at the end of a paragraph once it has LEAST words, and never grows past MOST words unless one
# sentence alone does. The default model reads 256 tokens, about 190 words; BM25 on news found most at 100 to 150.
LEAST_WORDS = 100
MOST_WORDS = 150

# Longer "sentences" are lists, tables or unpunctuated text; they are cut at white space, or anywhere where there is
# none, so that each part can still be found and shown.
MOST_SENTENCE_WORDS = 300
MOST_SENTENCE_CHARACTERS = 2_500

# The splitter is called on pieces of at most this many characters, so that its time grows with the length only: on
# quotation marks that never close, sentencex 1.0.32 takes time with the square of the length.
MOST_SPLIT_CHARACTERS = 4_000

# Accents that a letter may carry before it is cut from them all the same; more are no letter of any language.
MOST_ACCENTS = 20

# Changes whenever the same document would be cut otherwise; an index remembers with which rules it was cut.
CUTTING_RULES = f"sentencex-1/{LEAST_WORDS}-{MOST_WORDS}/1"

_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*(?=\n)")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text, in order; together they hold every character but white space, each once."""
    return _sentences_between(_cuts(text), text)


def rows_of(text: str) -> tuple[Sentence, ...]:
    """Return the lines of a text as its sentences, in order, longer ones than a sentence may be in parts."""
    return _sentences_between([0, *(end.end() for end in _LINE_END.finditer(text)), len(text)], text)


def _sentences_between(cuts: Sequence[int], text: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(start + first, start + last)
        for start, end in pairwise(cuts)
        for first, last in _shortened(text[start:end])
    )


def passages_of(document: Document) -> tuple[Passage, ...]:
    """Return the passages of a document, in order: whole sentences, roughly 100 to 150 words together.

    Every sentence lies in exactly one passage, so the passages cover the text but for white space between them.
    """
    text = document.text
    sentences = rows_of(text) if document.layout == "rows" else sentences_of(text)
    return tuple(
        Passage(
            document_id=document.id,
            start=group[0].start,
            end=group[-1].end,
            text=text[group[0].start : group[-1].end],
            sentences=tuple(group),
        )
        for group in _grouped(text, sentences)
    )


def embedded_text(passage: Passage, title: str) -> str:
    """Return what the embedding model reads of a passage: the title in front, unless the passage begins with it."""
    if not title or passage.text.startswith(title):
        return passage.text
    return f"{title}\n{passage.text}"


# ---------------------------------------------------------------- sentences


def _cuts(text: str) -> list[int]:
    """Return the offsets at which sentences may begin, from 0 to the length; consecutive ones bound a sentence."""
    # Every kind of line end becomes a single \n, at the same place: "\r\n" turns into a space and \n.
    lines = _LINE_END.sub(lambda end: " \n" if len(end[0]) == 2 else "\n", text)
    lines = _LONE_SURROGATE.sub("\ufffd", lines)  # which the splitter refuses
    cuts = {0, len(text)}
    for start, end in _blocks(lines):
        block = lines[start:end]
        cuts.add(start)
        if _is_wrapped(block):
            cuts.update(start + cut for cut in _split(block.replace("\n", " ")))
            continue
        place = start
        for line in block.split("\n"):
            cuts.add(place)
            cuts.update(place + cut for cut in _split(line))
            place += len(line) + 1
    return sorted(cut for cut in cuts if cut <= len(text))


def _blocks(lines: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges between blank lines."""
    start = 0
    for blank in _BLANK_LINE.finditer(lines):
        if start < blank.start():
            yield start, blank.start()
        start = blank.end()
    if start < len(lines):
        yield start, len(lines)


def _is_wrapped(block: str) -> bool:
    """Tell whether the lines of a paragraph were broken by hand to fit a width, so that line ends end nothing."""
    *full, _last = block.strip("\n").split("\n")
    return bool(full) and all(len(line.rstrip()) in WRAPPED_LINE for line in full)


def _split(line: str) -> Iterator[int]:
    """Yield the offsets at which the sentences of a line begin."""
    start = 0
    while start < len(line):
        end = min(len(line), start + MOST_SPLIT_CHARACTERS)
        if end < len(line):
            space = line.rfind(" ", start, end)
            end = space if space > start else _letter_end(line, end)
        begins = [start + found["start_index"] for found in sentencex.get_sentence_boundaries("en", line[start:end])]
        yield from begins
        # The last sentence of a piece may go on behind it, so the next piece begins with it.
        start = begins[-1] if end < len(line) and begins[-1] > start else end


def _shortened(words: str) -> Iterator[tuple[int, int]]:
    """Yield the range without white space at its ends, in parts where it is longer than a sentence may be."""
    start, end = len(words) - len(words.lstrip()), len(words.rstrip())
    while start < end:
        part = _part_end(words, start, end)
        stripped = words[start:part].rstrip()
        yield start, start + len(stripped)
        start = part + len(words[part:end]) - len(words[part:end].lstrip())


def _part_end(words: str, start: int, end: int) -> int:
    """Return where the part that begins at `start` has to end."""
    if end - start <= MOST_SENTENCE_CHARACTERS and word_count(words[start:end]) <= MOST_SENTENCE_WORDS:
        return end
    window = words[start : min(end, start + MOST_SENTENCE_CHARACTERS)]
    spaces = [space.start() for space in re.finditer(r"\s+", window)]
    if spaces:
        return start + spaces[min(len(spaces), MOST_SENTENCE_WORDS) - 1]
    return _letter_end(words, start + len(window))


def _letter_end(words: str, at: int) -> int:
    """Return the place, or a little before it, where a letter is not cut from its accents."""
    if at >= len(words):
        return at
    ends = (end for end in range(at, max(at - MOST_ACCENTS, 1), -1) if not unicodedata.combining(words[end]))
    return next(ends, at)


# ---------------------------------------------------------------- passages


def word_count(text: str) -> int:
    """Return how many words a text has; without spaces, two characters of such a script or ten others are a word."""
    count = max(len(text.split()), len(text) // 10)
    if text.isascii():
        return count
    return count + len(_WITHOUT_SPACES.findall(text)) // 2


def _grouped(text: str, sentences: Sequence[Sentence]) -> list[Sequence[Sentence]]:
    """Return the sentences in groups, one for each passage."""
    counts = [word_count(text[sentence.start : sentence.end]) for sentence in sentences]
    bounds, words = [0], 0
    for at, count in enumerate(counts):
        if words and (words + count > MOST_WORDS or (words >= LEAST_WORDS and _ends_paragraph(text, sentences, at))):
            bounds.append(at)
            words = 0
        words += count
    if sentences:
        bounds.append(len(sentences))
    _balance_end(bounds, counts)
    return [sentences[first:last] for first, last in pairwise(bounds)]


def _ends_paragraph(text: str, sentences: Sequence[Sentence], at: int) -> bool:
    """Tell whether a line ends between a sentence and the one before it."""
    return _LINE_END.search(text, sentences[at - 1].end, sentences[at].start) is not None


def _balance_end(bounds: list[int], counts: Sequence[int]) -> None:
    """Share the words of the last two groups evenly, where the last one would be a short remainder."""
    if len(bounds) < 3 or sum(counts[bounds[-2] :]) >= LEAST_WORDS:
        return
    first, last = bounds[-3], bounds[-1]
    if sum(counts[first:last]) <= MOST_WORDS:
        del bounds[-2]
        return

    def unevenness(middle: int) -> int:
        return abs(sum(counts[first:middle]) - sum(counts[middle:last]))

    bounds[-2] = min(range(first + 1, last), key=unevenness)

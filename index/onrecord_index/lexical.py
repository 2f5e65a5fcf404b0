"""Full-text search by tantivy, derived from the store's passages: BM25 over stemmed words, title in front."""

from __future__ import annotations

import logging
import shutil
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import tantivy

from onrecord_index.passages import embedded_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from onrecord_index.store import Store

    Keys = NDArray[np.int64]

# Which words make a term; an index that was made with other words is built anew.
ANALYSIS = "simple-60-lower-english/1"

# A longer question is searched by its rarest words alone; beyond, more words cost time and add nothing.
MOST_TERMS = 64

_TOKENIZER = "onrecord"
_EVERY = "every"  # a field in which each entry has the same term, so that those removed and not yet dropped are counted
_STATE_FILE = "state"  # "GENERATION ANALYSIS" of the last commit
_PART = 2_000

_log = logging.getLogger(__name__)


class LexicalIndex:
    """The words of a store's passages, searched by BM25.

    The index is a folder with a file that names the store's generation; one that lags is caught up by comparing keys,
    and one that cannot be read or written is built anew, in memory where the folder cannot be written.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._lock = threading.RLock()
        self._analyzer = _analyzer()
        self._schema = _schema()
        self._in_memory = False
        self._is_other = False  # of words that were analysed in another way
        self._generation = -1
        self._open()
        self.catch_up()

    def catch_up(self) -> None:
        """Bring the index to the store's generation, on disk if it can be written and nobody else is writing it."""
        with self._lock:
            if self._store.generation == self._generation:
                return
            self._reload()
            generation = self._store.generation
            if generation == self._generation:
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
                self._index = self._made(None)
                self._in_memory, self._is_other, self._generation = True, False, -1
                self._update()
            self._generation = generation

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in its order, as they are searched: words in lower case, stemmed."""
        return list(self._analyzer.analyze(_utf8(text)))

    def shares(self, terms: Iterable[str]) -> dict[str, float]:
        """Return for each term the share in (0, 1) of all passages that hold it, smoothed: (n + 1/2) / (all + 1).

        Passages that were removed lately may still count, among those that hold it and among all.
        """
        entries = self._entries() + 1
        return {term: (self._frequency(term) + 0.5) / entries for term in terms}

    def search(self, text: str, *, limit: int, until: int | None = None) -> list[tuple[int, float]]:
        """Return up to `limit` keys with their BM25 scores for the words of a text, best first.

        The text is words only: no character of it is an operator. With `until`, the ordinal of a day, passages of
        documents that are dated later are left out.
        """
        terms = self._searched_terms(text)
        if not terms:
            return []
        words = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", term, "freq")) for term in terms]
        query = tantivy.Query.boolean_query(words)
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
            with _raised():
                self._index = self._made(self._folder)
                self._reload()
        except (OSError, ValueError) as error:
            _log.warning("the full-text index in %s cannot be opened and is built anew: %s", self._folder, error)
            shutil.rmtree(self._folder, ignore_errors=True)
            try:
                self._folder.mkdir(exist_ok=True)
                self._index = self._made(self._folder)
            except (OSError, ValueError):
                self._index, self._in_memory = self._made(None), True
            self._searcher = self._index.searcher()

    def _made(self, folder: Path | None) -> tantivy.Index:
        index = tantivy.Index(self._schema, path=None if folder is None else str(folder))
        index.register_tokenizer(_TOKENIZER, self._analyzer)
        return index

    def _reload(self) -> None:
        """Take in what another process has committed."""
        if self._in_memory:
            return
        # In this order: what is noted was committed before, so at least that is taken in.
        generation, _, analysis = _read_state(self._folder / _STATE_FILE).partition(" ")
        self._index.reload()
        self._searcher = self._index.searcher()
        self._is_other = analysis != ANALYSIS
        self._generation = int(generation) if generation.isdigit() and not self._is_other else -1

    def _update(self) -> None:
        """Add what is missing and delete what is gone, in one commit."""
        generation, wanted = self._store.generation, self._store.passage_keys()
        writer = self._index.writer(64_000_000, 1)  # bytes of memory, threads: one keeps up with any embedding model
        try:
            self._index.reload()
            self._searcher = self._index.searcher()
            have = self._keys()
            gone, new = np.setdiff1d(have, wanted), np.setdiff1d(wanted, have)
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
            state = self._folder / _STATE_FILE
            state.with_suffix(".new").write_text(f"{generation} {ANALYSIS}")
            state.with_suffix(".new").replace(state)

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
        if not self._searcher.num_docs:
            return np.empty(0, dtype=np.int64)
        found = self._searcher.search(tantivy.Query.all_query(), self._searcher.num_docs, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in found])
        return np.array(keys, dtype=np.int64)

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


def _read_state(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError):
        return ""

"""The index: open it, sync folders into it, retrieve passages from it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Self

from onrecord_index.dense import DenseIndex
from onrecord_index.embedding import SentenceTransformerEmbedder
from onrecord_index.errors import (
    IndexBroken,
    IndexMismatch,
    IndexMissing,
    NoSuchPath,
    NothingToIndex,
    NotIndexed,
    PersonAmbiguous,
    PersonUnknown,
    QuestionError,
)
from onrecord_index.fetching import file_of, is_public, keep
from onrecord_index.fusion import SAID_WEIGHT, fold, fuse
from onrecord_index.lexical import LEXICAL_FOLDER, LexicalIndex
from onrecord_index.locking import writing
from onrecord_index.parsing import SpacyParser
from onrecord_index.passages import CUTTING_RULES
from onrecord_index.people import People
from onrecord_index.planning import planned
from onrecord_index.said import is_said_within, said_in
from onrecord_index.searches import delete_searches
from onrecord_index.store import Manifest, Store
from onrecord_index.syncing import Syncing, check_readable, is_covered
from onrecord_index.types import Hit
from onrecord_index.watching import changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from onrecord_index.embedding import Embedder
    from onrecord_index.fetching import Address
    from onrecord_index.fusion import Fused
    from onrecord_index.parsing import Parser
    from onrecord_index.store import State, StoredPassage
    from onrecord_index.types import (
        Document,
        DocumentInfo,
        Passage,
        Person,
        Progress,
        Said,
        Statement,
        SyncPlan,
        SyncReport,
        Unreadable,
    )

    Vector = NDArray[np.float32]

# Longer texts are not questions, and would be cut by the model after some 200 words.
MOST_QUESTION_CHARACTERS = 10_000

# How many passages each search hands to the fusion. More changed no figure at rank 10 or above.
CANDIDATES = 100

# How many the full-text search hands over where some people's passages count more, few of which are among its best.
CANDIDATES_SAID = 2000

QUESTIONS_KEPT = 32

# How many people an ambiguous name is said to mean.
PEOPLE_NAMED = 8

PAGES_FOLDER = "pages"

# Seconds for which whoever only searches leaves it to the one who syncs to write the full-text index.
PATIENCE = 1.0


class Index:
    """Documents in a folder of files, searched by words and by meaning.

    Any number of threads may use an index, and any number of processes may open the same one; one at a time syncs.
    Made by `open` or `open_or_create`; a context manager that closes it.
    """

    def __init__(self, folder: Path, store: Store, embedder: Embedder, parser: Parser) -> None:
        self._folder = folder
        self._store = store
        self._embedder = embedder
        self._parser = parser
        self._lock = threading.RLock()
        self._vectors: dict[str, Vector] = {}
        self._searches: tuple[DenseIndex, LexicalIndex] | None = None
        self._people: tuple[tuple[State, str], People] | None = None  # with the state of the store that they are of
        self._lineage = store.state.lineage

    @classmethod
    def open(cls, folder: Path, *, embedder: Embedder | None = None, parser: Parser | None = None) -> Self:
        """Open the index of a folder, with the model that it was made with.

        The parser tells who says what in documents that are synced; spaCy's, if none is given.

        Raises IndexMissing, IndexMismatch (another model, format version or cutting) and IndexBroken.
        """
        store = Store.open_any(folder)
        try:
            manifest = store.manifest
            embedder = embedder or SentenceTransformerEmbedder(manifest.model)
            _check(folder, manifest, embedder)
        except BaseException:
            store.close()
            raise
        return cls(folder, store, embedder, parser or SpacyParser())

    @classmethod
    def open_or_create(cls, folder: Path, *, embedder: Embedder | None = None, parser: Parser | None = None) -> Self:
        """Open the index of a folder, or make an empty one there; raises IndexReadOnly too."""
        try:
            return cls.open(folder, embedder=embedder, parser=parser)
        except IndexMissing:
            embedder = embedder or SentenceTransformerEmbedder()
            manifest = Manifest(embedder.name, embedder.digest, embedder.dimensions, CUTTING_RULES)
        with writing(folder):
            try:
                return cls.open(folder, embedder=embedder, parser=parser)  # another process may have made it meanwhile
            except IndexMissing:
                delete_searches(folder)
                return cls(folder, Store.create(folder, manifest), embedder, parser or SpacyParser())

    @classmethod
    def open_anew(
        cls, folder: Path, *, roots: Sequence[Path], embedder: Embedder | None = None, parser: Parser | None = None
    ) -> Self:
        """Make an empty index in a folder, in place of the one there, for the documents of some roots.

        Raises NoSuchPath, NothingToIndex, ModelError (embedder and parser are loaded), IndexBusy and IndexReadOnly,
        all before anything is deleted.
        """
        for root in roots:
            if _is_gone(root):
                raise NoSuchPath(
                    f"no such folder or file: {root}; the index in {folder} was left as it is; "
                    f"name what is there: 'onrecord index DOCS --rebuild --index {folder}'"
                )
        check_readable(roots, exclude=folder.resolve())
        embedder = embedder or SentenceTransformerEmbedder()
        embedder.embed_few(["a"])
        parser = parser or SpacyParser()
        parser.parse("a")
        cls.delete(folder)
        return cls.open_or_create(folder, embedder=embedder, parser=parser)

    @staticmethod
    def delete(folder: Path) -> None:
        """Delete the index of a folder, if there is one, whatever made it, and nothing else; raises IndexBusy."""
        if not folder.is_dir():
            return
        with writing(folder):
            Store.delete(folder)
            delete_searches(folder)

    @staticmethod
    def roots_of(folder: Path) -> list[Path]:
        """Return the folders and files that the index of a folder was made of, also where it cannot be opened."""
        return [Path(root) for root in Store.roots_of(folder)]

    @staticmethod
    def check_roots(roots: Sequence[Path]) -> None:
        """Raise NoSuchPath for a folder or file that is not there."""
        for root in roots:
            if _is_gone(root):
                raise NoSuchPath(f"no such folder or file: {root}")

    def sync(self, roots: Sequence[Path], *, on_progress: Callable[[Progress], None] | None = None) -> SyncReport:
        """Bring the index to what folders and files hold now; without any, those that were indexed before.

        New and changed documents are read, those that are gone are removed; documents of other roots stay. For what
        lies in a folder that was indexed before, that folder is taken, so that nothing is in the index twice. Each
        document is committed whole, so a run that was interrupted is continued by the next. Raises NoSuchPath,
        NothingToIndex, IndexBusy and IndexReadOnly, all before anything is changed, and ModelError.
        """
        self._check_known(roots)
        self.check_roots(roots)
        with writing(self._folder):
            syncing = Syncing(
                self._store,
                self._embedder,
                self._parser,
                exclude=self._folder.resolve(),
                on_window=self._catch_up,
                on_progress=on_progress,
            )
            report = syncing.run(_outermost(roots, known=self.roots()))
            self._save()
        return report

    def plan(self, roots: Sequence[Path]) -> SyncPlan:
        """Return what a sync of these would do, and about how long it would take; changes nothing.

        Raises NoSuchPath and NothingToIndex as `sync` does, and ModelError.
        """
        self._check_known(roots)
        self.check_roots(roots)
        return planned(
            self._store,
            self._embedder,
            self._parser,
            roots=_outermost(roots, known=self.roots()),
            exclude=self._folder.resolve(),
        )

    def changes(self, roots: Sequence[Path], *, stop: threading.Event | None = None) -> Iterator[None]:
        """Yield after each burst of changes in folders and files, or without any in those that were indexed before.

        The changes are not synced yet. Ends when `stop` is set.
        """
        yield from changes(list(roots) or self.roots(), exclude=self._folder, stop=stop)

    @property
    def pages_folder(self) -> Path:
        """The folder that keeps the pages of addresses; it is indexed like any other."""
        return self._folder / PAGES_FOLDER

    def fetch(self, url: str, *, allowed: Callable[[Address], bool] = is_public) -> Path:
        """Fetch the page of an address into `pages_folder`, in place of an earlier one; `sync` reads it.

        It is fetched from addresses that are allowed, by default those of the public internet. Raises CannotFetch.
        """
        return keep(url, self.pages_folder, allowed=allowed)

    def remove_page(self, url: str) -> int:
        """Delete the page that was fetched from an address and take it out; return how many documents it was.

        Raises NotIndexed, IndexBusy and IndexReadOnly.
        """
        kept = file_of(self.pages_folder, url)
        files = [file for file in self.pages_folder.glob("*") if file.stem == kept.name]
        if not files:
            raise NotIndexed(f"nothing was fetched from {url}; 'onrecord documents' lists what there is")
        for file in files:
            file.unlink()
        if any(self.pages_folder.iterdir()):
            return self.sync([self.pages_folder]).removed
        return self.remove([self.pages_folder])

    def remove(self, roots: Sequence[Path]) -> int:
        """Take folders and files, whether they are still there or not, out of the index; return how many documents.

        Raises NotIndexed, IndexBusy and IndexReadOnly, all before anything is removed.
        """
        with writing(self._folder):
            known = self.roots()
            for root in roots:
                if root.resolve() not in known:
                    names = ", ".join(map(str, known)) or "nothing yet"
                    raise NotIndexed(
                        f"{root} was not indexed by itself; the index in {self._folder} is of {names}. "
                        "To take out one file of a folder, delete or move it and index the folder again"
                    )
            removed = sum(self._store.remove_root(str(root.resolve())) for root in roots)
            self._save()
        return removed

    def retrieve(
        self,
        question: str,
        *,
        limit: int = 10,
        until: date | None = None,
        recent_on: date | None = None,
        said_by: Sequence[Person] = (),
        said_weight: float = SAID_WEIGHT,
    ) -> list[Hit]:
        """Return up to `limit` passages for a question, best first; those of documents dated after `until` never.

        With `recent_on`, the day of the question, what was recent on that day counts more; documents without a date are
        not judged by their age. With `said_by`, passages that hold words of these count
        (1 + `said_weight`) times. Passages
        that say nearly the same are one hit. Raises QuestionError for an empty or endless question.
        """
        if not question.strip():
            raise QuestionError("the question is empty; ask something, for example: What did the mayor say?")
        if len(question) > MOST_QUESTION_CHARACTERS:
            raise QuestionError(
                f"the question has {len(question):,} characters; up to {MOST_QUESTION_CHARACTERS:,} are searched"
            )
        names = [name for person in said_by for name in person.aliases]
        days = _ordinal(until), _ordinal(recent_on)
        state = self._store.state
        ranked = self._ranked(question, *days, names=names, said_weight=said_weight)
        # Some may be folded into others, or may have been removed since the search.
        candidates = ranked[: 2 * limit + 20]
        stored = self._store.passages([fused.key for fused in candidates])
        present = [(fused, stored[fused.key]) for fused in candidates if fused.key in stored]
        if len(present) < len(candidates) and self._store.state == state:
            raise IndexBroken(
                f"the index in {self._folder} is damaged (passages that are found are not there); "
                f"run 'onrecord doctor --repair --index {self._folder}'"
            )
        return _hits(present, limit=limit)

    def holding(
        self, words: str, *, share: float = 1.0, limit: int = 100, said_by: Sequence[Person] = ()
    ) -> list[Passage]:
        """Return up to `limit` passages that hold at least a share in (0, 1] of some words, whatever their forms.

        Best first, by BM25; of `said_by`, those that hold words of these go first. Unlike `retrieve` it misses none for
        being of low rank, folds none into others, and needs no model.
        """
        _, lexical = self._caught_up()
        keys = lexical.holding(words, share=share, limit=max(limit, CANDIDATES_SAID) if said_by else limit)
        if said_by:
            theirs = set(self._store.passages_said_by([name for person in said_by for name in person.aliases]))
            keys = sorted(keys, key=lambda key: key not in theirs)[:limit]
        stored = self._store.passages(keys)
        return [stored[key].passage for key in keys if key in stored]

    def document(self, document_id: str) -> Document:
        """Return a document with its text; raises DocumentMissing."""
        return self._store.document(document_id)

    def documents(self) -> list[DocumentInfo]:
        """Return all documents without their texts, by id."""
        return self._store.documents()

    def document_and_statements(self, document_id: str) -> tuple[Document, list[Statement]]:
        """Return a document with what is said in it and by whom, in its order; raises DocumentMissing."""
        return self._store.document_and_statements(document_id)

    def people(self) -> list[Person]:
        """Return who is quoted in the documents, people and organisations, most statements first."""
        return self._known_people().all

    def people_named(self, name: str) -> list[Person]:
        """Return whom a name may mean, most statements first; where there is nobody, those who are spelt nearly so."""
        return self._known_people().named(name)

    def person(self, name: str) -> Person:
        """Return the one whom a name means, or who is spelt nearly so; raises PersonUnknown and PersonAmbiguous."""
        found = self.people_named(name)
        if not found:
            raise PersonUnknown(
                f"nobody called {name!r} says anything in the documents; 'onrecord people' lists who does"
            )
        if len(found) > 1:
            # A bare surname is told by nothing that can be named.
            full = [person.name for person in found if " " in person.name] or [person.name for person in found]
            names = ", ".join(full[:PEOPLE_NAMED])
            raise PersonAmbiguous(f"{name!r} may be {names}; name one of them")
        return found[0]

    def statements(self) -> list[Statement]:
        """Return the statements of all documents, by document and in its order."""
        return self._store.all_statements()

    def statements_by(self, person: Person) -> list[Statement]:
        """Return the statements of somebody under all names, by document and in its order."""
        found = [statement for name in person.aliases for statement in self._store.statements_by(name)]
        return sorted(found, key=lambda statement: (statement.document_id, statement.content[0].start))

    def said(
        self, person: Person, *, about: str = "", since: date | None = None, until: date | None = None
    ) -> list[Said]:
        """Return what somebody says in the documents, in the order in which it was said, what has no day last.

        With `about`, only what shares half of that topic's words with its sentence. With `since` or `until`, both
        included, only what was said then: on the day that the sentence gives, else on that of its document.
        """
        found: list[Said] = []
        for document_id, statements in groupby(self.statements_by(person), key=lambda one: one.document_id):
            found += said_in(self.document(document_id), statements, about=about, terms=self.terms)
        within = [one for one in found if is_said_within(one, since=since, until=until)]
        return sorted(
            within, key=lambda one: (one.said_on.first if one.said_on else date.max, one.document.id, one.start)
        )

    def unreadable(self) -> list[Unreadable]:
        """Return what could not be read when it was last synced."""
        return self._store.unreadable()

    def counts(self) -> tuple[int, int]:
        """Return how many documents are in the index, and how many places could not be read."""
        return self._store.counts()

    def newest_day(self, *, until: date) -> date | None:
        """Return the day of the newest document up to a day, or None if none is dated so."""
        return self._store.newest_day(until=until)

    @property
    def folder(self) -> Path:
        """The folder that keeps the index."""
        return self._folder

    def roots(self) -> list[Path]:
        """Return the folders and files that were indexed."""
        return [Path(root) for root in self._store.roots()]

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in its order, as they are searched: words in lower case, stemmed."""
        with self._lock:
            searches = self._searches or self._caught_up()
        return searches[1].terms(text)

    def shares(self, terms: Sequence[str]) -> dict[str, float]:
        """Return for each term the share in (0, 1) of all passages that hold it, never quite none or all."""
        return self._caught_up()[1].shares(terms)

    def similarities(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the cosine in [-1, 1] of a question and each of a few texts."""
        if not texts:
            return []
        return [float(cosine) for cosine in self._embedder.embed_few(texts) @ self._embedded(question)]

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_known(self, roots: Sequence[Path]) -> None:
        """Raise NoSuchPath for what was indexed before and is gone, and NothingToIndex where nothing was."""
        known = self.roots()
        if not (roots or known):
            raise NothingToIndex(
                f"nothing was indexed in {self._folder} yet; run 'onrecord index DOCS --index {self._folder}'"
            )
        for root in roots or known:
            if _is_gone(root) and root.resolve() in known:
                raise NoSuchPath(
                    f"no such folder or file: {root}; if it will not come back, "
                    f"'onrecord remove {root} --index {self._folder}' takes its documents out of the index"
                )

    # ------------------------------------------------------------ searching

    def _ranked(
        self, question: str, until: int | None, recent_on: int | None, *, names: Sequence[str], said_weight: float
    ) -> list[Fused]:
        dense, lexical = self._caught_up()
        vector = self._embedded(question)
        said = self._store.passages_said_by(names) if names else []
        by_words = dict(lexical.search(question, limit=CANDIDATES_SAID if said else CANDIDATES, until=until))
        by_meaning = dict(dense.search(vector, limit=CANDIDATES, until=until))
        by_meaning |= self._cosines([key for key in {*by_words, *said} if key not in by_meaning], vector)
        days = {} if until is None and recent_on is None else self._store.days_of(list(by_meaning))
        if until is not None:
            by_meaning = {key: cosine for key, cosine in by_meaning.items() if days.get(key, until) <= until}
        ages = {} if recent_on is None else {key: recent_on - day for key, day in days.items()}
        return fuse(lexical=by_words, dense=by_meaning, ages=ages, said=frozenset(said), said_weight=said_weight)

    def _cosines(self, keys: Sequence[int], vector: Vector) -> dict[int, float]:
        found, vectors = self._store.vectors(keys)
        return dict(zip(found.tolist(), (vectors @ vector).tolist(), strict=True))

    def _embedded(self, question: str) -> Vector:
        """Return the vector of a question `(dimensions,)`; the last ones are kept, since each is needed twice."""
        with self._lock:
            if question not in self._vectors:
                while len(self._vectors) >= QUESTIONS_KEPT:
                    self._vectors.pop(next(iter(self._vectors)))
                self._vectors[question] = self._embedder.embed_few([question])[0]
            return self._vectors[question]

    def _known_people(self) -> People:
        state = self._store.state, self._store.statement_rules
        with self._lock:
            if self._people is None or self._people[0] != state:
                self._people = state, People(self._store.speakers())
            return self._people[1]

    def _caught_up(self, *, patience: float = PATIENCE) -> tuple[DenseIndex, LexicalIndex]:
        """Return both searches, opened at the first use, at the store's state."""
        with self._lock:
            lineage = self._store.state.lineage
            if lineage != self._lineage:
                _check(self._folder, self._store.manifest, self._embedder)  # made anew or restored by another process
                self._lineage, self._searches = lineage, None
            if self._searches is None:
                self._searches = (
                    DenseIndex(self._store, self._folder),
                    LexicalIndex(self._store, self._folder / LEXICAL_FOLDER),
                )
            dense, lexical = self._searches
            dense.catch_up()
            lexical.catch_up(patience=patience)
            return self._searches

    def _catch_up(self) -> None:
        self._caught_up(patience=0)

    def _save(self) -> None:
        dense, _ = self._caught_up(patience=0)
        dense.save()


# ---------------------------------------------------------------- writing


def _check(folder: Path, manifest: Manifest, embedder: Embedder) -> None:
    """Raise IndexMismatch unless the index was made with this model and these cutting rules."""
    again = f"run 'onrecord index --rebuild --index {folder}' to make it anew"
    if manifest.digest != embedder.digest:
        raise IndexMismatch(
            f"the index in {folder} was made with the model {manifest.model} ({manifest.digest[:12]}), not with "
            f"{embedder.name} ({embedder.digest[:12]}); leave --model out, or {again} with --model {embedder.name}"
        )
    if manifest.cutting != CUTTING_RULES:
        raise IndexMismatch(
            f"the index in {folder} was cut by the rules {manifest.cutting}, this onrecord cuts by {CUTTING_RULES}; "
            f"{again}"
        )


def _outermost(roots: Sequence[Path], *, known: Sequence[Path]) -> list[Path]:
    """Return the roots, or all known ones, as absolute paths, each once; a known one instead of what lies in it."""
    resolved = [root.resolve() for root in roots] or known
    lifted = dict.fromkeys(next((outer for outer in known if is_covered(root, [outer])), root) for root in resolved)
    return [root for root in lifted if not is_covered(root, lifted)]


def _is_gone(path: Path) -> bool:
    """Tell whether nothing is there; what is there and cannot be opened is not gone."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _hits(present: Sequence[tuple[Fused, StoredPassage]], *, limit: int) -> list[Hit]:
    """Return the passages as hits, best first, with those that say nearly the same folded into the best of them."""
    hits = [
        Hit(stored.passage, stored.document, fused.score, dense=fused.dense, lexical=fused.lexical)
        for fused, stored in present
    ]
    folded = fold([hit.passage.text for hit in hits], most=limit)
    return [
        replace(hit, duplicates=tuple(hits[other] for other, into in enumerate(folded) if into == place))
        for place, hit in enumerate(hits[: len(folded)])
        if folded[place] is None
    ]

"""Folders into the store: what is new or changed is read, cut and embedded, what is gone is removed."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord_index.errors import NothingToIndex
from onrecord_index.passages import embedded_text, passages_of
from onrecord_index.reading import Found, IsolatedReader, count_documents, find_files, is_known
from onrecord_index.statements import find_statements, statement_rules
from onrecord_index.store import EmbeddedPassage, Origin
from onrecord_index.types import Progress, SyncReport, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from onrecord_index.embedding import Embedder
    from onrecord_index.parsing import Parser
    from onrecord_index.reading import FoundFile
    from onrecord_index.store import Store
    from onrecord_index.types import Document, DocumentInfo, Passage, Statement

# Passages that are sorted by length and embedded together. A killed run loses at most this much work; sorting more at
# once gains under 2 %.
WINDOW = 2_048

# What embedding takes of a window's time, for the progress that is told; finding who says what takes the rest. Set by
# hand: it differs with the processor, and shows in nothing but an even pace.
EMBEDDING_SHARE = 0.6


@dataclass(slots=True)
class _Pending:
    """A document that was cut and waits for its vectors."""

    document: Document
    origin: Origin
    passages: tuple[Passage, ...]
    digests: list[bytes]


@dataclass(slots=True)
class _File:
    """A file whose documents are being read."""

    root: str
    found: FoundFile
    unreadable: list[Unreadable] = field(default_factory=list)
    documents: int = 0
    clashes: int = 0  # documents with the id of one in another file

    @property
    def state(self) -> tuple[int, int]:
        """What tells next time whether the file changed; one that failed altogether is always tried again.

        So is one of which a document was left out for another file's: that one may go.
        """
        if self.clashes or (self.unreadable and not self.documents and self.unreadable[0].kind == "failed"):
            return (-1, -1)
        return (self.found.size, self.found.modified)


class Syncing:
    """One run over some roots; see `Index.sync`."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        parser: Parser,
        *,
        exclude: Path,
        on_window: Callable[[], None],
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._parser = parser
        self._exclude = exclude
        self._on_window = on_window
        self._on_progress = on_progress
        self._counts: Counter[str] = Counter()
        self._roots: frozenset[str] = frozenset()
        self._places: dict[str, Origin] = {}  # id -> where it stands
        self._pending: list[_Pending] = []
        self._read: list[_File] = []
        self._done = 0
        self._total = 0

    def run(self, roots: Sequence[Path]) -> SyncReport:
        """Bring the store to what the roots hold now; raises NoSuchPath and NothingToIndex, before any change."""
        start = time.perf_counter()
        found = {str(root): find_files(root, exclude=self._exclude) for root in roots}
        if not any(item.files for item in found.values()):
            raise NothingToIndex(nothing_in(roots, [bad for item in found.values() for bad in item.unreadable]))
        found |= {
            root: Found((), ()) for root in self._store.roots() if is_covered(Path(root), roots)
        }  # no longer roots
        self._roots = frozenset(found)
        before = {root: self._store.documents_of(root) for root in found}
        changed = [_File(root, file) for root, item in found.items() for file in self._changed(root, item.files)]
        if changed:
            self._parser.parse("a")  # a parser that is missing is told before anything is embedded
        self._renew_statements()
        self._keep_unchanged(before, {(file.root, file.found.name) for file in changed}, found)
        self._total = self._done + sum(count_documents(file.found) for file in changed)
        self._report(0)
        with IsolatedReader() as reader:
            for file in changed:
                self._read_file(file, before[file.root], reader)
        self._flush()
        if not self._places:
            bad = [file.unreadable for file in self._read] + [item.unreadable for item in found.values()]
            raise NothingToIndex(nothing_in(roots, list(chain.from_iterable(bad))))
        for root, item in found.items():
            self._store.put_unreadable(root, item.unreadable)
            self._remove_gone(root, before[root], item.files)
        self._on_window()
        return self._summary(list(found), start)

    def make_anew(self, document_ids: Sequence[str]) -> None:
        """Make the passages and statements of documents in the store anew, of their texts there."""
        for document_id in document_ids:
            origin = self._store.origin(document_id)
            if origin:
                self._take(self._store.document(document_id), origin, {})
        self._flush()

    # ------------------------------------------------------------ what there is

    def _changed(self, root: str, files: Sequence[FoundFile]) -> list[FoundFile]:
        states = self._store.files(root)
        # An earlier version may not have known the type.
        unknown = {item.place for item in self._store.unreadable(root) if item.kind == "unsupported"}
        return [
            file
            for file in files
            if states.get(file.name) != (file.size, file.modified) or (file.name in unknown and is_known(file))
        ]

    def _keep_unchanged(
        self,
        before: dict[str, dict[str, tuple[Origin, DocumentInfo]]],
        changed: set[tuple[str, str]],
        found: dict[str, Found],
    ) -> None:
        """Take the documents of files that did not change as they are."""
        present = {(root, file.name) for root, item in found.items() for file in item.files} - changed
        for documents in before.values():
            for document_id, (origin, _) in documents.items():
                if (origin.root, origin.file) in present:
                    self._places[document_id] = origin
                    self._count("unchanged")

    def _remove_gone(
        self, root: str, before: dict[str, tuple[Origin, DocumentInfo]], files: Sequence[FoundFile]
    ) -> None:
        for document_id, (origin, _) in before.items():
            if document_id not in self._places and self._store.origin(document_id) == origin:
                self._store.remove_document(document_id)
                self._counts["removed"] += 1
        for name in self._store.files(root).keys() - {file.name for file in files}:
            self._store.forget_file(root, name)

    # ------------------------------------------------------------ reading

    def _read_file(self, file: _File, before: dict[str, tuple[Origin, DocumentInfo]], reader: IsolatedReader) -> None:
        for item in reader.read(file.found):
            if isinstance(item, Unreadable):
                file.unreadable.append(item)
                self._done += 1
                continue
            origin = Origin(file.root, file.found.name, item.place)
            other = self._other_of_its_id(item.document)
            if other:
                file.clashes += (other.root, other.file) != (origin.root, origin.file)
                file.unreadable.append(Unreadable(item.place, _clash(item.document, origin, other)))
                self._done += 1
                continue
            file.documents += 1
            self._places[item.document.id] = origin
            self._take(item.document, origin, before)
        self._read.append(file)
        if not self._pending:
            self._finish_files()

    def _renew_statements(self) -> None:
        """Find the statements of all documents anew if other rules found those that are there; embeds nothing.

        All or nothing: an interrupted run leaves those that were there, and the next one begins again.
        """
        rules = statement_rules(self._parser)
        if self._store.statement_rules != rules:
            self._store.renew_statements(rules, self._found_anew(self._store.documents()))

    def _found_anew(self, documents: Sequence[DocumentInfo]) -> Iterator[tuple[str, Sequence[Statement]]]:
        for done, info in enumerate(documents):
            yield info.id, self._statements(self._store.document(info.id))
            if self._on_progress:
                self._on_progress(Progress(done + 1, len(documents), 0))

    def _statements(self, document: Document) -> tuple[Statement, ...]:
        if document.layout == "rows":
            return ()  # no sentences that anybody says
        return find_statements(document, words=self._parser.parse(document.text))

    def _other_of_its_id(self, document: Document) -> Origin | None:
        """Return where another document of its id stands, for which this one is left out."""
        other = self._places.get(document.id) or self._store.origin(document.id)
        return other if other and (document.id in self._places or other.root not in self._roots) else None

    def _take(self, document: Document, origin: Origin, before: dict[str, tuple[Origin, DocumentInfo]]) -> None:
        if before.get(document.id) == (origin, document.info):
            self._count("unchanged")
            return
        passages, digests = cut(document)
        self._pending.append(_Pending(document, origin, passages, digests))
        self._counts["changed" if document.id in before else "added"] += 1
        if sum(len(pending.passages) for pending in self._pending) >= WINDOW:
            self._flush()

    # ------------------------------------------------------------ writing

    def _flush(self) -> None:
        """Embed what is pending and commit it, a document at a time."""
        vectors = self._vectors()
        for number, pending in enumerate(self._pending, 1):
            embedded = [
                EmbeddedPassage(passage, digest, vectors[digest])
                for passage, digest in zip(pending.passages, pending.digests, strict=True)
            ]
            statements = self._statements(pending.document)
            self._store.put_document(pending.document, pending.origin, embedded, statements=statements)
            self._report(len(self._pending) * EMBEDDING_SHARE + (1 - EMBEDDING_SHARE) * number)
        self._done += len(self._pending)
        self._pending.clear()
        self._finish_files()
        self._report(0)
        self._on_window()

    def _vectors(self) -> dict[bytes, NDArray[np.float32]]:
        """Return the vectors of all pending passages; only texts that were never embedded are embedded."""
        texts = {
            digest: embedded_text(passage, pending.document.title)
            for pending in self._pending
            for passage, digest in zip(pending.passages, pending.digests, strict=True)
        }
        vectors = self._store.known_vectors(texts)
        new = [digest for digest in texts if digest not in vectors]
        self._counts["embedded"] += len(new)
        self._counts["reused"] += sum(len(pending.passages) for pending in self._pending) - len(new)
        if new:
            found = self._embedder.embed_many([texts[digest] for digest in new], on_batch=self._on_batch(len(new)))
            vectors.update(zip(new, found, strict=True))
        return vectors

    def _on_batch(self, total: int) -> Callable[[int], None]:
        embedded = 0

        def on_batch(count: int) -> None:
            nonlocal embedded
            embedded += count
            done = EMBEDDING_SHARE * embedded / total
            self._report(len(self._pending) * done, passages=embedded - total)

        return on_batch

    def _finish_files(self) -> None:
        """Remember the files that were read to their end, once all their documents are in the store.

        While there is no document, nothing is remembered: there may be nothing to index.
        """
        if not self._places:
            return
        for file in self._read:
            self._store.finish_file(file.root, file.found.name, state=file.state, unreadable=file.unreadable)
        self._read.clear()

    # ------------------------------------------------------------ telling

    def _count(self, what: str) -> None:
        self._counts[what] += 1
        self._done += 1
        if self._done % 100 == 0:
            self._report(0)

    def _report(self, more: float, *, passages: int = 0) -> None:
        if self._on_progress:
            done = self._done + more
            self._on_progress(Progress(done, max(self._total, self._done), self._counts["embedded"] + passages))

    def _summary(self, roots: Sequence[str], start: float) -> SyncReport:
        counts = self._counts
        return SyncReport(
            added=counts["added"],
            changed=counts["changed"],
            removed=counts["removed"],
            unchanged=counts["unchanged"],
            unreadable=tuple(item for root in roots for item in self._store.unreadable(root)),
            embedded=counts["embedded"],
            reused=counts["reused"],
            seconds=time.perf_counter() - start,
        )


def check_readable(roots: Sequence[Path], *, exclude: Path) -> None:
    """Raise NoSuchPath, or NothingToIndex if no root holds a document; reads up to the first one."""
    unreadable: list[Unreadable] = []
    with IsolatedReader() as reader:
        for found in [find_files(root, exclude=exclude) for root in roots]:
            unreadable += found.unreadable
            for item in chain.from_iterable(map(reader.read, found.files)):
                if not isinstance(item, Unreadable):
                    return
                unreadable.append(item)
    raise NothingToIndex(nothing_in(roots, unreadable))


def cut(document: Document) -> tuple[tuple[Passage, ...], list[bytes]]:
    """Return the passages of a document, and for each the digest of what is embedded of it."""
    passages = passages_of(document)
    return passages, [hashlib.sha256(_bytes(embedded_text(one, document.title))).digest()[:16] for one in passages]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def is_covered(root: Path, roots: Iterable[Path]) -> bool:
    """Tell whether a folder or file lies within one of the roots, where indexing that one finds it."""
    within = (root.relative_to(outer) for outer in roots if outer in root.parents)
    return any(not any(part.startswith(".") for part in path.parts) for path in within)


def _clash(document: Document, origin: Origin, other: Origin) -> str:
    root = "" if other.root == origin.root else f"in {other.root} "
    return f"the id {document.id!r} stands {root}at {other.place} already; {origin.place} was left out"


def nothing_in(roots: Sequence[Path], unreadable: Sequence[Unreadable]) -> str:
    """Return in a sentence that there is nothing to index in some roots, and why."""
    names = ", ".join(str(root) for root in roots)
    if not unreadable:
        return f"nothing to index in {names}: no files there; nothing was changed"
    reasons = "; ".join(f"{item.place}: {item.reason}" for item in unreadable[:3])
    return f"nothing to index in {names}: {len(unreadable)} files cannot be read ({reasons}); nothing was changed"

"""What a sync would do, and about how long it would take, without doing it."""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from onrecord_index.errors import NothingToIndex
from onrecord_index.passages import embedded_text
from onrecord_index.reading import IsolatedReader, find_files
from onrecord_index.syncing import cut, nothing_in
from onrecord_index.types import SyncPlan, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from onrecord_index.embedding import Embedder
    from onrecord_index.parsing import Parser
    from onrecord_index.reading import FoundFile
    from onrecord_index.store import Store
    from onrecord_index.types import Document

# So many new passages are embedded and parsed to learn how long one takes; the first ones load the models.
WARM_UP = 8
SAMPLE = 24


def planned(store: Store, embedder: Embedder, parser: Parser, *, roots: Sequence[Path], exclude: Path) -> SyncPlan:
    """Return what a sync of some roots would do; reads what is new or changed; raises NoSuchPath and NothingToIndex."""
    found = {str(root): find_files(root, exclude=exclude) for root in roots}
    counts: Counter[str] = Counter()
    unreadable = [item for one in found.values() for item in one.unreadable]
    texts: dict[bytes, str] = {}  # of passages that were never embedded, by digest
    passages = 0
    with IsolatedReader() as reader:
        for root, one in found.items():
            before = store.documents_of(root)
            states = store.files(root)
            same = {file.name for file in one.files if states.get(file.name) == (file.size, file.modified)}
            there = {name for name, (origin, _) in before.items() if origin.file in same}
            counts["unchanged"] += len(there)
            for item in _read(reader, (file for file in one.files if file.name not in same)):
                if isinstance(item, Unreadable):
                    unreadable.append(item)
                    continue
                there.add(item.id)
                if item.id in before and before[item.id][1] == item.info:
                    counts["unchanged"] += 1
                    continue
                counts["changed" if item.id in before else "added"] += 1
                its, digests = cut(item)
                passages += len(its)
                known = store.known_vectors(digests)
                texts |= {
                    digest: embedded_text(passage, item.title)
                    for passage, digest in zip(its, digests, strict=True)
                    if digest not in known
                }
            counts["removed"] += len(before.keys() - there)
    if not (counts["added"] or counts["changed"] or counts["unchanged"]):
        raise NothingToIndex(nothing_in(roots, unreadable))
    return SyncPlan(
        added=counts["added"],
        changed=counts["changed"],
        removed=counts["removed"],
        unchanged=counts["unchanged"],
        unreadable=tuple(unreadable),
        embedded=len(texts),
        reused=passages - len(texts),
        seconds=_seconds(list(texts.values()), embedder, parser),
    )


def _read(reader: IsolatedReader, files: Iterable[FoundFile]) -> Iterable[Document | Unreadable]:
    for file in files:
        for item in reader.read(file):
            yield item if isinstance(item, Unreadable) else item.document


def _seconds(texts: Sequence[str], embedder: Embedder, parser: Parser) -> float:
    """Return about how long it takes to embed texts and to find who says what in them, by a sample of them."""
    if not texts:
        return 0.0
    every = max(1, len(texts) // SAMPLE)
    sample = list(islice(texts[::every], SAMPLE))
    _embedded_and_parsed(sample[:WARM_UP], embedder, parser)
    start = time.perf_counter()
    _embedded_and_parsed(sample, embedder, parser)
    return (time.perf_counter() - start) / len(sample) * len(texts)


def _embedded_and_parsed(texts: Sequence[str], embedder: Embedder, parser: Parser) -> None:
    embedder.embed_many(texts)
    for text in texts:
        parser.parse(text)

"""Nearest vectors by FAISS, derived from the store's vectors; exact while small, approximate when large."""

from __future__ import annotations

import logging
import math
import re
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import faiss
import numpy as np

from onrecord_index.checksums import is_sealed, seal
from onrecord_index.errors import IndexReadOnly
from onrecord_index.store import NO_STATE, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from onrecord_index.store import Store

    Keys = NDArray[np.int64]
    Vectors = NDArray[np.float32]

# Up to here every vector is compared: 100,000 of 384 dimensions take about 15 ms on one core.
MOST_EXACT = 100_000
# Beyond, vectors lie in about 4 sqrt(n) cells (the rule of the FAISS wiki, "Guidelines to choose an index"), of which
# this share is searched.
CELLS_SEARCHED = 1 / 16

_FILE = "dense-{generation}.faiss"
_SAVED = re.compile(r"dense-(\d+)\.faiss(\.new)?")
_PART = 20_000  # vectors that are moved from the store at once: 30 MB

_log = logging.getLogger(__name__)


class DenseIndex:
    """The vectors of a store's passages, searched by cosine (inner product of unit vectors).

    The index is a file `dense-GENERATION.faiss` with a seal at its end; one that lags behind the store is caught up by
    comparing keys, and one that is damaged or of another store is built anew. `most_exact` is the number of vectors
    above which search is approximate.
    """

    def __init__(self, store: Store, folder: Path, *, most_exact: int = MOST_EXACT) -> None:
        self._store = store
        self._folder = folder
        self._most_exact = most_exact
        self._lock = threading.RLock()
        self._index, self._state = self._read()
        self._saved = self._state
        self._days: tuple[State, Keys, Keys] | None = None
        self.catch_up()

    def catch_up(self) -> None:
        """Bring the index to the store's generation, in memory."""
        with self._lock:
            state = self._store.state
            if state == self._state:
                return
            if state.lineage != self._state.lineage:
                self._index = self._empty()  # the same keys are other passages there
            wanted = self._store.passage_keys()
            have = self._keys()
            gone = np.setdiff1d(have, wanted, assume_unique=True)
            new = np.setdiff1d(wanted, have, assume_unique=True)
            if self._has_outgrown(len(wanted)) or len(gone) > len(wanted):
                self._build(wanted)
            else:
                if len(gone):
                    self._index.remove_ids(gone)
                for keys, vectors in self._from_store(new):
                    self._index.add_with_ids(vectors, keys)
            self._state = state

    def save(self) -> None:
        """Write the index beside the store, and remove files of earlier generations; raises IndexReadOnly."""
        with self._lock:
            if self._saved == self._state:
                return
            self._store.make_durable()
            file = self._folder / _FILE.format(generation=self._state.generation)
            new = file.with_name(f"{file.name}.new")
            try:
                faiss.write_index(self._index, str(new))
                seal(new, owner=self._state.lineage)
                new.replace(file)
            except (OSError, RuntimeError) as error:
                with suppress(OSError):
                    new.unlink()
                reason = str(error).rpartition("Error: ")[2]  # behind the place in the source of FAISS
                raise IndexReadOnly(
                    f"cannot write {file}: {reason}; the documents that were read are kept, and found without it: make "
                    f"room and run 'onrecord index --index {self._folder}'"
                ) from error
            self._saved = self._state
            for old in saved_files(self._folder):
                if old != file:
                    old.unlink(missing_ok=True)

    def search(self, vector: Vectors, *, limit: int, until: int | None = None) -> list[tuple[int, float]]:
        """Return up to `limit` keys with their cosines to a unit vector `(dimensions,)`, nearest first.

        With `until`, the ordinal of a day, passages of documents that are dated later are left out.
        """
        with self._lock:
            count = min(limit, self._index.ntotal)
            if count == 0:
                return []
            parameters = self._parameters(until)
            cosines, keys = self._index.search(vector.reshape(1, -1), count, params=parameters)
            return [(int(key), float(cosine)) for key, cosine in zip(keys[0], cosines[0], strict=True) if key >= 0]

    # ------------------------------------------------------------ making

    def _read(self) -> tuple[faiss.Index, State]:
        """Return the newest index that is whole and the state that it is of, or an empty one and none."""
        state = self._store.state
        finished = [file for file in saved_files(self._folder) if file.suffix != ".new"]
        for file in sorted(finished, key=_generation_of, reverse=True):
            generation = _generation_of(file)
            if generation > state.generation:
                continue
            found = _loaded(file, state.lineage)
            if found is None:
                _log.warning("%s is damaged or of another index, and is built anew", file)
            elif found.d == self._store.manifest.dimensions:
                return found, State(state.lineage, generation)
        return self._empty(), NO_STATE

    def _empty(self) -> faiss.Index:
        return faiss.IndexIDMap2(faiss.IndexFlatIP(self._store.manifest.dimensions))

    def _has_outgrown(self, count: int) -> bool:
        """Tell whether the kind or the cells of the index no longer fit so many vectors."""
        cells = getattr(faiss.downcast_index(self._index), "nlist", 0)
        return (count > self._most_exact) != bool(cells) or bool(cells and _cells(count) > 2 * cells)

    def _build(self, keys: Keys) -> None:
        self._index = self._empty()
        if len(keys) > self._most_exact:
            self._index = self._trained(keys)
        for part, vectors in self._from_store(keys):
            self._index.add_with_ids(vectors, part)

    def _trained(self, keys: Keys) -> faiss.Index:
        cells = _cells(len(keys))
        index = faiss.index_factory(self._store.manifest.dimensions, f"IVF{cells},Flat", faiss.METRIC_INNER_PRODUCT)
        sample = np.random.default_rng(0).permutation(keys)[: 40 * cells]  # FAISS asks for 39 a cell or more
        index.train(np.concatenate([vectors for _, vectors in self._from_store(np.sort(sample))]))
        return index

    def _from_store(self, keys: Keys) -> Iterator[tuple[Keys, Vectors]]:
        for first in range(0, len(keys), _PART):
            found, vectors = self._store.vectors(keys[first : first + _PART].tolist())
            if len(found):
                yield found, vectors

    # ------------------------------------------------------------ searching

    def _keys(self) -> Keys:
        index = faiss.downcast_index(self._index)
        if hasattr(index, "id_map"):
            return np.asarray(faiss.vector_to_array(index.id_map), dtype=np.int64)
        lists = index.invlists
        held = [
            faiss.rev_swig_ptr(lists.get_ids(cell), lists.list_size(cell)).copy()
            for cell in range(index.nlist)
            if lists.list_size(cell)
        ]
        return np.concatenate(held) if held else np.empty(0, dtype=np.int64)

    def _parameters(self, until: int | None) -> faiss.SearchParameters | None:
        selector = None if until is None else self._selector(until)
        cells = getattr(faiss.downcast_index(self._index), "nlist", 0)
        if cells:
            return faiss.SearchParametersIVF(sel=selector, nprobe=max(1, math.ceil(cells * CELLS_SEARCHED)))
        return faiss.SearchParameters(sel=selector) if selector is not None else None

    def _selector(self, until: int) -> faiss.IDSelector | None:
        """Return what lets through the passages that are not dated after a day, or None when all are."""
        if self._days is None or self._days[0] != self._state:
            self._days = (self._state, *self._store.days())
        _, keys, days = self._days
        later = keys[days > until]
        return faiss.IDSelectorNot(faiss.IDSelectorBatch(later)) if len(later) else None


def wrong_in_saved(store: Store, folder: Path) -> dict[Path, str]:
    """Return what is wrong with each saved index, in words; one of an earlier generation need not hold everything."""
    state = store.state
    wanted = store.passage_keys()
    found: dict[Path, str] = {}
    for file in saved_files(folder):
        if file.suffix == ".new":
            continue  # what a run that was killed left; nobody reads it
        index = _loaded(file, state.lineage)
        if index is None:
            found[file] = "is damaged, cut short or of another index"
        elif _generation_of(file) > state.generation:
            found[file] = "is of a later state than the store"
        elif _generation_of(file) == state.generation and (wrong := _differing(index, store, wanted)):
            found[file] = wrong
    return found


def _differing(index: faiss.Index, store: Store, wanted: Keys) -> str:
    """Return how an index differs from a store in keys and vectors, or nothing."""
    vectors = _vectors_in(index)
    missing, surplus = np.setdiff1d(wanted, list(vectors)), np.setdiff1d(list(vectors), wanted)
    if len(missing) or len(surplus):
        return f"lacks {len(missing):,} passages and has {len(surplus):,} too many"
    other = 0
    for first in range(0, len(wanted), _PART):
        keys, stored = store.vectors(wanted[first : first + _PART].tolist())
        other += sum(not np.array_equal(vectors[key], row) for key, row in zip(keys.tolist(), stored, strict=True))
    return f"has other vectors for {other:,} passages" if other else ""


def _vectors_in(index: faiss.Index) -> dict[int, Vectors]:
    """Return the vectors `(dimensions,)` that an index holds, by their keys."""
    inner = faiss.downcast_index(index)
    if hasattr(inner, "id_map"):
        keys = faiss.vector_to_array(inner.id_map)
        held = faiss.vector_to_array(faiss.downcast_index(inner.index).codes).view("<f4").reshape(len(keys), index.d)
        return dict(zip(keys.tolist(), held, strict=True))
    lists = inner.invlists
    found: dict[int, Vectors] = {}
    for cell in range(inner.nlist):
        if size := lists.list_size(cell):
            keys = faiss.rev_swig_ptr(lists.get_ids(cell), size).copy()
            codes = faiss.rev_swig_ptr(lists.get_codes(cell), size * 4 * index.d).copy()
            found.update(zip(keys.tolist(), codes.view("<f4").reshape(size, index.d), strict=True))
    return found


def _loaded(file: Path, lineage: str) -> faiss.Index | None:
    """Return a saved index, or None for a file that is not as it was saved for a store of this lineage."""
    try:
        return faiss.read_index(str(file)) if is_sealed(file, owner=lineage) else None
    except (OSError, RuntimeError) as error:
        _log.info("%s cannot be read: %s", file, error)
        return None


def saved_files(folder: Path) -> list[Path]:
    """Return the files of dense indexes in a folder, half-written ones too, and none that only begins like them."""
    return [file for file in folder.glob("dense-*") if _SAVED.fullmatch(file.name)]


def _generation_of(file: Path) -> int:
    return int(file.stem.removeprefix("dense-"))


def _cells(count: int) -> int:
    return int(4 * math.sqrt(count))

"""Nearest vectors by FAISS, derived from the store's vectors; exact while small, approximate when large."""

from __future__ import annotations

import logging
import math
import os
import re
import threading
from typing import TYPE_CHECKING

import faiss
import numpy as np

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

    The index is a file `dense-GENERATION.faiss`; one that lags behind the store is caught up by comparing keys, and
    one that cannot be read is built anew. `most_exact` is the number of vectors above which search is approximate.
    """

    def __init__(self, store: Store, folder: Path, *, most_exact: int = MOST_EXACT) -> None:
        self._store = store
        self._folder = folder
        self._most_exact = most_exact
        self._lock = threading.RLock()
        self._index, self._generation = self._read()
        self._saved = self._generation
        self._days: tuple[int, Keys, Keys] | None = None
        self.catch_up()

    def catch_up(self) -> None:
        """Bring the index to the store's generation, in memory."""
        with self._lock:
            generation = self._store.generation
            if generation == self._generation:
                return
            wanted = self._store.passage_keys()
            have = self._keys()
            gone, new = np.setdiff1d(have, wanted), np.setdiff1d(wanted, have)
            if self._has_outgrown(len(wanted)) or len(gone) > len(wanted):
                self._build(wanted)
            else:
                if len(gone):
                    self._index.remove_ids(gone)
                for keys, vectors in self._from_store(new):
                    self._index.add_with_ids(vectors, keys)
            self._generation = generation

    def save(self) -> None:
        """Write the index beside the store, and remove files of earlier generations."""
        with self._lock:
            if self._saved == self._generation:
                return
            file = self._folder / _FILE.format(generation=self._generation)
            faiss.write_index(self._index, str(file) + ".new")
            os.replace(str(file) + ".new", file)  # noqa: PTH105  # the pair of names is clearer side by side
            self._saved = self._generation
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

    def _read(self) -> tuple[faiss.Index, int]:
        """Return the newest index that can be read and its generation, or an empty one and -1."""
        finished = [file for file in saved_files(self._folder) if file.suffix != ".new"]
        for file in sorted(finished, key=_generation_of, reverse=True):
            try:
                found = faiss.read_index(str(file))
            except RuntimeError as error:
                _log.warning("%s cannot be read and is built anew: %s", file, error)
                continue
            if found.d == self._store.manifest.dimensions and _generation_of(file) <= self._store.generation:
                return found, _generation_of(file)
        return self._empty(), -1

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
        if self._days is None or self._days[0] != self._generation:
            self._days = (self._generation, *self._store.days())
        _, keys, days = self._days
        later = keys[days > until]
        return faiss.IDSelectorNot(faiss.IDSelectorBatch(later)) if len(later) else None


def saved_files(folder: Path) -> list[Path]:
    """Return the files of dense indexes in a folder, half-written ones too, and none that only begins like them."""
    return [file for file in folder.glob("dense-*") if _SAVED.fullmatch(file.name)]


def _generation_of(file: Path) -> int:
    return int(file.stem.removeprefix("dense-"))


def _cells(count: int) -> int:
    return int(4 * math.sqrt(count))

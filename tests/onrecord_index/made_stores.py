"""Stores of documents that were made up, for tests of what is derived from a store."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord_index import Document, Passage, Sentence, passages_of
from onrecord_index.store import EmbeddedPassage, Manifest, Origin, Store

DIMENSIONS = 16

Vectors = NDArray[np.float32]


@contextmanager
def made_store(folder: Path, *, dimensions: int = DIMENSIONS) -> Iterator[Store]:
    manifest = Manifest(model="made up", digest="0" * 64, dimensions=dimensions, cutting="rules")
    with closing(Store.create(folder, manifest)) as store:
        yield store


def put_vectors(store: Store, document_id: str, vectors: Vectors, *, day: date | None = None) -> list[int]:
    """Put a document with a passage of one letter for each vector, and return the passages' keys."""
    document = Document(document_id, "", "x " * len(vectors), date=day)
    places = [Passage(document_id, at, at + 1, "x", (Sentence(at, at + 1),)) for at in range(0, 2 * len(vectors), 2)]
    return _put(store, document, places, vectors)


def put_text(store: Store, document_id: str, text: str, *, title: str = "", day: date | None = None) -> list[int]:
    """Put a document with a text and return its passages' keys; their vectors are all the same."""
    document = Document(document_id, title, text, date=day)
    passages = passages_of(document)
    return _put(store, document, passages, np.eye(DIMENSIONS, dtype=np.float32)[[0] * len(passages)])


def _put(store: Store, document: Document, passages: Sequence[Passage], vectors: Vectors) -> list[int]:
    before = set(store.passage_keys().tolist())
    embedded = [
        EmbeddedPassage(passage, hashlib.sha256(vector.tobytes()).digest()[:16], vector)
        for passage, vector in zip(passages, vectors, strict=True)
    ]
    store.put_document(document, Origin("/notes", document.id, document.id), embedded)
    return sorted(set(store.passage_keys().tolist()) - before)

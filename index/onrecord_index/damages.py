"""What of the documents in a store is not as it was written, found by reading every row of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onrecord_index.errors import IndexBroken
from onrecord_index.tables import (
    INFO_COLUMNS,
    INFO_WIDTH,
    PASSAGE_COLUMNS,
    STATEMENT_COLUMNS,
    VECTOR_COLUMNS,
    RowDamaged,
    checked,
    info_of,
    passage_of,
    statement_of,
    text_of,
    vector_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.database import Database, Row
    from onrecord_index.types import DocumentInfo

# The vectors of the models are of length one, up to the rounding of bfloat16.
_LENGTH_OFF = 0.01


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with the document of a key in the store.

    `name` is its id, as far as that can be read. Where the document itself `is_whole`, all else can be made of it anew.
    """

    key: int
    name: str
    what: str
    is_whole: bool


def damages_in(database: Database) -> Iterator[Damage]:
    """Yield the documents that are damaged, each once, and the rows of documents that are not there."""
    # By the rows themselves and not by an index of them, which may be what is damaged.
    counts: dict[str, dict[int, int]] = {
        table: dict(database.rows(f"SELECT document, count(*) FROM {table} NOT INDEXED GROUP BY document"))
        for table in ("passages", "statements")
    }
    for (key,) in database.rows("SELECT key FROM documents"):
        name = f"document {key}"
        try:
            [row] = database.rows(
                f"SELECT {INFO_COLUMNS}, d.text, d.outline, d.outline_checksum FROM documents d WHERE d.key = ?", (key,)
            )
            name = str(row[1])
            info = info_of(row)
            text = _text(info, row)
        except (RowDamaged, IndexBroken, ValueError) as error:
            yield Damage(key, name, _words(error, "its row cannot be read"), is_whole=False)
            continue
        try:
            _check_passages(database, key, text, info)
            _check_statements(database, key, text, info)
            for (table, there), wanted in zip(counts.items(), row[INFO_WIDTH - 4 : INFO_WIDTH - 2], strict=True):
                if there.get(key, 0) != wanted:
                    raise RowDamaged(f"{there.get(key, 0)} of {wanted} {table} are there")
        except (RowDamaged, IndexBroken, ValueError) as error:
            yield Damage(key, name, _words(error, "a row of it cannot be read"), is_whole=True)
    for table in counts:
        for (key,) in database.rows(
            f"SELECT DISTINCT document FROM {table} WHERE document NOT IN (SELECT key FROM documents)"
        ):
            yield Damage(key, f"document {key}", f"it is gone, and its {table} are there", is_whole=False)


def _text(info: DocumentInfo, row: Row) -> str:
    text, outline, outline_checksum = row[INFO_WIDTH:]
    checked((row[0], outline, outline_checksum), "its outline")
    if hashlib.sha256(text).hexdigest() != info.sha256:
        raise RowDamaged("its text")
    return text_of(text)


def _check_passages(database: Database, key: int, text: str, info: DocumentInfo) -> None:
    for row in database.rows(f"SELECT {PASSAGE_COLUMNS} FROM passages p WHERE p.document = ?", (key,)):
        passage = passage_of(info.id, row)
        if text[passage.start : passage.end] != passage.text:
            raise RowDamaged(f"the passage at {passage.start} is not what stands there")
        if any(one.start < passage.start or one.end > passage.end for one in passage.sentences):
            raise RowDamaged(f"a sentence of the passage at {passage.start} lies outside of it")
    for row in database.rows(f"SELECT {VECTOR_COLUMNS} FROM passages p WHERE p.document = ?", (key,)):
        length = float(np.linalg.norm(np.frombuffer(vector_of(row), dtype="<f4")))
        if not abs(length - 1) < _LENGTH_OFF:
            raise RowDamaged(f"the vector of passage {row[0]} has the length {length:.2f}")


def _check_statements(database: Database, key: int, text: str, info: DocumentInfo) -> None:
    for row in database.rows(f"SELECT {STATEMENT_COLUMNS} FROM statements s WHERE s.document = ?", (key,)):
        statement = statement_of(info.id, row)
        spans = [*statement.content, *(span for span in (statement.speaker, statement.cue) if span)]
        if any(span.end > len(text) for span in spans):
            raise RowDamaged("a statement lies outside of the text")


def _words(error: Exception, otherwise: str) -> str:
    return str(error) if isinstance(error, RowDamaged) else otherwise

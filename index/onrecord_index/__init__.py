"""Documents in, cited passages out.

>>> from pathlib import Path
>>> from onrecord_index import Index
>>> with Index.open_or_create(Path(".onrecord")) as index:      # doctest: +SKIP
...     index.sync([Path("seeds")])
...     hits = index.retrieve("What did Stoltenberg say about Article 5?")
"""

from onrecord_index.embedding import (
    DEFAULT_MODEL,
    Embedder,
    Precision,
    SentenceTransformerEmbedder,
    WordEmbedder,
    faster_precision,
    one_thread,
)
from onrecord_index.errors import (
    CasesError,
    DocumentMissing,
    DocumentsError,
    IndexBroken,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    IndexReadOnly,
    ModelError,
    NoSuchPath,
    NothingToIndex,
    NotIndexed,
    OnRecordError,
    PersonAmbiguous,
    PersonError,
    PersonUnknown,
    PlaceInvalid,
    PortTaken,
    QuestionError,
    StorageError,
)
from onrecord_index.fusion import SAID_WEIGHT
from onrecord_index.index import MOST_QUESTION_CHARACTERS, Index
from onrecord_index.offices import DESCRIPTION, is_called, is_office, names_office
from onrecord_index.parsing import NoParser, Parser, SpacyParser, Word
from onrecord_index.passages import embedded_text, passages_of, sentences_of
from onrecord_index.periods import NamedPeriod, Period, periods_in
from onrecord_index.statements import find_statements, is_spoken, said_on
from onrecord_index.types import (
    Document,
    DocumentInfo,
    Hit,
    Location,
    Moment,
    Passage,
    Person,
    Progress,
    Said,
    Section,
    Sentence,
    Span,
    Statement,
    SyncReport,
    Unreadable,
)

__all__ = [
    "DEFAULT_MODEL",
    "DESCRIPTION",
    "MOST_QUESTION_CHARACTERS",
    "SAID_WEIGHT",
    "CasesError",
    "Document",
    "DocumentInfo",
    "DocumentMissing",
    "DocumentsError",
    "Embedder",
    "Hit",
    "Index",
    "IndexBroken",
    "IndexBusy",
    "IndexMismatch",
    "IndexMissing",
    "IndexReadOnly",
    "Location",
    "ModelError",
    "Moment",
    "NamedPeriod",
    "NoParser",
    "NoSuchPath",
    "NotIndexed",
    "NothingToIndex",
    "OnRecordError",
    "Parser",
    "Passage",
    "Period",
    "Person",
    "PersonAmbiguous",
    "PersonError",
    "PersonUnknown",
    "PlaceInvalid",
    "PortTaken",
    "Precision",
    "Progress",
    "QuestionError",
    "Said",
    "Section",
    "Sentence",
    "SentenceTransformerEmbedder",
    "SpacyParser",
    "Span",
    "Statement",
    "StorageError",
    "SyncReport",
    "Unreadable",
    "Word",
    "WordEmbedder",
    "embedded_text",
    "faster_precision",
    "find_statements",
    "is_called",
    "is_office",
    "is_spoken",
    "names_office",
    "one_thread",
    "passages_of",
    "periods_in",
    "said_on",
    "sentences_of",
]

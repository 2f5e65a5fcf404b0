"""Passages in, answers with proven quotes out.

>>> from onrecord import Assistant
>>> from onrecord_index import Index
>>> with Index.open(Path(".onrecord")) as index:       # doctest: +SKIP
...     reply = Assistant(index).ask("What did Stoltenberg say about Article 5?")
"""

from onrecord.answering import Assistant
from onrecord.cross import CrossReader, reader_named
from onrecord.quoting import Difference, Drift, Found, Missing, locate
from onrecord.rendering import as_json, as_text
from onrecord.thresholds import keep_threshold, threshold_of
from onrecord.types import Answer, Citation, Coverage, Part, Quote, Reason, Refusal, Source, Timings, Turn

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Coverage",
    "CrossReader",
    "Difference",
    "Drift",
    "Found",
    "Missing",
    "Part",
    "Quote",
    "Reason",
    "Refusal",
    "Source",
    "Timings",
    "Turn",
    "as_json",
    "as_text",
    "keep_threshold",
    "locate",
    "reader_named",
    "threshold_of",
]

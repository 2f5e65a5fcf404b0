"""Passages in, answers with proven quotes out.

>>> from onrecord import Assistant
>>> from onrecord_index import Index
>>> with Index.open(Path(".onrecord")) as index:       # doctest: +SKIP
...     reply = Assistant(index).ask("What did Stoltenberg say about Article 5?")
"""

from onrecord.answering import Assistant
from onrecord.cross import CrossReader, reader_named
from onrecord.drafts import Claim
from onrecord.library import Library
from onrecord.marking import report_as_html, report_as_json, report_as_text
from onrecord.quoting import Difference, Drift, Found, Missing, locate
from onrecord.rendering import as_json, as_text
from onrecord.thresholds import keep_threshold, threshold_of
from onrecord.types import Answer, Citation, Coverage, Part, Quote, Reason, Refusal, Source, Timings, Turn
from onrecord.verdicts import Checked, Report, Verdict
from onrecord.verifying import Verifier

__all__ = [
    "Answer",
    "Assistant",
    "Checked",
    "Citation",
    "Claim",
    "Coverage",
    "CrossReader",
    "Difference",
    "Drift",
    "Found",
    "Library",
    "Missing",
    "Part",
    "Quote",
    "Reason",
    "Refusal",
    "Report",
    "Source",
    "Timings",
    "Turn",
    "Verdict",
    "Verifier",
    "as_json",
    "as_text",
    "keep_threshold",
    "locate",
    "reader_named",
    "report_as_html",
    "report_as_json",
    "report_as_text",
    "threshold_of",
]

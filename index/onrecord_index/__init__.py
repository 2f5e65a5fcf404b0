"""Documents in, cited passages out."""

from onrecord_index.types import (
    Document,
    DocumentInfo,
    Hit,
    Passage,
    Progress,
    Sentence,
    SyncReport,
    Unreadable,
)

__all__ = ["Document", "DocumentInfo", "Hit", "Passage", "Progress", "Sentence", "SyncReport", "Unreadable"]

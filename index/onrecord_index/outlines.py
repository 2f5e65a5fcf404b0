"""What a document has beside its text and description, its pages, sections, moments and layout, as JSON; pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord_index.types import Document, Moment, Section

if TYPE_CHECKING:
    from onrecord_index.types import DocumentInfo


def outline_of(document: Document) -> str:
    """Return the outline of a document."""
    return json.dumps(
        {
            "pages": document.pages,
            "sections": [(section.start, section.title) for section in document.sections],
            "moments": [(moment.start, moment.seconds) for moment in document.moments],
            "layout": document.layout,
        }
    )


def outlined(info: DocumentInfo, text: str, outline: str) -> Document:
    """Return the document of a description, a text and an outline; its digest is of the text, not the description's."""
    parts = json.loads(outline)
    return Document(
        info.id,
        info.title,
        text,
        info.date,
        info.url,
        info.author,
        pages=tuple(parts["pages"]),
        sections=tuple(Section(*section) for section in parts["sections"]),
        moments=tuple(Moment(*moment) for moment in parts["moments"]),
        layout=parts["layout"],
    )

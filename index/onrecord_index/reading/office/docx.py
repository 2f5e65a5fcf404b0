"""Word documents (.docx) to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import finished
from onrecord_index.reading.office.docx_body import Body, Notes
from onrecord_index.reading.office.docx_numbering import Numbering
from onrecord_index.reading.office.docx_styles import Styles
from onrecord_index.reading.office.flow import Page, composed
from onrecord_index.reading.office.parts import ONLY_PICTURES, main_part, opened, target_of
from onrecord_index.reading.office.properties import properties_of
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord_index.reading.office.flow import Block
    from onrecord_index.reading.office.parts import Parts
    from onrecord_index.reading.types import FoundFile


def document_of(file: FoundFile) -> Document:
    """Return the document in a Word file; raises CannotRead, OSError.

    Tracked changes are read as accepted. Footnotes follow the paragraph that refers to them, text boxes the one where
    they are anchored, endnotes the whole text. Left out are headers, footers, comments, hidden text, a table of
    contents, and the placeholders of forms that nobody filled in.
    """
    with opened(file, format_name="Word document (.docx)") as parts:
        text = composed([Page(_blocks_of(parts))])
        stated = properties_of(parts)
        if not text.text and parts.any_below("word/media"):
            raise CannotRead(ONLY_PICTURES)
    return Document(
        id=file.name,
        title=text.title or stated.title or file.spoken_name,
        text=finished(text.text),
        date=day_of_file(text.text, file.name) or stated.date,
        author=stated.author,
        sections=text.sections,
    )


def _blocks_of(parts: Parts) -> Sequence[Block]:
    """Return what stands in a document."""
    main = main_part(parts, default="word/document.xml")
    relations = parts.relations_of(main)
    styles, numbering = Styles(), Numbering()
    parts.parse_if_whole(target_of(relations, "styles", default="word/styles.xml"), styles)
    parts.parse(target_of(relations, "numbering", default="word/numbering.xml"), numbering)

    def notes(kind: str) -> dict[str, Sequence[Block]]:
        found = Body(styles, Numbering(), Notes())
        parts.parse(target_of(relations, kind, default=f"word/{kind}.xml"), found)
        return found.found_notes

    body = Body(styles, numbering, Notes(notes("footnotes"), notes("endnotes")))
    parts.parse(main, body)
    if body.root != "w:document":
        raise CannotRead("is no Word document (.docx), or a damaged one")
    return body.blocks()

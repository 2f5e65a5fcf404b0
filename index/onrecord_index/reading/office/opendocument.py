"""OpenDocument texts, presentations and spreadsheets (.odt, .odp, .ods) to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import finished
from onrecord_index.reading.office.flow import composed
from onrecord_index.reading.office.opendocument_sheets import Tables
from onrecord_index.reading.office.opendocument_styles import Styles
from onrecord_index.reading.office.opendocument_text import Content
from onrecord_index.reading.office.parts import ENCRYPTED, ONLY_PICTURES, Handler, opened
from onrecord_index.reading.office.properties import StatedProperties
from onrecord_index.reading.rows import joined
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord_index.reading.office.parts import Parts
    from onrecord_index.reading.office.properties import Properties
    from onrecord_index.reading.types import FoundFile


def document_of(file: FoundFile) -> Document:
    """Return the document in a text or presentation, of which each slide is a page; raises CannotRead, OSError.

    It is read as one of Microsoft's formats would be: changes as accepted, footnotes after their paragraph, a slide's
    title first and the speaker's notes last; without comments, page headers, hidden text and tables of contents.
    """
    with opened(file, format_name="OpenDocument file") as parts:
        styles = Styles()
        parts.parse_if_whole("styles.xml", styles)
        content = Content(styles)
        stated = _read(parts, content)
        text = composed(content.pages())
        if not text.text and parts.any_below("Pictures"):
            raise CannotRead(ONLY_PICTURES)
    return Document(
        id=file.name,
        title=text.title or stated.title or file.spoken_name,
        text=finished(text.text),
        date=day_of_file(text.text, file.name) or stated.date,
        author=stated.author,
        pages=text.starts if content.has_slides else (),
        sections=text.sections,
    )


def workbook_of(file: FoundFile) -> Document:
    """Return the document in a spreadsheet, with a line for each row; raises CannotRead, OSError."""
    with opened(file, format_name="OpenDocument spreadsheet") as parts:
        tables = Tables()
        stated = _read(parts, tables)
    text = joined(tables.sheets)
    return Document(
        id=file.name,
        title=stated.title or file.spoken_name,
        text=finished(text.text),
        date=day_of_file("", file.name) or stated.date,
        author=stated.author,
        sections=text.sections,
        layout="rows",
    )


def _read(parts: Parts, content: Content | Tables) -> Properties:
    """Read the content of a file, and return what the file says of itself; raises CannotRead."""
    manifest = _Manifest()
    parts.parse_if_whole("META-INF/manifest.xml", manifest)
    if manifest.is_encrypted:
        raise CannotRead(ENCRYPTED)
    parts.parse("content.xml", content)
    if content.root != "office:document-content":
        raise CannotRead("is no OpenDocument file, or a damaged one")
    stated = StatedProperties()
    parts.parse_if_whole("meta.xml", stated)
    return stated.properties()


class _Manifest(Handler):
    """What stands in a file, and whether some of it is encrypted."""

    def __init__(self) -> None:
        self.is_encrypted = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - elements have it
        self.is_encrypted = self.is_encrypted or tag == "manifest:encryption-data"

"""Rich text (.rtf) to documents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import bytes_of, finished
from onrecord_index.reading.office.flow import Page, composed
from onrecord_index.reading.office.parts import ONLY_PICTURES
from onrecord_index.reading.office.properties import stated_title
from onrecord_index.reading.office.rtf_body import Body
from onrecord_index.reading.office.rtf_tokens import parse
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Document

if TYPE_CHECKING:
    from onrecord_index.reading.office.rtf_body import Stated
    from onrecord_index.reading.types import FoundFile


def document_of(file: FoundFile) -> Document:
    r"""Return the document in a file of rich text; raises CannotRead, OSError.

    It is read like one of Word: footnotes and text boxes after their paragraph, endnotes last, without headers, hidden
    and deleted text. striprtf 0.0.35 knows neither of these, nor styles and what a document says of itself.
    """
    data = bytes_of(file)
    if not data.strip():
        raise CannotRead("is empty")
    if not data.lstrip().startswith(b"{\\rtf"):
        raise CannotRead("is not RTF, or damaged")
    body = Body()
    parse(data, body)
    text = composed([Page(body.blocks())])
    if not text.text and body.has_pictures:
        raise CannotRead(ONLY_PICTURES)
    stated = body.stated
    return Document(
        id=file.name,
        title=text.title or stated_title(stated.title) or file.spoken_name,
        text=finished(text.text),
        date=day_of_file(text.text, file.name) or _day(stated),
        author=" ".join(stated.author.split()) or None,
        sections=text.sections,
    )


def _day(stated: Stated) -> date | None:
    """Return the day on which a document was changed last, or else made."""
    for moment in (stated.moments["revtim"], stated.moments["creatim"]):
        try:
            return date(moment["year"], moment["month"], moment["day"])
        except (KeyError, ValueError, OverflowError):
            continue
    return None

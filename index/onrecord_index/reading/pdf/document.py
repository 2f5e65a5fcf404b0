"""PDF files (.pdf) to documents, and what of them could not be read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import finished
from onrecord_index.reading.pdf.columns import runs_of
from onrecord_index.reading.pdf.contents import without_contents
from onrecord_index.reading.pdf.describing import description_of, heading_of, outline_of, sections_of
from onrecord_index.reading.pdf.furniture import without_furniture
from onrecord_index.reading.pdf.joining import joined
from onrecord_index.reading.pdf.measures import Measures
from onrecord_index.reading.pdf.pages import pages_of
from onrecord_index.reading.pdf.paragraphs import paragraphs_of
from onrecord_index.reading.pdf.writing import written
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Document, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index.reading.pdf.types import Page
    from onrecord_index.reading.types import FoundFile

# pypdfium2 has no type information.
Handle = Any

# By pdfium's codes of errors (fpdfview.h).
_NOT_OPENED = {
    4: "is encrypted; remove its password first",
    5: "is encrypted in a way that is not known; save it without that",
}


def documents_of(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the document in a PDF file and, by reason, which pages could not be read; raises CannotRead, OSError.

    Lines are made paragraphs, columns are read one after another, and what repeats at the edges of pages is left out.
    """
    try:
        with _opened(file) as pdf:
            pages = pages_of(pdf)
            document = _document(file, pdf, pages.pages)
    except (CannotRead, OSError, MemoryError):
        raise
    except Exception as error:  # a library that reads other people's files fails in ways that nobody has listed
        raise CannotRead(f"cannot be understood as a PDF document: {type(error).__name__}: {error}") from error
    if document is None:
        raise CannotRead(pages.commonest_fault)
    yield ReadDocument(file.name, document)
    yield from (Unreadable(file.name, reason) for reason in pages.reasons)


@contextmanager
def _opened(file: FoundFile) -> Iterator[Handle]:
    """Open a PDF file; raises CannotRead, OSError."""
    from pypdfium2 import PdfDocument, PdfiumError

    with file.path.open("rb") as stream:  # says what pdfium does not: missing, not allowed
        if not stream.read(1):
            raise CannotRead("is empty")
    try:
        pdf = PdfDocument(file.path)
    except PdfiumError as error:
        raise CannotRead(_NOT_OPENED.get(error.err_code, "is not a PDF document, or a damaged one")) from error
    try:
        yield pdf
    finally:
        pdf.close()


def _document(file: FoundFile, pdf: Handle, pages: Sequence[Page]) -> Document | None:
    """Return the document in pages, or None where they hold no words."""
    runs = without_contents([run for page in without_furniture(pages) for run in runs_of(page)])
    if not runs:
        return None
    measures = Measures.of(runs)
    paragraphs = joined((paragraphs_of(run, measures) for run in runs), measures)
    text = written(paragraphs, pages=len(pages))
    description = description_of(pdf)
    return Document(
        id=file.name,
        title=description.title or heading_of(paragraphs, measures) or file.spoken_name,
        text=finished(text.text),
        date=description.date or day_of_file(text.text, file.name),
        author=description.author,
        pages=text.pages,
        sections=sections_of(outline_of(pdf), text),
    )

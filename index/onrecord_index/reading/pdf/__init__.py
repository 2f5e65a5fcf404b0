"""PDF files (.pdf): words with places to lines, columns, paragraphs and the text of a document, page by page."""

from onrecord_index.reading.pdf.document import documents_of

__all__ = ["documents_of"]

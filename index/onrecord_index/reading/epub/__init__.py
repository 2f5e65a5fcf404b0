"""EPUB files (.epub): chapters in their order of reading to the text of a document with sections."""

from onrecord_index.reading.epub.document import documents_of

__all__ = ["documents_of"]

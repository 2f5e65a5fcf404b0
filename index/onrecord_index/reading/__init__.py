"""Files in, documents out: what lies below a folder, and what each file says.

Nothing outside this package knows formats. A further format is one file here and one line in `formats`.
"""

from onrecord_index.reading.files import find_files
from onrecord_index.reading.formats import count_documents, is_known, read
from onrecord_index.reading.isolation import IsolatedReader
from onrecord_index.reading.single import document_of_bytes, read_document
from onrecord_index.reading.types import Found, FoundFile, ReadDocument

__all__ = [
    "Found",
    "FoundFile",
    "IsolatedReader",
    "ReadDocument",
    "count_documents",
    "document_of_bytes",
    "find_files",
    "is_known",
    "read",
    "read_document",
]

"""What tells that bytes are still those that were written: rows, files with a seal, files of tantivy."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

# At the end of each file that tantivy writes, a footer in JSON with the CRC-32 of all before it; then the length of the
# footer and this number, four bytes each, the lowest first (directory/footer.rs of tantivy 0.27).
_FOOTER_ENDS = (1337).to_bytes(4, "little")

_DIGEST = hashlib.sha256().digest_size
_PART = 1 << 20  # bytes that are read at once


def checksum_of(*values: object) -> int:
    """Return the CRC-32 of the columns of a row, which differs after any change of up to four bytes in a row."""
    found = 0
    for value in values:
        if isinstance(value, bytes):
            found = zlib.crc32(value, zlib.crc32(b"%d bytes " % len(value), found))
        else:
            part = repr(value).encode("utf-8", "surrogatepass")
            found = zlib.crc32(part, zlib.crc32(b"%d " % len(part), found))
    return found


def seal(file: Path, *, owner: str) -> None:
    """Add to the end of a file the digest of what stands in it and of whose it is; readers of its format ignore it."""
    with file.open("r+b") as opened:
        digest = hashlib.file_digest(opened, "sha256")
        digest.update(owner.encode())
        opened.write(digest.digest())


def is_sealed(file: Path, *, owner: str) -> bool:
    """Tell whether a file is still as it was sealed for this owner; raises OSError."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        for part in _parts(opened, opened.seek(0, os.SEEK_END) - _DIGEST):
            digest.update(part)
        digest.update(owner.encode())
        return opened.read() == digest.digest()


def has_whole_footer(file: Path) -> bool:
    """Tell whether a file that tantivy wrote is still as it was written; raises OSError."""
    with file.open("rb") as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(max(0, size - 8))
        length, ends = opened.read(4), opened.read(4)
        body = size - 8 - int.from_bytes(length, "little")
        if ends != _FOOTER_ENDS or body < 0:
            return False
        found = 0
        for part in _parts(opened, body):
            found = zlib.crc32(part, found)
        try:
            return bool(found == json.loads(opened.read()[:-8])["crc"])
        except (ValueError, KeyError, TypeError):
            return False


def _parts(opened: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the first bytes of a file, so many, and leave it behind them."""
    opened.seek(0)
    while size > 0 and (part := opened.read(min(size, _PART))):
        yield part
        size -= len(part)

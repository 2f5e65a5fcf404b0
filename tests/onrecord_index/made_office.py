"""Office files made by hand, part by part, and what reading makes of a file."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from onrecord_index import Document, Unreadable
from onrecord_index.reading import ReadDocument, find_files, read

OFFICE = "http://schemas.openxmlformats.org"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": f"{OFFICE}/wordprocessingml/2006/main",
        "a": f"{OFFICE}/drawingml/2006/main",
        "p": f"{OFFICE}/presentationml/2006/main",
        "dgm": f"{OFFICE}/drawingml/2006/diagram",
        "m": f"{OFFICE}/officeDocument/2006/math",
        "r": f"{OFFICE}/officeDocument/2006/relationships",
        "mc": f"{OFFICE}/markup-compatibility/2006",
        "cp": f"{OFFICE}/package/2006/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "office": f"{OASIS}:office:1.0",
        "text": f"{OASIS}:text:1.0",
        "table": f"{OASIS}:table:1.0",
        "draw": f"{OASIS}:drawing:1.0",
        "presentation": f"{OASIS}:presentation:1.0",
        "style": f"{OASIS}:style:1.0",
        "meta": f"{OASIS}:meta:1.0",
        "manifest": f"{OASIS}:manifest:1.0",
        "svg": f"{OASIS}:svg-compatible:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }.items()
)


def element(name: str, content: str = "", attributes: str = "") -> str:
    """Return an element with all namespaces."""
    return f"<{name} {NAMESPACES} {attributes}>{content}</{name}>"


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write a packed file of parts and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def relations(**targets: str) -> str:
    """Return the part that says what another part uses, `kind_1="slides/slide1.xml"` with the id `kind_1`."""
    entries = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/officeDocument/2006/relationships/{name.partition("_")[0]}" '
        f'Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{entries}</Relationships>'


def items_of(path: Path) -> list[ReadDocument | Unreadable]:
    """Return all that reading a file gives."""
    (file,) = find_files(path).files
    return list(read(file))


def document_of(path: Path) -> Document:
    """Return the only document of a file."""
    (item,) = items_of(path)
    assert isinstance(item, ReadDocument), item
    return item.document


def reason_of(path: Path) -> str:
    """Return why a file is not read."""
    (item,) = items_of(path)
    assert isinstance(item, Unreadable), item
    assert (item.place, item.kind) == (path.name, "failed")
    return item.reason


def paragraphs_of(path: Path) -> list[str]:
    """Return the paragraphs of the only document of a file."""
    return document_of(path).text.split("\n\n")

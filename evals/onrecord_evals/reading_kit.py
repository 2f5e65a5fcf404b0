"""What is read of a kit of real files, and how rightly: `make kit DATA=folder`.

The folder holds `.tar.xz` archives of files in many formats. Each archive is unpacked to a temporary folder and every
file read; what is known of some of them is compared with what was read.
"""

from __future__ import annotations

import argparse
import ast
import codecs
import json
import re
import tarfile
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord_index.reading import IsolatedReader, ReadDocument, find_files
from onrecord_index.reading.decoding import decoded
from onrecord_index.reading.html import decoded_page
from onrecord_index.reading.types import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord_index import Document

# Formats are told by endings, which the mails of the kit lack.
ENDINGS = {"mail_parser": ".eml"}

# What is called by the one name is written in the other, which holds all its characters and more
# (https://encoding.spec.whatwg.org/#names-and-labels); Python's names of codecs.
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}

_MARKUP = {".html", ".xml"}
_EXPECTED = re.compile(r"Expect:.*?\]\s*==\s*('(?:[^'\\]|\\.)*')")
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]|\w+"
)  # a character where words run together


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a saved page, as far as it is."""

    text: str | None
    title: str | None
    authors: Sequence[str]
    day: str | None


def main() -> None:
    """Read all and print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of the archives")
    archives = sorted(parser.parse_args().data.glob("*.tar.xz"))
    print("| archive | format | files | read | documents | failed | not supported |\n|---|---|---|---|---|---|---|")
    measured: list[str] = []
    for archive in archives:
        with tempfile.TemporaryDirectory(prefix="onrecord-kit-") as place:
            folder = unpacked(archive, Path(place))
            for row in counted(folder):
                print(f"| {folder.name} | {row} |", flush=True)
            measured += MEASURES[folder.name](folder) if folder.name in MEASURES else []
    print("\n| measure | right | of | share |\n|---|---|---|---|")
    print("\n".join(measured))


def unpacked(archive: Path, place: Path) -> Path:
    """Return the folder that an archive of the kit unpacks to, below a place, with endings for files that lack one."""
    with tarfile.open(archive) as opened:
        opened.extractall(place, filter="data")
    (folder,) = (place / "ingest").iterdir()
    for path in folder.rglob("*") if folder.name in ENDINGS else ():
        if path.is_file() and not path.suffix:
            path.rename(path.with_name(path.name + ENDINGS[folder.name]))
    return folder


def counted(folder: Path) -> Iterator[str]:
    """Yield for each format of a folder how many files there are and what came of them, as cells of a row."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with IsolatedReader() as reader:
        for file in find_files(folder).files:
            items = list(reader.read(file))
            documents = sum(isinstance(item, ReadDocument) for item in items)
            count = counts["".join(Path(file.name).suffixes[-2:]) if file.name.endswith(".gz") else file.path.suffix]
            count.update(files=1, read=documents > 0, documents=documents)
            count.update(item.kind for item in items if not isinstance(item, ReadDocument))
    for ending, count in sorted(counts.items()):
        cells = (count[what] for what in ("files", "read", "documents", "failed", "unsupported"))
        yield " | ".join([ending or "none", *(f"{cell:,}" for cell in cells)])


# ---------------------------------------------------------------- encodings


def encodings_right(folder: Path) -> list[str]:
    """Return how many files are decoded as by the encoding that their folder is named for, to the character."""
    pairs = [(path, path.parent.name) for path in sorted(folder.glob("*/*"))]
    return [_row("encodings: every character", [decoded_text(path) == _by_name(path, name) for path, name in pairs])]


def decoded_text(path: Path) -> str | None:
    """Return the text of a file as reading decodes it, or None where it does not."""
    try:
        return (decoded_page if path.suffix in _MARKUP else decoded)(path.read_bytes())
    except CannotRead:
        return None


def _by_name(path: Path, name: str) -> str:
    """Return the text of a file in the encoding of a folder's name, such as `iso-8859-2-polish`.

    Where Python has no such encoding it is something that nothing else is.
    """
    parts = name.split("-")
    for length in range(len(parts), 0, -1):
        try:
            codec = codecs.lookup("-".join(parts[:length])).name
        except LookupError:
            continue
        return path.read_bytes().decode(WIDER.get(codec, codec), "replace").removeprefix("\ufeff")
    return f"in an unknown encoding: {path}"


def feeds_right(folder: Path) -> list[str]:
    """Return how many feeds whose comment says what one of their fields has to be have those words in their text."""
    right = []
    for path in sorted(folder.glob("*.xml")):
        text = decoded_text(path) or ""
        expected = _EXPECTED.search(text)
        if expected or not text:
            words = text.partition("-->")[2]  # behind the comment, which has them too
            right.append(expected is not None and ast.literal_eval(expected[1]) in words)
    return [_row("feeds with odd encodings: the expected words", right)]


# ---------------------------------------------------------------- saved pages


def pages_right(folder: Path) -> list[str]:
    """Return how near the bodies of pages are to what is known of them, and how many of the rest are right."""
    f1, titles, authors, days = [], [], [], []
    with IsolatedReader() as reader:
        for file in find_files(folder / "html").files:
            documents = [item.document for item in reader.read(file) if isinstance(item, ReadDocument)]
            known = known_of(folder, Path(file.name).stem)
            document = documents[0] if documents else None
            if known.text is not None:
                f1.append(word_f1(document.text if document else "", known.text))
            if known.title is not None:
                titles.append(document is not None and is_same_title(document.title, known.title))
                authors.append(document is not None and are_authors(document.author, known.authors))
                days.append(document is not None and _day(document) == known.day)
    mean = sum(f1) / max(1, len(f1))
    return [
        f"| pages: mean F1 of the body's words | – | {len(f1)} | {mean:.3f} |",
        _row("pages: titles", titles),
        _row("pages: authors", authors),
        _row("pages: days", days),
    ]


def known_of(folder: Path, name: str) -> Known:
    """Return what is known of a page."""
    text, about = folder / "txt" / f"{name}.txt", folder / "metadata" / f"{name}.json"
    told = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
    day = told.get("publish_date")
    return Known(
        text=text.read_text(encoding="utf-8") if text.is_file() else None,
        title=told.get("title"),
        authors=told.get("authors") or [],
        day=str(day)[:10] if day else None,
    )


def word_f1(found: str, wanted: str) -> float:
    """Return 2·shared / (found + wanted) of the words of two texts, each as often as it stands there; 1 is best."""
    have, want = Counter(_words(found)), Counter(_words(wanted))
    total = have.total() + want.total()
    return 2 * (have & want).total() / total if total else 1.0


def is_same_title(found: str, wanted: str) -> bool:
    """Tell whether two titles have the same letters, or one all of the other's and less than twice as many.

    The second allows for a site's name or a section's, which a title may be given with.
    """
    short, long = sorted((_letters(found), _letters(wanted)), key=len)
    return short in long and len(short) * 2 > len(long)


def are_authors(found: str | None, wanted: Sequence[str]) -> bool:
    """Tell whether all names that were found are wanted, and some is found if any is wanted.

    What is known of a page's authors also names those of other articles that it links to.
    """
    names = {_letters(name) for name in (found or "").split("; ") if name}
    return names <= {_letters(name) for name in wanted} and bool(names) == bool(wanted)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _day(document: Document) -> str | None:
    return document.date.isoformat() if document.date else None


def _row(what: str, right: Sequence[bool]) -> str:
    """Return a row of the second table."""
    return f"| {what} | {sum(right):,} | {len(right):,} | {sum(right) / max(1, len(right)):.3f} |"


MEASURES = {
    "chardet_encodings": encodings_right,
    "feedparser_encoding": feeds_right,
    "newspaper4k": pages_right,
}

if __name__ == "__main__":
    main()

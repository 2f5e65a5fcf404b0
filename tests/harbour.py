"""A library about a harbour, invented, with documents of all kinds that a page has to show; and a chat about it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from onrecord import Answer, Citation, Coverage, Quote, Timings
from onrecord.rendering import composed
from onrecord.web.pages.exchanges import Exchange
from onrecord.web.records import as_record
from onrecord_index import Document

HERALD, COURIER = "https://herald.example", "https://courier.example"
SAID = "“The ferry is the road of the islands,” said Anna Berg, the mayor of Vestmere, on Monday."
ARTICLES = (
    {
        "id": "herald-fares", "title": "Ferry fares to rise by a fifth", "date": "2023-03-07", "url": f"{HERALD}/fares",
        "text": f"{SAID} Olav Holm, who runs the ferry line, said that the fares of the ferry have to rise by a fifth. "
        "“Diesel has doubled,” he said.\n\nThe council will vote in May.",
    },
    {
        "id": "courier-fares", "title": "Mayor fights for the ferry", "date": "2023-03-08", "url": f"{COURIER}/ferry",
        "text": "“The ferry is the road of the islands,” said Anna Berg, mayor of Vestmere. "
        "The islands have 4,100 people.",
    },
    {
        "id": "herald-strike", "title": "No ferry on Friday", "date": "2023-06-10", "url": f"{HERALD}/strike",
        "text": "Anna Berg said that the ferry must not stand still while the crews talk. “I will not beg,” she said. "
        "It is the first strike in nine years.",
    },
    {
        "id": "herald-year", "title": "A year of the ferry", "date": "2024-01-17", "url": f"{HERALD}/year",
        "text": "“The ferry is cheaper than a bridge,” Anna Berg told the council on Wednesday. Nobody laughed.",
    },
)  # fmt: skip
LONG_TITLE = "The minutes of the harbour board " + "and of its committees " * 12
ARABIC = "قال رئيس البلدية إن العبارة هي طريق الجزر. لن تتوقف في الشتاء."
CHINESE = "市长说，渡轮是岛屿之路。冬天它不会停运。票价不变。"
SPEECH = (
    f"Ingrid Moe spoke for an hour. “{'The ferry goes on and on and never stands still, ' * 300}and so on,” she said."
)
OTHERS = {
    "minutes": (LONG_TITLE, "The board met at nine. It closed the north pier until May."),
    "arabic": ("العبارة في الشتاء", ARABIC),
    "chinese": ("渡轮与岛屿", CHINESE),
    "speech": ("The long speech", SPEECH),
}
SUBTITLES = "".join(
    f"{number}\n00:{number:02}:00,000 --> 00:{number:02}:50,000\nThis is what was said in minute {number}.\n\n"
    for number in range(1, 40)
)

# 200 pages as a novel has them.
PAGE = "\n\n".join(
    f"Paragraph {number} of this page tells what the harbour master wrote down in the long winter, day after day, "
    "with the wind, the ships and the price of coal, and it is as long as paragraphs of such books are. " * 3
    for number in range(1, 5)
)
BOOK_PAGES = 200
BOOK = "\n\n".join(f"Chapter {number} begins here.\n\n{PAGE}" for number in range(1, BOOK_PAGES + 1))

_SERVE = """
import json, os, sys, threading
from pathlib import Path

from onrecord import Assistant
from onrecord.web import serve
from onrecord_index import Document, Index, WordEmbedder
from onrecord_index.store import Origin

folder, port = Path(sys.argv[1]), int(sys.argv[2])
with Index.open_or_create(folder / "index", embedder=WordEmbedder(["ferry", "fares", "strike"])) as index:
    index.sync([folder / "docs"])
    # A book is parsed for long; it is only opened here.
    book = json.loads((folder / "book.json").read_text())
    index._store.put_document(Document(**{**book, "pages": tuple(book["pages"])}), Origin("/books", "book", "book"), [])
    threading.Thread(
        target=serve, args=[Assistant(index, reader=None)], daemon=True,
        kwargs={"index": index, "port": port, "on_ready": lambda address: print(address, flush=True)},
    ).start()
    for _ in sys.stdin:
        index.sync([folder / "docs"])
        print("synced", flush=True)
    os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Harbour:
    """A chat about the harbour, and the folder that it is about."""

    address: str
    folder: Path
    process: "subprocess.Popen[str]"

    def sync(self) -> None:
        """Read what has changed in the folder."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "synced\n"


@cache
def documents() -> dict[str, Document]:
    """Return those of the documents that are read just as they stand here."""
    found = {name: Document(name, title, text) for name, (title, text) in OTHERS.items()}
    found["book"] = Document("book", "The log", BOOK)
    return found | {str(line["id"]): Document(line["id"], line["title"], line["text"]) for line in ARTICLES}


def quoted(number: int, document_id: str, words: str = "", speaker: str | None = None) -> Citation:
    """Return a citation of some words of a document, of all of it without any."""
    document = documents()[document_id]
    start = document.text.index(words)
    end = start + len(words or document.text)
    quote = Quote(document, start, end, speaker=speaker, kind="direct" if speaker else "plain")
    return Citation(number, quote, document.info)


def conversation(*answers: Sequence[Citation]) -> str:
    """Return a script that keeps a conversation with answers of some citations in the browser, as if it was asked."""
    records = []
    for number, citations in enumerate(answers):
        text = composed(citations)
        answer = Answer(f"Question {number}?", text, tuple(citations), (), Coverage(9, 0), Timings(0.0, 0.0, 0.1))
        records.append(as_record(Exchange(f"Question {number}?", answer, f"x{number}")))
    kept = {"id": "c1", "name": "Earlier", "at": "2024-02-03T10:00:00.000Z", "exchanges": records}
    listed = [{"id": "c1", "name": "Earlier", "at": kept["at"], "count": len(records)}]
    return f"""
        if (!localStorage.getItem("onrecord.conversations")) {{
            localStorage.setItem("onrecord.conversations", {json.dumps(json.dumps(listed))});
            localStorage.setItem("onrecord.conversation.c1", {json.dumps(json.dumps(kept))});
            sessionStorage.setItem("onrecord.current", "c1");
        }}
    """


@contextmanager
def served(folder: Path, *, port: int = 0) -> Iterator[Harbour]:
    """Serve a chat about the harbour; at the end nothing has complained on the terminal."""
    docs = folder / "docs"
    docs.mkdir()
    (docs / "corpus.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in ARTICLES))
    others = [{"id": name, "title": title, "text": text} for name, (title, text) in OTHERS.items()]
    (docs / "others.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in others))
    (docs / "talk.srt").write_text(SUBTITLES)
    pages = [found.start() for found in re.finditer("Chapter", BOOK)]
    (folder / "book.json").write_text(json.dumps({"id": "book", "title": "The log", "text": BOOK, "pages": pages}))
    errors = folder / "errors"
    with errors.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(folder), str(port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=written, text=True, cwd=folder,
        )  # fmt: skip
    with process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, errors.read_text()
        try:
            yield Harbour(address, folder, process)
        finally:
            process.communicate(timeout=60)
    assert not errors.read_text(), errors.read_text()

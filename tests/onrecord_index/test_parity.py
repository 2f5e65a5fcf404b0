"""The same manual as EPUB, PDF, plain text and web page: the same questions find the same words."""

import io
import re
import textwrap
import zipfile
from collections.abc import Iterator

import pytest
from made_pdfs import HEIGHT, Text, lines_of, pdf_of

from onrecord_index import Document, Index, WordEmbedder, sentences_of

TITLE = "The Harbour Manual of Brell"

# The bars are where the printed manual may break a word.
MANUAL = """
# Berths

Every ship that enters the har|bour of Brell is given a berth by the har|bour master, who keeps a list of them in
the office by the lighthouse. Ships of more than sixty metres wait outside the break|water until a pilot has come on
board. The pilot's fee is ninety crowns for each hour that he spends on the bridge, and it is due before the ship
leaves.

Fishing boats have the inner basin to them|selves. A well-known exception are the two weeks before Easter, when the
inner basin is dredged and the boats lie along the northern quay. Nobody may moor at the northern quay for longer
than three nights without the written per|mis|sion of the har|bour master.

Visitors who arrive under sail report to the office within one hour of mooring. They pay four crowns a night for a
boat of up to ten metres, and six crowns for a longer one.

# The winter ferry

The ferry to Osmund leaves at seven in the morning and at four in the after|noon from the first of November on. It
carries forty passengers, six cars and the mail. When the ice in the sound is thicker than twenty centi|metres, the
captain decides whether the ferry sails, and no|body may over|rule him.

If the ferry does not sail, the har|bour office hangs a black ball from the mast of the light|house. The govern|ment
of the province pays for a heli|copter as soon as the island has been cut off for three days. The heli|copter brings
the doctor, the mail and the well-known black bread that the islanders ask for.

Cars that have been left at the landing stage during the ice are moved to the fish market at their owners' cost. The
keys are kept by the night watch|man, whose tele|phone number stands on the door of the market.

# Fuel and waste

Diesel is sold at the eastern pier between six in the morning and nine in the evening. The pump is locked at night,
and the night watch|man has no key to it. Petrol in cans is for|bidden on all piers since the fire of the year in
which the old smoke|house burnt down.

Oil, paint and old nets are taken to the yellow con|tainer behind the smoke|house. Whoever throws them into the
har|bour pays two hundred crowns and the cost of cleaning the basin. The har|bour master may keep a ship at its
berth until both have been paid, and the govern|ment has said in writing that it will support him.
"""
CHAPTERS: dict[str, list[str]] = {}
for block in MANUAL.strip().split("\n\n"):
    if block.startswith("# "):
        CHAPTERS[block[2:]] = paragraphs = []
    else:
        paragraphs.append(" ".join(block.split()))

QUESTIONS = {
    "What is the pilot's fee for each hour?": "The pilot's fee is ninety crowns",
    "When is the inner basin dredged?": "A well-known exception are the two weeks",
    "Who may moor at the northern quay for longer than three nights?": "Nobody may moor at the northern quay",
    "Who decides whether the ferry sails when the ice is thick?": "When the ice in the sound is thicker",
    "Who pays for the helicopter when the island is cut off?": "The government of the province pays",
    "What does the helicopter bring to the islanders?": "The helicopter brings the doctor",
    "Where are the keys of the cars kept?": "The keys are kept by the night watchman",
    "What is forbidden on all piers since the fire?": "Petrol in cans is forbidden",
    "Until when may the harbour master keep a ship at its berth?": "The harbour master may keep a ship",
}


def plain(words: str) -> str:
    return words.replace("|", "")


def epub() -> bytes:
    data = io.BytesIO()
    names = [f"{number}.xhtml" for number in range(len(CHAPTERS))]
    items = "".join(f'<item id="i{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    spine = "".join(f'<itemref idref="i{name}"/>' for name in names)
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("META-INF/container.xml", '<container><rootfile full-path="book.opf"/></container>')
        packed.writestr(
            "book.opf",
            '<package xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{TITLE}</dc:title><manifest>{items}</manifest><spine>{spine}</spine></package>",
        )
        for name, (title, paragraphs) in zip(names, CHAPTERS.items(), strict=True):
            packed.writestr(name, f"<html><body><h1>{title}</h1>{html_of(paragraphs)}</body></html>")
    return data.getvalue()


def html_of(paragraphs: list[str]) -> str:
    return "".join(f"<p>{textwrap.fill(plain(words), 90)}</p>\n" for words in paragraphs)


def web_page() -> bytes:
    menu = '<nav><ul><li><a href="/">Brell</a></li><li><a href="/map">Map of the town</a></li></ul></nav>'
    body = "".join(f"<h2>{title}</h2>{html_of(paragraphs)}" for title, paragraphs in CHAPTERS.items())
    page = f"<html><head><title>{TITLE}</title></head><body>{menu}<main><h1>{TITLE}</h1>{body}</main></body></html>"
    return page.encode()


def text() -> bytes:
    parts = [TITLE, "*" * len(TITLE)]
    for title, paragraphs in CHAPTERS.items():
        parts += ["", "", title, "=" * len(title)]
        parts += [f"\n{textwrap.fill(plain(words), 72)}" for words in paragraphs]
    return "\n".join(parts).encode()


def pdf() -> bytes:
    """Return the manual in two columns with headers and numbers, its paragraphs going on over columns and pages."""
    lines: list[tuple[str, float]] = [(TITLE, 0)]
    for title, paragraphs in CHAPTERS.items():
        lines += [("", 0), (title, 14), ("", 0)]
        for words in paragraphs:
            lines += [*((line, 10.0) for line in lines_of(words.replace("|", "\u00ad"), 215)), ("", 0)]
    columns = [lines[start : start + 22] for start in range(1, len(lines), 22)]
    pages = []
    for number, start in enumerate(range(0, len(columns), 2), 1):
        page = [Text(TITLE, 60, 30, 8), Text(f"{number}", 300, HEIGHT - 40, 8)]
        for left, column in zip((60, 320), columns[start : start + 2], strict=False):
            page += [Text(line, left, 72 + 12 * at, size) for at, (line, size) in enumerate(column) if line]
        pages.append(page)
    return pdf_of(pages, info={"Title": TITLE})


MANUALS = {"manual.epub": epub, "manual.html": web_page, "manual.pdf": pdf, "manual.txt": text}


@pytest.fixture(scope="module", params=MANUALS)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("manual")
    path = folder / request.param
    path.write_bytes(MANUALS[request.param]())
    with Index.open_or_create(folder / "index", embedder=WordEmbedder(["ferry"])) as index:
        index.sync([path])
        yield index


def only_document(index: Index) -> Document:
    (info,) = index.documents()
    return index.document(info.id)


def found(index: Index, question: str) -> str:
    """Return the sentence of the passages found that has most of a question's words."""
    asked = set(re.findall(r"\w{4,}", question.lower()))
    sentences = [
        hit.passage.words_of(sentence)
        for hit in index.retrieve(question, limit=20)
        for sentence in hit.passage.sentences
    ]
    return max(sentences, key=lambda words: len(asked & set(re.findall(r"\w{4,}", words.lower()))))


@pytest.mark.parametrize(("question", "beginning"), QUESTIONS.items())
def test_a_question_finds_the_same_words_in_each_format(index: Index, question: str, beginning: str) -> None:
    manual = " ".join(plain(words) for paragraphs in CHAPTERS.values() for words in paragraphs)
    (sentence,) = [one for one in re.split(r"(?<=\.) ", manual) if one.startswith(beginning)]

    assert " ".join(found(index, question).split()) == sentence


def test_every_sentence_of_the_manual_is_one_in_each_format(index: Index) -> None:
    manual = " ".join(plain(words) for paragraphs in CHAPTERS.values() for words in paragraphs)
    document = only_document(index)

    sentences = {" ".join(document.text[one.start : one.end].split()) for one in sentences_of(document.text)}

    assert [one for one in re.split(r"(?<=\.) ", manual) if one not in sentences] == []
    assert document.title == TITLE

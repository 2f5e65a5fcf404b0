"""Claims about documents as people write them: what is found is word for word, and what drifted is told rightly."""

import json
import re
import unicodedata
from pathlib import Path

from fuzzed import fuzzed
from hypothesis import given
from hypothesis import strategies as st

from onrecord import Drift, Found, locate
from onrecord_index import Document

CORPORA = Path(__file__).parents[2] / "evals" / "corpora"
TEXTS = [
    json.loads(line)["text"]
    for name in ("harbour", "island")
    for line in (CORPORA / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines()[:12]
]
DOCUMENTS = [Document(f"{number}", "", text) for number, text in enumerate(TEXTS)]

# What another print of the same words may have in the place of a mark.
PRINTS = {
    "“": ['"', "„", "«"], "”": ['"', "“", "»"], "’": ["'", "‘"], "'": ["’"], '"': ["“", "”"], "–": ["-", "—"],
    " ": ["\n", "  ", "\u00a0"], "fi": ["ﬁ"], "…": ["..."],
}  # fmt: skip


@st.composite
def claims(draw: st.DrawFn) -> tuple[Document, str]:
    """A document, and whole words of it."""
    document = draw(st.sampled_from(DOCUMENTS))
    spans = [found.span() for found in re.finditer(r"\S+", document.text)]
    first = draw(st.integers(0, len(spans) - 1))
    last = min(len(spans) - 1, first + draw(st.integers(0, 40)))
    return document, document.text[spans[first][0] : spans[last][1]]


def characters(text: str) -> str:
    """The letters and digits of a text, which no other print may change, but for the case of the first letter."""
    kept = "".join(one for one in unicodedata.normalize("NFKC", text) if one.isalnum())
    return kept[:1].casefold() + kept[1:]


def check(document: Document, claimed: str) -> None:
    """Whatever a claim comes to, what is told of it is so."""
    located = locate(claimed, document)

    if isinstance(located, Found):
        for quote in located.quotes:
            assert quote.text == document.text[quote.start : quote.end]
            assert characters(quote.text) == characters(claimed)
    elif isinstance(located, Drift):
        nearest = located.nearest
        assert nearest.text == document.text[nearest.start : nearest.end]
        for difference in located.differences:
            assert difference.claimed == claimed[slice(*difference.claimed_at)]
            assert difference.source == document.text[slice(*difference.source_at)]
            assert difference.claimed != difference.source


@fuzzed(60)
@given(claims(), st.data())
def test_words_of_a_document_in_another_print_are_never_missing(
    claim: tuple[Document, str], data: st.DataObject
) -> None:
    document, claimed = claim
    for mark, others in PRINTS.items():
        pieces = claimed.split(mark)
        claimed = pieces[0] + "".join(data.draw(st.sampled_from([mark, *others])) + piece for piece in pieces[1:])

    located = locate(claimed, document)

    assert isinstance(located, Found | Drift) or not re.search(r"\w", claimed)
    assert isinstance(located, Found) or any(difference.kind == "missing" for difference in located.differences)
    check(document, claimed)


@fuzzed(60)
@given(claims(), st.data())
def test_words_that_were_changed_at_random_are_told_as_they_stand(
    claim: tuple[Document, str], data: st.DataObject
) -> None:
    document, claimed = claim
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(claimed)))
        match data.draw(st.sampled_from(["cut", "put in", "exchange", "turn round"])):
            case "cut":
                claimed = claimed[:at] + claimed[at + data.draw(st.integers(1, 12)) :]
            case "put in":
                put = st.sampled_from(
                    [" not ", " ", "x", "\n", "…", " [...] ", "“", "7", "\u0301", "\u200b", "\ud800", "-\n"]
                )
                claimed = claimed[:at] + data.draw(put | st.text(max_size=3)) + claimed[at:]
            case "exchange":
                words = claimed.split(" ")
                one, other = (data.draw(st.integers(0, len(words) - 1)) for _ in range(2))
                words[one], words[other] = words[other], words[one]
                claimed = " ".join(words)
            case "turn round":
                claimed = claimed[:at] + claimed[at : at + 5][::-1] + claimed[at + 5 :]

    check(document, claimed)


@fuzzed(40)
@given(st.sampled_from(DOCUMENTS), st.text(max_size=60) | st.text(" \n.,“”…'-aTheof19\u0301\u200b\u2028", max_size=120))
def test_any_text_is_looked_for(document: Document, claimed: str) -> None:
    check(document, claimed)

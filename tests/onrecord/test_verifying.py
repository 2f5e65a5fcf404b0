"""Drafts checked against a few articles: what stands there, whose it is, and what differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from onrecord import Checked, Report, Verdict, Verifier, report_as_html, report_as_json, report_as_text
from onrecord_index import Document, Index, SentenceTransformerEmbedder, SpacyParser

Verify = Callable[[str], Report]

ARTICLES = {
    "ferry": (
        "The old ferry is to be sold, the council of Hask was told on Monday. “We will not sell the ferry to anybody "
        "who takes it away,” Anna Berg said. Olav Holm, the mayor of Hask, said that the ferry had cost 40 million "
        "crowns in ten years. “It is our ferry,” he said, “and we are proud of it.” The town has no other ferry."
    ),
    "bridge": (
        "Lena Quist presented a report on the bridge. “The bridge, which carries 900 cars a day, is safe,” Quist said. "
        "“We measured it twice. Nobody has to be afraid.” Anna Berg denied that the bridge was closed in winter. "
        "“I do not believe that the toll is fair,” Holm told the paper. “Is the toll legal?” asked Berg."
    ),
}


@pytest.fixture(scope="module")
def verify(
    tmp_path_factory: pytest.TempPathFactory, model: SentenceTransformerEmbedder, parser: SpacyParser
) -> Iterator[Verify]:
    """Return what checks a draft against the articles."""
    folder = tmp_path_factory.mktemp("verify")
    corpus = folder / "corpus.jsonl"
    lines = [{"id": name, "title": name, "text": text, "date": "2024-05-06"} for name, text in ARTICLES.items()]
    corpus.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with ExitStack() as stack:
        index = stack.enter_context(Index.open_or_create(folder / "index", embedder=model, parser=parser))
        index.sync([corpus])
        verifier = Verifier(index, parser=parser)
        yield lambda text: verifier.verify(Document("draft.md", "", text))


def only(report: Report) -> Checked:
    [one] = report.checked
    return one


def judged(report: Report) -> tuple[str, list[tuple[str, str]]]:
    one = only(report)
    return str(one.verdict), list(one.source.differences) if one.source else []


# ---------------------------------------------------------------- quotations


def test_words_that_stand_there_are_exact_with_the_sources_own_words(verify: Verify) -> None:
    one = only(verify("“We will not sell the ferry to anybody who takes it away,” Anna Berg said."))

    assert one.verdict is Verdict.EXACT
    assert one.source is not None
    quote = one.source.quote
    assert quote.text == "We will not sell the ferry to anybody who takes it away,"
    assert ARTICLES["ferry"][quote.start : quote.end] == quote.text
    assert (quote.document_id, quote.speaker, quote.kind) == ("ferry", "Anna Berg", "direct")


@pytest.mark.parametrize(
    "draft",
    [
        pytest.param(
            "“We will not sell the ferry to anybody who takes it away.” said Berg.", id="another mark at the end"
        ),
        pytest.param("“we will not sell  the ferry to any\u00adbody who takes it away,” Berg said.", id="white space"),
        pytest.param("> We will not sell the ferry\n> to anybody who takes it away\n\n— Anna Berg\n", id="block quote"),
        pytest.param("“We will not sell the *ferry* to anybody who takes it away,” Anna Berg said.", id="markup"),
    ],
)
def test_words_that_are_only_printed_otherwise_are_typographic(verify: Verify, draft: str) -> None:
    assert judged(verify(draft)) == ("typographic", [])


@pytest.mark.parametrize(
    ("draft", "differences"),
    [
        pytest.param(
            "“We will sell the ferry to anybody who takes it away,” Berg said.", [("", "not")], id="without a negation"
        ),
        pytest.param(
            "“The bridge, which carries 800 cars a day, is safe,” Quist said.", [("800", "900")], id="another number"
        ),
        pytest.param(
            "“We will not sell the bridge to anybody who takes it away,” Berg said.", [("bridge", "ferry")], id="a noun"
        ),
        pytest.param("“I believe that the toll is fair,” Holm said.", [("", "do not")], id="negation in the middle"),
    ],
)
def test_one_changed_word_is_altered_with_the_true_word_beside_it(
    verify: Verify, draft: str, differences: list[tuple[str, str]]
) -> None:
    verdict, found = judged(verify(draft))

    assert verdict == "altered"
    assert found == differences


def test_a_part_that_is_cut_from_its_negation_is_altered(verify: Verify) -> None:
    assert judged(verify("Holm said “believe that the toll is fair”.")) == ("altered", [("", "not")])


def test_words_of_nobody_here_are_not_found(verify: Verify) -> None:
    one = only(verify("“A tunnel below the fjord would be the better way,” Anna Berg said."))

    assert (one.verdict, one.source) == (Verdict.NOT_FOUND, None)


def test_one_word_in_marks_has_to_be_a_word_of_that_speaker(verify: Verify) -> None:
    assert only(verify("Quist called the bridge “safe”.")).verdict is Verdict.EXACT
    assert only(verify("Anna Berg called the bridge “safe”.")).verdict is Verdict.NOT_FOUND


# ---------------------------------------------------------------- whose they are


def test_words_that_another_one_says_are_other_speaker_with_who_it_is(verify: Verify) -> None:
    one = only(verify("“We will not sell the ferry to anybody who takes it away,” Lena Quist said."))

    assert one.verdict is Verdict.OTHER_SPEAKER
    assert "said by Anna Berg" in one.notes


def test_an_office_is_whoever_the_source_calls_so(verify: Verify) -> None:
    assert only(verify("“It is our ferry,” the mayor said.")).verdict is Verdict.EXACT


def test_the_documents_own_words_are_of_an_unknown_speaker(verify: Verify) -> None:
    one = only(verify("“The town has no other ferry,” Anna Berg said."))

    assert one.verdict is Verdict.TYPOGRAPHIC
    assert any("speaker unknown" in note for note in one.notes)


def test_a_quotation_of_nobody_is_not_judged_by_its_speaker(verify: Verify) -> None:
    assert only(verify("On a wall stood “we measured it twice” in red.")).verdict is Verdict.TYPOGRAPHIC


# ---------------------------------------------------------------- edited


@pytest.mark.parametrize(
    "draft",
    [
        pytest.param("“The bridge ... is safe,” Quist said.", id="words left out"),
        pytest.param("“The bridge, which carries 900 cars a day, is [...] safe,” Quist said.", id="nothing left out"),
        pytest.param("“We will not sell the ferry [sic] to anybody who takes it away,” Berg said.", id="sic"),
        pytest.param("“The bridge [the old one], which carries 900 cars a day, is safe,” Quist said.", id="added noun"),
        pytest.param("“[T]he bridge, which carries 900 cars a day, is safe,” Quist said.", id="case of a letter"),
        pytest.param("“It is our ferry and we are proud of it,” Holm said.", id="interrupted by the source"),
    ],
)
def test_edits_that_change_nothing_are_typographic_and_said(verify: Verify, draft: str) -> None:
    one = only(verify(draft))

    assert one.verdict is Verdict.TYPOGRAPHIC
    assert one.notes or "[T]" in draft


@pytest.mark.parametrize(
    "draft",
    [
        pytest.param("“We will ... sell the ferry to anybody who takes it away,” Berg said.", id="negation left out"),
        pytest.param("“I ... believe that the toll is fair,” Holm said.", id="do not left out"),
        pytest.param("“The bridge ... is [not] safe,” Quist said.", id="negation put in"),
        pytest.param("“The bridge, which carries [8,000] cars a day, is safe,” Quist said.", id="number put in"),
        pytest.param("“[The council] will not sell the ferry to anybody who takes it away,” Berg said.", id="replaced"),
        pytest.param("“We measured it [carefully] twice,” Quist said.", id="adverb put in"),
        pytest.param("“We ... safe,” Quist said.", id="stitched"),
    ],
)
def test_edits_that_may_change_what_is_said_are_no_quotation(verify: Verify, draft: str) -> None:
    assert only(verify(draft)).verdict.is_wrong


# ---------------------------------------------------------------- reports


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("Holm said that the ferry had cost 40 million crowns in ten years.", "exact"),
        ("Olav Holm said that in ten years the ferry had cost some 40 million crowns.", "paraphrase"),
        ("Holm said that the ferry had cost 60 million crowns in ten years.", "altered"),
        ("Holm said that the bridge had cost 40 million crowns in ten years.", "altered"),
        ("Lena Quist said that the ferry had cost 40 million crowns in ten years.", "other_speaker"),
        ("Holm said that children travel without a ticket on Sundays.", "not_found"),
        ("Anna Berg denied that the bridge was closed in winter.", "exact"),
        ("Anna Berg said that the bridge was closed in winter.", "altered"),
        ("Holm denied that the ferry had cost 40 million crowns in ten years.", "altered"),
        ("Holm never said that the ferry had cost 40 million crowns in ten years.", "altered"),
    ],
)
def test_a_report_is_judged_by_what_its_speaker_says(verify: Verify, draft: str, verdict: str) -> None:
    assert str(only(verify(draft)).verdict) == verdict


# ---------------------------------------------------------------- the report


def test_a_report_counts_its_verdicts_and_is_right_without_wrong_ones(verify: Verify) -> None:
    good = verify("“It is our ferry,” Holm said.\n\n“We measured it twice,” Quist said.")
    bad = verify("“It is our ferry,” Holm said.\n\n“A tunnel would be far better,” Quist said.")

    assert good.is_right
    assert not bad.is_right
    assert bad.summary[Verdict.NOT_FOUND] == 1
    assert sum(bad.summary.values()) == len(bad.checked) == 2
    assert verify("Nobody said anything here.").checked == ()


def test_json_has_the_places_of_the_claims_and_the_sources_as_answers_have_them(verify: Verify) -> None:
    draft = "“The bridge, which carries 800 cars a day, is safe,” Quist said."

    found = report_as_json(verify(draft))

    [claim] = found["claims"]  # type: ignore[misc]
    assert draft[claim["start"] : claim["end"]] == claim["text"]
    assert claim["verdict"] == "altered"
    assert claim["differences"] == [["800", "900"]]
    assert set(claim["quote"]) == set(
        "document start end text speaker kind match title date url page section time".split()
    )
    assert found["summary"]["altered"] == 1  # type: ignore[index]


def test_text_says_what_is_wrong_and_shows_the_source(verify: Verify) -> None:
    shown = " ".join(report_as_text(verify("“The bridge, which carries 800 cars a day, is safe,” Quist said.")).split())

    assert "ALTERED" in shown
    assert "“800” stands for “900”" in shown
    assert "Lena Quist, direct quote" in shown
    assert "1 claim: 1 altered; 2 documents searched" in shown


def test_the_page_escapes_everything_and_needs_no_script(verify: Verify) -> None:
    draft = "<script>alert(1)</script> “The bridge, which carries <b>800 cars</b> a day, is safe,” Quist said. & so on"

    page = report_as_html(verify(draft))

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&amp; so on" in page
    assert '<details class="altered" id="claim-1"><summary>' in page
    assert "http" not in page.replace("http-equiv", "")

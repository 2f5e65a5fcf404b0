from html import escape
from html.parser import HTMLParser

import pytest
from made_replies import FRIDAY, HARBOUR, TEXTS, answer, case, place, refusal

from onrecord import Turn
from onrecord_evals import Place, measure
from onrecord_evals.cases import Case, Reply, no_reply
from onrecord_evals.outcomes import outcome
from onrecord_evals.reports import missed_by, report

SAID = case("said", quotes=(place("harbour", FRIDAY),), documents=("harbour",))
YEAR = case("year", answers=("2004",), documents=("mill",))
LOOSE = case("loose", answers=("2004",), tags=("loose",))
MOON = case("moon", answerable=False)
OPEN = case("open", answerable=False, tags=("underspecified",))
NAMES = {"harbour": "The harbour, 2031-05-02", "mill": "The mill, no date"}
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>&amp;\" onload=\"x"


class Page(HTMLParser):
    """The elements and attributes of a page, and the texts of some elements."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag][-1] += data


def page(*pairs, texts=TEXTS, names=NAMES, title="cases over docs"):
    return report(title, pairs, measure(pairs, texts), texts, names=names)


# ---------------------------------------------------------------- how a reply ended


@pytest.mark.parametrize(
    ("asked", "reply", "ended"),
    [
        (SAID, answer(quotes=(place("harbour", FRIDAY),)), "right"),
        (SAID, answer(quotes=(place("harbour", "Ships wait."),)), "wrong"),
        (SAID, refusal(), "refused wrongly"),
        (YEAR, answer(quotes=(place("mill", "down in 2004"),)), "right"),
        (YEAR, answer(text="In 2004.", quotes=(place("mill", "in 1999"),)), "wrong"),
        (LOOSE, answer(text="In 2004."), "right"),
        (LOOSE, refusal(), None),
        (MOON, refusal(), "refused rightly"),
        (MOON, answer(), "wrong"),
        (OPEN, answer(), None),
        (MOON, no_reply(MOON, "broken"), None),
    ],
)
def test_a_reply_ends_right_or_wrong_or_refused(asked, reply, ended):
    assert outcome(asked, reply, TEXTS) == ended


@pytest.mark.parametrize(
    ("asked", "reply", "why"),
    [
        (MOON, refusal(), ""),
        (SAID, answer(quotes=(place("harbour", FRIDAY),), passages=(place("harbour", FRIDAY),)), ""),
        (SAID, refusal(passages=(place("harbour", FRIDAY),)), "refused"),
        (SAID, refusal(), "refused; no right passage among the first 5"),
        (MOON, answer(), "answered what the documents do not answer"),
        (OPEN, answer(), "answered what should be asked back"),
        (MOON, no_reply(MOON, "broken"), "failed: broken"),
        (LOOSE, answer(quotes=(place("mill", "1999", text="2004"),), text="2004"), "a quote that does not stand there"),
    ],
)
def test_a_missed_case_says_what_is_wrong(asked, reply, why):
    assert missed_by(asked, reply, TEXTS) == why


# ---------------------------------------------------------------- the page


def test_the_page_has_the_table_the_plots_and_the_missed_cases():
    passages = (place("mill", "The old mill"), place("harbour", "Monday. " + FRIDAY))
    right = answer("year", quotes=(place("mill", "in 2004"),), passages=(place("mill", "in 2004"),))

    found = Page(page((SAID, refusal("said", passages=passages)), (YEAR, right)))

    assert "2 cases, 1 missed" in found.texts["p"][0]
    assert {"quote_exactness", "passage_recall@5", "coverage"} <= set(found.texts["td"])
    assert found.elements.count("svg") == 3
    assert found.texts["summary"] == ["What of said? refused"]


def test_every_missed_case_is_readable_with_its_passages():
    asked = Case(
        **{name: getattr(SAID, name) for name in ("id", "question", "answerable", "quotes", "documents")},
        history=(Turn("user", "Is it closed?"),),
    )
    passages = (place("mill", "The old mill"), place("harbour", "Monday. " + FRIDAY), Place("gone", 0, 4, ""))

    source = page((asked, refusal("said", passages=passages)))
    found = Page(source)

    details = found.texts["details"][0]
    for words in (
        "Is it closed?",
        FRIDAY,
        "Refused: nothing on this",
        "1. The old mill",
        "The mill, no date mill [0:12]",
    ):
        assert words in details
    assert found.texts["mark"] == [FRIDAY]
    assert "not in the corpus" in details


def test_ten_passages_of_a_missed_case_are_shown():
    passages = tuple(place("harbour", "Ships wait.") for _ in range(20))

    found = Page(page((SAID, refusal("said", passages=passages))))

    assert [number for number in range(1, 21) if f"{number}. Ships" in found.texts["details"][0]] == [*range(1, 11)]


def test_a_failed_case_is_shown_with_its_error():
    found = Page(page((MOON, no_reply(MOON, "RuntimeError: broken"))))

    assert "Failed" in found.texts["details"][0]
    assert "RuntimeError: broken" in found.texts["details"][0]


def test_nothing_of_a_document_case_or_reply_becomes_markup():
    text = HOSTILE + HARBOUR
    gold = Place(HOSTILE, 0, len(HOSTILE), HOSTILE)
    asked = Case(
        HOSTILE, HOSTILE, True, (Turn("user", HOSTILE),), (gold,), (HOSTILE,), (HOSTILE,), HOSTILE, frozenset({HOSTILE})
    )
    passages = (Place(HOSTILE, 0, len(text), ""), Place(HOSTILE + "2", 0, 1, ""))
    answered = Reply(HOSTILE, True, HOSTILE, (Place(HOSTILE, 3, 9, HOSTILE),), passages, (0.1, 0.1), None, None)
    refused = Reply(HOSTILE, False, HOSTILE, (), passages, (0.1, 0.1), HOSTILE, None)
    failed = no_reply(asked, HOSTILE)

    source = page(
        *((asked, reply) for reply in (answered, refused, failed)),
        texts={HOSTILE: text},
        names={HOSTILE: HOSTILE},
        title=HOSTILE,
    )

    found = Page(source)
    assert not {"script", "img", "iframe", "link", "a", "form"} & set(found.elements)
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert HOSTILE not in source
    assert escape(HOSTILE) in source


def test_the_page_needs_nothing_from_elsewhere():
    source = page((SAID, refusal("said", passages=(place("harbour", FRIDAY),))), (MOON, answer("moon")))

    found = Page(source)

    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(found.elements)
    assert not {"src", "href", "srcset", "action"} & {name for name, _ in found.attributes}
    assert all(word not in source for word in ("http:", "https:", "url(", "@import", "@font-face"))


def test_the_plots_place_a_value_between_their_axes():
    # given the right passage at rank 2 of 1 of 2 cases: recall 0 at 1 and 1/2 from 3 on
    pairs = (
        (SAID, answer("said", passages=(place("mill", "The"), place("harbour", FRIDAY)))),
        (YEAR, answer("year", passages=(place("harbour", "Ships"),))),
    )

    source = page(*pairs)

    # the plot is 220 high from 10 on: 0 is at 230, 1/2 at 120
    assert 'cy="230.0" r="4" fill="var(--passages)"><title>passage recall@1 0.000' in source
    assert 'cy="120.0" r="4" fill="var(--passages)"><title>passage recall@3 0.500' in source


def test_a_run_with_nothing_to_plot_still_makes_a_page():
    assert "1 cases, 0 missed" in page((MOON, refusal("moon")))

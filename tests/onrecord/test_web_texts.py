from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.answering import Reading
from onrecord.web.indexing import Failed, Idle
from onrecord.web.pages.conversation import exchange_page
from onrecord.web.pages.exchanges import Exchange, Failure
from onrecord.web.pages.source import document_page
from onrecord.web.pages.texts import escaped, period
from onrecord.web.pages.welcome import status_page, welcome_page
from onrecord.web.places import Place, Resolved, places_of
from onrecord_index import Document, Period, Span, Unreadable
from shown import HOSTILE, Shown, answer_of, cited, refusal_of


@pytest.mark.parametrize("text", [HOSTILE, "a\r\nb", "“q” — ﬁ", "\u202eabc", "</textarea>`"])
def test_escaped_text_shows_literally_and_makes_no_element(text: str) -> None:
    shown = Shown(escaped(text))

    assert shown.tags == []
    assert shown.text() == text


def test_what_html_cannot_hold_becomes_one_replacement_character_each() -> None:
    assert escaped("a\0b\ud800c") == "a\ufffdb\ufffdc"


@given(st.text())
def test_escaping_keeps_every_other_code_point(text: str) -> None:
    expected = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)

    assert Shown(escaped(text)).text() == expected


def test_hostile_documents_and_questions_make_no_element_or_link() -> None:
    document = Document(HOSTILE, HOSTILE, f"{HOSTILE}. Yes.", url="javascript:ran", author=HOSTILE)
    span = Span(0, len(HOSTILE) + 1)
    answer = answer_of(cited(1, document, span, speaker=HOSTILE))
    pages = [
        exchange_page(Exchange(HOSTILE, answer, further=(HOSTILE,))),
        exchange_page(Exchange(HOSTILE, refusal_of(document, span))),
        exchange_page(Exchange(HOSTILE, Reading(refusal_of(document, span).nearest))),
        exchange_page(Exchange(HOSTILE, Failure(HOSTILE))),
        document_page(Resolved(document, "same", places_of(answer)[0]), asked=places_of(answer)[0]),
        welcome_page(1, examples=[HOSTILE], state=Idle()),
        status_page(Failed(HOSTILE), documents=1, unreadable=[Unreadable(HOSTILE, HOSTILE)]),
    ]

    for page in pages:
        shown = Shown(page)
        assert not {"script", "img", "a"} & set(shown.tags)
        assert not [name for name, _ in shown.attributes if name.startswith("on")]
        assert HOSTILE in shown.text()


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a?b=1&c=\"'", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://[", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, linked: bool) -> None:
    document = Document("a", "A", "Words.", url=url)

    place = Place("a", document.sha256, Span(0, 5))
    shown = Shown(document_page(Resolved(document, "same", place), asked=place))

    assert ("a" in shown.tags) == linked
    assert (("href", url) in shown.attributes) == linked
    assert (("rel", "noopener noreferrer") in shown.attributes) == linked


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ((2031, 1, 5), (2031, 1, 5), '<time datetime="2031-01-05">5 January 2031</time>'),
        ((2031, 2, 1), (2031, 2, 28), '<time datetime="2031-02">February 2031</time>'),
        ((2031, 1, 1), (2031, 12, 31), '<time datetime="2031">2031</time>'),
        (
            (2031, 1, 5),
            (2031, 1, 8),
            '<time datetime="2031-01-05">5 January 2031</time> to <time datetime="2031-01-08">8 January 2031</time>',
        ),
    ],
)
def test_periods_are_written_so_that_a_browser_can_write_them_in_its_own_language(
    first: tuple[int, int, int], last: tuple[int, int, int], shown: str
) -> None:
    assert period(Period(date(*first), date(*last))) == shown

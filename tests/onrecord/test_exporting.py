from dataclasses import replace
from datetime import date

from onrecord import Part, Source
from onrecord.exporting import reply_as_markdown
from onrecord_index import Span
from shown import EARLY, FERRY, NINE, answer_of, cited, refusal_of

DAY = date(2031, 2, 1)


def test_an_answer_is_kept_with_each_quote_and_its_source() -> None:
    start = FERRY.text.index("nine")
    answer = answer_of(replace(cited(1, FERRY, NINE), answer=Span(start, start + 4)), cited(2, FERRY, EARLY, "Anna"))

    assert reply_as_markdown(answer, asked=DAY) == (
        "## When?\n\n**nine**\n\n"
        "> The ferry leaves at nine.\n>\n> — the document’s own words. [Ferry times](<https://example.org/ferry>), "
        "5 January 2031 [13:38]\n\n"
        "> “Be early,” said Anna Berg.\n>\n> — Anna, the document’s own words. "
        "[Ferry times](<https://example.org/ferry>), 5 January 2031 [39:66]\n\n"
        "*Asked 1 February 2031, 2,451 documents searched.*"
    )


def test_a_refusal_is_kept_with_its_reason() -> None:
    assert reply_as_markdown(refusal_of(FERRY, NINE), asked=DAY) == (
        "## Why?\n\n**No answer.** Nothing in the documents answers this.\n\n"
        "*Asked 1 February 2031, 1 document searched.*"
    )


def test_parts_have_headings_and_say_what_is_missing() -> None:
    answer = answer_of(cited(1, FERRY, NINE))
    parts = (Part("Anna *Berg*", (1,)), Part("Olav Holm", (), "Nothing that he says."))

    kept = reply_as_markdown(replace(answer, parts=parts), asked=DAY)

    assert "### Anna \\*Berg\\*\n\n> The ferry" in kept
    assert "### Olav Holm\n\nNothing that he says." in kept


def test_other_documents_with_the_same_words_are_named() -> None:
    also = Source(cited(1, FERRY, EARLY).quote, FERRY.info, differences=(("late", "early"),))

    kept = reply_as_markdown(answer_of(replace(cited(1, FERRY, NINE), also=(also,))), asked=DAY)

    assert "\n>\n> otherwise, with “early” for “late”, in Ferry times [39:66]" in kept

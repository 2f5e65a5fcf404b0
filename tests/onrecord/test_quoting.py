from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onrecord.quoting import Difference, Drift, Found, Missing, locate
from onrecord_index import Document

SEED = Path(__file__).parents[2] / "seeds" / "former-nato-chief-warns-troops-ukraine.txt"
PLEDGE = "An armed attack on one of us is regarded as an attack on us all, Berg said."

bounded = settings(max_examples=150, derandomize=True, deadline=None)


def document(text: str) -> Document:
    return Document(id="paper.txt", title="", text=text)


def found(claimed: str, text: str) -> list[str]:
    """What is quoted of a text for a claim that must stand in it."""
    located = locate(claimed, document(text))
    assert isinstance(located, Found), located
    assert all(text[quote.start : quote.end] == quote.text for quote in located.quotes)
    return [quote.text for quote in located.quotes]


def match(claimed: str, text: str) -> str:
    located = locate(claimed, document(text))
    assert isinstance(located, Found), located
    return located.quotes[0].match


def drift(claimed: str, text: str) -> list[tuple[str, str, str]]:
    """What differs between a text and a claim that must nearly stand in it: kind, claimed words, the text's words."""
    located = locate(claimed, document(text))
    assert isinstance(located, Drift), located
    for difference in located.differences:
        assert claimed[slice(*difference.claimed_at)] == difference.claimed
        assert text[slice(*difference.source_at)] == difference.source
        assert located.nearest.start <= difference.source_at[0] <= difference.source_at[1] <= located.nearest.end
    return [(difference.kind, difference.claimed, difference.source) for difference in located.differences]


# ---------------------------------------------------------------- true quotes


def test_words_that_stand_in_a_document_are_quoted_at_their_place() -> None:
    paper = document(PLEDGE)

    located = locate("regarded as an attack on us all", paper, speaker="Anna Berg", kind="direct")

    assert isinstance(located, Found)
    [quote] = located.quotes
    assert (quote.start, quote.end) == (32, 63)
    assert quote.text == "regarded as an attack on us all"
    assert (quote.document_id, quote.sha256) == ("paper.txt", paper.sha256)
    assert (quote.speaker, quote.kind, quote.match) == ("Anna Berg", "direct", "exact")


def test_every_occurrence_is_quoted_in_order() -> None:
    located = locate("the ferry", document("The ferry sails. We saw the ferry; the\nferry saw us."))

    assert isinstance(located, Found)
    assert [(quote.start, quote.end, quote.match) for quote in located.quotes] == [
        (0, 9, "typographic"),
        (24, 33, "exact"),
        (35, 44, "typographic"),
    ]


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        pytest.param("the old harbour wall", "the old\nharbour\r\n  wall", id="line breaks"),
        pytest.param("the old harbour", "the\u00a0old\u2009\u202fharbour", id="non-breaking and thin spaces"),
        pytest.param("the old harbour", "\ufeffthe o\u200bld har\u2060bour", id="byte order mark and zero width"),
        pytest.param("the old harbour", "the o\u00adld har\u00adbour", id="soft hyphens"),
        pytest.param("it's \"old\", isn't it", "it’s “old”, isn’t it", id="curly in the text"),
        pytest.param("it’s “old”, isn’t it", "it's \"old\", isn't it", id="curly in the claim"),
        pytest.param("he said 'no way' twice", "he said “no way” twice", id="single and double"),
        pytest.param('he said "no way" twice', "he said «\u00a0no way\u00a0» twice", id="guillemets"),
        pytest.param('he said "no way" twice', "he said „no way“ twice", id="low marks"),
        pytest.param('he said "no way" twice', "he said `` no way '' twice", id="tokenised"),
        pytest.param("10-15 boats", "10–15 boats", id="en dash"),
        pytest.param("boats - all of them - sank", "boats—all of them—sank", id="em dashes"),
        pytest.param("boats -- all of them -- sank", "boats – all of them – sank", id="double hyphens"),
        pytest.param("a state-of-the-art boat", "a state‐of‑the－art boat", id="hyphens of all kinds"),
        pytest.param("it fell to -5 degrees", "it fell to −5 degrees", id="minus"),
        pytest.param("well... it sank", "well… it sank", id="ellipsis"),
        pytest.param("well … it sank", "well . . . it sank", id="spaced ellipsis"),
        pytest.param("the first officer's flag", "the ﬁrst oﬃcer's ﬂag", id="ligatures"),
        pytest.param("the ﬁrst oﬃcer's ﬂag", "the first officer's flag", id="ligatures in the claim"),
        pytest.param("no café in Ålesund", "no cafe\u0301 in A\u030alesund", id="decomposed in the text"),
        pytest.param("no cafe\u0301 in A\u030alesund", "no café in Ålesund", id="decomposed in the claim"),
        pytest.param("NATO 2024", "ＮＡＴＯ　２０２４", id="full width"),
        pytest.param("they acted deliberately", "they acted delib-\nerately", id="hyphen at a line's end"),
        pytest.param("they acted delib-\nerately", "they acted deliberately", id="hyphen at a line's end in the claim"),
        pytest.param("they acted deliberately", "they acted delib\u00ad\r\n erately", id="soft hyphen at a line's end"),
        pytest.param("a well-known boat", "a well-\nknown boat", id="compound broken at its hyphen"),
        pytest.param("a wellknown boat", "a well-\nknown boat", id="the same read as one word"),
        pytest.param("a well-\nknown boat", "a well-known boat", id="compound broken in the claim"),
        pytest.param("wellknown, deliberate", "well-\nknown, delib-\nerate", id="two broken words"),
        pytest.param("well-known, deliberate", "well-\nknown, delib-\nerate", id="a broken compound and a word"),
        pytest.param("state-of-the-art boat", "state-of-\nthe-\nart boat", id="compound of many parts"),
        pytest.param("the price , 10% , rose", "the price, 10 %, rose", id="white space beside marks"),
        pytest.param("北京大学", "北京\n大学", id="line break without a space"),
        pytest.param("Hawai'i", "Hawaiʻi", id="okina"),
    ],
)
def test_other_typography_is_the_same_quote_in_the_documents_own_characters(claimed: str, text: str) -> None:
    padded = f"Yesterday {text} (so they say)."

    quotes = found(claimed, padded)

    assert quotes == [text.strip("\ufeff")]
    assert match(claimed, padded) == "typographic"


@pytest.mark.parametrize(
    ("claimed", "quoted", "kind"),
    [
        ("on us all", "on us all", "exact"),
        ("on us all,", "on us all,", "exact"),
        ("on us all.", "on us all", "exact"),
        ("“on us all,”", "on us all,", "exact"),
        ("‘… as an attack on us all’", "as an attack on us all", "exact"),
        ("  — on us all!  ", "on us all", "exact"),
        ("An armed attack", "An armed attack", "exact"),
        ("an armed attack", "An armed attack", "typographic"),
        ("Regarded as an attack", "regarded as an attack", "typographic"),
    ],
)
def test_marks_at_the_ends_and_the_case_of_the_first_letter_may_differ(claimed: str, quoted: str, kind: str) -> None:
    quotes = found(claimed, PLEDGE)

    assert quotes == [quoted]
    assert match(claimed, PLEDGE) == kind


def test_a_claims_quotation_marks_are_quoted_only_if_both_stand_there() -> None:
    text = "“We will go,” Berg said, “soon.”"

    assert found('"We will go,"', text) == ["“We will go,”"]
    assert found('"We will go."', text) == ["We will go"]
    assert found("“will go,”", text) == ["will go,"]


def test_scripts_without_spaces_have_words_anywhere() -> None:
    assert found("大学", "北京大学的学生在大学") == ["大学", "大学"]
    assert found("ไทย", "ภาษาไทย") == ["ไทย"]


def test_a_quote_never_splits_a_letter_from_its_accents() -> None:
    text = "the cafe\u0301 and the นํ้า"

    assert drift("the cafe", text) == [("replaced", "cafe", "cafe\u0301")]
    assert drift("น", text) == [("replaced", "น", "นํ้")]
    assert found("the café", text) == ["the cafe\u0301"]


# ---------------------------------------------------------------- altered quotes


@pytest.mark.parametrize(
    ("claimed", "differences"),
    [
        pytest.param("one of us is not regarded as an attack on us all", [("added", "not", "")], id="negation put in"),
        pytest.param("attack on two of us is regarded as", [("replaced", "two", "one")], id="a number"),
        pytest.param("an attack on us all, Borg said", [("replaced", "Borg", "Berg")], id="a name"),
        pytest.param("regarded an as attack on us", [("missing", "", "as"), ("added", "as", "")], id="neighbours"),
        pytest.param("an attack armed on one of us", [("missing", "", "armed"), ("added", "armed", "")], id="order"),
        pytest.param("is seen as an attack on us all", [("replaced", "seen", "regarded")], id="a synonym"),
        pytest.param("An attack on one of us", [("missing", "", "armed")], id="word dropped"),
        pytest.param("regarded as an armed attack on us all", [("added", "armed", "")], id="word added"),
        pytest.param("an attack on US all", [("replaced", "US", "us")], id="case inside"),
        pytest.param("AN attack on us all", [("replaced", "AN", "an")], id="case of a second letter"),
        pytest.param("on us all Berg said", [("missing", "", ",")], id="a comma"),
        pytest.param("one of us ... on us all", [("replaced", "...", "is regarded as an attack")], id="elided"),
    ],
)  # fmt: skip
def test_an_altered_quote_is_drift_with_the_words_that_differ(
    claimed: str, differences: list[tuple[str, str, str]]
) -> None:
    assert drift(claimed, PLEDGE) == differences


def test_a_negation_left_out_is_drift() -> None:
    text = "Article 9 is not regarded as a pledge to us all."

    assert drift("is regarded as a pledge to us all", text) == [("missing", "", "not")]


def test_drift_says_where_in_the_claim_and_where_in_the_document() -> None:
    located = locate("is not regarded as a threat", document(PLEDGE))

    assert isinstance(located, Drift)
    assert located.nearest.text == "is regarded as an attack"
    assert located.differences == (
        Difference("added", "not", "", (3, 6), (31, 31)),
        Difference("replaced", "a threat", "an attack", (19, 27), (44, 53)),
    )


def test_the_seed_articles_statements_are_not_taken_reversed_or_renumbered() -> None:
    text = SEED.read_text(encoding="utf-8")
    true = "full-fledged security guarantees are only provided to full members of NATO as per Article 5"

    assert found(true, text) == [true]
    assert drift(true.replace("are only", "are not only"), text) == [("added", "not", "")]
    assert drift(true.replace("Article 5", "Article 4"), text) == [("replaced", "4", "5")]
    assert drift("security guarantees alone might be enough", text) == [("missing", "", "not")]
    assert drift("Jens Rasmussen, confirmed that", text) == [("replaced", "Rasmussen", "Stoltenberg")]


def test_what_the_seed_article_says_he_did_not_rule_out_may_be_quoted() -> None:
    text = SEED.read_text(encoding="utf-8")

    quotes = found("potential follow-up actions by Poland", text)

    assert quotes == ["potential follow-up actions by Poland"]


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        ("1000 boats", "1,000 boats"),
        ("1,000 boats", "1 000 boats"),
        ("15 litres", "1.5 litres"),
        ("5 litres", ".5 litres"),
        ("1015 boats", "10–15 boats"),
        ("102 metres", "10² metres"),
        ("12 a mile", "½ a mile"),
        ("1/2 a mile", "½ a mile"),
        ("rule 1 applies", "rule ① applies"),
        ("rule IV applies", "rule Ⅳ applies"),
        ("room 5 is shut", "room ٥ is shut"),
        ("it fell to 5 degrees", "it fell to -5 degrees"),
        ("it fell to -5 degrees", "it fell to 5 degrees"),
        ("rose by 5 on Monday", "rose by 5% on Monday"),
        ("rose by 5% on Monday", "rose by 5‰ on Monday"),
        ("paid €5 on Monday", "paid $5 on Monday"),
        ("a board of 6' length", 'a board of 6" length'),
        ("at 10.30 sharp", "at 10:30 sharp"),
        ("we were there", "we we're there"),
        ("it lost its head", "it lost it's head"),
        ("the cafe is shut", "the café is shut"),
        ("a deliberate act", "a delib- erate act"),
        ("a well known boat", "a well-known boat"),
        ("can not go there", "cannot go there"),
        ("a resume of it", "a résumé of it"),
        ("a groß mistake", "a gross mistake"),
    ],
)
def test_what_looks_alike_but_reads_otherwise_is_drift(claimed: str, text: str) -> None:
    assert drift(claimed, text)


@pytest.mark.parametrize(
    ("claimed", "text", "missing"),
    [
        ("5 degrees", "it fell to -5 degrees", "-"),
        ("5 loss", "a -$5 loss", "-$"),
        ("15 boats", "10–15 boats", "10–"),
        ("rose by 5", "rose by 5 % a year", "%"),
        ("5 each", "they paid $5 each", "$"),
        ("only 10", "only 10 000 boats", "000"),
        ("costs 10", "costs 10 million crowns", "million"),
        ("hundred boats", "two hundred boats", "two"),
        ("lethal aid", "all non-lethal aid", "non-"),
        ("known boat", "a well-known boat", "well-"),
        ("shares in T", "shares in T&T fell", "&T"),
        ("S. troops", "all U.S. troops", "U."),
        ("site is example", "the site is example.com", ".com"),
    ],
)
def test_a_claim_that_begins_or_ends_inside_a_word_or_number_is_drift(claimed: str, text: str, missing: str) -> None:
    assert drift(claimed, text) == [("missing", "", missing)]


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        ("art", "the party"),
        ("the part", "the party"),
        ("irst", "the ﬁrst"),
        ("ffice", "the oﬃce"),
        ("ab5", "ab٥"),
        ("the price of bread", PLEDGE),
        ("x", ""),
        ("", PLEDGE),
        (" \n", PLEDGE),
        ("“…”", "he said “…”"),
        ("---!?", "---!?"),
    ],
)
def test_what_is_not_near_is_missing(claimed: str, text: str) -> None:
    located = locate(claimed, document(text))

    assert not isinstance(located, Found)
    assert isinstance(located, Missing) or claimed == "the part"


def test_a_full_stop_does_not_stand_for_a_question_mark() -> None:
    text = "Berg asked: “Will NATO attack? We do not know.”"

    assert drift("NATO attack.", text) == [("replaced", ".", "?")]
    assert drift("We do not know?", text) == [("replaced", "?", ".")]
    assert found("Will NATO attack?", text) == ["Will NATO attack?"]


def test_pieces_around_an_ellipsis_are_no_quote_unless_the_document_has_it() -> None:
    text = "We will go to the island. The weather is fine. We will sail back at noon. Well . . . at one."

    assert drift("We will go … We will sail … at noon", text) == [
        ("replaced", "…", "to the island. The weather is fine."),
        ("replaced", "…", "back"),
    ]
    assert drift("will go to ... the island", text) == [("added", "...", "")]
    assert found("Well… at one", text) == ["Well . . . at one"]


def test_the_nearest_words_are_found_in_a_long_document() -> None:
    fillers = [f"Filler number {number} speaks of the weather on the island." for number in range(2_000)]
    text = " ".join([*fillers[:1_200], PLEDGE, *fillers[1_200:]])

    located = locate("An armed attack on one of you is regarded as an attack on us all", document(text))

    assert isinstance(located, Drift)
    assert located.nearest.start == text.index("An armed")
    assert located.differences == (
        Difference("replaced", "you", "us", (26, 29), (located.nearest.start + 26, located.nearest.start + 28)),
    )


def test_each_change_in_a_long_claim_is_reported() -> None:
    words = [f"word{number}" for number in range(1_700)]
    claimed = [*words]
    claimed[3], claimed[900] = "other", "changed"
    del claimed[1_300]

    differences = drift(" ".join(claimed), " ".join(words))

    assert differences == [
        ("replaced", "other", "word3"),
        ("replaced", "changed", "word900"),
        ("missing", "", "word1300"),
    ]


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        ("a " * 2_000, "a " * 100_000),
        ("a " * 1_999 + "b", "a " * 100_000),
        ("a", "a " * 100_000),
        ("a", "not a " * 50_000),
        ("a", "a-" * 100_000),
        ("a ... " * 300 + "b", "a " * 100_000),
        ("ab-cd abcd", "ab-\ncd " * 30_000),
        ("abcd", "ab-\n" * 50_000 + "cd"),
        ("a\u0301", "a\u0301\u0301" * 50_000),
        ("'a'", "'" * 200_000),
        ("(" * 2_000 + "a", "(" * 100_000 + "b"),
        ("の学", "学の" * 50_000),
    ],
)
def test_texts_that_repeat_themselves_are_read_in_bounded_time(claimed: str, text: str) -> None:
    located = locate(claimed, document(text))

    assert not isinstance(located, Found) or len(located.quotes) <= 20_000


def test_results_without_what_makes_them_are_refused() -> None:
    quote = locate("us all", document(PLEDGE))
    assert isinstance(quote, Found)

    with pytest.raises(ValueError, match="quote"):
        Found(())
    with pytest.raises(ValueError, match="difference"):
        Drift(quote.quotes[0], ())


# ---------------------------------------------------------------- any text

# Words that are different letter by letter, and no English ones, so that no rule on negations or numbers applies.
letters = st.sampled_from("abdefgilmnorstuzäéñøßжкийαβ")
words = st.text(letters, min_size=2, max_size=7).map("q".__add__)
sentences = st.lists(words, min_size=4, max_size=12, unique_by=str.upper)
separators = st.sampled_from(
    [" ", "\n", "\u00a0", "  ", ", ", " — ", ". ", "; ", " “", "” ", "… ", ": «", "\u200b ", " ("]
)


@bounded
@given(sentences, st.data())
def test_any_slice_at_word_boundaries_is_quoted_at_its_place(sentence: list[str], data: st.DataObject) -> None:
    text, starts = "", []
    for word in sentence:
        starts.append(len(text))
        text += word + data.draw(separators)
    first = data.draw(st.integers(0, len(sentence) - 1))
    last = data.draw(st.integers(first, len(sentence) - 1))
    start, end = starts[first], starts[last] + len(sentence[last])

    located = locate(text[start:end], document(text))

    assert isinstance(located, Found)
    assert [(quote.start, quote.end, quote.match) for quote in located.quotes] == [(start, end, "exact")]


FORMS = (
    ["'", "’", "‘", "ʼ", "′"],
    ['"', "“", "”", "„", "«", "»", "‟", "``"],
    [" - ", " – ", "—", " -- ", "–", " — "],
    ["-", "‐", "‑", "-\u00ad"],
    ["...", "…", ". . ."],
    [" ", "\n", "\u00a0", "  ", " \r\n ", "\u2009", "\u3000", "\u200b "],
    ["fi", "ﬁ", "f\u00adi", "f\u200bi", "f-\ni"],
    ["é", "e\u0301", "e\u200d\u0301"],
    ["å", "a\u030a", "\u212b".lower()],
    ["A", "Ａ"],
)
TEMPLATE = 'qbo{6}said{5}{1}it{0}s fi{9}ne{1}{2}caf{7} n{8}r well{3}known{4}{5}of{6}ce {1}no{1}'  # fmt: skip


@bounded
@given(st.data())
def test_a_true_quote_in_any_typography_is_found_in_the_sources_characters(data: st.DataObject) -> None:
    source, claimed = (TEMPLATE.format(*(data.draw(st.sampled_from(forms)) for forms in FORMS)) for _ in range(2))
    text = f"Yesterday: {source} – today."

    quotes = found(claimed, text)

    assert [quote.strip('“”„«»‟`"') for quote in quotes] == [source.strip('“”„«»‟`"')]


@bounded
@given(sentences, words, st.data())
def test_no_altered_sentence_is_ever_found(sentence: list[str], other: str, data: st.DataObject) -> None:
    assume(other.upper() not in map(str.upper, sentence))
    text = f"Qv. {' '.join(sentence)}. Qw."
    inner = data.draw(st.integers(1, len(sentence) - 2))
    swapped = data.draw(st.integers(0, len(sentence) - 1).filter(lambda at: at != inner))
    changed, added, exchanged = ([*sentence] for _ in range(3))
    changed[inner] = other
    added.insert(inner, other)
    exchanged[inner], exchanged[swapped] = sentence[swapped], sentence[inner]

    assert drift(" ".join(changed), text) == [("replaced", other, sentence[inner])]
    assert drift(" ".join(added), text) == [("added", other, "")]
    assert drift(" ".join(sentence[:inner] + sentence[inner + 1 :]), text) == [("missing", "", sentence[inner])]
    assert drift(" ".join(exchanged), text)


def letters_and_digits(text: str) -> str:
    """The letters and digits of a text, without case, accents and forms: what no fold may change."""
    return "".join(character for character in unicodedata.normalize("NFKD", text).casefold() if character.isalnum())


def splits_a_letter(text: str, at: int) -> bool:
    """Whether a place lies between a character that one sees and a mark on it."""
    return 0 < at < len(text) and unicodedata.combining(text[at]) > 0 and text[at - 1].isprintable()


hostile = st.text(
    st.sampled_from("ab1.,-–'’\" \n\r\u00ad\u200b\u200d\u0301é²½ﬁ$%?…学のไนา้🇺🇦👍🏽−&_(\ud800\x00"), max_size=30
)


@settings(bounded, max_examples=400)
@given(st.one_of(st.text(max_size=40), hostile), st.one_of(st.text(max_size=20), hostile), st.data())
def test_any_text_is_read_and_every_quote_is_the_documents_own(text: str, claimed: str, data: st.DataObject) -> None:
    if data.draw(st.booleans()) and text:
        start = data.draw(st.integers(0, len(text) - 1))
        claimed = text[start : data.draw(st.integers(start + 1, len(text)))]

    located = locate(claimed, document(text))

    for quote in located.quotes if isinstance(located, Found) else ():
        assert quote.text == text[quote.start : quote.end]
        assert letters_and_digits(quote.text) == letters_and_digits(claimed)
        assert not splits_a_letter(text, quote.start)
        assert not splits_a_letter(text, quote.end)
        assert quote.match == "typographic" or quote.text in claimed
    for difference in located.differences if isinstance(located, Drift) else ():
        assert difference.claimed == claimed[slice(*difference.claimed_at)]
        assert difference.source == text[slice(*difference.source_at)]
        assert difference.claimed or difference.source

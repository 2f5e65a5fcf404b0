import pytest

from onrecord_evals.words import contains


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("They paid $1,200 in The Hague.", "1200"),
        ("They paid 1200 there.", "$1,200"),
        ("“Lanterns,” she said", '"lanterns"'),
        ("made in the U.S. by hand", "US"),
        ("by J.K. Marlow", "JK Marlow"),
        ("in Hague", "The Hague"),
        ("the price was 4.33 a litre", "4.33"),
        ("ﬁve ﬁsh", "five fish"),
        ("an A", "a"),
        ("mara VENN", "Mara Venn"),
    ],
)
def test_case_punctuation_articles_and_typography_do_not_count(text, answer):
    assert contains(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("gas costs $4.33", "$4"),
        ("Vennish views", "Venn"),
        ("Venn Mara", "Mara Venn"),
        ("Mara then Venn", "Mara Venn"),
        ("nothing here", "?"),
        ("", "word"),
        ("no article", "the"),
    ],
)
def test_whole_words_have_to_stand_in_order_and_unbroken(text, answer):
    assert not contains(text, answer)

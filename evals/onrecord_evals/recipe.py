"""What the reader is trained on: questions with a passage, and what is known of the answer in it.

Of `squad-half` the articles of the first half by name and of `clapnq-dev` every second case, as in `tuning`; the others
are measured on. A tenth of the paragraphs of the first half is kept apart, so that weights can be fitted to what the
reader says of questions that it was not trained on. Of `squad-questions` the questions are used as those that other
paragraphs of their article do not answer, and its paragraphs for questions made by rules. News are the invented papers,
of which every tenth article is kept apart too.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.reader import words_of
from onrecord_evals.cloze import Vocabulary, parser_of_english, questions_of, untrue
from onrecord_index import Document, Passage, passages_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language

# How many examples of each kind are drawn; of those that people asked, all.
MADE, MADE_UNTRUE, MADE_ELSEWHERE = 6500, 3500, 1200
ASKED_UNTRUE, ASKED_ELSEWHERE = 600, 700
MADE_OF_PASSAGE = 8
# Of each news question so many passages of other articles, and in each round of news this share of what people asked.
NEWS_ELSEWHERE = 1
NEWS_ASKED = 0.4

# So many words of a passage are read in the stages and rounds; a whole one has 100 to 150.
MADE_WORDS = 60
ROUNDS_WORDS = (80, 80, 200)
NEWS_WORDS = (100, 100, 200)

KEPT_APART = 10  # one in so many paragraphs
LIKEST = 5

# A sentence supports an answer if it holds this share of a gold quote, or a gold quote this share of it.
RIGHT_SHARE = 0.8

PAPERS = Path(__file__).parents[1] / "corpora" / "papers"

Line = dict[str, Any]  # one JSON object of a data set
Place = tuple[int, int]  # a half-open range of a document


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage with what is known of its answer.

    `answers` tells whether the passage answers, `support` which of its sentences do, `span` the words that do, where
    there are such. `kind` says where the example comes from, `group` names what must not be split between training
    and measuring, and `question_id` what belongs to one question.
    """

    question: str
    document: Document
    passage: Passage
    answers: bool
    support: tuple[bool, ...]
    span: Place | None
    kind: str
    question_id: str


class Library:
    """The documents of a corpus, cut into passages."""

    def __init__(self, file: Path) -> None:
        self.documents = {line["id"]: _document(line) for line in lines_of(file)}
        self.passages = {name: passages_of(document) for name, document in self.documents.items()}

    def group(self, name: str) -> str:
        """Return the article that a paragraph belongs to."""
        return article_of(name)

    @property
    def groups(self) -> dict[str, list[str]]:
        """The paragraphs of each article."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.documents:
            found[self.group(name)].append(name)
        return dict(found)

    def others(self, name: str) -> list[str]:
        """Return the other paragraphs of a paragraph's article."""
        return [other for other in self.documents if other != name and self.group(other) == self.group(name)]


def _document(line: Line) -> Document:
    day = date.fromisoformat(line["date"]) if line["date"] else None
    return Document(line["id"], line["title"], line["text"], date=day)


def article_of(paragraph: str) -> str:
    """Return the article that a paragraph belongs to, by its id."""
    return paragraph.rpartition("/")[0]


def is_kept_apart(document: str) -> bool:
    """Tell whether a paragraph or paper is not trained on, by the first number of its id, or that of its last part."""
    number = re.search(r"(\d+)(?!.*/)", document)
    return number is not None and int(number[1]) % KEPT_APART == 0


def lines_of(file: Path) -> list[Line]:
    """Return the objects of a file of JSON lines, compressed or not."""
    open_ = lzma.open if file.suffix == ".xz" else open
    with open_(file, "rt", encoding="utf-8", newline="\n") as opened:
        return [json.loads(line) for line in opened if line.strip()]


class Recipe:
    """The examples of a folder of data sets; draws with one seed, so that two runs have the same."""

    def __init__(self, data: Path, *, seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311  # a fixed draw, no secret
        self._data = data
        self._papers = Library(PAPERS / "corpus.jsonl")
        self._squad, self._questions, self._clapnq = (
            Library(data / name / "corpus.jsonl.xz") for name in ("squad-half", "squad-questions", "clapnq-dev")
        )

    def stages(self) -> list[list[list[Example]]]:
        """Return the rounds of examples of three stages: made by rules, asked by people, and asked of news."""
        parser = parser_of_english()
        vocabularies: dict[str, Vocabulary] = {}
        made = [one for library in self._made_of() for one in self._made(library, parser, vocabularies)]
        answered, untrue = ([one for one in made if one.answers is answers] for answers in (True, False))
        first = [
            *self._draw.sample(answered, MADE),
            *self._draw.sample(untrue, MADE_UNTRUE),
            *self._elsewhere(self._draw.sample(self._only_asked(), MADE_ELSEWHERE), self._questions),
        ]
        asked = self.asked(held_out=False)
        false = [changed for one in asked if one.answers and (changed := self._untrue(one, parser, vocabularies))]
        return [
            [[shortened(one, self._draw, words=MADE_WORDS) for one in first]],
            [[shortened(one, self._draw, words=words) for one in self._round(asked, false)] for words in ROUNDS_WORDS],
            [[shortened(one, self._draw, words=words) for one in self._news_round(asked)] for words in NEWS_WORDS],
        ]

    def asked(self, *, held_out: bool) -> list[Example]:
        """Return the questions of one half of squad-half, without the paragraphs kept apart, and of clapnq-dev."""
        squad = [one for one in self._squad_half(held_out=held_out) if held_out or not is_kept_apart(one.document.id)]
        return squad + self._clapnq_half(held_out=held_out)

    def apart(self) -> list[Example]:
        """Return the questions of the paragraphs of the first half, and of the papers, that are kept apart."""
        return [one for one in [*self._squad_half(held_out=False), *self._news()] if is_kept_apart(one.document.id)]

    # ------------------------------------------------------------ asked by people

    def _squad_half(self, *, held_out: bool) -> list[Example]:
        articles = sorted(self._squad.groups)
        half = articles[len(articles) // 2 :] if held_out else articles[: len(articles) // 2]
        cases = lines_of(self._data / "squad-half" / "cases.jsonl.xz")
        chosen = [case for case in cases if self._squad.group(case["asked_of"]) in half]
        return [one for case in chosen for one in _asked(self._squad, case, case["asked_of"], kind="squad-half")]

    def _clapnq_half(self, *, held_out: bool) -> list[Example]:
        """Return every second case with its document's passages; only an answerable one names its document."""
        cases = lines_of(self._data / "clapnq-dev" / "cases.jsonl.xz")[int(held_out) :: 2]
        pairs = [(case, name) for case in cases for name in case["documents"]]
        return [one for case, name in pairs for one in _asked(self._clapnq, case, name, kind="clapnq-dev")]

    # ------------------------------------------------------------ news

    def _news(self) -> list[Example]:
        """Return each question of the papers with the passages of the article that it was asked of."""
        return [one for line in lines_of(PAPERS / "questions.jsonl") for one in _of_paper(self._papers, line)]

    def _news_round(self, asked: Sequence[Example]) -> list[Example]:
        """Return the questions of the papers, with passages of their own article and of others, and some of before."""
        news = [one for one in self._news() if not is_kept_apart(one.document.id)]
        firsts = [examples[0] for examples in grouped(news).values()]
        return [
            *news,
            *(one for _ in range(NEWS_ELSEWHERE) for one in self._elsewhere(firsts, self._papers)),
            *self._draw.sample(asked, int(NEWS_ASKED * len(asked))),
        ]

    def _only_asked(self) -> list[Example]:
        """Return the questions of squad-questions with the paragraph that they were asked of, as if unanswered."""
        lines = lines_of(self._data / "squad-questions" / "questions.jsonl.xz")
        return [
            Example(
                line["question"],
                self._questions.documents[line["document"]],
                passage := self._questions.passages[line["document"]][0],
                answers=False,
                support=(False,) * len(passage.sentences),
                span=None,
                kind="squad-questions",
                question_id=line["id"],
            )
            for line in lines
        ]

    def _round(self, asked: Sequence[Example], false: Sequence[Example]) -> list[Example]:
        """Return all that people asked, some of it changed so that nothing answers, and some with other passages."""
        squad = [one for one in asked if one.kind == "squad-half"]
        firsts = [examples[0] for examples in grouped(squad).values()]
        return [
            *asked,
            *self._draw.sample(false, ASKED_UNTRUE),
            *self._elsewhere(self._draw.sample(firsts, ASKED_ELSEWHERE), self._squad),
        ]

    # ------------------------------------------------------------ made by rules

    def _made_of(self) -> list[tuple[Library, dict[str, list[str]]]]:
        """Return the paragraphs that questions are made of, by article."""
        trained = {one.document.id.rpartition("/")[0] for one in self._squad_half(held_out=False)}
        squad = {group: names for group, names in self._squad.groups.items() if group in trained}
        clapnq = sorted({one.document.id for one in self._clapnq_half(held_out=False)})
        return [(self._squad, squad), (self._questions, self._questions.groups), (self._clapnq, {"clapnq-dev": clapnq})]

    def _made(
        self,
        source: tuple[Library, dict[str, list[str]]],
        parser: Language,
        vocabularies: dict[str, Vocabulary],
    ) -> Iterator[Example]:
        library, groups = source
        for group, names in groups.items():
            passages = [passage for name in names for passage in library.passages[name]]
            parses = [parser(passage.text) for passage in passages]
            vocabularies[group] = Vocabulary.of(parses)
            for passage, parse in zip(passages, parses, strict=True):
                made = list(questions_of(passage, parse, self._draw))
                for question in self._draw.sample(made, min(MADE_OF_PASSAGE, len(made))):
                    places = [(question.start, question.end)]
                    example = example_of(
                        question.question, library.documents[passage.document_id], passage, places, kind="made"
                    )
                    yield example
                    if changed := self._untrue(example, parser, vocabularies, group=group):
                        yield changed

    def _untrue(
        self, example: Example, parser: Language, vocabularies: dict[str, Vocabulary], *, group: str = ""
    ) -> Example | None:
        """Return an example with its question changed so that its passage no longer answers, or None."""
        name = group or example.document.id.rpartition("/")[0]
        vocabulary = vocabularies.get(name) or vocabularies["clapnq-dev"]
        question = untrue(parser(example.question), example.passage.text, vocabulary, self._draw)
        return unanswered(replace(example, question=question), example.passage, example.document) if question else None

    def _elsewhere(self, examples: Sequence[Example], library: Library) -> list[Example]:
        """Return each question with a passage of another paragraph of its article that shares many of its words.

        That no other paragraph answers is taken for granted, as in the data sets themselves.
        """
        found = []
        for example in examples:
            others = [one for name in library.others(example.document.id) for one in library.passages[name]]
            asked = words_of(example.question)
            likest = sorted(others, key=lambda passage: -len(asked & words_of(passage.text)))[:LIKEST]
            if likest:
                passage = self._draw.choice(likest)
                found.append(unanswered(example, passage, library.documents[passage.document_id]))
        return found


# ---------------------------------------------------------------- examples


def _asked(library: Library, case: Line, name: str, *, kind: str) -> Iterator[Example]:
    places = [(quote["start"], quote["end"]) for quote in case["quotes"] if quote["document"] == name]
    for passage in library.passages[name]:
        example = example_of(case["question"], library.documents[name], passage, places, kind=kind)
        # Without short answers the quotes are whole sentences, which are support and no span.
        yield replace(example, question_id=case["id"], span=example.span if case["answers"] else None)


def _of_paper(library: Library, line: Line) -> Iterator[Example]:
    """Yield a question of the papers with each passage of its article, one that answers with its span, if any."""
    document = library.documents[line["document"]]
    support = [(at, at + len(words)) for words in line["support"] if (at := document.text.index(words)) >= 0]
    answer = min(line["answers"], key=len, default="")
    for passage in library.passages[document.id]:
        example = example_of(line["question"], document, passage, support, kind="papers")
        yield replace(example, question_id=line["id"], span=_span_of(answer, example) if answer else None)


def _span_of(answer: str, example: Example) -> Place | None:
    """Return where the sentences that support an answer hold its words."""
    text = example.document.text
    for sentence, supports in zip(example.passage.sentences, example.support, strict=True):
        at = text.find(answer, sentence.start, sentence.end) if supports else -1
        if at >= 0:
            return at, at + len(answer)
    return None


def example_of(question: str, document: Document, passage: Passage, places: Sequence[Place], *, kind: str) -> Example:
    """Return a question with a passage; it answers if one of its sentences holds one of the places, or lies in it."""
    support = tuple(any(_is_right(place, (at.start, at.end)) for place in places) for at in passage.sentences)
    within = sorted({place for place in places if passage.start <= place[0] and place[1] <= passage.end})
    # Of what several people marked, what most of them did, and of these the shortest.
    span = min(within, key=lambda place: (-places.count(place), place[1] - place[0]), default=None)
    return Example(question, document, passage, any(support), support, span, kind, question_id=question)


def _is_right(place: Place, sentence: Place) -> bool:
    shared = min(place[1], sentence[1]) - max(place[0], sentence[0])
    return shared >= RIGHT_SHARE * min(place[1] - place[0], sentence[1] - sentence[0])


def unanswered(example: Example, passage: Passage, document: Document) -> Example:
    """Return an example's question with a passage that does not answer it."""
    support = (False,) * len(passage.sentences)
    return replace(example, document=document, passage=passage, answers=False, support=support, span=None)


def shortened(example: Example, draw: random.Random, *, words: int) -> Example:
    """Return an example with about so many words of its passage, whole sentences, so that it is read sooner.

    They are drawn around a sentence that answers, or where none does around the one that shares most with the question.
    """
    sentences, text = example.passage.sentences, example.document.text
    asked = words_of(example.question)
    shares = [len(asked & words_of(example.passage.words_of(at))) for at in sentences]
    right = [at for at, supports in enumerate(example.support) if supports]
    first = last = draw.choice(right or [shares.index(max(shares))])
    while text[sentences[first].start : sentences[last].end].count(" ") < words:
        if first == 0 and last == len(sentences) - 1:
            return example
        if last == len(sentences) - 1 or (first > 0 and draw.random() < 0.5):
            first -= 1
        else:
            last += 1
    return _cut(example, first, last)


def _cut(example: Example, first: int, last: int) -> Example:
    """Return an example with the sentences of its passage from the first to the last of two."""
    sentences = example.passage.sentences[first : last + 1]
    start, end = sentences[0].start, sentences[-1].end
    passage = Passage(example.document.id, start, end, example.document.text[start:end], sentences)
    support = example.support[first : last + 1]
    span = example.span if example.span and start <= example.span[0] and example.span[1] <= end else None
    return replace(example, passage=passage, support=support, answers=any(support), span=span)


def grouped(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """Return the examples of each question."""
    found: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        found[example.question_id].append(example)
    return dict(found)

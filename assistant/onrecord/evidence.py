"""Passages read for a question: which sentences answer it, and how surely."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Protocol

from onrecord.confidence import logistic, with_reading
from onrecord.kinds import counts, holds_wanted
from onrecord.numbers import numbers_in
from onrecord.topic import Topic, is_name
from onrecord.weights import (
    BIAS,
    ON_THIS,
    SAID_BIAS,
    SAID_WEIGHTS,
    SAYS_SO,
    SAYS_SO_TOO,
    WEIGHTS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord.question import Query
    from onrecord.reader import Reading, SentenceReading
    from onrecord.topic import Words
    from onrecord_index import Hit, Passage, Sentence

# How many of the best passages are read, and how many of their sentences are compared by meaning: one takes about 3 ms.
PASSAGES_READ = 10
SENTENCES_READ = 24

# How many of the passages a reader reads: one takes about 28 ms. Any other sentence is taken for one that hardly
# answers. On the questions about facts of the invented corpora tagged `work`, five do as well as eight.
PASSAGES_FOR_READER = 5
UNREAD = -4.0

# A line at the head of a document is at most so long.
MOST_HEADING_WORDS = 14

# Of words in quotation marks a sentence has nearly all.
QUOTED_SHARE = 0.9

# More than this share of a name's words, weighted by rarity, has to stand where the name does.
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a sentence as an answer; all but `length` in [-1, 1], most in [0, 1].

    Coverage is the share of the topic's words, each weighted by its rarity (`Topic.of`), that stand in the
    `sentence`, in it or the sentence before it (`near`), in the `passage` or its title.
    """

    sentence: float
    near: float
    passage: float
    numbers: float  # the question's numbers that are missing from passage and title
    meaning: float  # cosine of question and sentence
    dense: float  # cosine of question and passage
    rank: float  # 1 for the best passage, 1/2 for the second, ...
    fits: float  # holds the kind of thing that is asked for
    unfit: float  # does not, though a kind of thing is asked for
    counted: float  # holds a number beside a unit that is asked for
    length: float  # log of the number of words


@dataclass(frozen=True, slots=True)
class SaidFeatures:
    """What is known of a sentence of whoever was asked about, which has only to be on the topic.

    Most are as in `Features`. Its cosines are those of the topic alone, since the question's other words, "What did
    Berg say", would make all that Berg says alike.
    """

    sentence: float
    near: float
    passage: float
    meaning: float  # cosine of topic and sentence
    around: float  # the same, or that of topic and sentence before, whichever is higher
    title: float  # cosine of topic and the document's title, 0 without one


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit, with the probability in [0, 1] that it answers, and what a reader read in it, if one did."""

    hit: Hit
    sentence: Sentence
    features: Features | SaidFeatures
    probability: float
    reading: SentenceReading | None = None


class Reads(Protocol):
    """What reads passages for a question, such as `onrecord.reader.Reader`."""

    def load(self) -> object:
        """Load what it reads with, unless that is done."""

    def read(self, question: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        """Return what is read in each passage, in the order of the hits."""


def read(query: Query, hits: Sequence[Hit], words: Words, *, reader: Reads | None = None) -> list[Evidence]:
    """Return the sentences of the best hits as evidence, most probable first; a reader reads those of most promise."""
    found = _promising(query, hits[:PASSAGES_READ], words, Topic.of(query, words))
    candidates = [candidate for candidate in found if not _ASKS.search(candidate.text)]  # a question is no answer
    return _by_probability(_judged(query, candidates[:SENTENCES_READ], words, reader=reader))


def read_said(
    query: Query,
    hits: Sequence[Hit],
    words: Words,
    *,
    is_theirs: Callable[[Hit, Sentence], bool],
    is_anothers: Callable[[Hit, Sentence], bool],
    words_said: Callable[[Hit, Sentence], str] | None = None,
    passages: int = PASSAGES_READ,
    sentences: int = SENTENCES_READ,
) -> list[Evidence]:
    """Return the sentences of whoever is asked about as evidence that they are on the topic, most probable first.

    So many of the hits are read, and so many of their sentences compared by meaning; with `words_said`, those words of
    them alone, and not who said them when and where.
    A topic that is a name or a number alone ("Poland", "Article 5") is no matter of meaning: it has to stand in what
    they say in a document, in its title, or in a sentence before that is not another's.
    """
    topic = Topic.of(query, words)
    candidates = _promising(query, hits[:passages], words, topic, words_of=words_said)
    theirs = [candidate for candidate in candidates if is_theirs(candidate.hit, candidate.at)]
    if is_name(query.topic):
        known: dict[str, set[str]] = defaultdict(set)
        for candidate in theirs:
            document, before = candidate.hit.document, candidate.before()
            lent = "" if before is None or is_anothers(candidate.hit, before) else candidate.text_before()
            known[document.id].update(words.terms(f"{document.title} {lent} {candidate.text}"))
        theirs = [one for one in theirs if topic.coverage(frozenset(known[one.hit.document.id])) > HALF]
    return _by_probability(_judged_said(query, theirs[:sentences], words))


def _by_probability(evidence: Iterable[Evidence]) -> list[Evidence]:
    return sorted(evidence, key=lambda item: (-item.probability, item.hit.passage.start))


def touches(query: Query, hits: Sequence[Hit], words: Words) -> bool:
    """Tell whether a passage is on the topic: holds, with its title, most of the topic's words by weight."""
    topic = Topic.of(query, words)
    texts = (f"{hit.document.title} {hit.passage.text}" for hit in hits[:PASSAGES_READ])
    return any(topic.coverage(frozenset(words.terms(text))) >= ON_THIS for text in texts)


def saying_so(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences that say what somebody is asked to have said, and are not only on the same topic.

    What the question has in quotation marks has to stand there.
    """
    if _QUOTED.search(query.text):
        evidence = [item for item in evidence if item.features.sentence >= QUOTED_SHARE]
    sums = [item.features.sentence + item.features.meaning for item in evidence]
    least = max(SAYS_SO, SAYS_SO_TOO * max(sums, default=0.0))
    return [item for item, total in zip(evidence, sums, strict=True) if total >= least]


def leans_back(text: str) -> bool:
    """Tell whether a sentence begins with a word that stands for something in the sentence before."""
    return _LEANING.match(text) is not None


def probability(features: Features | SaidFeatures) -> float:
    """Return the probability in [0, 1] that a sentence with these features answers: a logistic regression."""
    weights, bias = (SAID_WEIGHTS, SAID_BIAS) if isinstance(features, SaidFeatures) else (WEIGHTS, BIAS)
    total = bias + sum(weight * value for weight, value in zip(weights, astuple(features), strict=True))
    return logistic(total)


# ---------------------------------------------------------------- candidates


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence with the features that take no model."""

    hit: Hit
    at: Sentence
    text: str
    features: Features
    promise: float

    def before(self) -> Sentence | None:
        """Return the sentence before, if it is in the passage."""
        sentences = self.hit.passage.sentences
        at = sentences.index(self.at)
        return sentences[at - 1] if at else None

    def text_before(self) -> str:
        """Return the words of the sentence before, if it is in the passage."""
        before = self.before()
        return self.hit.passage.words_of(before) if before else ""


def _promising(
    query: Query,
    hits: Sequence[Hit],
    words: Words,
    topic: Topic,
    *,
    words_of: Callable[[Hit, Sentence], str] | None = None,
) -> list[_Candidate]:
    """Return all sentences of hits, those first that share most with the topic."""
    found = _candidates(query, hits, words, topic, words_of=words_of or _whole)
    return sorted(found, key=lambda candidate: -candidate.promise)


def _whole(hit: Hit, sentence: Sentence) -> str:
    return hit.passage.words_of(sentence)


def _candidates(
    query: Query, hits: Sequence[Hit], words: Words, topic: Topic, *, words_of: Callable[[Hit, Sentence], str]
) -> Iterator[_Candidate]:
    for rank, hit in enumerate(hits, 1):
        passage, title = hit.passage, hit.document.title
        if _missing_numbers(query, hit) == 1:
            continue  # what is asked about Article 4 is not answered by what stands there about Article 5
        headline = frozenset(words.terms(title))
        around = headline | frozenset(words.terms(passage.text))
        # A question that repeats a headline asks about the whole document, so that each of its sentences is on it.
        given = headline if topic.is_title(headline) else frozenset()
        shared = {
            "passage": topic.coverage(around),
            "numbers": _missing_numbers(query, hit),
            "dense": hit.dense,
            "rank": 1 / rank,
        }
        before: frozenset[str] = frozenset()
        body = _body_of(passage)
        for at, sentence in enumerate(passage.sentences):
            text = words_of(hit, sentence)
            terms = words.terms(text)
            if (
                at >= body and terms and not _is_headline(passage.words_of(sentence), title)
            ):  # a headline sums up; it is not what the document says
                features = _features(
                    query, text, terms, before=before | given, given=given, topic=topic, words=words, shared=shared
                )
                promise = features.sentence + 0.5 * features.near + 0.5 * hit.score
                yield _Candidate(hit, sentence, text, features, promise)
            before = frozenset(terms)


def _body_of(passage: Passage) -> int:
    """Return how many lines stand at the head of a document: its title, outlet, day and author, without a full stop.

    0 where nothing but such lines follows.
    """
    if passage.start > 0:
        return 0
    texts = [passage.words_of(sentence) for sentence in passage.sentences]
    first = next((at for at, text in enumerate(texts) if _ENDED.search(text)), 0)
    return first if all(len(text.split()) <= MOST_HEADING_WORDS for text in texts[:first]) else 0


def _is_headline(text: str, title: str) -> bool:
    """Tell whether a sentence is its document's title, with nothing but a day behind it."""
    bare = text.strip("# \n\t")
    behind = bare.removeprefix(title) if title else bare
    return behind != bare and (not behind.strip() or _DAY_ALONE.fullmatch(behind) is not None)


def _features(
    query: Query,
    text: str,
    terms: list[str],
    *,
    before: frozenset[str],
    given: frozenset[str],
    topic: Topic,
    words: Words,
    shared: Mapping[str, float],
) -> Features:
    near = topic.coverage(before.union(terms))
    fits = query.wanted != "anything" and holds_wanted(query, text)
    return Features(
        # "These should include ..." is about what the sentence before is about.
        sentence=near if leans_back(text) else topic.coverage(given.union(terms)),
        near=near,
        passage=shared["passage"],
        numbers=shared["numbers"],
        meaning=0.0,
        dense=shared["dense"],
        rank=shared["rank"],
        fits=float(fits),
        unfit=float(query.wanted != "anything" and not fits),
        counted=float(fits and counts(query, text, words)),
        length=math.log(len(text.split())),
    )


def _judged(
    query: Query, candidates: Sequence[_Candidate], words: Words, *, reader: Reads | None
) -> Iterator[Evidence]:
    meanings = words.similarities(query.text, [candidate.text for candidate in candidates])
    readings = _readings(query, candidates, reader) if reader is not None and candidates else {}
    for candidate, meaning in zip(candidates, meanings, strict=True):
        features = replace(candidate.features, meaning=meaning)
        reading = readings.get((candidate.hit.passage.document_id, candidate.at))
        total = probability(features)
        if readings:
            total = with_reading(total, reading.log_odds if reading is not None else UNREAD)
        yield Evidence(candidate.hit, candidate.at, features, total, reading)


def _readings(
    query: Query, candidates: Sequence[_Candidate], reader: Reads
) -> dict[tuple[str, Sentence], SentenceReading]:
    """Return what a reader reads in the passages of the most promising candidates, by document and sentence.

    What it leaves out of a long passage is not among it.
    """
    hits = {(one.hit.passage.document_id, one.hit.passage.start): one.hit for one in candidates}
    chosen = list(hits.values())[:PASSAGES_FOR_READER]
    return {
        (hit.passage.document_id, sentence): reading
        for hit, whole in zip(chosen, reader.read(query.text, chosen), strict=True)
        for sentence, reading in zip(hit.passage.sentences, whole.sentences, strict=True)
        if reading.was_read
    }


def _judged_said(query: Query, candidates: Sequence[_Candidate], words: Words) -> Iterator[Evidence]:
    texts = [(candidate.text, candidate.text_before(), candidate.hit.document.title) for candidate in candidates]
    unlike = [text for text in dict.fromkeys(text for three in texts for text in three) if text]
    meanings = dict(zip(unlike, words.similarities(query.topic or query.text, unlike), strict=True))
    for candidate, three in zip(candidates, texts, strict=True):
        known = candidate.features
        meaning, before, title = (meanings.get(text, 0.0) for text in three)
        features = SaidFeatures(known.sentence, known.near, known.passage, meaning, max(meaning, before), title)
        yield Evidence(candidate.hit, candidate.at, features, probability(features))


def _missing_numbers(query: Query, hit: Hit) -> float:
    """Return the share in [0, 1] of the question's numbers that stand in neither passage, title nor date."""
    if not query.numbers:
        return 0.0
    year = f" {hit.document.date.year}" if hit.document.date else ""
    there = numbers_in(f"{hit.document.title} {hit.passage.text}{year}")
    return sum(number not in there for number in query.numbers) / len(query.numbers)


# ---------------------------------------------------------------- words

_QUOTED = re.compile(r"[\"“«]\s*\w[^\"”»]+[\"”»]|(?:^|\s)['‘]\w[^'’]+\s[^'’]+['’](?:\W|$)")
_DAY_ALONE = re.compile(r"\s*(?:\w+,?\s+){0,3}\d[\w,./-]*(?:\s+[\w,]+){0,3}\s*")
_ENDED = re.compile(r"[.!?…:][\"”’»)\]]*(?:\[[^\]\s]{1,8}\])*\s*$")
_ASKS = re.compile(r"\?[\"”’»]*\s*$")
_LEANING = re.compile(
    r"\W*(?:(?:and|but|yet|so|however|nevertheless|then|also|instead|moreover|in addition),?\s+)?"
    r"(?:he|she|they|it|these|those|this|that|such|his|her|their|its|both|the (?:former|latter|same|two))\b",
    re.IGNORECASE,
)

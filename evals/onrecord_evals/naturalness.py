"""Which questions made by rules read as if somebody asked them: topics, claims, facts and answers; pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span, Token


TOPIC_WORDS = range(1, 6)  # without its article
LEAST_CLAIM_WORDS = 5
LEAST_TELLING = 3  # words of a claim or a fact that are neither common nor the answer
MOST_FACT_WORDS = 18  # with the mark; longer ones run through half a sentence
_SAYING = frozenset(
    """say tell add announce warn confirm explain note stress argue claim report state insist believe predict promise
    estimate acknowledge admit declare emphasise emphasize maintain point reveal suggest write think
    underscore underline communicate indicate recall remark caution concede conclude contend assert allege disclose
    affirm""".split()
)
# What a reader who sees the question alone cannot know: when it was, what came before it, which of several is meant.
_POINTING = frozenset(
    """today yesterday tomorrow tonight now currently recently ago here later earlier also however meanwhile instead too
    then again last next another other others such former latter same this these those previous previously following
    monday tuesday wednesday thursday friday saturday sunday already yet so far either neither both
    respectively above below away back""".split()
)
_VAGUE = frozenset(
    """thing way person people time day lot part number case fact kind sort one bit matter place point year week month
    hour minute something anything moment man woman child guy example reason other idea question answer issue problem
    situation area end side member group today tomorrow right step move effort level use need work line word life
    statement comment interview report total half quarter percent per cent percentage first second third addition
    term order result view hand chance opportunity sense order amount couple series range lack""".split()
)
_QUANTITIES = frozenset("many several more most few fewer much less only enough various certain wrong".split())
_ACTING = frozenset("company firm group team department program programme agency ministry office board body".split())
NO_TOPIC = frozenset("DATE TIME CARDINAL MONEY PERCENT QUANTITY ORDINAL".split())
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_PLURAL = frozenset({"are", "were", "have"})
_OBJECTS = frozenset({"dobj", "attr"})
_THINGS = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
_ALONE = frozenset(
    "open close begin start end die resign retire return arrive leave meet vote win marry happen".split()
)
_COSTING = frozenset("cost pay spend raise invest earn receive lose give donate borrow owe award provide".split())
_NOT_COUNTED = frozenset("per cent percent % o'clock".split())
_BOUNDING = frozenset("since until till by before after from between to through for of than".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split()) - {
    "may"
}
MARKED = re.compile(r"[\"“”„«»()\[\]{}:;|/*…—–\n]|\s[‘'-]|--|\.\.")
_REPORTED = re.compile(r",[^,]*\b(?:said|says|reported|reports|added|told|according)\b[^,]*$")


def noun_phrases(parse: Doc) -> Iterator[Span]:
    """Yield noun phrases, each also with the "of ..." behind it."""
    chunks = list(parse.noun_chunks)
    for chunk, following in zip(chunks, [*chunks[1:], None], strict=True):
        yield chunk
        if following is not None and following.start == chunk.end + 1 and parse[chunk.end].lower_ == "of":
            yield parse[chunk.start : following.end]


def is_topic(topic: Span, speaker: str) -> bool:
    """Tell whether a noun phrase is something to ask somebody's words about."""
    words = topic[1:] if topic[0].lower_ == "the" else topic
    after = topic.doc[topic.end] if topic.end < len(topic.doc) else None
    names = {word.lower() for word in speaker.split()}
    return (
        len(words) in TOPIC_WORDS
        and (after is None or (after.tag_ != "POS" and after.pos_ not in ("NUM", "PROPN")))
        and topic.root.pos_ in ("NOUN", "PROPN")
        and topic.root.lemma_.lower() not in _VAGUE
        and topic.root.ent_type_ not in NO_TOPIC
        and not MARKED.search(topic.text)
        and "," not in topic.text
        and all(
            token.pos_ not in ("PRON", "CCONJ", "SCONJ", "VERB", "AUX", "INTJ", "NUM")
            and not is_pointing(token)
            and token.lower_ not in _QUANTITIES
            and token.lower_ not in names
            and not (token.pos_ == "DET" and token.lower_ != "the")
            for token in topic
        )
    )


def written(topic: Span, text: str) -> str:
    """Return a topic as it stands in a question: without the capital of a sentence's beginning."""
    if topic[0].lower_ == "the":
        return f"the{topic.text[3:]}"
    first, small = topic[0], topic.text[0].lower() + topic.text[1:]
    begins = first.i == 0 or first.doc[first.i - 1].is_punct
    is_name = bool(first.ent_type_) or (first.pos_ == "PROPN" and not begins)
    is_small = re.search(rf"\b{re.escape(small)}\b", text)
    return topic.text if (is_name or re.search(rf"\w,? {re.escape(first.text)}\b", text)) and not is_small else small


def is_pointing(token: Token) -> bool:
    """Tell whether a word points to something that stands elsewhere."""
    if token.tag_ in ("WDT", "WP", "WP$", "EX"):
        return False
    return token.pos_ == "PRON" or token.lower_ in _POINTING or (token.lower_ == "that" and token.pos_ == "DET")


def _is_done_there(place: Span) -> bool:
    """Tell whether somebody does something at a place, and the place has no words before it that would be left."""
    verb = next((above for above in place.root.ancestors if above.pos_ in ("VERB", "AUX")), None)
    return verb is not None and verb.lemma_ != "be" and place.root.left_edge.i >= place.start


def is_clear_fact(question: Doc) -> bool:
    """Tell whether a question about a fact is short, names something, and has one question word and no words said."""
    named = any(token.pos_ == "PROPN" and token.ent_type_ not in NO_TOPIC for token in question[1:])
    return (
        len(question) <= MOST_FACT_WORDS
        and named
        and next(question.sents).root.lemma_ not in _SAYING
        and question[-2].lemma_ not in _SAYING
        and not any(token.tag_ in ("WDT", "WP", "WP$", "WRB") for token in question[1:] if token.lower_ != "that")
        and not (question[-2].tag_ == "VB" and question[-2].lemma_ not in _ALONE)
        and all(_joins(token) for token in question[1:-1])
    )


def _joins(token: Token) -> bool:
    """Tell whether a word, if it is "and" or "or", joins things and not what is left of two clauses."""
    if token.pos_ == "SYM" or token.lower_ in ("$", "every"):
        return False
    before, after = token.doc[token.i - 1], token.doc[token.i + 1]
    return token.dep_ != "cc" or (before.pos_ in _THINGS and after.pos_ in {*_THINGS, "DET"} - {"NUM"})


def is_said(cue: Span) -> bool:
    """Tell whether a cue says that something was said to be so, neither denied nor only possible."""
    verb = cue.root
    helpers = [child for child in verb.children if child.dep_ in ("aux", "neg")]
    return verb.lemma_.lower() in _SAYING and all(child.lemma_ == "have" for child in helpers)


def is_claim(clause: Span, speaker: str) -> bool:
    """Tell whether a clause says something by itself: it has a subject of its own, and a verb."""
    subjects = [token for token in clause if token.dep_ in ("nsubj", "nsubjpass", "expl")]
    finite = any(token.tag_ in ("VBD", "VBZ", "VBP", "MD") for token in clause)
    names = {word.lower() for word in speaker.split()}
    return (
        len(clause) >= LEAST_CLAIM_WORDS
        and bool(subjects)
        and finite
        and clause.root.pos_ in ("VERB", "AUX")
        and not _REPORTED.search(clause.text)
        and _is_clear(subjects[0], clause)
        and not _begins_with_listener(clause)
        and clause[0].pos_ not in ("CCONJ", "SCONJ", "ADP", "ADV", "VERB", "AUX", "PUNCT", "PART")
        and not any(token.lower_ in names for token in clause)
        and sum(not token.is_stop and token.is_alpha for token in clause) >= LEAST_TELLING
    )


def _is_clear(subject: Token, clause: Span) -> bool:
    """Tell whether a subject names something that can be known without what stands before."""
    if subject.dep_ == "expl" and subject.lower_ == "there":
        return True
    if subject.pos_ == "PRON" or any(token.ent_type_ == "ORDINAL" for token in subject.subtree):
        return False
    bare = subject.lemma_.lower() in _ACTING and len(list(subject.subtree)) <= 2
    return not bare or any(token.pos_ == "PROPN" and token.ent_type_ not in NO_TOPIC for token in clause)


def _begins_with_listener(clause: Span) -> bool:
    """Tell whether a "that" stands before the first verb: "the paper that it was late" is no clause."""
    for token in clause:
        if token.tag_ in ("VBD", "VBZ", "VBP", "MD"):
            return False
        if token.lower_ == "that":
            return True
    return False


def is_answer(question: str, answer: Span) -> bool:
    """Tell whether a phrase is what a question asks for, and the question one that its place gives well."""
    asking, root = question.split()[:2], answer.root
    if any(
        child.dep_ in ("cc", "conj") for token in (root, root.head) for child in token.children if token.pos_ != "VERB"
    ):
        return False  # one of several
    if asking[0] == "How":
        return _is_number(question, answer)
    if asking[0] == "Who":
        full = len(answer) in range(2, 5) and all(token.text[0].isupper() for token in answer)
        return root.ent_type_ == "PERSON" and full and root.dep_ in _SUBJECTS and asking[1] not in _PLURAL
    if asking[0] == "When":
        before = answer.doc[answer.start - 1].lower_ if answer.start else ""
        return before not in _BOUNDING and is_plain_day(answer, also_weekdays=True)
    return asking[0] == "Where" and root.ent_type_ in ("GPE", "LOC", "FAC") and _is_done_there(answer)


def _is_number(question: str, answer: Span) -> bool:
    """Tell whether a phrase is the price, or the number of things, that a question asks for."""
    words = question.split()
    label, head = answer.root.ent_type_, answer.root.head
    if words[1] == "much":
        return label == "MONEY" and head.lemma_ in _COSTING and answer.root.dep_ in _OBJECTS
    if head.i + 1 < len(head.doc) and head.doc[head.i + 1].lower_ == ",":
        return False  # what follows may be another clause
    counted = head.tag_ == "NNS" and head.lower_ not in _NOT_COUNTED and head.dep_ in _OBJECTS
    return counted and words[1:3] == ["many", head.text] and label == "CARDINAL" and answer.text.lower() != "one"


def runs_on(question: str, sentence: Doc) -> bool:
    """Tell whether a question has two words side by side that a mark parts in its sentence."""
    pairs = {(sentence[at.i - 1].text, sentence[at.i + 1].text) for at in sentence[1:-1] if at.is_punct}
    words = question.rstrip("?").split()
    return any(pair in pairs for pair in pairwise(words))


def is_plain_day(entity: Span, *, also_weekdays: bool = False) -> bool:
    """Tell whether a time means the same to whoever reads it: it has a year or a month."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return any(
        re.fullmatch(r"(1[5-9]|20)\d\d", token.text)
        or token.lower_ in _MONTHS
        or (also_weekdays and token.lower_ in days)
        for token in entity
    )

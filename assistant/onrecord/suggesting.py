"""Questions to ask next, made of what the documents of a reply hold: who else speaks of it, and of what else they do.

Each is about words that somebody says there, so that there is an answer to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from onrecord.types import Answer, Reason
from onrecord_index import DocumentMissing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from onrecord.question import Query
    from onrecord.types import Refusal
    from onrecord_index import Index

MOST = 3

# So many of the documents that a reply quotes or came near to are looked at.
DOCUMENTS_READ = 8

# Something with a name of its own in the middle of a sentence, "Article 5", "the Washington Treaty", and what follows
# it: "the European Union" in "the European Union is", and not "European" in "a European framework".
_NAMED = re.compile(
    r"(?<=[a-z,] )(?P<name>(?:the )?[A-Z][\w-]++(?: (?:of (?:the )?)?[A-Z][\w-]++)*+(?: \d{1,3}\b(?![.,]?\d))?+)"
    r"(?=[.,;:!?)”\"]|\s*$| (?:in|on|for|to|and|or|as|by|at|from|with|is|was|are|were|has|had|have|will|would|can|"
    r"could|should|must|may|might|that|if|when|while|after|before|since|until|over|not|but|who|which|because)\b)"
)
_NO_TOPIC = re.compile(
    r"\b(?:I|Mr|Mrs|Ms|Dr|January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter|Mayor|President|Minister|Secretary)\b"
)
_OWNERS = frozenset({"His", "Her", "Their", "Its", "The", "Our", "My"})
_ASKED_BACK = re.compile(r" may be (?P<names>.+)\. Which one\?$")


@dataclass(frozen=True, slots=True)
class _Remark:
    """Words that somebody says in a document, the terms that they are searched by, and whether the reply has them."""

    speaker: str
    words: str
    terms: frozenset[str]
    day: date | None
    is_quoted: bool


def suggestions(query: Query, reply: Answer | Refusal, *, index: Index, asked: Sequence[str] = ()) -> list[str]:
    """Return up to three questions that go on from a reply to a question; none of those that were asked already.

    Where it was asked back who is meant, these are the names.
    """
    if not isinstance(reply, Answer) and reply.reason in {Reason.NOTHING_ON_THIS, Reason.UNREADABLE}:
        return []  # what came nearest has nothing to do with it
    if not isinstance(reply, Answer) and reply.reason is Reason.SEVERAL_PEOPLE:
        found = _ASKED_BACK.search(reply.text)
        return found["names"].split(" or ") if found else []
    remarks = list(_remarks(reply, index))
    speakers = [one for name in query.speakers for one in _called(name, remarks, index)]
    topic = query.topic if query.asks_for_words else ""
    unread = [remark for remark in remarks if not remark.is_quoted]
    found_ones = chain(_on_topic(topic, speakers, remarks, index), _elsewhere(topic, speakers, unread, index))
    known = {_folded(question) for question in (*asked, query.text, reply.question)}
    new = (question for question in dict.fromkeys(found_ones) if _folded(question) not in known)
    return list(islice(new, MOST))


def _remarks(reply: Answer | Refusal, index: Index) -> Iterator[_Remark]:
    """Yield what people say in the documents of a reply, those that it quotes first."""
    quotes = [one.quote for one in (reply.citations if isinstance(reply, Answer) else reply.others)]
    near = [hit.document.id for hit in (reply.passages if isinstance(reply, Answer) else reply.nearest)]
    for document_id in list(dict.fromkeys([*(quote.document_id for quote in quotes), *near]))[:DOCUMENTS_READ]:
        try:
            document, statements = index.document_and_statements(document_id)
        except DocumentMissing:  # removed meanwhile
            continue
        places = [quote for quote in quotes if quote.document_id == document_id]
        for statement in statements:
            people = index.people_named(statement.person) if statement.person else []
            if len(people) != 1 or not _is_full_name(people[0].name):
                continue
            start, end = statement.content[0].start, statement.content[-1].end
            is_quoted = any(start < quote.end and quote.start < end for quote in places)
            words = document.text[start:end]
            yield _Remark(people[0].name, words, frozenset(index.terms(words)), document.date, is_quoted)


def _called(name: str, remarks: Sequence[_Remark], index: Index) -> list[str]:
    """Return who of those that speak is meant by a name."""
    people = {person.name for person in index.people_named(name)}
    return [one for one in dict.fromkeys(remark.speaker for remark in remarks) if one in people]


def _on_topic(topic: str, speakers: Sequence[str], remarks: Sequence[_Remark], index: Index) -> Iterator[str]:
    """Yield what others say on the same, both of them beside each other, and what one said over time."""
    terms = frozenset(index.terms(topic))
    if not terms:
        return
    days: dict[str, set[date | None]] = {}
    for remark in remarks:
        if terms <= remark.terms:
            days.setdefault(remark.speaker, set()).add(remark.day)
    others = [name for name in days if name not in speakers]
    own = [name for name in speakers if name in days]
    if others and len(own) == 1:
        yield f"Compare what {own[0]} and {others[0]} said about {topic}"
    yield from (f"What did {name} say about {topic}?" for name in others[: MOST - 1])
    yield from (f"What has {name} said about {topic} over time?" for name in own if len(days[name] - {None}) > 1)


def _elsewhere(topic: str, speakers: Sequence[str], remarks: Sequence[_Remark], index: Index) -> Iterator[str]:
    """Yield what the same people, and then others, say about something else that has a name."""
    terms = frozenset(index.terms(topic))
    ordered = sorted(remarks, key=lambda remark: remark.speaker not in speakers)
    given: dict[str, set[str]] = {}
    for remark in ordered:
        for found in _NAMED.finditer(remark.words):
            named = found["name"]
            its = frozenset(index.terms(named))
            taken = given.setdefault(remark.speaker, set())
            if not its or its & terms or its & taken or _NO_TOPIC.search(named) or index.people_named(named):
                continue
            taken |= its
            yield f"What did {remark.speaker} say about {named}?"
            break


def _is_full_name(name: str) -> bool:
    """Tell whether a name is most likely a person's: those can be asked about as such."""
    words = name.split()
    return len(words) in (2, 3) and words[0] not in _OWNERS and all(word[:1].isupper() for word in words)


def _folded(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))

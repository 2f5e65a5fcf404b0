"""What the page does: ask, open a document, tell how far indexing is. Knows sessions, not the web framework."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.examples import examples_for
from onrecord.rendering import NEAREST_SHOWN, as_json, passage_as_json
from onrecord.types import Answer, Refusal, Turn
from onrecord.web.indexing import Indexing, Running
from onrecord.web.pages.conversation import Exchange, Failure, Pending
from onrecord.web.pages.source import document_page, message_page
from onrecord.web.pages.welcome import examples_of, status_page, welcome_page
from onrecord.web.places import parsed, resolved
from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.answering import Assistant
    from onrecord_index import Index

WENT_WRONG = "Something went wrong, and the terminal that runs this page shows what. You can ask again."
FULL = "This conversation has 100 questions, as many as one can have. Reload the page to begin another."
STILL_READING = "No document has been read yet. Ask again in a moment."

# Each is sent to the browser anew with every question, and kept in memory as long as the page is open.
MOST_EXCHANGES = 100

_log = logging.getLogger(__name__)

Conversation = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """The assistant behind the page; conversations are handed in and out, so that sessions stay separate."""

    assistant: Assistant
    index: Index
    indexing: Indexing
    examples: tuple[str, ...] = ()

    def ask(self, question: object, conversation: Conversation) -> Iterator[Conversation]:
        """Yield the conversation with the question at once, and then with the reply; an empty question is left out.

        A conversation of MOST_EXCHANGES takes no more; what is asked then is told so, and not kept.
        """
        if not isinstance(question, str) or not question.strip():
            yield conversation
            return
        if len(conversation) >= MOST_EXCHANGES:
            yield (*conversation[:MOST_EXCHANGES], Exchange(question, Failure(FULL)))
            return
        yield (*conversation, Exchange(question, Pending()))
        yield (*conversation, Exchange(question, self._reply(question, conversation)))

    def answer(self, question: str) -> dict[str, object]:
        """Return the reply to a single question in the JSON shape of the command line; raises OnRecordError."""
        return as_json(self.assistant.ask(question))

    def search(self, question: str) -> list[dict[str, object]]:
        """Return the best passages for a question in the JSON shape of the command line; raises OnRecordError."""
        return [passage_as_json(hit) for hit in self.index.retrieve(question, limit=10)]

    def open(self, place: object) -> str:
        """Return the document of a place as HTML, or a message."""
        try:
            found = parsed(place)
            return document_page(resolved(found, self.index), found)
        except OnRecordError as error:
            return message_page(f"Cannot open this: {error}")
        except Exception:
            _log.exception("cannot open %r", place)
            return message_page(WENT_WRONG)

    def status(self) -> str:
        """Return the status line as HTML."""
        documents, _ = self.index.counts()
        return status_page(self.indexing.state, documents=documents, unreadable=self.index.unreadable())

    def welcome(self) -> str:
        """Return what stands before the first question as HTML."""
        documents, _ = self.index.counts()
        state = self.indexing.state
        examples: Sequence[str] = self.examples
        if not examples and not isinstance(state, Running):  # while it runs this is called every moment
            examples = examples_for(self.index) or examples_of(self.index.documents())
        return welcome_page(documents, examples=examples, state=state)

    def _reply(self, question: str, conversation: Conversation) -> Answer | Refusal | Failure:
        try:
            documents, _ = self.index.counts()
            if not documents and isinstance(self.indexing.state, Running):
                return Failure(STILL_READING)
            return _as_shown(self.assistant.ask(question, history=_turns(conversation)))
        except OnRecordError as error:
            return Failure(f"No answer: {error}")
        except Exception:
            _log.exception("cannot answer %r", question)
            return Failure(WENT_WRONG)


def _as_shown(reply: Answer | Refusal) -> Answer | Refusal:
    """Return a reply without the passages that the page does not show: they are most of it, and it is kept for long."""
    if isinstance(reply, Answer):
        return replace(reply, passages=())
    return replace(reply, nearest=reply.nearest[:NEAREST_SHOWN])


def _turns(conversation: Conversation) -> list[Turn]:
    turns: list[Turn] = []
    for exchange in conversation:
        if isinstance(exchange.reply, Answer | Refusal):
            turns += [Turn("user", exchange.question), Turn("assistant", exchange.reply.text)]
    return turns

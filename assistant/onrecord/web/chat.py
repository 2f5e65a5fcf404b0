"""What the page does: ask, open a document, tell how far indexing is. Keeps no conversation: the browser does."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from onrecord.answering import Reading
from onrecord.examples import examples_for
from onrecord.feedback import MOST_NOTE_CHARACTERS, Feedback, FeedbackFile
from onrecord.rendering import as_json, passage_as_json
from onrecord.suggesting import suggestions
from onrecord.types import Answer, Refusal
from onrecord.web.asked import asked_of
from onrecord.web.fields import Fields
from onrecord.web.indexing import Indexing, Running
from onrecord.web.pages.conversation import batch_page, exchange_page, told_page
from onrecord.web.pages.exchanges import Exchange, Failure
from onrecord.web.pages.source import document_page, message_page
from onrecord.web.pages.welcome import examples_of, status_page, welcome_page
from onrecord.web.places import parsed, resolved
from onrecord.web.records import restored
from onrecord_index import FeedbackError, OnRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.answering import Assistant
    from onrecord.web.asked import Asked
    from onrecord_index import Index

WENT_WRONG = "Something went wrong, and the terminal that runs this page shows what. You can ask again."
STILL_READING = "No document has been read yet. Ask again in a moment."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chat:
    """The assistant behind the page; what a browser keeps is handed in and out, so that sessions stay separate."""

    assistant: Assistant
    index: Index
    indexing: Indexing
    examples: tuple[str, ...] = ()
    feedback: FeedbackFile = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "feedback", FeedbackFile(self.index.folder))

    def ask(self, sent: object) -> Iterator[str]:
        """Yield a question as HTML with what is being read for it, and then with its reply; an empty one not at all."""
        asked = asked_of(sent)
        if not asked.question.strip():
            return
        exchange = Exchange(asked.question, Reading(()), asked.id, asked.day or date.today())
        for reply in self._replies(asked):
            yield exchange_page(replace(exchange, reply=reply, further=self._further(asked, reply)))

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
            return document_page(resolved(found, self.index), asked=found)
        except OnRecordError as error:
            return message_page(f"Cannot open this: {error}")
        except Exception:
            _log.exception("cannot open %r", place)
            return message_page(WENT_WRONG)

    def restore(self, sent: object) -> str:
        """Return exchanges that a browser kept as HTML, with each quote where it stands now; raises RecordInvalid."""
        fields = Fields(sent)
        shown = "".join(exchange_page(restored(record, self.index)) for record in fields.list("records"))
        return batch_page(fields.id("batch"), shown)

    def judge(self, sent: object) -> str:
        """Keep what somebody says of a reply, and return that it is kept as HTML; raises RecordInvalid."""
        fields, asked = Fields(sent), asked_of(sent)
        exchange = restored(fields.value("record"), self.index)
        if not isinstance(exchange.reply, Answer | Refusal):
            return batch_page(asked.id, told_page("This answer cannot be judged: its documents have changed."))
        feedback = Feedback(
            exchange.id,
            exchange.question,
            asked.history,
            exchange.asked or date.today(),
            exchange.reply,
            is_right=fields.flag("right"),
            note=fields.text("note")[:MOST_NOTE_CHARACTERS],
        )
        try:
            self.feedback.keep(feedback)
        except FeedbackError as error:
            return batch_page(asked.id, told_page(f"This could not be kept: {error}"))
        return batch_page(asked.id, told_page("Thank you. This is kept beside the index, for “onrecord eval”."))

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

    def _replies(self, asked: Asked) -> Iterator[Reading | Answer | Refusal | Failure]:
        try:
            documents, _ = self.index.counts()
            if not documents and isinstance(self.indexing.state, Running):
                yield Failure(STILL_READING)
                return
            yield from self.assistant.steps(asked.question, history=asked.history, asked=asked.day)
        except OnRecordError as error:
            yield Failure(f"No answer: {error}")
        except Exception:
            _log.exception("cannot answer %r", asked.question)
            yield Failure(WENT_WRONG)

    def _further(self, asked: Asked, reply: object) -> tuple[str, ...]:
        """Return questions to ask next; where none can be made, the reply stands without."""
        if not isinstance(reply, Answer | Refusal):
            return ()
        try:
            query = self.assistant.understood(asked.question, history=asked.history, asked=asked.day)
            before = [turn.text for turn in asked.history if turn.role == "user"]
            return tuple(suggestions(query, reply, index=self.index, asked=before))
        except Exception:
            _log.exception("cannot suggest questions after %r", asked.question)
            return ()

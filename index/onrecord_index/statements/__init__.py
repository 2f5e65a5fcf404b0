"""Who said what: statements found in a document by rules, and by a parse where there is one.

quotations.py   where quotation marks open and close
tokens.py       sentences of words, in which a quotation is one token
cues.py         the verbs that say that something was said
sources.py      who says it: the phrase beside the verb
contents.py     what was said: the quotation or the clause
names.py        full names in a document, and whom a surname means
dating.py       when it was said, as the sentence or the document tells
sentences.py    those together: a sentence's statements by rules
stances.py      the words by which people want, hold, back or reject something
clauses.py      who says or holds what, by how parsed words hang together
merging.py      what rules and parse find in a sentence, made one
finding.py      all of it together: a document's statements
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord_index.statements.dating import said_on
from onrecord_index.statements.finding import find_statements
from onrecord_index.statements.quotations import CLOSED_BY, quotations_of
from onrecord_index.statements.speaking import is_spoken

if TYPE_CHECKING:
    from onrecord_index.parsing import Parser

# Changes whenever the same words would be found otherwise.
RULES = "news 19"

__all__ = ["CLOSED_BY", "find_statements", "is_spoken", "quotations_of", "said_on", "statement_rules"]


def statement_rules(parser: Parser) -> str:
    """Name what rules and parser find; another name makes an index find the statements of its documents anew."""
    return f"{RULES}, {parser.name}"

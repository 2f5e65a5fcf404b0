"""Who said what: statements found in a document by rules.

quotations.py   where quotation marks open and close
tokens.py       sentences of words, in which a quotation is one token
cues.py         the verbs that say that something was said
sources.py      who says it: the phrase beside the verb
contents.py     what was said: the quotation or the clause
names.py        full names in a document, and whom a surname means
dating.py       when it was said, as the sentence or the document tells
finding.py      all of it together: a document's statements
"""

from onrecord_index.statements.dating import said_on
from onrecord_index.statements.finding import find_statements

# Names what the rules find; another name makes an index find the statements of its documents anew.
STATEMENT_RULES = "news 8"

__all__ = ["STATEMENT_RULES", "find_statements", "said_on"]

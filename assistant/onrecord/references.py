"""A quote with its source as it is put into a text of one's own: plain, in Markdown, and for BibTeX; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from onrecord.rendering import KINDS, day_in_words, in_marks, location_in_words

if TYPE_CHECKING:
    from onrecord.types import Citation, Source
    from onrecord_index import DocumentInfo

# What means something else than itself, in Markdown and in LaTeX.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_MARKDOWN_LIST = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-=])", re.MULTILINE)
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "{}$&#%_"},
}


def as_plain(source: Citation | Source) -> str:
    """Return a quote with who said it and where it stands, as plain text."""
    return f"{in_marks(source.quote.text)}\n— {_who(source)}. {_where(source, _title(source.document))}"


def as_markdown(source: Citation | Source) -> str:
    """Return a quote as a block quotation in Markdown, with its source below; nothing in its words is markup."""
    lines = [f"> {line}".rstrip() for line in in_markdown(source.quote.text).splitlines()]
    title = in_markdown(_title(source.document))
    url = _web_address(source.document)
    linked = f"[{title}](<{url}>)" if url else title
    return "\n".join([*lines, ">", f"> — {in_markdown(_who(source))}. {_where(source, linked, with_url=False)}"])


def as_bibtex(source: Citation | Source) -> str:
    """Return the document of a quote as a BibTeX entry, the quote with its place as a note; for UTF-8 LaTeX."""
    document = source.document
    where = location_in_words(source.location)
    note = f"{_who(source)}{f', {where}' if where else ''}: {in_marks(' '.join(source.quote.text.split()))}"
    date = document.date
    fields = {
        "title": _in_latex(_title(document)),
        "author": f"{{{_in_latex(document.author)}}}" if document.author else "",  # one name, whatever commas it has
        "date": date.isoformat() if date else "",
        "year": f"{date.year}" if date else "",
        "url": _web_address(document),
        "note": _in_latex(f"{note} (characters {source.quote.start}-{source.quote.end} of {document.id})"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{_key(source)},", *lines, "}"])


def in_markdown(text: str) -> str:
    """Return a text so that Markdown shows just that."""
    escaped = _MARKDOWN.sub(r"\\\1", text)
    return _MARKDOWN_LIST.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", escaped)


def _in_latex(text: str) -> str:
    return " ".join("".join(_LATEX.get(character, character) for character in text).split())


def _who(source: Citation | Source) -> str:
    quote = source.quote
    return f"{quote.speaker}, {KINDS[quote.kind]}" if quote.speaker else KINDS[quote.kind]


def _where(source: Citation | Source, title: str, *, with_url: bool = True) -> str:
    """Return the document, its day, the place in it, its address and the offsets of the words."""
    document, quote = source.document, source.quote
    parts = [
        title,
        day_in_words(document.date) if document.date else "",
        location_in_words(source.location),
        _web_address(document) if with_url else "",
    ]
    return f"{', '.join(filter(None, parts))} [{quote.start}:{quote.end}]"


def _title(document: DocumentInfo) -> str:
    return " ".join(document.title.split()) or document.id


def _web_address(document: DocumentInfo) -> str:
    """Return the address of a document on the web, nothing if it has another or none."""
    url = document.url or ""
    return url if re.fullmatch(r"https?://[^\s<>{}\\\x00-\x1f]+", url, re.IGNORECASE) else ""


def _key(source: Citation | Source) -> str:
    """Return what a BibTeX entry is cited by: a word of the speaker or title, the year, the place."""
    named = source.quote.speaker or source.document.title or source.document.id
    plain = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain) or ["quote"]
    year = f"{source.document.date.year}" if source.document.date else ""
    return f"{words[-1] if source.quote.speaker else words[0]}{year}:{source.quote.start}"

"""A checked draft as JSON, as text, and as one HTML page that needs nothing else; pure."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING

from onrecord.rendering import KINDS, counted, day_in_words, in_marks, location_in_words, printable, source_as_json
from onrecord.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.types import Source
    from onrecord.verdicts import Checked, Report

VERDICTS = {
    Verdict.EXACT: "exact",
    Verdict.TYPOGRAPHIC: "exact but for typography",
    Verdict.ALTERED: "altered",
    Verdict.OTHER_SPEAKER: "said by another",
    Verdict.PARAPHRASE: "only a paraphrase found",
    Verdict.NOT_FOUND: "not found",
}


def report_as_json(report: Report) -> dict[str, object]:
    """Return a report's claims with their verdicts and sources, and how many have each verdict.

    `start` and `end` are code points of the draft, as it was read; `differences` are pairs of the claim's words and the
    source's; `quote` is null where nothing was found.
    """
    return {
        "claims": [_claim_as_json(one) for one in report.checked],
        "summary": {str(verdict): many for verdict, many in report.summary.items()},
    }


def _claim_as_json(one: Checked) -> dict[str, object]:
    claim = one.claim
    return {
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "speaker": claim.speaker,
        "kind": claim.kind,
        "verdict": str(one.verdict),
        "quote": source_as_json(one.source) if one.source else None,
        "differences": [list(pair) for pair in one.source.differences] if one.source else [],
        "notes": list(one.notes),
    }


def summary_in_words(report: Report) -> str:
    """Return how many claims there are, and how many of each verdict: `3 claims: 2 exact, 1 not found`."""
    counts = [f"{many:,} {VERDICTS[verdict]}" for verdict, many in report.summary.items() if many]
    claims = counted(len(report.checked), "claim")
    return f"{claims}: {', '.join(counts)}" if counts else f"{claims} of what somebody said"


def _searched(report: Report) -> str:
    unreadable = report.coverage.unreadable
    missing = f", {unreadable:,} could not be read" if unreadable else ""
    return f"{counted(report.coverage.documents, 'document')} searched{missing}"


# ---------------------------------------------------------------- for a terminal


def report_as_text(report: Report, *, width: int = 88) -> str:
    """Return a report for a terminal of a width in characters."""
    blocks = [_claim_as_text(number, one, width) for number, one in enumerate(report.checked, 1)]
    return "\n\n".join([*blocks, printable(f"{summary_in_words(report)}; {_searched(report)}")])


def _claim_as_text(number: int, one: Checked, width: int) -> str:
    claim = one.claim
    who = f" — {claim.speaker}" if claim.speaker else ""
    words = in_marks(claim.text) if claim.kind != "reported" else claim.text
    lines = [f"{number}. {VERDICTS[one.verdict].upper() if one.verdict.is_wrong else VERDICTS[one.verdict]}"]
    lines.append(_filled(f"{words}{who}", width, "   "))
    lines += [_filled(sentence, width, "   ") for sentence in _remarks(one)]
    if one.source:
        lines.append(_filled(in_marks(one.source.quote.text), width, "   | "))
        lines.append(_filled(f"— {_whose(one.source)}; {_place(one.source)}", width, "   | "))
    return "\n".join(lines)


def _filled(text: str, width: int, indent: str) -> str:
    line = printable(" ".join(text.split()))
    return textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent)


def _remarks(one: Checked) -> Iterator[str]:
    """Yield what is to be said of a claim in words: what differs, and its notes."""
    for ours, theirs in one.source.differences if one.source else ():
        yield _difference(ours, theirs)
    yield from one.notes


def _difference(ours: str, theirs: str) -> str:
    if not ours:
        return f"“{theirs}” is left out"
    return f"“{ours}” stands for “{theirs}”" if theirs else f"“{ours}” is added"


def _whose(source: Source) -> str:
    kind = KINDS[source.quote.kind]
    return f"{source.quote.speaker}, {kind}" if source.quote.speaker else kind


def _place(source: Source) -> str:
    document = source.document
    where = location_in_words(source.location)
    day = f" ({day_in_words(document.date)})" if document.date else ""
    named = f"{document.title}{day}, {document.id}" if document.title else f"{document.id}{day}"
    return f"{named}{where and ', '}{where} [{source.quote.start}:{source.quote.end}]"


# ---------------------------------------------------------------- as a page

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8881; --good: #2a7d4f; --fair: #96690a; --bad: #b3372e; }
@media (prefers-color-scheme: dark) { :root { --good: #6cc493; --fair: #d9ac4c; --bad: #f08a80; } }
body { font: 17px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; line-height: 1.3; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
a { color: inherit; }
.draft { white-space: pre-wrap; overflow-wrap: anywhere; border-top: 1px solid var(--line); padding-top: 1rem; }
details { display: inline; }
details:not([open])::details-content { display: none; }
summary { display: inline; cursor: pointer; list-style: none; border-bottom: .15em solid var(--hue);
  background: var(--soft); }
summary::-webkit-details-marker { display: none; }
summary sup { color: var(--hue); font-size: .7em; font-weight: 600; padding-left: .2em; }
.exact, .typographic { --hue: var(--good); }
.paraphrase { --hue: var(--fair); }
.altered, .other_speaker, .not_found { --hue: var(--bad); }
.verdict { color: var(--hue); font-weight: 600; }
.source { white-space: normal; border-left: .25rem solid var(--hue); background: var(--soft); margin: .6rem 0;
  padding: .4rem .9rem; font-size: .92em; }
.source p { margin: .3rem 0; }
.source .words { white-space: pre-wrap; }
del { color: var(--bad); }
ins { color: var(--good); text-decoration: none; font-weight: 600; }
small { opacity: .75; }
"""


def report_as_html(report: Report) -> str:
    """Return a checked draft as a page: a summary, and the text with a mark on each claim that opens its source.

    It has no script and loads nothing; every text of the draft or a document is escaped.
    """
    name = escape(report.draft.title or report.draft.id)
    wrong = [(number, one) for number, one in enumerate(report.checked, 1) if one.verdict.is_wrong]
    listed = "".join(
        f'<li class="{one.verdict}"><a href="#claim-{number}">{number}. {escape(_shortened(one.claim.text))}</a> '
        f'<span class="verdict">{VERDICTS[one.verdict]}</span></li>'
        for number, one in wrong
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{name}</h1>"
        f"<p>{escape(summary_in_words(report))}<br><small>{escape(_searched(report))}</small></p>"
        f"{f'<ul>{listed}</ul>' if listed else ''}"
        f'<div class="draft">{"".join(_marked(report))}</div></body></html>\n'
    )


def _shortened(text: str) -> str:
    return textwrap.shorten(" ".join(text.split()), 70, placeholder=" …") or text[:70]


def _marked(report: Report) -> Iterator[str]:
    """Yield the draft's text in pieces, the claims as what can be opened."""
    text, at = report.draft.text, 0
    for number, one in enumerate(report.checked, 1):
        claim = one.claim
        yield escape(text[at : claim.start])
        yield f'<details class="{one.verdict}" id="claim-{number}">'
        yield f"<summary>{escape(claim.text)}<sup>{number}</sup></summary>"
        yield f'<div class="source">{"".join(_opened(one))}</div></details>'
        at = claim.end
    yield escape(text[at:])


def _opened(one: Checked) -> Iterator[str]:
    who = f", {escape(one.claim.speaker)}" if one.claim.speaker else ""
    yield f'<p><span class="verdict">{VERDICTS[one.verdict]}</span>{who}</p>'
    for ours, theirs in one.source.differences if one.source else ():
        yield f"<p><del>{escape(ours) or '…'}</del> → <ins>{escape(theirs) or 'left out in the source'}</ins></p>"
    for note in one.notes:
        yield f"<p>{escape(note)}</p>"
    if one.source:
        yield f'<p class="words">{escape(in_marks(one.source.quote.text))}</p>'
        yield f"<p>— {escape(_whose(one.source))}<br><small>{_linked(one.source)}</small></p>"


def _linked(source: Source) -> str:
    """Return where a source stands, as a link where its document has an address of the web."""
    place, url = escape(_place(source)), source.document.url or ""
    return f'<a href="{escape(url)}">{place}</a>' if url.startswith(("https://", "http://")) else place

"""A run as one HTML page that needs nothing else: the table, two plots, and every missed case; pure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from onrecord_evals.calibrating import answered, bins_of, expected_error
from onrecord_evals.metrics import METRICS, RANKS
from onrecord_evals.outcomes import OUTCOMES, outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord_evals.cases import Case, Place, Reply
    from onrecord_evals.metrics import Measure

# As many as the metrics look at.
PASSAGES_SHOWN = max(RANKS)

# The colour of each way in which a reply can end.
_COLOURS = dict(zip(OUTCOMES, ("var(--good)", "var(--bad)", "var(--good)", "var(--bad)"), strict=True))

_MIDDLE = 'text-anchor="middle"'

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #2a7d4f; --bad: #b3372e; --soft: #8881;
  --passages: #b5651d; --documents: #4671c6; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .2rem .8rem; border-bottom: 1px solid var(--line); }
th ~ th, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.5rem; }
.wide { overflow-x: auto; }
details { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .8rem; margin: .5rem 0; }
blockquote { margin: .4rem 0; padding: .3rem .8rem; background: var(--soft); }
blockquote { white-space: pre-wrap; overflow-wrap: anywhere; }
.why { color: var(--bad); }
mark { background: #f6d86b; color: #000; }
svg text { font: 12px system-ui; fill: currentColor; }
"""


def report(
    name: str,
    pairs: Sequence[tuple[Case, Reply]],
    measures: Mapping[str, Measure],
    texts: Mapping[str, str],
    *,
    names: Mapping[str, str],
) -> str:
    """Return the page as HTML; every text of a case or a document is escaped.

    `texts` are the documents' texts by id, `names` what to call them in front of their ids: title and date.
    """
    missed = [(case, reply, why) for case, reply in pairs if (why := missed_by(case, reply, texts))]
    parts = [
        f"<h1>{escape(name)}</h1><p>{len(pairs):,} cases, {len(missed):,} missed</p>",
        _table(measures),
        "<h2>Recall by rank</h2>" + _recall_plot(measures),
        "<h2>Score by how the reply ended</h2>" + _score_plot(pairs, texts),
        "<h2>Share of right answers by confidence</h2>" + _reliability(pairs, texts),
        "<h2>Missed cases</h2>",
        *(_case(case, reply, why, texts, names=names) for case, reply, why in missed),
    ]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def missed_by(case: Case, reply: Reply, texts: Mapping[str, str]) -> str:
    """Return in words what is wrong with a reply, or nothing where nothing is."""
    if reply.error:
        return f"failed: {reply.error}"
    ended = outcome(case, reply, texts)
    found = []
    if ended == "refused wrongly":
        found.append("refused")
    elif ended == "wrong" and case.answerable:
        found.append("no gold quote" if case.quotes else "no right answer")
    elif ended == "wrong":
        found.append("answered what the documents do not answer")
    for name, words in (
        ("quote_exactness", "a quote that does not stand there"),
        ("passage_recall@5", "no right passage among the first 5"),
        ("asked_back", "answered what should be asked back"),
    ):
        row = METRICS[name](case, reply, texts)
        if row is not None and row[0] < row[1]:
            found.append(words)
    return "; ".join(found)


# ---------------------------------------------------------------- table and plots


def _table(measures: Mapping[str, Measure]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td class=number>{found.value:.3f}</td>"
        f"<td class=number>{found.low:.3f} – {found.high:.3f}</td><td class=number>{found.n:,}</td>"
        f"<td class=number>{found.left_out:,}</td></tr>"
        for name, found in measures.items()
    )
    return (
        "<div class=wide><table>"
        "<tr><th>metric</th><th>value</th><th>95 % interval</th><th>n</th><th>cases left out</th></tr>"
        f"{rows}</table></div>"
    )


def _recall_plot(measures: Mapping[str, Measure]) -> str:
    """Draw recall of passages and documents at each rank, with their intervals."""
    width, height, left, top = 520, 220, 60, 10
    parts = [_axis(left, top, width, height)]
    for at, k in enumerate(RANKS):
        parts.append(
            f'<text x="{left + (at + 0.5) * width / len(RANKS):.0f}" y="{top + height + 18}" {_MIDDLE}>@{k}</text>'
        )
    for kind, colour, shift in (("passage", "var(--passages)", -3), ("document", "var(--documents)", 3)):
        points = []
        for at, k in enumerate(RANKS):
            found = measures.get(f"{kind}_recall@{k}")
            if found:
                x = left + (at + 0.5) * width / len(RANKS) + shift  # beside each other: both are often the same
                y, low, high = (top + height * (1 - value) for value in (found.value, found.low, found.high))
                points.append(f"{x:.0f},{y:.1f}")
                parts.append(
                    f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}"/>'
                    f'<circle cx="{x:.0f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{kind} recall@{k} '
                    f"{found.value:.3f}</title></circle>"
                )
        if points:
            parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}"/>')
            y = top + height - (28 if kind == "passage" else 10)
            parts.append(
                f'<circle cx="{left + width - 90}" cy="{y - 4}" r="4" fill="{colour}"/>'
                f'<text x="{left + width - 80}" y="{y}">{kind}s</text>'
            )
    return _svg(parts, left + width + 20, top + height + 30, label="Recall of passages and documents by rank")


def _score_plot(pairs: Sequence[tuple[Case, Reply]], texts: Mapping[str, str]) -> str:
    """Draw a dot for each reply: the score of its best passage against how it ended."""
    ended: dict[str, list[float]] = {name: [] for name in OUTCOMES}
    for case, reply in pairs:
        how = outcome(case, reply, texts)
        if how and reply.scores:
            ended[how].append(reply.scores[0])
    most = max([1.0, *(score for scores in ended.values() for score in scores)])
    width, step, left = 520, 46, 170
    parts = []
    for at, (name, scores) in enumerate(ended.items()):
        y = 24 + at * step
        parts.append(f'<text x="0" y="{y + 4}">{name}: {len(scores):,}</text>')
        # Spread over a few lines, so that dots of one score can be told apart.
        parts += [
            f'<circle cx="{left + width * max(0, score) / most:.1f}" cy="{y + (n * 7) % 17 - 8}" r="2.5" '
            f'fill="{_COLOURS[name]}" fill-opacity=".45"/>'
            for n, score in enumerate(scores)
        ]
    bottom = 24 + len(ended) * step
    parts += [
        f'<text x="{left + width * tick / 4:.0f}" y="{bottom}" {_MIDDLE}>{most * tick / 4:.2f}</text>'
        for tick in range(5)
    ]
    parts.append(f'<text x="{left + width / 2:.0f}" y="{bottom + 20}" {_MIDDLE}>score of the best passage</text>')
    return _svg(parts, left + width + 20, bottom + 30, label="The best passage's score by how the reply ended")


def _reliability(pairs: Sequence[tuple[Case, Reply]], texts: Mapping[str, str]) -> str:
    """Draw how many answers of like confidence are right, against the line on which both are the same."""
    bins = bins_of(answered(pairs, texts))
    width, height, left, top = 260, 220, 60, 10
    parts = [_axis(left, top, width, height)]
    parts.append(
        f'<line x1="{left}" y1="{top + height}" x2="{left + width}" y2="{top}" stroke="var(--line)" '
        'stroke-dasharray="4"/>'
    )
    for one in bins:
        x, y = left + width * one.confidence, top + height * (1 - one.right)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + min(one.answers, 100) ** 0.5 / 2:.1f}" fill="var(--passages)" '
            f'fill-opacity=".7"><title>{one.answers:,} answers of confidence {one.confidence:.2f}, {one.right:.2f} '
            "right</title></circle>"
        )
    parts += [
        f'<text x="{left + width * tick / 4:.0f}" y="{top + height + 18}" {_MIDDLE}>{tick / 4:.2f}</text>'
        for tick in range(5)
    ]
    plot = _svg(parts, left + width + 20, top + height + 30, label="Share of right answers by confidence")
    answers = sum(one.answers for one in bins)
    return f"{plot}<p>Expected calibration error {expected_error(bins):.3f}, of {answers:,} answers.</p>"


def _axis(left: int, top: int, width: int, height: int) -> str:
    lines = []
    for tick in range(5):
        y = top + height * (1 - tick / 4)
        lines.append(
            f'<line x1="{left}" x2="{left + width}" y1="{y:.0f}" y2="{y:.0f}" stroke="var(--line)"/>'
            f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{tick / 4:.2f}</text>'
        )
    return "".join(lines)


def _svg(parts: Sequence[str], width: int, height: int, *, label: str) -> str:
    box = f'width="100%" viewBox="0 0 {width} {height}" style="max-width:{width}px"'
    return f'<svg role="img" aria-label="{label}" {box}>{"".join(parts)}</svg>'


# ---------------------------------------------------------------- missed cases


def _case(case: Case, reply: Reply, why: str, texts: Mapping[str, str], *, names: Mapping[str, str]) -> str:
    passages = "".join(
        _passage(rank, place, case, texts, names=names) for rank, place in enumerate(reply.passages[:PASSAGES_SHOWN], 1)
    )
    small = " ".join([case.id, *sorted(case.tags), f"asked {case.asked}" if case.asked else ""])
    history = "".join(f"<p>{escape(turn.role)}: {escape(turn.text)}</p>" for turn in case.history)
    return (
        f"<details><summary>{escape(case.question)} <span class=why>{escape(why)}</span></summary>"
        f"<p><small>{escape(small)}</small></p>{history}"
        f"<h4>Wanted</h4>{_wanted(case)}{_replied(reply)}<h4>Passages</h4>{passages}</details>"
    )


def _wanted(case: Case) -> str:
    if not case.answerable:
        return "<p>not answerable</p>"
    answers = f"<p>answers: {escape(' | '.join(case.answers))}</p>" if case.answers else ""
    documents = f"<p>documents: {escape(', '.join(case.documents))}</p>" if case.documents else ""
    return answers + documents + "".join(_quote(quote) for quote in case.quotes)


def _replied(reply: Reply) -> str:
    head = (
        "Failed" if reply.error else "Answered" if reply.answered else f"Refused: {reply.reason or 'no reason given'}"
    )
    said = f"<p>{escape(reply.error or reply.text)}</p>"
    return f"<h4>{escape(head)}</h4>{said}{''.join(_quote(quote) for quote in reply.quotes)}"


def _quote(place: Place) -> str:
    where = f"{place.document} [{place.start}:{place.end}]"
    return f"<blockquote>{escape(place.text)}<br><small>{escape(where)}</small></blockquote>"


def _passage(rank: int, place: Place, case: Case, texts: Mapping[str, str], *, names: Mapping[str, str]) -> str:
    """Return a passage with the gold quotes in it marked."""
    where = escape(f"{names.get(place.document, '')} {place.document} [{place.start}:{place.end}]")
    if place.document not in texts:
        return f"<blockquote>{rank}. <span class=why>not in the corpus</span><br><small>{where}</small></blockquote>"
    text, at, parts = texts[place.document], place.start, []
    for gold in sorted(case.quotes, key=lambda quote: quote.start):
        start, end = max(at, gold.start), min(place.end, gold.end)
        if gold.document == place.document and start < end:
            parts.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
            at = end
    words = "".join(parts) + escape(text[at : place.end])
    return f"<blockquote>{rank}. {words}<br><small>{where}</small></blockquote>"

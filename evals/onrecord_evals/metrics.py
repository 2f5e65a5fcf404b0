"""What is measured of a reply to a case; each metric is a pure function with its formula.

A metric returns (hits, of) for one case, or None where it does not apply; such a case is left out and counted.
The value over all cases is sum(hits) / sum(of), better when higher. `texts` are the documents' texts by id. A quote
that is not exact counts for nothing but in what was returned, and a refusal's quotes for exactness alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from onrecord_evals.intervals import bootstrap, percentile, wilson
from onrecord_evals.words import contains

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from onrecord_evals.cases import Case, Place, Reply

RANKS = (1, 3, 5, 10)
PASSAGE_SHARE = 0.5  # of a gold quote's characters, for a passage to hold it
QUOTE_SHARE = 0.8  # of a gold quote's characters, for the returned quotes to recall it

# Nobody judged whether the corpus answers these: they say nothing about refusing.
UNSETTLED = frozenset({"loose", "underspecified"})

Row = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric over all cases, with its 95 % interval from `low` to `high`.

    `n` is how many were counted: cases, or the quotes or characters that the metric counts. `left_out` is in how many
    cases there was nothing to count.
    """

    value: float
    low: float
    high: float
    n: int
    left_out: int


# ---------------------------------------------------------------- passages


def passage_recall(case: Case, reply: Reply, texts: Mapping[str, str], *, k: int) -> Row | None:
    """1 if one of the first k passages holds what answers, else 0; of answerable cases with quotes or documents."""
    if not case.answerable or not (case.quotes or case.documents):
        return None
    rank = _passage_rank(case, reply, texts)
    return float(rank is not None and rank <= k), 1


def passage_mrr(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """1 / rank of the first passage that holds what answers, 0 beyond rank 10."""
    if not case.answerable or not (case.quotes or case.documents):
        return None
    rank = _passage_rank(case, reply, texts)
    return (1 / rank if rank is not None and rank <= 10 else 0.0), 1


def document_recall(case: Case, reply: Reply, texts: Mapping[str, str], *, k: int) -> Row | None:
    """1 if one of the first k distinct documents of the passages answers, else 0."""
    del texts
    if not case.answerable or not case.documents:
        return None
    ranked = list(dict.fromkeys(passage.document for passage in reply.passages))
    return float(any(name in case.documents for name in ranked[:k])), 1


def _passage_rank(case: Case, reply: Reply, texts: Mapping[str, str]) -> int | None:
    for rank, passage in enumerate(reply.passages, 1):
        if _is_in_text(passage, texts) and _holds(case, passage, texts):
            return rank
    return None


def _holds(case: Case, passage: Place, texts: Mapping[str, str]) -> bool:
    if case.quotes:
        return any(
            gold.document == passage.document and _common(gold, passage) >= PASSAGE_SHARE * (gold.end - gold.start)
            for gold in case.quotes
        )
    words = texts[passage.document][passage.start : passage.end]
    return passage.document in case.documents and (
        not case.answers or any(contains(words, answer) for answer in case.answers)
    )


# ---------------------------------------------------------------- quotes and answers


def quote_exactness(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Quotes whose text stands at their offsets / all quotes that were returned."""
    del case
    return (float(len(exact_quotes(reply, texts))), len(reply.quotes)) if reply.quotes else None


def answer_in_quotes(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """1 if one quote contains an answer, word for word but for case, punctuation and articles."""
    if not case.answerable or not case.answers:
        return None
    given = exact_quotes(reply, texts) if reply.answered else []
    return float(any(contains(quote.text, answer) for quote in given for answer in case.answers)), 1


def answer_in_text(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """1 if the text of an answer contains an answer, word for word but for case, punctuation and articles."""
    del texts
    if not case.answerable or not case.answers:
        return None
    return float(reply.answered and any(contains(reply.text, answer) for answer in case.answers)), 1


def quote_recall(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Gold quotes of which the returned quotes cover 80 % of the characters / gold quotes."""
    if not case.answerable or not case.quotes:
        return None
    return float(_recalled(case, reply, texts)), len(_distinct(case.quotes))


def quote_hit(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """1 if one gold quote at least is recalled, else 0."""
    if not case.answerable or not case.quotes:
        return None
    return float(_recalled(case, reply, texts) > 0), 1


def quote_precision(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Quotes that share a letter or digit with a gold quote / quotes returned."""
    if not case.answerable or not case.quotes:
        return None
    if not reply.answered:
        return 0.0, 0
    hits = sum(
        any(_shares_words(gold, quote, texts[quote.document]) for gold in case.quotes)
        for quote in exact_quotes(reply, texts)
    )
    return float(hits), len(reply.quotes)


def quote_character_precision(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Characters of the returned quotes that lie in a gold quote / characters of the returned quotes."""
    if not case.answerable or not case.quotes:
        return None
    given, gold = _merged(exact_quotes(reply, texts) if reply.answered else []), _merged(case.quotes)
    inside = sum(_covered(span, gold.get(document, [])) for document, spans in given.items() for span in spans)
    return float(inside), sum(end - start for spans in given.values() for start, end in spans)


def _recalled(case: Case, reply: Reply, texts: Mapping[str, str]) -> int:
    given = _merged(exact_quotes(reply, texts) if reply.answered else [])
    return sum(
        _covered((start, end), given.get(document, [])) >= QUOTE_SHARE * (end - start)
        for document, start, end in _distinct(case.quotes)
    )


# ---------------------------------------------------------------- refusing


def abstention_precision(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Refused and not answerable / refused."""
    del texts
    return (float(not case.answerable), 1) if reply.refused and not case.tags & UNSETTLED else None


def abstention_recall(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Refused and not answerable / not answerable."""
    del texts
    return None if case.tags & UNSETTLED or case.answerable else (float(reply.refused), 1)


def abstention_f1(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """2 x (refused and not answerable) / (refused + not answerable)."""
    del texts
    if case.tags & UNSETTLED:
        return None
    refused, right = reply.refused, not case.answerable
    both = refused and right
    return 2.0 * both, 2 * both + (refused != right)


def coverage(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Answered and answerable / answerable."""
    del texts
    return None if case.tags & UNSETTLED or not case.answerable else (float(reply.answered), 1)


def asked_back(case: Case, reply: Reply, texts: Mapping[str, str]) -> Row | None:
    """Not answered outright / cases tagged `underspecified`."""
    del texts
    return (float(reply.refused), 1) if "underspecified" in case.tags else None


METRICS: Mapping[str, Callable[[Case, Reply, Mapping[str, str]], Row | None]] = {
    "quote_exactness": quote_exactness,
    **{f"passage_recall@{k}": partial(passage_recall, k=k) for k in RANKS},
    "passage_mrr@10": passage_mrr,
    **{f"document_recall@{k}": partial(document_recall, k=k) for k in RANKS},
    "answer_in_quotes": answer_in_quotes,
    "answer_in_text": answer_in_text,
    "quote_recall": quote_recall,
    "quote_hit": quote_hit,
    "quote_precision": quote_precision,
    "quote_character_precision": quote_character_precision,
    "abstention_precision": abstention_precision,
    "abstention_recall": abstention_recall,
    "abstention_f1": abstention_f1,
    "coverage": coverage,
    "asked_back": asked_back,
}
LATENCIES = {"seconds_p50": 0.5, "seconds_p95": 0.95}

# Not every case is simply right or wrong by these: they count parts of a case, a rank, or cases that the replies pick.
GRADED = frozenset(
    "quote_exactness passage_mrr@10 quote_recall quote_precision quote_character_precision "
    "abstention_precision abstention_f1".split()
)
# Their intervals come from drawing whole cases anew, since what a case counts is not independent. Two have Wilson's: a
# refused case is right or wrong; and where all quotes are exact, as they must be, each draw is 1, however few they are.
BOOTSTRAPPED = GRADED - {"abstention_precision", "quote_exactness"}


def judge(case: Case, reply: Reply, texts: Mapping[str, str]) -> dict[str, Row]:
    """Return (hits, of) by every metric that applies to a case."""
    rows = {name: metric(case, reply, texts) for name, metric in METRICS.items()}
    return {name: row for name, row in rows.items() if row is not None}


def measure(pairs: Sequence[tuple[Case, Reply]], texts: Mapping[str, str]) -> dict[str, Measure]:
    """Return every metric for which there is something to count."""
    judged = [judge(case, reply, texts) for case, reply in pairs]
    found = {}
    for name in METRICS:
        measured = _measured(name, [row[name] for row in judged if name in row], cases=len(pairs))
        if measured:
            found[name] = measured
    seconds = [reply.seconds for _, reply in pairs if reply.seconds is not None]
    if seconds:
        found.update({name: _latency(seconds, share, cases=len(pairs)) for name, share in LATENCIES.items()})
    return found


def _measured(name: str, rows: Sequence[Row], *, cases: int) -> Measure | None:
    hits, of = sum(row[0] for row in rows), sum(row[1] for row in rows)
    if not of:
        return None
    low, high = bootstrap(rows) if name in BOOTSTRAPPED else wilson(hits, round(of))
    if name == "abstention_f1":  # of what it counts, some count twice: its n is the cases that were judged
        return Measure(hits / of, low, high, len(rows), cases - len(rows))
    return Measure(hits / of, low, high, round(of), cases - sum(row[1] > 0 for row in rows))


def _latency(seconds: Sequence[float], share: float, *, cases: int) -> Measure:
    """Return a percentile; its interval are the places that Wilson's interval of the share gives among the times."""
    low, high = wilson(share * len(seconds), len(seconds))
    value, from_, to = (percentile(seconds, place) for place in (share, low, high))
    return Measure(value, from_, to, len(seconds), cases - len(seconds))


# ---------------------------------------------------------------- ranges


def exact_quotes(reply: Reply, texts: Mapping[str, str]) -> list[Place]:
    """Return the quotes of a reply whose text stands at their offsets."""
    return [
        quote
        for quote in reply.quotes
        if _is_in_text(quote, texts) and texts[quote.document][quote.start : quote.end] == quote.text
    ]


def _is_in_text(place: Place, texts: Mapping[str, str]) -> bool:
    return place.document in texts and 0 <= place.start < place.end <= len(texts[place.document])


def _common(place: Place, other: Place) -> int:
    return max(0, min(place.end, other.end) - max(place.start, other.start))


def _shares_words(gold: Place, quote: Place, text: str) -> bool:
    """Tell whether two ranges of one text share a letter or digit, or the whole of one of them."""
    if gold.document != quote.document:
        return False
    start, end = max(gold.start, quote.start), min(gold.end, quote.end)
    if start >= end:
        return False
    whole = (start, end) in ((gold.start, gold.end), (quote.start, quote.end))
    return whole or any(character.isalnum() for character in text[start:end])


def _distinct(places: Iterable[Place]) -> set[tuple[str, int, int]]:
    return {(place.document, place.start, place.end) for place in places}


def _merged(places: Iterable[Place]) -> dict[str, list[tuple[int, int]]]:
    """Return the ranges by document, in order, with those that touch made one."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for document, start, end in sorted(_distinct(places)):
        spans = found[document]
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return found


def _covered(span: tuple[int, int], merged: Sequence[tuple[int, int]]) -> int:
    return sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in merged)

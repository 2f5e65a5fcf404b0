"""One claim of a draft checked: its words, their pieces, nearly those words, or others of the same sense."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onrecord.crediting import ORDER, credited, credited_in
from onrecord.editing import edited, locate_pieces
from onrecord.interrupted import locate_interrupted
from onrecord.paraphrasing import disagreements, likenesses, restates_otherwise
from onrecord.quoting import Drift, Found, Missing, locate
from onrecord.types import Quote, Source
from onrecord.verdicts import Checked, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from onrecord.attribution import Speaker, Voices
    from onrecord.crediting import Credited
    from onrecord.drafts import Claim
    from onrecord.library import Library
    from onrecord_index import Passage, Person

# Of the passages with all words of a claim so many are looked at, and so many documents in which the words stand.
PASSAGES_WITH_ALL = 200
DOCUMENTS_WITH_ALL = 30

# Of the passages with half of the words so many, of at most so many documents.
SHARE_NEAR = 0.5
PASSAGES_NEAR = 24
DOCUMENTS_NEAR = 8

# So many of the passages that are nearest in meaning are read for other words of the same sense.
PASSAGES_ALIKE = 10

# A claim with more changed words, of all of its own, is another sentence.
MOST_CHANGED = 0.4

# Fewer words stand in any library: they count as quoted only where somebody is quoted with them.
LEAST_TELLING = 4

# A report of so many words that another one says just so is that one's.
LEAST_REPORTED = 6

# Numbers and names within so many characters of a sentence are not missing from it.
AROUND = 300

# A report of which no more is changed is the source's sentence with other words in it, and not a paraphrase.
MOST_RESTATED = 0.25

# A word that a report has earlier or later in its sentence stands within so many characters of the others.
BESIDE = 40

# What is searched for a claim; nothing more of it would make another passage the nearest.
MOST_SEARCHED = 2_000

_WORD = re.compile(r"\w+")
_PARAPHRASED = "found only as a paraphrase"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a claim stands, or nearly: the words there, whose they are, and what differs."""

    voices: Voices
    start: int
    end: int
    credited: Credited
    is_exact: bool
    differences: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        document = self.voices.document
        quote = Quote(
            document,
            self.start,
            self.end,
            speaker=self.credited.speaker,
            kind=self.credited.kind,
            match="exact" if self.is_exact else "typographic",
        )
        return Source(quote, document.info, document.location_at(self.start), self.differences)


@dataclass(frozen=True, slots=True)
class Checking:
    """A claim being checked, with whom it gives its words to."""

    index: Library
    voices: Callable[[str], Voices | None]
    claim: Claim
    speaker: Speaker | None
    _near: list[Voices] = field(default_factory=list)
    _kept: dict[str, Found | Drift | Missing] = field(default_factory=dict)

    def checked(self) -> Checked:
        """Return what holds first: the words stand there, in pieces, changed, or others of their sense do."""
        claim = self.claim
        places = [place for voices in self._holding_all() for place in self._standing(voices)]
        best = self._best(places)
        if best is None or best.credited.credit == "other":
            self._near.extend(self._holding_half())
            places += [place for voices in self._near for place in self._standing(voices)]
            best = self._best(places)
        if best is None and claim.kind != "reported":
            best = self._best([place for voices in self._near for place in self._pieced(voices)])
        if best is not None:
            return self._judged(best)
        return self._drifted() or self._in_other_words() or Checked(claim, Verdict.NOT_FOUND)

    def _judged(self, best: _Place) -> Checked:
        """Return the verdict on words that stand in a source, or whose pieces do."""
        verdict = Verdict.EXACT if best.is_exact else Verdict.TYPOGRAPHIC
        notes = [*best.notes]
        if best.credited.credit == "other":
            verdict = Verdict.OTHER_SPEAKER
            notes.append(f"said by {best.credited.speaker}")
        elif best.credited.credit == "open":
            notes.append(
                "speaker unknown: they are the document’s own words"
                if best.credited.kind == "plain"
                else "speaker unknown: the document does not say for sure whose words they are"
            )
        best = self._with_denial(best)
        if best.differences:
            verdict = Verdict.ALTERED
        if self.claim.kind != "reported" and best.credited.kind == "indirect":
            notes.append("the document reports these words without quotation marks")
        return Checked(self.claim, verdict, best.source, tuple(notes))

    def _with_denial(self, place: _Place) -> _Place:
        """Return a place with a difference more where only one of draft and source says that somebody denied it."""
        ours, theirs = self.claim.denial, place.credited.denial
        if bool(ours) == bool(theirs) or place.credited.kind == "plain":
            return place
        return replace(place, differences=(*place.differences, (ours, theirs)))

    @property
    def _people(self) -> tuple[Person, ...]:
        return self.speaker.people if self.speaker else ()

    @property
    def _count(self) -> int:
        return len(_WORD.findall(self.claim.words))

    # ------------------------------------------------------------ where to look

    def _holding_all(self) -> Iterator[Voices]:
        """Yield the documents with a passage in which all words stand in a row, those with the speaker's words first.

        Where typography differs inside words, or they lie in two passages, they are among those with half of them.
        """
        row = re.compile(r"[\W_]+".join(map(re.escape, _WORD.findall(self.claim.words))), re.IGNORECASE)
        passages = self.index.holding(self.claim.words, limit=PASSAGES_WITH_ALL, said_by=self._people)
        yield from self._documents((one for one in passages if row.search(one.text)), DOCUMENTS_WITH_ALL)

    def _holding_half(self) -> Iterator[Voices]:
        """Yield the documents with half of the words in one passage, or all those of the longest piece."""
        pieces = edited(self.claim.words)
        passages = self.index.holding(pieces.longest, limit=PASSAGES_NEAR, said_by=self._people) if pieces else []
        near = self.index.holding(self.claim.words, share=SHARE_NEAR, limit=PASSAGES_NEAR, said_by=self._people)
        best = self.index.holding(self.claim.words, share=SHARE_NEAR, limit=PASSAGES_NEAR)
        mixed = [one for pair in zip(near, best, strict=False) for one in pair]
        yield from self._documents([*passages[:DOCUMENTS_NEAR], *mixed], DOCUMENTS_NEAR)

    def _documents(self, passages: Iterable[Passage], most: int) -> Iterator[Voices]:
        found = dict.fromkeys(one.document_id for one in passages)
        yield from filter(None, map(self.voices, list(found)[:most]))

    # ------------------------------------------------------------ the words themselves

    def _standing(self, voices: Voices) -> Iterator[_Place]:
        """Yield where the claim's words stand in a document."""
        if self.claim.kind == "reported" and self._count < LEAST_TELLING:
            return
        located = self._located(voices)
        if isinstance(located, Found):
            yield from (self._place(voices, quote) for quote in located.quotes)
        elif self.claim.denial and isinstance(located, Drift) and len(located.differences) == 1:
            # "Denied that" may not be cut off from what was denied, unless the claim is denied as well.
            [cut], nearest = located.differences, located.nearest
            start = cut.source_at[1] + 1
            if cut.kind == "missing" and cut.source_at[0] == nearest.start and start < nearest.end:
                yield self._place(voices, Quote(voices.document, start, nearest.end, match=nearest.match))

    def _located(self, voices: Voices) -> Found | Drift | Missing:
        """Return where the claim stands in a document, as it is written there or without its markup."""
        document = voices.document
        if document.id not in self._kept:
            claim = self.claim
            located = locate(claim.text, document)
            if not isinstance(located, Found) and claim.text.split() != claim.words.split():
                located = locate(claim.words, document)
            self._kept[document.id] = located
        return self._kept[document.id]

    def _place(self, voices: Voices, quote: Quote) -> _Place:
        return _Place(
            voices,
            quote.start,
            quote.end,
            credited(voices, quote.start, quote.end, claimed=self.speaker),
            is_exact=quote.text == self.claim.text,
        )

    def _pieced(self, voices: Voices) -> Iterator[_Place]:
        """Yield where all pieces of an edited claim stand, or of one that the source interrupts."""
        pieces = edited(self.claim.words)
        found = locate_pieces(pieces, voices.document) if pieces else None
        quotes = found.quotes if found else locate_interrupted(self.claim.words, voices)
        if not quotes:
            return
        notes = found.notes if found else ("the document interrupts the words",)
        whose = [credited(voices, quote.start, quote.end, claimed=self.speaker) for quote in quotes]
        worst = max(whose, key=lambda one: ORDER.index(one.credit))
        speakers = {one.speaker for one in whose if one.speaker}
        if self.speaker is None and len(speakers) > 1:
            worst = replace(worst, credit="other")
        differences = found.differences if found else ()
        yield _Place(
            voices, quotes[0].start, quotes[-1].end, worst, is_exact=False, differences=differences, notes=notes
        )

    def _best(self, places: Sequence[_Place]) -> _Place | None:
        """Return the place to show: of the claim's speaker before that of another one, unchanged before changed."""
        if self._count < LEAST_TELLING and self.speaker is not None:
            places = [one for one in places if one.credited.credit != "other" and one.credited.kind != "plain"]
        if self.claim.kind == "reported" and self._count < LEAST_REPORTED:
            places = [one for one in places if one.credited.credit == "same"]
        return min(
            places,
            key=lambda one: (len(one.differences), ORDER.index(one.credited.credit), not one.is_exact),
            default=None,
        )

    # ------------------------------------------------------------ nearly those words

    def _drifted(self) -> Checked | None:
        """Return the claim as altered, with the source's words that are nearest, if few differ."""
        found: list[tuple[float, _Place]] = []
        for voices in self._near:
            located = self._located(voices)
            if not isinstance(located, Drift):
                continue
            differences = tuple((one.claimed, one.source) for one in located.differences)
            # What is left out counts once, however long it is: the words that are there are the source's all the same.
            changed = sum(len(_WORD.findall(ours)) or bool(_WORD.search(theirs)) for ours, theirs in differences)
            place = replace(self._place(voices, located.nearest), is_exact=False, differences=differences)
            found.append((changed / self._count, place))
        if self._count < LEAST_TELLING:
            found = [(changed, place) for changed, place in found if place.credited.credit == "same"]
        is_report = self.claim.kind == "reported"
        most = MOST_RESTATED if is_report else MOST_CHANGED
        near = [(changed, place) for changed, place in found if changed <= most]
        if is_report:
            near = [item for item in near if item[1].credited.credit != "other"]
        if not near or (is_report and self._count < LEAST_REPORTED):
            return None
        _, place = min(near, key=lambda item: (item[0], ORDER.index(item[1].credited.credit)))
        text = place.voices.document.text
        beside = f"{text[max(0, place.start - BESIDE) : place.start]} {text[place.end : place.end + BESIDE]}"
        is_restated = not restates_otherwise(place.differences, self.index, beside=beside)
        was, place = place, self._with_denial(place)
        if is_report and is_restated and place is was:
            return Checked(self.claim, Verdict.PARAPHRASE, replace(place, differences=()).source, (_PARAPHRASED,))
        notes = (f"said by {place.credited.speaker}",) if place.credited.credit == "other" else ()
        return Checked(self.claim, Verdict.ALTERED, place.source, notes)

    # ------------------------------------------------------------ other words of the same sense

    def _in_other_words(self) -> Checked | None:
        """Return the claim as a paraphrase of a sentence of its speaker, or as altered where the two disagree."""
        places = list(self._sentences())
        scores = likenesses(self.claim.words, [self._text(place) for place in places], self.index)
        near = [
            (score, place)
            for score, place in zip(scores, places, strict=True)
            if (score.is_near if place.credited.credit in ("same", "unjudged") else score.is_strong)
        ]
        if not near:
            return None
        _, place = min(near, key=lambda item: (item[1].credited.credit == "other", -item[0].score))
        document = place.voices.document
        beside = document.text[max(0, place.start - AROUND) : place.end + AROUND]
        around = f"{document.title} {beside} {self.claim.speaker}"
        differences = disagreements(self.claim.words, self._text(place), around=around, day=document.date)
        place = self._with_denial(replace(place, differences=tuple(differences)))
        verdict = Verdict.ALTERED if place.differences else Verdict.PARAPHRASE
        notes = [_PARAPHRASED]
        if place.credited.credit == "other":
            verdict = Verdict.OTHER_SPEAKER
            notes.append(f"said by {place.credited.speaker}")
        elif place.credited.credit == "open":
            notes.append("speaker unknown: the document does not say for sure whose words they are")
        return Checked(self.claim, verdict, place.source, tuple(notes))

    def _sentences(self) -> Iterator[_Place]:
        """Yield the sentences of the claim's speaker, or of anybody where it has none, that may say the same."""
        searched = " ".join(filter(None, (self.claim.speaker, self.claim.words)))[:MOST_SEARCHED]
        seen: set[tuple[str, int]] = set()
        for hit in self.index.retrieve(searched, limit=PASSAGES_ALIKE, said_by=self._people):
            voices = self.voices(hit.document.id)
            for sentence in hit.passage.sentences if voices else ():
                key = hit.document.id, sentence.start
                if voices is None or key in seen or sentence.end > len(voices.document.text):
                    continue
                seen.add(key)
                whose = credited_in(voices, sentence.start, sentence.end, claimed=self.speaker)
                # Words in marks that another one says in other words are nobody's.
                if whose is not None and (whose.credit != "other" or self.claim.kind == "reported"):
                    yield _Place(voices, sentence.start, sentence.end, whose, is_exact=False)

    @staticmethod
    def _text(place: _Place) -> str:
        return place.voices.document.text[place.start : place.end]

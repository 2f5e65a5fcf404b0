"""Subtitles (.srt, .vtt) to documents: what is said as running text, with the moments at which it is said."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import bytes_of, decoded, finished
from onrecord_index.reading.types import CannotRead
from onrecord_index.types import Document, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord_index.reading.types import FoundFile

# A paragraph ends with a sentence after a pause of so many seconds, or once it has so many words, without which it
# would be the whole film; and anywhere where nothing tells sentences.
PAUSE = 3.0
LONG_PARAGRAPH = 80
LONGEST_PARAGRAPH = 250

# Cues that follow each other within so many seconds, or overlap, may show the same line twice.
_ADJOINING = 0.1

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^[ \t]*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}.*$", re.MULTILINE | re.ASCII)
_NUMBER = re.compile(r"\n[ \t]*\d+[ \t]*\n?\Z")

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]+)>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[bicuv]|ruby|rt|lang|font|span)\b[^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}", re.IGNORECASE)
_DASH = re.compile(r"[-–—]\s*\S")
_SENTENCE_END = re.compile(r"[.!?…。！？♪][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cue, with who says it where that is written there."""

    words: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class _Cue:
    """Lines that are shown together, from and to a second of the recording."""

    start: float
    end: float
    lines: tuple[_Line, ...]


def document_of(file: FoundFile) -> Document:
    """Return the document in a file of subtitles; raises CannotRead, OSError.

    Cues are joined into running text. A paragraph ends with a pause, with another speaker, who is named as `Name: `, or
    at a line that begins with a dash. A line that cues on end show again is there once.
    """
    source = finished(decoded(bytes_of(file)))
    cues = [cue for cue in _cues(source) if cue.lines]
    if not cues:
        raise CannotRead("holds no subtitles: no times such as 00:01:02,500 --> 00:01:04,000 with words below")
    text, moments = _running(_once(cues))
    day = day_of_file("", file.name)
    return Document(id=file.name, title=file.spoken_name, text=finished(text), date=day, moments=moments)


# ---------------------------------------------------------------- cues


def _cues(source: str) -> Iterator[_Cue]:
    """Yield the cues of a file in its order."""
    is_vtt = source.startswith("WEBVTT")
    times = list(_TIMES.finditer(source))
    for at, found in enumerate(times):
        is_last = at + 1 == len(times)
        words = source[found.end() + 1 : None if is_last else times[at + 1].start()]
        if is_vtt:
            words = "" if words.startswith("\n") else words.partition("\n\n")[0]
        elif not is_last:
            words = _NUMBER.sub("", f"\n{words}")
        yield _Cue(_seconds(found.groups()[:4]), _seconds(found.groups()[4:]), tuple(_lines(words)))


def _seconds(clock: Sequence[str | None]) -> float:
    hours, minutes, seconds, thousandths = clock
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((thousandths or "0").ljust(3, "0")) / 1000


def _lines(words: str) -> Iterator[_Line]:
    """Yield the lines of a cue without markup."""
    speaker = None
    for line in words.split("\n"):
        first, *rest = _VOICE.split(line)
        spoken = [(speaker, first), *zip(rest[::2], rest[1::2], strict=True)]
        for name, said in spoken:
            speaker = name and " ".join(html.unescape(name).split())
            if plain := " ".join(html.unescape(_TAG.sub("", said)).split()):
                yield _Line(plain, speaker)


def _once(cues: Iterable[_Cue]) -> Iterator[_Cue]:
    """Yield cues without the lines at their top that the one before, which ends as they start, showed at its bottom."""
    before: _Cue | None = None
    for cue in sorted(cues, key=lambda cue: cue.start):
        again = 0
        if before and cue.start - before.end < _ADJOINING:
            most = min(len(before.lines), len(cue.lines))
            again = next((count for count in range(most, 0, -1) if before.lines[-count:] == cue.lines[:count]), 0)
        if again < len(cue.lines):
            yield replace(cue, lines=cue.lines[again:])
        before = cue


# ---------------------------------------------------------------- running text


def _running(cues: Iterable[_Cue]) -> tuple[str, tuple[Moment, ...]]:
    """Return the text of cues in paragraphs, and where each of them begins."""
    pieces: list[str] = []
    moments: list[Moment] = []
    length = words = 0  # of the text, in characters; of the last paragraph
    speaker, end = None, 0.0
    for cue in cues:
        for at, line in enumerate(cue.lines):
            pause = cue.start - end if not at else 0
            ends = not pieces or line.speaker != speaker or _ends(pieces[-1], line, words=words, pause=pause)
            named = ends and line.speaker
            said = f"{line.speaker}: {line.words}" if named else line.words
            between = ("\n\n" if ends else " ") if pieces else ""
            if not at:
                moments.append(Moment(length + len(between), cue.start))
            pieces += [between, said]
            length += len(between) + len(said)
            words = (0 if ends else words) + len(said.split())
            speaker = line.speaker
        end = cue.end
    return "".join(pieces), tuple(moments)


def _ends(before: str, line: _Line, *, words: int, pause: float) -> bool:
    """Tell whether a paragraph of so many words ends before a line of the same speaker."""
    if _DASH.match(line.words) or words >= LONGEST_PARAGRAPH:
        return True
    return bool(_SENTENCE_END.search(before)) and (pause >= PAUSE or words >= LONG_PARAGRAPH)

"""Presentations (.pptx) to documents: a page for each slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import finished
from onrecord_index.reading.office.flow import Block, Page, composed
from onrecord_index.reading.office.parts import ONLY_PICTURES, Damaged, Handler, main_part, opened, target_of
from onrecord_index.reading.office.pptx_shapes import Diagram, Shapes
from onrecord_index.reading.office.properties import properties_of
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Document, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord_index.reading.office.parts import Parts
    from onrecord_index.reading.types import FoundFile

_NO_TEXT = frozenset({"dt", "ftr", "hdr", "sldNum"})
_TITLES = frozenset({"title", "ctrTitle"})


def documents_of(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the document in a presentation, and each slide that cannot be read; raises CannotRead, OSError.

    A slide is its title, then its shapes in the order in which a screen reader reads them, then the speaker's notes.
    Left out are footers, numbers, comments, charts, what is hidden on a slide, and what stands on the master alone.
    """
    pages: list[Page] = []
    with opened(file, format_name="presentation (.pptx)") as parts:
        for number, name in enumerate(_slides(parts), 1):
            try:
                pages.append(Page(_slide(parts, name), f"Slide {number}"))
            except Damaged as error:
                pages.append(Page(()))
                yield Unreadable(f"{file.name}:{number}", f"slide {error}")
        text = composed(pages)
        stated = properties_of(parts)
        if not text.text and parts.any_below("ppt/media"):
            raise CannotRead(ONLY_PICTURES)
    document = Document(
        id=file.name,
        title=_title(pages) or stated.title or file.spoken_name,
        text=finished(text.text),
        date=day_of_file(text.text, file.name) or stated.date,
        author=stated.author,
        pages=text.starts,
        sections=text.sections,
    )
    yield ReadDocument(file.name, document)


def _slides(parts: Parts) -> list[str]:
    """Return the names of the slides' parts, in their order."""
    main = main_part(parts, default="ppt/presentation.xml")
    presentation = _Presentation()
    parts.parse(main, presentation)
    if presentation.root != "p:presentation":
        raise CannotRead("is no presentation (.pptx), or a damaged one")
    targets = {relation.id: relation.target for relation in parts.relations_of(main)}
    # A part can be one slide only: otherwise a small file could hold any number of them.
    return list(dict.fromkeys(targets[slide] for slide in presentation.slides if slide in targets))


def _slide(parts: Parts, name: str) -> list[Block]:
    """Return what stands on a slide and in its notes; raises CannotRead."""
    relations = parts.relations_of(name)
    diagrams = {relation.id: relation.target for relation in relations}

    def diagram(relation_id: str) -> list[Block]:
        found = Diagram()
        parts.parse(diagrams.pop(relation_id, ""), found)  # each stands in one place only
        return found.flow.finished()

    shapes = Shapes(diagram)
    parts.parse(name, shapes)
    notes = Shapes(lambda _: [])
    parts.parse(target_of(relations, "notesSlide", default=""), notes)
    title = [block.text for shape in shapes.shapes if shape.kind in _TITLES for block in shape.blocks]
    return [
        *([Block(" ".join(" ".join(title).split()), 1)] if title else []),
        *(block for shape in shapes.shapes if shape.kind not in _NO_TEXT | _TITLES for block in shape.blocks),
        *(block for shape in notes.shapes if shape.kind == "body" for block in shape.blocks),
    ]


def _title(pages: Sequence[Page]) -> str:
    """Return the title of the first slide."""
    return next((block.text for block in pages[0].blocks[:1] if block.level), "") if pages else ""


class _Presentation(Handler):
    """The slides of a presentation, by the ids of their relations."""

    def __init__(self) -> None:
        self.root = ""
        self.slides: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or tag
        if tag == "p:sldId":
            self.slides.append(attributes.get("r:id", ""))

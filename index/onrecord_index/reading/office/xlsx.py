"""Workbooks (.xlsx) to documents: a line for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord_index.reading.dates import day_of_file
from onrecord_index.reading.decoding import finished
from onrecord_index.reading.office.parts import Damaged, main_part, opened, target_of
from onrecord_index.reading.office.properties import properties_of
from onrecord_index.reading.office.xlsx_parts import Cells, Formats, Merges, Shared, Strings, Workbook
from onrecord_index.reading.rows import Rows, Sheet, joined
from onrecord_index.reading.types import CannotRead, ReadDocument
from onrecord_index.types import Document, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord_index.reading.office.parts import Parts
    from onrecord_index.reading.types import FoundFile


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The parts of the sheets by their names, and what they share."""

    parts: Mapping[str, str]
    shared: Shared


def documents_of(file: FoundFile) -> Iterator[ReadDocument | Unreadable]:
    """Yield the document in a workbook, and each sheet that cannot be read; raises CannotRead, OSError.

    Formulas are read as their results, as far as those are stored. Left out are comments, charts, text boxes, errors.
    """
    sheets: list[Sheet] = []
    without_result = 0
    with opened(file, format_name="workbook (.xlsx)") as parts:
        found = _sheets(parts)
        rows = Rows()
        for name, part in found.parts.items():
            merges = Merges()
            cells = Cells(rows, found.shared, merges)
            try:
                parts.parse(part, merges)  # they stand after the cells
                parts.parse(part, cells)
            except Damaged as error:
                yield Unreadable(f"{file.name}:{name}", f"sheet {error}")
            without_result += cells.without_result
            sheets.append(Sheet(name, rows.finished()))
        stated = properties_of(parts)
    text = joined(sheets)
    if not text.text and without_result:
        raise CannotRead("holds only formulas without results; open it in a spreadsheet program and save it")
    document = Document(
        id=file.name,
        title=stated.title or file.spoken_name,
        text=finished(text.text),
        date=day_of_file("", file.name) or stated.date,
        author=stated.author,
        sections=text.sections,
        layout="rows",
    )
    yield ReadDocument(file.name, document)


def _sheets(parts: Parts) -> _Sheets:
    """Return the sheets of a workbook; raises CannotRead."""
    main = main_part(parts, default="xl/workbook.xml")
    workbook, strings, formats = Workbook(), Strings(), Formats()
    parts.parse(main, workbook)
    if workbook.root != "s:workbook":
        raise CannotRead("is no workbook (.xlsx), or a damaged one")
    relations = parts.relations_of(main)
    parts.parse(target_of(relations, "sharedStrings", default="xl/sharedStrings.xml"), strings)
    parts.parse(target_of(relations, "styles", default="xl/styles.xml"), formats)
    targets = {relation.id: relation.target for relation in relations if relation.kind == "worksheet"}
    return _Sheets(
        {sheet.name: targets[sheet.relation] for sheet in workbook.sheets if sheet.relation in targets},
        Shared(strings.strings, formats.codes, workbook.from_1904),
    )

"""Presentations: slides as pages with their titles, shapes, tables and notes."""

from datetime import date, datetime
from pathlib import Path

import pytest
from made_office import document_of, element, items_of, packed, reason_of, relations
from pptx import Presentation
from pptx.presentation import Presentation as MadePresentation
from pptx.util import Inches

from onrecord_index import Location, Section, Unreadable
from onrecord_index.reading import ReadDocument

TITLE, TITLE_ALONE, BLANK = 0, 5, 6  # layouts of the default template


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "winter-ferry.pptx"


def saved(made: MadePresentation, path: Path) -> Path:
    made.save(str(path))
    return path


def shape(text: str, kind: str = "", properties: str = "") -> str:
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr {properties}/><p:nvPr>{f'<p:ph type={kind!r}/>' if kind else ''}</p:nvPr></p:nvSpPr>"
        f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def written(path: Path, *slides: str, **diagrams: str) -> Path:
    """Write a presentation of slides, which may refer to diagrams by their names."""
    numbers = range(1, len(slides) + 1)
    order = "".join(f'<p:sldId r:id="slide_{number}"/>' for number in numbers)
    parts = {
        "ppt/presentation.xml": element("p:presentation", f"<p:sldIdLst>{order}</p:sldIdLst>"),
        "ppt/_rels/presentation.xml.rels": relations(**{f"slide_{n}": f"slides/slide{n}.xml" for n in numbers}),
        "ppt/slides/_rels/slide1.xml.rels": relations(**{name: f"../diagrams/{name}.xml" for name in diagrams}),
    }
    parts |= {f"ppt/slides/slide{n}.xml": element("p:sld", slide) for n, slide in zip(numbers, slides, strict=True)}
    parts |= {f"ppt/diagrams/{name}.xml": element("dgm:dataModel", content) for name, content in diagrams.items()}
    return packed(path, parts)


def test_slides_are_pages_and_their_titles_are_sections(path: Path) -> None:
    made = Presentation()
    first = made.slides.add_slide(made.slide_layouts[TITLE])
    first.shapes.title.text = "No ferry\vthis winter"
    first.placeholders[1].text = "Ina Ardal"
    made.slides.add_slide(made.slide_layouts[BLANK])
    third = made.slides.add_slide(made.slide_layouts[BLANK])
    third.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "It is late."

    document = document_of(saved(made, path))

    assert document.text == "No ferry this winter\n\nIna Ardal\n\nIt is late."
    assert document.title == "No ferry this winter"
    assert document.pages == (0, 33, 33)
    assert document.sections == (Section(0, "No ferry this winter"), Section(33, "Slide 3"))
    assert document.location_at(25) == Location(page=1, section="No ferry this winter")
    assert document.location_at(35) == Location(page=3, section="Slide 3")


def test_title_shapes_groups_tables_and_notes_come_in_reading_order(path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ALONE])
    slide.shapes.title.text = "Costs"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 9, 9).text_frame.text = "In a group"
    group.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = "in a group."
    table = slide.shapes.add_table(2, 3, Inches(1), Inches(1), Inches(1), Inches(1)).table
    for row, cells in enumerate([("Year", "Crowns", "By"), ("2021", "300", "Ina\nArdal")]):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    slide.notes_slide.notes_text_frame.text = "Say that it is cheap.\nSmile."

    document = document_of(saved(made, path))

    assert document.text.split("\n\n") == [
        "Costs",
        "In a group",
        "in a group.",
        "Year\tCrowns\tBy",
        "2021\t300\tIna Ardal",
        "Say that it is cheap.",
        "Smile.",
    ]


def test_the_title_comes_first_wherever_it_stands(path: Path) -> None:
    document = document_of(written(path, shape("Body") + shape("Heading", "title")))

    assert document.text == "Heading\n\nBody"


def test_footers_numbers_and_what_is_hidden_are_left_out(path: Path) -> None:
    hidden = 'hidden="1"'
    slide = (
        shape("Shown")
        + shape("Brell 2024", "ftr")
        + shape("14 March", "dt")
        + shape("7", "sldNum")
        + shape("Secret", properties=hidden)
        + f"<p:grpSp><p:nvGrpSpPr><p:cNvPr {hidden}/></p:nvGrpSpPr>{shape('Secret too')}</p:grpSp>"
        + shape('Slide </a:t></a:r><a:fld type="slidenum"><a:t>7</a:t></a:fld><a:r><a:t>')
        + f"<mc:AlternateContent><mc:Choice>{shape('Once')}</mc:Choice>"
        + f"<mc:Fallback>{shape('Once')}</mc:Fallback></mc:AlternateContent>"
    )

    assert document_of(written(path, slide)).text == "Shown\n\nSlide\n\nOnce"


def test_lines_escapes_formulas_and_merged_cells_are_read_as_they_look(path: Path) -> None:
    def cell(text: str, attributes: str = "") -> str:
        return f"<a:tc {attributes}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    cells = cell("wide") + cell("", 'hMerge="1"') + cell("last")
    slide = (
        "<p:sp><p:txBody><a:p><a:r><a:t>One_x000B_two</a:t></a:r><a:br/><a:r><a:t>three_x0041_</a:t></a:r></a:p>"
        "<a:p><m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></a:p></p:txBody></p:sp>"
        f"<p:graphicFrame><a:tbl><a:tr>{cells}</a:tr></a:tbl></p:graphicFrame>"
    )

    assert document_of(written(path, slide)).text == "One\ntwo\nthreeA\n\nE=mc\n\nwide\tlast"


def test_the_nodes_of_a_diagram_are_read_where_it_stands(path: Path) -> None:
    def node(text: str, kind: str = "") -> str:
        attribute = f'type="{kind}"' if kind else ""
        return f"<dgm:pt {attribute}><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"

    slide = shape("Before") + '<p:graphicFrame><dgm:relIds r:dm="diagramData"/></p:graphicFrame>' + shape("After")

    written(path, slide, diagramData=node("Plan") + node("drawn", "pres") + node("Build"))

    assert document_of(path).text == "Before\n\nPlan\n\nBuild\n\nAfter"


def test_properties_describe_a_presentation_without_a_title(path: Path) -> None:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[BLANK]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = "It is late."
    made.core_properties.title = "No ferry this winter"
    made.core_properties.author = "Bo Lind"
    made.core_properties.modified = datetime(2024, 2, 5)

    document = document_of(saved(made, path))

    assert (document.title, document.author, document.date) == ("No ferry this winter", "Bo Lind", date(2024, 2, 5))


def test_what_a_program_calls_a_presentation_is_no_title(path: Path) -> None:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[BLANK]).shapes.add_textbox(0, 0, 9, 9).text_frame.text = "It is late."
    made.core_properties.title = "PowerPoint Presentation"

    assert document_of(saved(made, path)).title == "winter ferry"


def test_a_damaged_slide_is_listed_and_the_others_are_read(path: Path) -> None:
    written(path, shape("One"), "</p:sld><p:sld>", shape("Three"))

    bad, item = items_of(path)

    assert isinstance(bad, Unreadable)
    assert bad.place == "winter-ferry.pptx:2"
    assert bad.reason.startswith("slide is damaged: ppt/slides/slide2.xml is no valid XML: ")
    assert isinstance(item, ReadDocument)
    assert (item.document.text, item.document.pages) == ("One\n\nThree", (0, 5, 5))


def test_a_presentation_of_pictures_is_said_to_be_one(path: Path) -> None:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[BLANK])

    assert reason_of(saved(made, path)) == "is empty"

    packed(path, {"ppt/presentation.xml": element("p:presentation"), "ppt/media/image1.png": b"\x89PNG"})

    assert reason_of(path) == "holds no text, only pictures (a scan); recognise its text first"


def test_a_document_of_word_is_no_presentation(path: Path) -> None:
    packed(path, {"_rels/.rels": relations(officeDocument="word/document.xml"), "word/document.xml": "<a/>"})

    assert reason_of(path) == "is no presentation (.pptx), or a damaged one"


def test_the_same_part_is_one_slide_only(path: Path) -> None:
    packed(
        path,
        {
            "ppt/presentation.xml": element("p:presentation", '<p:sldId r:id="slide_1"/>' * 100_000),
            "ppt/_rels/presentation.xml.rels": relations(slide_1="slide1.xml"),
            "ppt/slide1.xml": element("p:sld", shape("Late")),
        },
    )

    assert document_of(path).text == "Late"


def test_a_diagram_stands_in_one_place_only(path: Path) -> None:
    places = '<p:graphicFrame><dgm:relIds r:dm="diagramData"/></p:graphicFrame>' * 1_000

    written(path, places, diagramData="<dgm:pt><a:p><a:t>late</a:t></a:p></dgm:pt>")

    assert document_of(path).text == "late"

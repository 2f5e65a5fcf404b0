import pytest

from onrecord.web.indexing import Done, Idle, Running
from onrecord.web.pages.welcome import examples_of, status_page, welcome_page
from onrecord_index import Document, Progress, SyncReport, Unreadable
from shown import Shown


def test_an_index_without_documents_names_the_command_that_reads_some() -> None:
    shown = Shown(welcome_page(0, examples=[], state=Idle()))

    assert "There are no documents yet" in shown.text()
    assert shown.text("code") == "onrecord chat path/to/your/documents"


@pytest.mark.parametrize(
    ("documents", "when"), [(0, "as soon as the first ones are read"), (5, "those that have been read")]
)
def test_while_documents_are_read_it_is_said_what_can_be_asked(documents: int, when: str) -> None:
    shown = Shown(welcome_page(documents, examples=[], state=Running(None)))

    assert shown.text("p") == f"You can ask {when}."


def test_examples_are_offered_as_buttons_and_made_from_titles_without_repeats() -> None:
    infos = [Document(str(n), title, "x").info for n, title in enumerate(["", "Ferry\ntimes", "Ferry times", "Tides"])]

    examples = examples_of(infos)

    assert examples == ["What do the documents say about “Ferry times”?", "What do the documents say about “Tides”?"]
    assert Shown(welcome_page(3, examples=examples, state=Idle())).text("button", "example") == "".join(examples)


def test_progress_is_told_in_documents() -> None:
    shown = Shown(status_page(Running(Progress(120.4, 2451, 900)), documents=120, unreadable=[]))

    assert "120 of 2,451 documents" in shown.text()
    assert ("max", "2451") in shown.attributes


def test_when_indexing_is_done_unreadable_files_are_listed_with_their_reasons() -> None:
    bad = (Unreadable("scan.png", "no reader for .png", "unsupported"), Unreadable("b.txt", "it is empty"))
    report = SyncReport(7, 1, 0, 3, bad, 20, 4, 1.5)

    shown = Shown(status_page(Done(report), documents=11, unreadable=bad))

    assert shown.text("p") == "11 documents to ask · 7 added, 1 changed"
    assert shown.text("summary") == "2 could not be read"
    assert shown.text("li") == "scan.png: no reader for .png" + "b.txt: it is empty"

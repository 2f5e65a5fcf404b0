"""Subtitles: running text, and when each part of it is said."""

from pathlib import Path

import pytest

from onrecord_index import Document, Moment, Unreadable
from onrecord_index.reading import ReadDocument, find_files, read


def item_of(folder: Path, content: str | bytes, name: str = "council-2024-02-05.srt") -> ReadDocument | Unreadable:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (file,) = find_files(path).files
    (item,) = read(file)
    return item


def document_of(folder: Path, content: str | bytes, name: str = "council-2024-02-05.srt") -> Document:
    item = item_of(folder, content, name)
    assert isinstance(item, ReadDocument), item
    return item.document


def vtt(folder: Path, *cues: str) -> Document:
    return document_of(folder, "WEBVTT\n\n" + "\n\n".join(cues), "a.vtt")


def test_cues_are_joined_and_each_says_when_it_begins(tmp_path: Path) -> None:
    content = """1
00:00:01,500 --> 00:00:03,000
We have no money
for the <i>engine</i>,

2
00:00:03,200 --> 00:00:05,000 X1:40 X2:600
{\\an8}and nobody to repair it.

3
01:00:09,000 --> 01:00:10,000
[door slams] Good night.
"""

    document = document_of(tmp_path, content)

    assert document.text == "We have no money for the engine, and nobody to repair it.\n\n[door slams] Good night."
    assert document.moments == (Moment(0, 1.5), Moment(33, 3.2), Moment(59, 3609.0))
    assert document.location_at(document.text.index("repair")).seconds == 3.2
    assert (document.title, str(document.date)) == ("council 2024-02-05", "2024-02-05")


def test_line_ends_and_marks_of_windows_make_no_difference(tmp_path: Path) -> None:
    content = (
        "\ufeff1\n00:00:01,500 --> 00:00:03,000\nThe ferry\nruns.\n\n2\n00:00:03,000 --> 00:00:04,000\nSometimes.\n"
    )

    assert document_of(tmp_path, content.replace("\n", "\r\n")).text == "The ferry runs. Sometimes."


def test_a_number_that_is_said_is_not_taken_for_that_of_a_cue(tmp_path: Path) -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\nHow many?\n\n2\n00:00:02,000 --> 00:00:03,000\n42\n"

    assert document_of(tmp_path, content).text == "How many? 42"


def test_a_blank_line_in_a_cue_does_not_end_it(tmp_path: Path) -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\nThe ferry\n\nruns.\n\n2\n00:00:02,000 --> 00:00:03,000\nAgain.\n"

    assert document_of(tmp_path, content).text == "The ferry runs. Again."


def test_times_notes_and_styles_of_vtt_are_no_text(tmp_path: Path) -> None:
    document = vtt(
        tmp_path,
        "STYLE\n::cue { color: red }",
        "NOTE\nby Bo Lind",
        "intro\n00:01.000 --> 00:02.000 align:start position:0%\nThe <c.red>ferry</c> <00:01.500>runs &amp; runs.",
        "NOTE checked",
        "00:01:00.000 --> 00:01:02.000\n<3 you.",
    )

    assert document.text == "The ferry runs & runs.\n\n<3 you."
    assert document.moments == (Moment(0, 1.0), Moment(24, 60.0))


def test_each_speaker_is_named_where_they_begin_to_speak(tmp_path: Path) -> None:
    document = vtt(
        tmp_path,
        "00:01.000 --> 00:02.000\n<v Ina Ardal>We have no money</v>",
        "00:02.000 --> 00:03.000\n<v Ina Ardal>for the engine.",
        "00:03.000 --> 00:04.000\n<v.loud Bo Lind>Shame! <v Ina Ardal>Yes.",
        "00:04.000 --> 00:05.000\n(laughter)",
    )

    assert document.text.split("\n\n") == [
        "Ina Ardal: We have no money for the engine.",
        "Bo Lind: Shame!",
        "Ina Ardal: Yes.",
        "(laughter)",
    ]
    assert [moment.seconds for moment in document.moments] == [1, 2, 3, 4]


def test_lines_with_dashes_are_of_different_speakers(tmp_path: Path) -> None:
    content = "1\n00:00:01,000 --> 00:00:02,000\n- Does it run?\n- It does not.\n"

    assert document_of(tmp_path, content).text == "- Does it run?\n\n- It does not."


def test_captions_that_roll_up_are_there_once(tmp_path: Path) -> None:
    document = vtt(
        tmp_path,
        "00:00.000 --> 00:02.000\n \nthe<00:00.500><c> ferry</c>",
        "00:02.000 --> 00:02.010\nthe ferry\n ",
        "00:02.010 --> 00:04.000\nthe ferry\ndoes<00:02.900><c> not</c>",
        "00:04.000 --> 00:04.010\ndoes not\n ",
        "00:04.010 --> 00:06.000\ndoes not\nrun today",
    )

    assert document.text == "the ferry does not run today"
    assert document.moments == (Moment(0, 0.0), Moment(10, 2.01), Moment(19, 4.01))


def test_what_is_said_twice_is_there_twice(tmp_path: Path) -> None:
    document = vtt(tmp_path, "00:01.000 --> 00:02.000\nNo.", "00:03.000 --> 00:04.000\nNo.")

    assert document.text == "No. No."


def test_a_long_speech_is_parted_at_ends_of_sentences(tmp_path: Path) -> None:
    cues = [f"00:{second:02}.000 --> 00:{second + 1:02}.000\n{second} {'word ' * 8}end." for second in range(20)]

    paragraphs = vtt(tmp_path, *cues).text.split("\n\n")

    assert [len(paragraph.split()) for paragraph in paragraphs] == [80, 80, 40]


def test_captions_without_stops_are_parted_too(tmp_path: Path) -> None:
    cues = [f"00:{second:02}.000 --> 00:{second + 1:02}.000\n{second} {'word ' * 49}" for second in range(11)]

    paragraphs = vtt(tmp_path, *cues).text.split("\n\n")

    assert [len(paragraph.split()) for paragraph in paragraphs] == [250, 250, 50]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        (
            "WEBVTT\n\nNOTE nothing",
            "holds no subtitles: no times such as 00:01:02,500 --> 00:01:04,000 with words below",
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n\n",
            "holds no subtitles: no times such as 00:01:02,500 --> 00:01:04,000 with words below",
        ),
        (b"\x1a\x45\xdf\xa3" + bytes(100), "is not text"),
    ],
)
@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_what_holds_no_subtitles_is_refused(tmp_path: Path, name: str, content: str | bytes, reason: str) -> None:
    assert item_of(tmp_path, content, name) == Unreadable(name, reason)

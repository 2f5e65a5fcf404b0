"""Mails and mailboxes: who wrote to whom and when, what, and what was attached."""

import io
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from onrecord_index import Document, Unreadable
from onrecord_index.reading import ReadDocument, count_documents, find_files, read

HEAD = """From: Ina Ardal <ina@brell.example>
To: Bo Lind <bo@osmund.example>
Date: Mon, 05 Feb 2024 23:30:00 -0500
Subject: No ferry this winter"""

FERRY = "The ferry will not run this winter."


def mail(body: str = FERRY, *, kind: str = "text/plain; charset=utf-8", head: str = HEAD) -> bytes:
    return f"{head}\nMIME-Version: 1.0\nContent-Type: {kind}\n\n{body}\n".encode()


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Ina Ardal <ina@brell.example>", "Bo Lind <bo@osmund.example>"
    made["Date"], made["Subject"] = "Mon, 05 Feb 2024 23:30:00 -0500", "No ferry this winter"
    return made


def items_of(folder: Path, content: bytes, name: str = "a.eml") -> list[ReadDocument | Unreadable]:
    path = folder / name
    path.write_bytes(content)
    (file,) = find_files(path).files
    return list(read(file))


def document_of(folder: Path, content: bytes, name: str = "a.eml") -> Document:
    (item,) = items_of(folder, content, name)
    assert isinstance(item, ReadDocument), item
    return item.document


def body_of(folder: Path, content: bytes) -> str:
    return document_of(folder, content).text.partition("\n\n")[2]


def reason_of(folder: Path, content: bytes, name: str = "a.eml") -> str:
    (item,) = items_of(folder, content, name)
    assert isinstance(item, Unreadable), item
    return item.reason


# ---------------------------------------------------------------- headers


def test_a_mail_says_who_wrote_to_whom_and_when_and_then_what(tmp_path: Path) -> None:
    document = document_of(tmp_path, mail())

    assert document.text == f"{HEAD}\n\n{FERRY}"
    assert (document.id, document.title, document.author) == ("a.eml", "No ferry this winter", "Ina Ardal")
    assert document.date == date(2024, 2, 5)  # where it was written; in London it was the 6th


def test_a_mail_with_line_ends_of_the_internet_is_read_alike(tmp_path: Path) -> None:
    assert document_of(tmp_path, mail().replace(b"\n", b"\r\n")).text == f"{HEAD}\n\n{FERRY}"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"=?iso-8859-1?Q?F=E4hre_f=E4llt_aus?=", "Fähre fällt aus"),
        (b"=?utf-8?B?RsOkaA==?=\n =?utf-8?Q?re?=", "Fähre"),
        ("Fähre fällt aus".encode(), "Fähre fällt aus"),  # as some programs write it all the same
        ("Fähre fällt aus".encode("latin-1"), "Fähre fällt aus"),
        (b"No\n  ferry", "No ferry"),
        (b"=?nonsense?Q?No_ferry?=", "No ferry"),
    ],
)
def test_a_subject_is_read_whichever_way_it_is_written(tmp_path: Path, raw: bytes, words: str) -> None:
    assert document_of(tmp_path, b"Subject: " + raw + b"\n\n" + FERRY.encode()).title == words


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("ina@brell.example", "ina@brell.example"),
        ('"Ardal, Ina" <ina@brell.example>', "Ardal, Ina"),
        ("=?utf-8?Q?Ardal=2C_=C3=8Dna?= <ina@brell.example>", "Ardal, Ína"),
        ("Ina <ina@brell.example>, Bo <bo@osmund.example>", "Ina; Bo"),
    ],
)
def test_the_author_is_the_sender_by_name_or_else_by_address(tmp_path: Path, sender: str, author: str) -> None:
    assert document_of(tmp_path, mail(head=f"From: {sender}")).author == author


def test_a_mail_without_a_subject_is_called_after_its_file(tmp_path: Path) -> None:
    document = document_of(tmp_path, mail(head="From: ina@brell.example"), "winter-ferry.eml")

    assert (document.title, document.date) == ("winter ferry", None)


def test_a_long_list_of_recipients_is_cut_between_two(tmp_path: Path) -> None:
    people = ", ".join(f"p{number:03}@brell.example" for number in range(200))

    shown = document_of(tmp_path, mail(head=f"To: {people}\nSubject: x")).text.partition("\n")[0]

    assert shown.endswith("@brell.example …")
    assert len(shown) < 1_010


# ---------------------------------------------------------------- plain text


def test_lines_that_were_broken_to_fit_are_one_paragraph_again(tmp_path: Path) -> None:
    body = """\
Dear Bo,

The council of Brell decided on Monday evening that the ferry from
Brell to Osmund will not run this winter, since there is no money for
the engine, and nobody to repair it.

* Fishermen carry the mail as they did when their grandparents were
  young.
* The school opens at ten, which is when the fishing boats come in.

Ina Ardal
Harbour Street 4
Brell"""

    assert body_of(tmp_path, mail(body)).split("\n\n") == [
        "Dear Bo,",
        "The council of Brell decided on Monday evening that the ferry from Brell to Osmund will not run this winter, "
        "since there is no money for the engine, and nobody to repair it.",
        "* Fishermen carry the mail as they did when their grandparents were\n  young.\n"
        "* The school opens at ten, which is when the fishing boats come in.",
        "Ina Ardal\nHarbour Street 4\nBrell",
    ]


def test_quoted_words_keep_one_mark_a_paragraph_and_are_parted_from_the_answer(tmp_path: Path) -> None:
    body = """\
On Monday Bo Lind wrote:
> Will the ferry run this winter? The children of Osmund have to get
> to school, and nobody tells us how.
>> Ask Ina.
No, it will not."""

    assert body_of(tmp_path, mail(body)).split("\n\n") == [
        "On Monday Bo Lind wrote:",
        "> Will the ferry run this winter? The children of Osmund have to get to school, and nobody tells us how.",
        "> > Ask Ina.",
        "No, it will not.",
    ]


def test_a_signature_keeps_its_lines(tmp_path: Path) -> None:
    body = f"""\
{"The ferry will not run, and neither will the little bus to Osmund. " * 3}

--\x20
Ina Ardal, councillor for finances and for everything that floats
Harbour Street 4, third floor, the door beside the fish shop, Brell
Brell"""

    assert body_of(tmp_path, mail(body)).endswith(
        "floats\nHarbour Street 4, third floor, the door beside the fish shop, Brell\nBrell"
    )


def test_columns_keep_their_lines(tmp_path: Path) -> None:
    body = f"""\
{"The ferry will not run this winter, says the council of all Brell."}
Monday, the first of the month        300 crowns and nothing more
Tuesday, the second of the month      200 crowns and nothing more"""

    assert body_of(tmp_path, mail(body)).count("\n") == 2


@pytest.mark.parametrize(("end", "delsp"), [(" ", ""), ("  ", "; delsp=yes")])
def test_lines_that_say_that_they_go_on_are_joined_however_short(tmp_path: Path, end: str, delsp: str) -> None:
    body = f"The ferry{end}\nwill not run.\n So there.\n> From{end}\n> Brell"

    assert body_of(tmp_path, mail(body, kind=f"text/plain; format=flowed{delsp}")) == (
        "The ferry will not run.\nSo there.\n\n> From Brell"
    )


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-8"])
def test_the_declared_character_set_is_used(tmp_path: Path, encoding: str) -> None:
    made = message()
    made.set_content("Die Fähre fällt aus.", charset=encoding, cte="quoted-printable")

    assert body_of(tmp_path, made.as_bytes()) == "Die Fähre fällt aus."


# ---------------------------------------------------------------- HTML and alternatives


def test_plain_text_is_preferred_to_the_same_in_html(tmp_path: Path) -> None:
    made = message()
    made.set_content(FERRY)
    made.add_alternative("<p>The ferry will <b>not</b> run this winter.</p><p>Unsubscribe</p>", subtype="html")

    assert body_of(tmp_path, made.as_bytes()) == FERRY


def test_html_is_read_where_the_plain_text_only_says_that_there_is_html(tmp_path: Path) -> None:
    made = message()
    made.set_content("See HTML.")
    made.add_alternative(f"<p>{FERRY}</p><p>It may run again in April, says Ardal.</p>", subtype="html")

    assert body_of(tmp_path, made.as_bytes()) == f"{FERRY}\n\nIt may run again in April, says Ardal."


def test_all_words_of_an_html_mail_are_read_in_the_lines_in_which_they_are_shown(tmp_path: Path) -> None:
    html = """<html><head><title>x</title><style>p {}</style></head><body>
        <div style="display:none">Preview &#847;&zwnj; &#847;&zwnj; &#847;&zwnj;</div>
        <div>Dear  Bo,</div><div><br></div>
        <p>The ferry<br>will <b>not</b> run.</p>
        <table><tr><td><p>Menu</p><ul><li>one<li>two</ul></td><td><p>Body</p></td></tr></table>
        <table><tr><td>Day</td><td><p>Crowns</p></td></tr><tr><td>Monday</td><td><p>300</p></td></tr></table>
        <blockquote>Will it <i>run</i>?</blockquote><pre>a
b</pre><script>x</script></body></html>"""

    assert body_of(tmp_path, mail(html, kind="text/html")).split("\n\n") == [
        "Dear Bo,",
        "The ferry\nwill not run.",
        "Menu",
        "one\ntwo",
        "Body",
        "Day\tCrowns\nMonday\t300",
        "Will it run?",
        "a\nb",
    ]


def test_an_html_part_that_cannot_be_read_is_named_and_the_head_is_kept(tmp_path: Path) -> None:
    first, second = items_of(tmp_path, mail("<div>" * 5_000 + "x", kind="text/html"))

    assert isinstance(first, ReadDocument)
    assert first.document.text == HEAD
    assert second == Unreadable("a.eml", "holds a text that is a web page that is nested too deeply to be read whole")


# ---------------------------------------------------------------- attachments


def test_attachments_are_documents_of_their_own(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("prices.txt", "A ticket is 20 crowns.")
    made = message()
    made.set_content(FERRY)
    made.add_attachment("Minutes of Monday.\n", filename="minutes.txt")
    made.add_attachment(stream.getvalue(), maintype="application", subtype="zip", filename="all.zip")
    made.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="quay.jpg")

    items = items_of(tmp_path, made.as_bytes())

    assert [item.place for item in items] == [
        "a.eml",
        "a.eml/minutes.txt",
        "a.eml/all.zip/prices.txt",
        "a.eml/quay.jpg",
    ]
    assert items[3] == Unreadable("a.eml/quay.jpg", ".jpg files are not read yet", "unsupported")
    assert [item.document.text for item in items[1:3] if isinstance(item, ReadDocument)] == [
        "Minutes of Monday.",
        "A ticket is 20 crowns.",
    ]


def test_an_attachment_without_a_name_or_with_that_of_another_gets_one(tmp_path: Path) -> None:
    made = message()
    made.set_content(FERRY)
    made.add_attachment("One.")
    made.add_attachment("Two.", filename="a.txt")
    made.add_attachment("Three.", filename="../folder/a.txt")

    places = [item.place for item in items_of(tmp_path, made.as_bytes())]

    assert places == ["a.eml", "a.eml/part-1.txt", "a.eml/a.txt", "a.eml/a-3.txt"]


def test_pictures_in_a_page_are_no_attachments_and_signatures_are_none(tmp_path: Path) -> None:
    page = b'Content-Type: text/html\n\n<p>The ferry <img src="cid:1"> does not run.</p>\n'
    body = b"--i\n" + page + b"--i\nContent-Type: image/png\nContent-ID: <1>\n\nx\n--i--\n"
    signed = b"--o\nContent-Type: multipart/related; boundary=i\n\n" + body
    signed += b"--o\nContent-Type: application/pgp-signature; name=signature.asc\n\nx\n--o--\n"

    text = body_of(tmp_path, HEAD.encode() + b"\nContent-Type: multipart/signed; boundary=o\n\n" + signed)

    assert text == "The ferry does not run."


def test_a_forwarded_mail_is_a_mail_of_its_own_with_its_attachments(tmp_path: Path) -> None:
    inner = message()
    inner.set_content("Will it run?")
    inner.add_attachment("Monday.", filename="days.txt")
    made = message()
    made.set_content(FERRY)
    made.add_attachment(inner)

    items = items_of(tmp_path, made.as_bytes())

    assert [item.place for item in items] == ["a.eml", "a.eml/part-1.eml", "a.eml/part-1.eml/days.txt"]
    assert isinstance(items[1], ReadDocument)
    assert items[1].document.text == f"{HEAD}\n\nWill it run?"


def test_files_in_a_mail_in_a_mail_in_a_mail_are_not_opened(tmp_path: Path) -> None:
    made = message()
    made.set_content("Deep.")
    made.add_attachment("Monday.", filename="days.txt")
    for _ in range(2):
        outer = message()
        outer.set_content(FERRY)
        outer.add_attachment(made)
        made = outer

    items = items_of(tmp_path, made.as_bytes())

    assert len([item for item in items if isinstance(item, ReadDocument)]) == 3
    assert items[-1] == Unreadable(
        "a.eml/part-1.eml/part-1.eml/days.txt",
        "lies in a file that lies in another, and is not opened; save it on its own",
    )


@pytest.mark.parametrize(
    "kind", ["application/pkcs7-mime; smime-type=enveloped-data", 'multipart/encrypted; boundary="b"']
)
def test_an_encrypted_mail_has_its_head_read(tmp_path: Path, kind: str) -> None:
    first, second = items_of(tmp_path, mail("--b\n\nx\n--b--", kind=kind))

    assert isinstance(first, ReadDocument)
    assert first.document.text == HEAD
    assert second == Unreadable("a.eml", "is encrypted; save it decrypted to have its text read")


# ---------------------------------------------------------------- what is wrong with mails


def test_parts_behind_the_last_one_are_read(tmp_path: Path) -> None:
    kind = "multipart/mixed; boundary=b"
    body = (
        f"--b\n\n{FERRY}\n--b--\n\n--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nMore."
    )

    items = items_of(tmp_path, mail(body, kind=kind))

    assert [item.place for item in items] == ["a.eml", "a.eml/a.txt"]


def test_parts_with_another_boundary_than_the_declared_one_are_read(tmp_path: Path) -> None:
    body = (
        f"--other\nContent-Type: text/plain\n\n{FERRY}\n--other\nContent-Type: text/html\n\n<p>{FERRY}</p>\n--other--"
    )

    assert body_of(tmp_path, mail(body, kind='multipart/alternative; boundary="declared"')) == FERRY


def test_a_report_of_a_mail_server_is_read(tmp_path: Path) -> None:
    status = "Reporting-MTA: dns; brell.example\n\nAction: failed\nStatus: 4.2.2 (mailbox full)"
    body = f"--b\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\n{status}\n\n--b--"

    assert body_of(tmp_path, mail(body, kind="multipart/report; boundary=b")).split("\n\n") == [
        "Not delivered.",
        "Reporting-MTA: dns; brell.example",
        "Action: failed\nStatus: 4.2.2 (mailbox full)",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"The ferry runs.\n", "is not a mail: it has no header such as From, Date or Subject"),
        (b"%PDF-1.7\n", "is not text but a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an Outlook mail (.msg), which is not read; save it as .eml"),
        (b"Subject: x\n\n" + b"\n" * 3_000_001, "has 3,000,003 lines; at most 3,000,000 are read"),
        (
            b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: a/b\n\n" * 20_000,
            "has 20,001 parts; at most 20,000 are read",
        ),
        (
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000)),
            "has too many parts in each other",
        ),
        (
            b"Content-Type: multipart/mixed; boundary=b\n\n" + b"boundary\n" * 20_000,
            "has too many parts in each other",
        ),
    ],
)
def test_what_is_no_mail_or_too_much_of_one_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason_of(tmp_path, content) == reason


def test_an_outlook_mail_is_refused_by_its_own_ending_too(tmp_path: Path) -> None:
    reason = reason_of(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg")

    assert reason == "is an Outlook mail (.msg), which is not read; save it as .eml"


def test_headers_that_would_take_hours_are_cut(tmp_path: Path) -> None:
    content = b"From: " + b"(" * 500_000 + b"\nContent-Type: text/plain; " + b'x="a;' * 500_000 + b"\n\nThe ferry runs."

    assert body_of(tmp_path, content) == "The ferry runs."


def test_a_mail_with_thousands_of_attachments_has_a_thousand_read(tmp_path: Path) -> None:
    parts = b"--b\nContent-Type: text/css\n\nx\n" * 1_200

    items = items_of(tmp_path, b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n")

    assert len(items) == 1_002
    assert items[-1] == Unreadable("a.eml", "has 1,200 attachments; the first 1,000 are read")


# ---------------------------------------------------------------- mailboxes


def box(*mails: bytes) -> bytes:
    return b"\n".join(b"From ina@brell.example Mon Feb  5 23:30:00 2024\n" + one for one in mails)


def test_each_mail_of_a_mailbox_is_a_document_by_its_number(tmp_path: Path) -> None:
    made = message()
    made.set_content("See the minutes.")
    made.add_attachment("Monday.", filename="minutes.txt")
    content = box(mail(), made.as_bytes())

    items = items_of(tmp_path, content, "all.mbox")

    assert [item.place for item in items] == ["all.mbox/0001", "all.mbox/0002", "all.mbox/0002/minutes.txt"]
    assert isinstance(items[0], ReadDocument)
    assert items[0].document.text == f"{HEAD}\n\n{FERRY}"


def test_a_line_that_only_begins_with_from_ends_no_mail(tmp_path: Path) -> None:
    body = "Dear Bo,\n\nFrom Monday on there is no ferry.\n\n>From what I hear, not until 2025."

    (item,) = items_of(tmp_path, box(mail(body)), "all.mbox")

    assert isinstance(item, ReadDocument)
    assert item.document.text.split("\n\n")[2:] == [
        "From Monday on there is no ferry.",
        "From what I hear, not until 2025.",
    ]


def test_what_is_no_mail_in_a_mailbox_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    items = items_of(tmp_path, box(b"\n", mail()), "all.mbox")

    assert items[0] == Unreadable("all.mbox/0001", "is empty")
    assert isinstance(items[1], ReadDocument)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (mail(), "is not a mailbox: it does not begin with a From line")],
)
def test_what_is_no_mailbox_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason_of(tmp_path, content, "all.mbox") == reason


def test_the_mails_of_a_mailbox_are_counted(tmp_path: Path) -> None:
    (tmp_path / "all.mbox").write_bytes(box(mail(), mail(), b"\n"))
    (file,) = find_files(tmp_path).files

    assert count_documents(file) == 3


# ---------------------------------------------------------------- saved pages

PAGE = (
    f"<html><head><title>No ferry</title></head><body><p>{FERRY} Nobody knows when it will be back.</p></body></html>"
)


def saved(page: bytes = PAGE.encode(), *, head: str = "", kind: str = "text/html; charset=utf-8") -> bytes:
    begin = f"From: <Saved by Blink>\n{head}MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    picture = b"\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n"
    return f"{begin}--b\nContent-Type: {kind}\n\n".encode() + page + picture


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht"])
def test_a_saved_page_is_read_as_a_page_from_its_address(tmp_path: Path, name: str) -> None:
    head = "Snapshot-Content-Location: https://courier.example/no-ferry\nSubject: x\n"

    document = document_of(tmp_path, saved(head=head), name)

    assert document.text == f"{FERRY} Nobody knows when it will be back."
    assert (document.title, document.url) == ("No ferry", "https://courier.example/no-ferry")


def test_a_saved_page_without_a_title_has_that_of_the_file_and_its_own_encoding(tmp_path: Path) -> None:
    page = PAGE.replace("<title>No ferry</title>", "").replace("ferry", "fähre").encode("latin-1")

    document = document_of(
        tmp_path, saved(page, head="Subject: Keine Fähre\n", kind="text/html; charset=iso-8859-1"), "a.mht"
    )

    assert document.title == "Keine Fähre"
    assert document.text.startswith("The fähre will not run")


def test_a_file_of_parts_without_a_page_is_refused(tmp_path: Path) -> None:
    reason = reason_of(tmp_path, saved(kind="text/css"), "a.mhtml")

    assert reason == "is not a saved web page: none of its parts is one"

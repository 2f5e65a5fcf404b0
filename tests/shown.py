"""A page as its reader sees it, and replies to show on one."""

from datetime import date
from html.parser import HTMLParser

from onrecord import Answer, Citation, Coverage, Quote, Reason, Refusal, Timings
from onrecord_index import Document, Hit, Passage, Sentence, Span

HOSTILE = (
    "<script>window.ran = 1</script> <img src=x onerror='ran = 1'> {{ran}} ${ran} [a](javascript:ran) &lt;b&gt; \" '"
)
FERRY = Document(
    "ferry.txt",
    "Ferry times",
    "Ferry times\n\nThe ferry leaves at nine. “Be early,” said Anna Berg.\n\nIt carries cars.\nAnd people.",
    date(2031, 1, 5),
    "https://example.org/ferry",
)
NINE, EARLY = Span(13, 38), Span(39, 66)
TIMINGS = Timings(0.1, 0.2, 0.345)


class Shown(HTMLParser):
    """What a reader sees of a page: its text, and the text of elements of a name and class."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, str]] = []
        self._texts: list[tuple[list[tuple[str, str]], str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self._texts.append((list(self._open), data))

    def text(self, tag: str = "", kind: str = "") -> str:
        return "".join(
            text
            for inside, text in self._texts
            if not tag or any(name == tag and kind in [*classes.split(), ""] for name, classes in inside)
        )


def cited(number: int, document: Document, span: Span, speaker: str | None = None, kind: str = "plain") -> Citation:
    quote = Quote(document, span.start, span.end, speaker=speaker, kind=kind)  # type: ignore[arg-type]  # a literal
    return Citation(number, quote, document.info)


def answer_of(*citations: Citation) -> Answer:
    text = "\n".join(f"[{citation.number}]" for citation in citations)
    return Answer("When?", text, citations, (), Coverage(2451, 3), TIMINGS)


def refusal_of(document: Document, *spans: Span) -> Refusal:
    hits = tuple(
        Hit(
            Passage(
                document.id,
                span.start,
                span.end,
                document.text[span.start : span.end],
                (Sentence(span.start, span.end),),
            ),
            document.info,
            score=0.1,
            dense=0.1,
            lexical=0.0,
        )
        for span in spans
    )
    return Refusal(
        "Why?", Reason.NOTHING_ON_THIS, "Nothing in the documents answers this.", hits, Coverage(1, 0), TIMINGS
    )

"""A question and passages read together by a small model: does a passage answer, which sentence, which words."""

from __future__ import annotations

import hashlib
import math
import re
import threading
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from onrecord_index import (
    DEFAULT_MODEL,
    ModelError,
    SentenceTransformerEmbedder,
    Span,
    faster_precision,
    one_thread,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import tokenizers
    import torch
    from numpy.typing import NDArray

    from onrecord_index import Hit, Passage, Precision

    Array = NDArray[np.float32]

WEIGHTS_FILE = Path(__file__).parent / "reader.safetensors"
# `make reader` prints the digest of what it wrote.
WEIGHTS_DIGEST = "bc83ba6e7631539b00a8ffffc5ce2c746acf10ba73a585a72a982af1a8d97c33"

# Of a longer passage so many words are read: 98 % of the answers that people marked lie in them.
MOST_WORDS = 100

# Words that begin with the same letters are taken for the same word where it is chosen what is read.
STEM = 5

# A question takes at most so many tokens, question and passage together at most MOST_TOKENS: 100 words take about 140.
# What lies behind is not read.
MOST_QUESTION_TOKENS = 48
MOST_TOKENS = 320

# Answers of more tokens are no short answers; 99 % of those of SQuAD have fewer.
MOST_SPAN_TOKENS = 24

# Passages of like length are read together, so that little is padded; more of them at once leave the processor's cache.
BATCH = 4

HEADS = {"span": 2, "support": 1, "answers": 1}  # the width of each
OUTSIDE = -1  # the sentence of a token that lies in none

MOST_LOG_ODDS = 8.0
LEAST_CERTAINTY = 1e-6

_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    "a an the and or of in on at to for from by with as is are was were be been did do does has have had what which "
    "who whom whose what when where why how many much that this it its not".split()
)


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What was read in a sentence of a passage.

    `support` is the probability in [0, 1] that it holds the answer. `span` are its words that answer best, as offsets
    into the document, and `certainty` in [0, 1] is the share of all the passage's spans that they have. Of a sentence
    that was not read, `support` and `certainty` are 0, and `span` is all of it.
    """

    support: float
    span: Span
    certainty: float

    @classmethod
    def of_log_odds(cls, value: float, span: Span) -> Self:
        """Return the reading of a sentence by the log odds that it holds the answer; which words do is not known."""
        return cls(_sigmoid(value), span, 0.0)

    @property
    def was_read(self) -> bool:
        """Whether the sentence was among what was read of its passage."""
        return self.support > 0

    @property
    def log_odds(self) -> float:
        """The logarithm of the odds of `support`, cut to MOST_LOG_ODDS either way."""
        return _log_odds(self.support)

    @property
    def log_certainty(self) -> float:
        """The logarithm of `certainty`, from about -14 to 0."""
        return math.log(self.certainty + LEAST_CERTAINTY)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a passage: the probability in [0, 1] that it answers, and its sentences, in order."""

    answers: float
    sentences: tuple[SentenceReading, ...]

    @property
    def best(self) -> SentenceReading:
        """The sentence that most probably holds the answer."""
        return max(self.sentences, key=lambda sentence: sentence.support)

    @property
    def log_odds(self) -> float:
        """The logarithm of the odds of `answers`, cut to MOST_LOG_ODDS either way."""
        return _log_odds(self.answers)


class Reader:
    """Reads passages for a question; its weights are loaded when it is first needed.

    The weights are those layers of the default model that training changed, and three heads on top. `precision` fixes
    the arithmetic; left open, it is measured once for each processor, and kept: what is read hardly differs. Raises
    ModelError where the default model or the weights are not there, or are not those that they should be.
    """

    def __init__(
        self,
        weights: Path = WEIGHTS_FILE,
        *,
        digest: str | None = WEIGHTS_DIGEST,
        precision: Precision | None = None,
    ) -> None:
        self._weights = weights
        self._digest = digest
        self._precision = precision
        self._loading = threading.Lock()
        self._loaded: tuple[Tokens, Network] | None = None

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what was read in each hit's passage, in the order of the hits; on one thread.

        Two threads wait for each other: with another process busy they were ten times slower than one.
        """
        tokens, network = self.load()
        passages = [hit.passage for hit in hits]
        pairs = [
            tokens.pair(
                question,
                hit.passage,
                title=hit.document.title,
                day=hit.document.date,
                window=window_of(question, hit.passage),
            )
            for hit in hits
        ]
        with one_thread():
            return network.readings(pairs, passages)

    def load(self) -> tuple[Tokens, Network]:
        """Return tokenizer and network, loaded at the first call; raises ModelError."""
        with self._loading:
            if self._loaded is None:
                network = Network.of_default_model()
                digest = network.load(self._weights, digest=self._digest)
                self._loaded = Tokens(), self._in_precision(network, digest)
            return self._loaded

    def _in_precision(self, network: Network, digest: str) -> Network:
        rounded = deepcopy(network)
        rounded.cast("bfloat16")
        networks: Mapping[Precision, Network] = {"float32": network, "bfloat16": rounded}
        if self._precision is not None:
            return networks[self._precision]
        ordinary = 128
        alike = Pair((0,) * ordinary, (1,) * ordinary, (0,) * ordinary, ((0, 0),) * ordinary, sentences=1)
        with one_thread():
            return networks[faster_precision(digest, lambda precision: networks[precision].logits([alike] * BATCH))]


# ---------------------------------------------------------------- what is read of a passage


def window_of(question: str, passage: Passage) -> range:
    """Return which sentences of a passage are read for a question, at most MOST_WORDS words of them or one sentence.

    They are those around the sentence that shares most words with the question. A word counts the less, the more of
    the passage's sentences have it.
    """
    texts = [passage.words_of(sentence) for sentence in passage.sentences]
    lengths = [len(text.split()) for text in texts]
    shared = _shared(question, texts)
    first = last = shared.index(max(shared))
    while True:
        wider = [(at, min(first, at), max(last, at)) for at in (first - 1, last + 1) if 0 <= at < len(texts)]
        wider = [one for one in wider if sum(lengths[one[1] : one[2] + 1]) <= MOST_WORDS]
        if not wider:
            return range(first, last + 1)
        _, first, last = max(wider, key=lambda one: shared[one[0]])


def _shared(question: str, texts: Sequence[str]) -> list[float]:
    """Return how much of a question's words each of some texts has."""
    asked = _stems(question)
    found = [asked & _stems(text) for text in texts]
    having = Counter(stem for stems in found for stem in stems)
    return [sum(1 / having[stem] for stem in sorted(stems)) for stems in found]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in words_of(text))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case, without the commonest."""
    return frozenset(_WORD.findall(text.lower())) - _COMMON


# ---------------------------------------------------------------- tokens


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage as tokens: `[CLS] question [SEP] title (day). passage [SEP]`.

    All four have an item for each token: its id, its segment (0 question, 1 passage), the sentence of the passage that
    it lies in or OUTSIDE, and its half-open range in the document, (0, 0) outside.
    """

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    owners: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    sentences: int


class Tokens:
    """Cuts questions and passages into the default model's tokens."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: tokenizers.Tokenizer = Tokenizer.from_file(str(_default_folder() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._first, self._between = self._tokenizer.encode("").ids  # [CLS] and [SEP]

    def pair(self, question: str, passage: Passage, *, title: str, day: date | None, window: range) -> Pair:
        """Return a question and some sentences of a passage as tokens, cut to MOST_TOKENS."""
        asked = [self._first, *self._encode(question).ids[:MOST_QUESTION_TOKENS], self._between]
        headed = self._encode(f"{title} ({day.isoformat()})." if day else f"{title}." if title else "").ids[:48]
        begin, end = passage.sentences[window.start].start, passage.sentences[window.stop - 1].end
        body = self._encode(passage.text[begin - passage.start : end - passage.start])
        room = MOST_TOKENS - len(asked) - len(headed) - 1
        offsets = [(begin + first, begin + last) for first, last in body.offsets[:room]]
        before = len(asked) + len(headed)
        return Pair(
            ids=(*asked, *headed, *body.ids[:room], self._between),
            segments=(0,) * len(asked) + (1,) * (len(headed) + len(offsets) + 1),
            owners=(OUTSIDE,) * before + tuple(_owners(offsets, passage)) + (OUTSIDE,),
            offsets=((0, 0),) * before + tuple(offsets) + ((0, 0),),
            sentences=len(passage.sentences),
        )

    def _encode(self, text: str) -> tokenizers.Encoding:
        return self._tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)


def _owners(offsets: Iterable[tuple[int, int]], passage: Passage) -> Iterable[int]:
    at = 0
    for start, _end in offsets:
        while at + 1 < len(passage.sentences) and start >= passage.sentences[at + 1].start:
            at += 1
        yield at


# ---------------------------------------------------------------- network


@dataclass(frozen=True, slots=True)
class Logits:
    """What the network says of a batch of n pairs of t tokens and s sentences, padded with -inf."""

    start: torch.Tensor  # (n, t): the answer begins with this token
    end: torch.Tensor  # (n, t): the answer ends with it
    support: torch.Tensor  # (n, s): this sentence holds the answer
    answers: torch.Tensor  # (n,): the passage answers

    def row(self, at: int) -> Row:
        """Return one pair's logits as arrays."""
        start, end, support = (part[at].float().numpy() for part in (self.start, self.end, self.support))
        return Row(start, end, support, float(self.answers[at]))


@dataclass(frozen=True, slots=True)
class Row:
    """One pair's logits: start and end `(t,)`, support `(s,)` and answers; padded with -inf."""

    start: Array
    end: Array
    support: Array
    answers: float


@dataclass(frozen=True, slots=True)
class Network:
    """The default model's encoder with a linear head for each question: which tokens, which sentences, whether."""

    encoder: torch.nn.Module
    heads: Mapping[str, torch.nn.Linear]

    @classmethod
    def of_default_model(cls) -> Network:
        """Return the network with the default model's own layers and heads that know nothing."""
        import torch
        from transformers import BertModel
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        encoder = BertModel.from_pretrained(_default_folder(), local_files_only=True)
        encoder.pooler = None  # asked to leave it out, transformers 5 reports on it
        encoder.eval()  # type: ignore[no-untyped-call]  # torch 2.13
        width = encoder.config.hidden_size
        return cls(encoder, {name: torch.nn.Linear(width, size) for name, size in HEADS.items()})

    def parameters(self) -> dict[str, torch.nn.Parameter]:
        """Return all parameters by the names that they have in the weights file."""
        found = {f"encoder.{name}": value for name, value in self.encoder.named_parameters()}
        for head, linear in self.heads.items():
            found.update({f"heads.{head}.{name}": value for name, value in linear.named_parameters()})
        return found

    def load(self, weights: Path, *, digest: str | None) -> str:
        """Take over the parameters of a file, and return its SHA-256; raises ModelError unless it is the digest."""
        import torch
        from safetensors.torch import load

        if not weights.is_file():
            raise ModelError(f"the reader's weights {weights} are not there; reinstall onrecord")
        content = weights.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if digest is not None and found != digest:
            raise ModelError(
                f"the reader's weights have the digest {found[:12]}…, not {digest[:12]}…; reinstall onrecord"
            )
        parameters = self.parameters()
        with torch.no_grad():
            for name, value in load(content).items():
                parameters[name].copy_(value)
        return found

    def cast(self, precision: Precision) -> None:
        """Compute in a precision from now on."""
        import torch

        kind = torch.bfloat16 if precision == "bfloat16" else torch.float32
        for part in (self.encoder, *self.heads.values()):
            part.to(kind)

    def readings(self, pairs: Sequence[Pair], passages: Sequence[Passage]) -> list[Reading]:
        """Return what is read in each pair, which is made of the passage of the same place."""
        import torch

        order = sorted(range(len(pairs)), key=lambda at: -len(pairs[at].ids))
        found: dict[int, Reading] = {}
        with torch.inference_mode():
            for first in range(0, len(order), BATCH):
                rows = order[first : first + BATCH]
                logits = self.logits([pairs[at] for at in rows])
                found.update({at: reading_of(pairs[at], passages[at], logits.row(row)) for row, at in enumerate(rows)})
        return [found[at] for at in range(len(pairs))]

    def logits(self, pairs: Sequence[Pair]) -> Logits:
        """Read a batch of pairs; hidden states are `(n, t, width)`."""
        import torch

        longest = max(len(pair.ids) for pair in pairs)
        most = max(pair.sentences for pair in pairs)
        ids, segments, mask = (torch.zeros(len(pairs), longest, dtype=torch.long) for _ in range(3))
        owners = torch.full((len(pairs), longest), OUTSIDE)
        for row, pair in enumerate(pairs):
            length = len(pair.ids)
            ids[row, :length] = torch.tensor(pair.ids)
            segments[row, :length] = torch.tensor(pair.segments)
            owners[row, :length] = torch.tensor(pair.owners)
            mask[row, :length] = 1
        hidden = self.encoder(input_ids=ids, token_type_ids=segments, attention_mask=mask).last_hidden_state
        return self._judged(hidden, owners, most)

    def _judged(self, hidden: torch.Tensor, owners: torch.Tensor, most: int) -> Logits:
        import torch

        start, end = self.heads["span"](hidden).float().unbind(-1)
        of_sentence = (owners[:, None, :] == torch.arange(most)[None, :, None]).to(hidden.dtype)  # (n, s, t)
        lengths = of_sentence.sum(-1, keepdim=True)
        pooled = of_sentence @ hidden / lengths.clamp(min=1)
        support = self.heads["support"](pooled).float().squeeze(-1)
        nowhere = float("-inf")
        return Logits(
            start=start.masked_fill(owners == OUTSIDE, nowhere),
            end=end.masked_fill(owners == OUTSIDE, nowhere),
            support=support.masked_fill(lengths.squeeze(-1) == 0, nowhere),
            answers=self.heads["answers"](hidden[:, 0]).float().squeeze(-1),
        )


# ---------------------------------------------------------------- readings


def reading_of(pair: Pair, passage: Passage, row: Row) -> Reading:
    """Return what the logits of a pair say in words of the passage."""
    length = len(pair.ids)
    owners = np.array(pair.owners)
    starts, ends = (_shares(values[:length]) for values in (row.start, row.end))
    sentences = []
    for at, sentence in enumerate(passage.sentences):
        tokens = np.flatnonzero(owners == at)
        if len(tokens):
            first, last, certainty = _best_span(starts[tokens], ends[tokens])
            span = Span(pair.offsets[tokens[first]][0], pair.offsets[tokens[last]][1])
            sentences.append(SentenceReading(_sigmoid(row.support[at]), span, certainty))
        else:  # it lies outside the window, or behind MOST_TOKENS
            sentences.append(SentenceReading(0.0, Span(sentence.start, sentence.end), 0.0))
    return Reading(_sigmoid(row.answers), tuple(sentences))


def _best_span(starts: Array, ends: Array) -> tuple[int, int, float]:
    """Return the first and last token of the likeliest span of at most MOST_SPAN_TOKENS, and its likelihood."""
    likely = np.triu(np.outer(starts, ends))
    likely = np.tril(likely, MOST_SPAN_TOKENS - 1)
    first, last = divmod(int(likely.argmax()), len(ends))
    return first, last, float(likely[first, last])


def _shares(logits: Array) -> Array:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)


def _log_odds(probability: float) -> float:
    least = _sigmoid(-MOST_LOG_ODDS)
    cut = min(max(probability, least), 1 - least)
    return math.log(cut / (1 - cut))


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def _default_folder() -> Path:
    return SentenceTransformerEmbedder(DEFAULT_MODEL).folder

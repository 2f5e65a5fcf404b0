"""A question and passages read together by a small model: does a passage answer, which sentence, which words."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from onrecord_index import DEFAULT_MODEL, ModelError, SentenceTransformerEmbedder, Span

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
WEIGHTS_DIGEST = "bb4a48d292ce4810617f4427122d9c14832bac28964c53387d99e58c8c3e7b0f"

# A question takes at most so many tokens, question and passage together at most MOST_TOKENS: a passage of 150 words
# takes about 200. What lies behind is not read.
MOST_QUESTION_TOKENS = 48
MOST_TOKENS = 320

# Answers of more tokens are no short answers; 99 % of those of SQuAD have fewer.
MOST_SPAN_TOKENS = 24

# Passages of like length are read together, so that little is padded.
BATCH = 8

HEADS = {"span": 2, "support": 1, "answers": 1}  # the width of each
OUTSIDE = -1  # the sentence of a token that lies in none

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What was read in a sentence of a passage.

    `support` is the probability in [0, 1] that it holds the answer. `span` are its words that answer best, as offsets
    into the document, and `certainty` in [0, 1] is the share of all the passage's spans that they have.
    """

    support: float
    span: Span
    certainty: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a passage: the probability in [0, 1] that it answers, and its sentences, in order."""

    answers: float
    sentences: tuple[SentenceReading, ...]

    @property
    def best(self) -> SentenceReading:
        """The sentence that most probably holds the answer."""
        return max(self.sentences, key=lambda sentence: sentence.support)


class Reader:
    """Reads passages for a question; its weights are loaded when it is first needed.

    The weights are those layers of the default model that training changed, and three heads on top. In bfloat16 a
    processor that computes with it takes half the time, and another one longer; what is read hardly differs. Raises
    ModelError where the default model or the weights are not there, or are not those that they should be.
    """

    def __init__(
        self,
        weights: Path = WEIGHTS_FILE,
        *,
        digest: str | None = WEIGHTS_DIGEST,
        precision: Precision = "float32",
    ) -> None:
        self._weights = weights
        self._digest = digest
        self._precision = precision
        self._loading = threading.Lock()
        self._loaded: tuple[Tokens, Network] | None = None

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what was read in each hit's passage, in the order of the hits."""
        import torch

        tokens, network = self._load()
        pairs = [tokens.pair(question, hit.passage, title=hit.document.title, day=hit.document.date) for hit in hits]
        order = sorted(range(len(pairs)), key=lambda at: -len(pairs[at].ids))
        readings: dict[int, Reading] = {}
        with torch.inference_mode():
            for first in range(0, len(order), BATCH):
                rows = order[first : first + BATCH]
                logits = network.logits([pairs[at] for at in rows])
                for row, at in enumerate(rows):
                    readings[at] = reading_of(pairs[at], hits[at].passage, logits.row(row))
        return [readings[at] for at in range(len(hits))]

    def _load(self) -> tuple[Tokens, Network]:
        with self._loading:
            if self._loaded is None:
                network = Network.of_default_model()
                network.load(self._weights, digest=self._digest)
                network.cast(self._precision)
                self._loaded = Tokens(), network
            return self._loaded


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

    def pair(self, question: str, passage: Passage, *, title: str, day: date | None) -> Pair:
        """Return a question and a passage as tokens, cut to MOST_TOKENS."""
        asked = [self._first, *self._encode(question).ids[:MOST_QUESTION_TOKENS], self._between]
        headed = self._encode(f"{title} ({day.isoformat()})." if day else f"{title}." if title else "").ids[:48]
        body = self._encode(passage.text)
        room = MOST_TOKENS - len(asked) - len(headed) - 1
        offsets = [(passage.start + start, passage.start + end) for start, end in body.offsets[:room]]
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
        encoder = BertModel.from_pretrained(_default_folder(), add_pooling_layer=False, local_files_only=True)
        encoder.eval()  # type: ignore[no-untyped-call]  # torch 2.13
        width = encoder.config.hidden_size
        return cls(encoder, {name: torch.nn.Linear(width, size) for name, size in HEADS.items()})

    def parameters(self) -> dict[str, torch.nn.Parameter]:
        """Return all parameters by the names that they have in the weights file."""
        found = {f"encoder.{name}": value for name, value in self.encoder.named_parameters()}
        for head, linear in self.heads.items():
            found.update({f"heads.{head}.{name}": value for name, value in linear.named_parameters()})
        return found

    def load(self, weights: Path, *, digest: str | None) -> None:
        """Take over the parameters of a file; raises ModelError unless its SHA-256 is the digest."""
        import torch
        from safetensors.torch import load

        if not weights.is_file():
            raise ModelError(f"the reader's weights {weights} are not there; reinstall onrecord")
        content = weights.read_bytes()
        if digest is not None and (found := hashlib.sha256(content).hexdigest()) != digest:
            raise ModelError(
                f"the reader's weights have the digest {found[:12]}…, not {digest[:12]}…; reinstall onrecord"
            )
        parameters = self.parameters()
        with torch.no_grad():
            for name, value in load(content).items():
                parameters[name].copy_(value)

    def cast(self, precision: Precision) -> None:
        """Compute in a precision from now on."""
        import torch

        kind = torch.bfloat16 if precision == "bfloat16" else torch.float32
        for part in (self.encoder, *self.heads.values()):
            part.to(kind)

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
        else:  # it lies behind MOST_TOKENS
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


def _sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def _default_folder() -> Path:
    return SentenceTransformerEmbedder(DEFAULT_MODEL).folder

"""How the reader's weights were made: `make reader DATA=folder` makes them anew.

The default model's encoder with three heads learns first on questions made by rules, then on those that people asked
(`recipe`). All arithmetic but the optimizer's is in bfloat16, on copies of parameters that are kept in float32
(Micikevicius et al., "Mixed precision training", 2018), which on two cores takes half the time.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from onrecord.reader import OUTSIDE, WEIGHTS_FILE, Network, Tokens, window_of
from onrecord_evals.recipe import Recipe, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

    from onrecord.reader import Logits, Pair, Reading
    from onrecord_evals.recipe import Example

SEED = 0
BATCH = 16
BATCHES_SORTED = 32  # so many batches of like length are drawn from one part of a round
RATE, HEAD_RATE = 1e-4, 1e-3
WARM_UP = 0.06
LEAST_RATE = 0.02
MOST_GRADIENT = 1.0
FROZEN = "encoder.embeddings"


def main() -> None:
    """Train on a folder of data sets, write the weights and print what they read on what they were not trained on."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of data sets, for example data/")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE, help="where the weights are written")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--stage", type=int, default=1, help="go on with this stage, from the weights that are there")
    options = parser.parse_args()

    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    recipe, tokens, network = Recipe(options.data, seed=SEED), Tokens(), Network.of_default_model()
    if options.stage > 1:
        network.load(options.out, digest=None)
    for stage in recipe.stages()[options.stage - 1 :]:
        train(network, stage, tokens)
        print(f'WEIGHTS_DIGEST = "{write(network, options.out)}"', flush=True)
        _print_scores("kept apart", network, recipe.apart(), tokens)
    _print_scores("held out", network, recipe.asked(held_out=True), tokens)


def _print_scores(name: str, network: Network, examples: Sequence[Example], tokens: Tokens) -> None:
    network.cast("bfloat16")
    for kind in sorted({one.kind for one in examples}):
        of_kind = [one for one in examples if one.kind == kind]
        print(f"{name}, {kind}: {scores(of_kind, readings_of(network, of_kind, tokens))}", flush=True)
    network.cast("float32")


# ---------------------------------------------------------------- training


def train(network: Network, rounds: Sequence[Sequence[Example]], tokens: Tokens) -> None:
    """Train a network on rounds of examples, with a rate that rises and then falls to nearly nothing."""
    draw = random.Random(SEED)  # noqa: S311  # a fixed draw, no secret
    batches = [batch for examples in rounds for batch in _batches(examples, tokens, draw)]
    optimizer = _Optimizer(network, steps=len(batches))
    network.encoder.train()
    losses: list[float] = []
    start = time.perf_counter()
    for at, (pairs, examples) in enumerate(batches, 1):
        losses.append(optimizer.step(loss_of(network.logits(pairs), pairs, examples)))
        if at % 100 == 0:
            mean = np.mean(losses[-100:])
            print(f"step {at} of {len(batches)}, {time.perf_counter() - start:.0f} s, loss {mean:.3f}", flush=True)
    network.encoder.eval()
    optimizer.finish(network)


def _batches(
    examples: Sequence[Example], tokens: Tokens, draw: random.Random
) -> list[tuple[list[Pair], list[Example]]]:
    """Return examples in drawn order, those of like length in one batch, so that little is padded."""
    pairs = [_pair(tokens, example) for example in examples]
    order = draw.sample(range(len(examples)), len(examples))
    found = []
    for first in range(0, len(order), BATCH * BATCHES_SORTED):
        part = sorted(order[first : first + BATCH * BATCHES_SORTED], key=lambda at: len(pairs[at].ids))
        batches = [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        draw.shuffle(batches)
        found += [([pairs[at] for at in batch], [examples[at] for at in batch]) for batch in batches]
    return found


def _pair(tokens: Tokens, example: Example, *, window: range | None = None) -> Pair:
    """Return an example as tokens, all of it or a window."""
    document = example.document
    passage = example.passage
    window = window or range(len(passage.sentences))
    return tokens.pair(example.question, passage, title=document.title, day=document.date, window=window)


class _Optimizer:
    """AdamW on float32 originals of the parameters that a bfloat16 network computes with."""

    def __init__(self, network: Network, *, steps: int) -> None:
        import torch

        originals = {name: value.detach().float().clone() for name, value in network.parameters().items()}
        network.cast("bfloat16")
        self._used = {name: value for name, value in network.parameters().items() if not name.startswith(FROZEN)}
        for name, value in network.parameters().items():
            value.requires_grad_(name in self._used)
        self._originals = {name: originals[name] for name in self._used}
        heads, layers = (
            [value for name, value in self._originals.items() if name.startswith("heads") is wanted]
            for wanted in (True, False)
        )
        groups = [{"params": layers, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
        self._adam = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
        rises = max(1, int(WARM_UP * steps))
        self._rate = torch.optim.lr_scheduler.LambdaLR(
            self._adam, lambda step: min((step + 1) / rises, max(LEAST_RATE, (steps - step) / max(1, steps - rises)))
        )

    def step(self, loss: torch.Tensor) -> float:
        """Take one step against a loss, and return the loss."""
        import torch

        loss.backward()  # type: ignore[no-untyped-call]  # torch 2.13
        for name, used in self._used.items():
            self._originals[name].grad = (
                torch.zeros_like(self._originals[name]) if used.grad is None else used.grad.float()
            )
            used.grad = None
        torch.nn.utils.clip_grad_norm_(self._originals.values(), MOST_GRADIENT)
        self._adam.step()
        self._rate.step()
        with torch.no_grad():
            for name, used in self._used.items():
                used.copy_(self._originals[name])
        return float(loss.detach())

    def finish(self, network: Network) -> None:
        """Give a network the originals, in float32."""
        import torch

        network.cast("float32")
        with torch.no_grad():
            for name, value in network.parameters().items():
                if name in self._originals:
                    value.copy_(self._originals[name])


def loss_of(logits: Logits, pairs: Sequence[Pair], examples: Sequence[Example]) -> torch.Tensor:
    """Return the mean loss: cross entropy of the span's ends, and of each sentence's and the passage's answering.

    The span's is summed over the examples that have one; all three are divided by the number of examples.
    """
    from torch import isfinite, tensor
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    spans = {
        row: span for row, (pair, one) in enumerate(zip(pairs, examples, strict=True)) if (span := _target(pair, one))
    }
    rows = list(spans)
    read = isfinite(logits.support)
    supported = tensor([[*map(float, one.support), *[0.0] * (read.shape[1] - len(one.support))] for one in examples])
    loss = binary_cross_entropy_with_logits(logits.support[read], supported[read], reduction="sum")
    answers = tensor([float(one.answers) for one in examples])
    loss = loss + binary_cross_entropy_with_logits(logits.answers, answers, reduction="sum")
    if rows:
        firsts, lasts = (tensor([spans[row][end] for row in rows]) for end in (0, 1))
        starts = cross_entropy(logits.start[rows], firsts, reduction="sum")
        loss = loss + (starts + cross_entropy(logits.end[rows], lasts, reduction="sum")) / 2
    return loss / len(examples)


def _target(pair: Pair, example: Example) -> tuple[int, int] | None:
    """Return the first and last token of an example's span, or None where it has none that was read."""
    if example.span is None:
        return None
    first, last = example.span
    tokens = [
        at
        for at, ((start, end), owner) in enumerate(zip(pair.offsets, pair.owners, strict=True))
        if owner != OUTSIDE and start < last and end > first
    ]
    return (tokens[0], tokens[-1]) if tokens else None


def write(network: Network, file: Path) -> str:
    """Write the trained parameters in half precision, and return the file's SHA-256."""
    from safetensors.torch import save

    kept = {
        name: value.detach().half().contiguous()
        for name, value in network.parameters().items()
        if not name.startswith(FROZEN)
    }
    content = save(kept)
    file.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


# ---------------------------------------------------------------- measuring


@dataclass(frozen=True, slots=True)
class Scores:
    """What a reader reads of `questions`, each with the passages of the paragraph that it was asked of.

    `answers` and `support` are the areas under the ROC curve of answered against unanswered questions, by the best
    passage and the best sentence. Of the answered: how often the best sentence is right, the best span is a gold one,
    or shares a character with it.
    """

    questions: int
    answered: int
    answers: float
    support: float
    sentence: float
    exact: float
    overlap: float


def readings_of(network: Network, examples: Sequence[Example], tokens: Tokens) -> list[Reading]:
    """Return what a network reads in the passage of each example, as `Reader` does."""
    windows = [window_of(example.question, example.passage) for example in examples]
    pairs = [_pair(tokens, example, window=window) for example, window in zip(examples, windows, strict=True)]
    return network.readings(pairs, [example.passage for example in examples])


def scores(examples: Sequence[Example], readings: Sequence[Reading]) -> Scores:
    """Return how right the readings of examples are."""
    from sklearn.metrics import roc_auc_score

    read = dict(zip(map(id, examples), readings, strict=True))
    asked = list(grouped(examples).values())
    answered = [passages for passages in asked if any(one.answers for one in passages)]
    is_answered = [any(one.answers for one in passages) for passages in asked]
    of_passages = [max(read[id(one)].answers for one in passages) for passages in asked]
    of_sentences = [max(read[id(one)].best.support for one in passages) for passages in asked]
    both = len(set(is_answered)) == 2
    answers, support = (
        float(roc_auc_score(is_answered, values)) if both else float("nan") for values in (of_passages, of_sentences)
    )
    sentences = [_has_right_sentence(passages, read) for passages in answered]
    spans = [found for passages in answered if (found := _span_found(passages, read))]
    exact, overlap = (float(np.mean([one[at] for one in spans])) if spans else float("nan") for at in (0, 1))
    return Scores(len(asked), len(answered), answers, support, float(np.mean(sentences)), exact, overlap)


def _has_right_sentence(passages: Sequence[Example], read: dict[int, Reading]) -> bool:
    """Tell whether the best of the sentences of all passages is one that supports the answer."""
    of_all = [
        (sentence.support, right)
        for one in passages
        for sentence, right in zip(read[id(one)].sentences, one.support, strict=True)
    ]
    return max(of_all)[1]


def _span_found(passages: Sequence[Example], read: dict[int, Reading]) -> tuple[bool, bool] | None:
    """Tell whether the best span of the best sentence is the gold one, and whether it shares a character with it."""
    gold = [one.span for one in passages if one.span]
    best = max((read[id(one)].best for one in passages), key=lambda sentence: sentence.support)
    if not gold:
        return None
    span = best.span
    return (span.start, span.end) in gold, any(span.start < end and start < span.end for start, end in gold)


if __name__ == "__main__":
    main()

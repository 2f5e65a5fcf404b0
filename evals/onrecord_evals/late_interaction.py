"""What the default model finds without training, token by token: `python -m onrecord_evals.late_interaction DATA`.

Each token of a question takes its most similar token of a sentence, and the mean of these cosines is the sentence's
score (Khattab and Zaharia, "ColBERT", 2020). Measured on the questions that the reader is measured on, with its
measures.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.reader import Network, Reading, SentenceReading, Tokens, window_of
from onrecord_evals.recipe import Recipe
from onrecord_evals.training import SEED, scores
from onrecord_index import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

    from onrecord.reader import Pair
    from onrecord_evals.recipe import Example

# Cosines are spread around their middle, so that scores read like log odds; only their order counts.
MIDDLE, SPREAD = 0.5, 10.0


def main() -> None:
    """Print the scores for what is kept apart and held out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="the folder of data sets, for example data/")
    options = parser.parse_args()

    import torch

    torch.set_num_threads(1)
    recipe, tokens, network = Recipe(options.data, seed=SEED), Tokens(), Network.of_default_model()
    with torch.inference_mode():
        for name, examples in {"kept apart": recipe.apart(), "held out": recipe.asked(held_out=True)}.items():
            for kind in sorted({one.kind for one in examples}):
                of_kind = [one for one in examples if one.kind == kind]
                readings = [_reading_of(network, tokens, one) for one in of_kind]
                print(f"{name}, {kind}: {scores(of_kind, readings)}", flush=True)


def _reading_of(network: Network, tokens: Tokens, example: Example) -> Reading:
    """Return a passage's sentences with their scores."""
    document = example.document
    window = window_of(example.question, example.passage)
    pair = tokens.pair(example.question, example.passage, title=document.title, day=document.date, window=window)
    vectors = _vectors(network, pair)
    asked = vectors[1 : _first_end(pair.ids)]
    sentences = []
    for at, sentence in enumerate(example.passage.sentences):
        own = [place for place, owner in enumerate(pair.owners) if owner == at]
        value = float((asked @ vectors[own].T).max(dim=1).values.mean()) if own else 0.0
        sentences.append(SentenceReading.of_log_odds(SPREAD * (value - MIDDLE), Span(sentence.start, sentence.end)))
    best = max(sentence.support for sentence in sentences)
    return Reading(best, tuple(sentences))


def _vectors(network: Network, pair: Pair) -> torch.Tensor:
    """Return a vector of length one for each token, of question and passage read apart from each other."""
    import torch

    split = _first_end(pair.ids) + 1
    parts = [pair.ids[:split], [pair.ids[0], *pair.ids[split:]]]
    found = [network.encoder(torch.tensor([part])).last_hidden_state[0] for part in parts]
    both = torch.cat([found[0], found[1][1:]])
    return torch.nn.functional.normalize(both, dim=-1)


def _first_end(ids: Sequence[int]) -> int:
    """Return where the question ends: at the first token that is the last one's too."""
    return list(ids).index(ids[-1])


if __name__ == "__main__":
    main()

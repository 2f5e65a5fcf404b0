"""Any cross-encoder of sentence-transformers as a reader; only file here importing that."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Literal

from onrecord.reader import Reading, SentenceReading
from onrecord_index import ModelError, Span, one_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import CrossEncoder

    from onrecord.evidence import Reads
    from onrecord_index import Hit


_SURROGATE = re.compile("[\ud800-\udfff]")


class CrossReader:
    """Reads each sentence with the question by a cross-encoder, given by name or path, which is never downloaded.

    Its score is taken for the log odds that the sentence answers, as models trained on relevance give it; which words
    answer it does not tell. Raises ModelError where there is no such model.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._loading = threading.Lock()
        self._model: CrossEncoder | None = None

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what was read in each hit's passage, in the order of the hits; on one thread."""
        from torch.nn import Identity

        model = self.load()
        pairs = [
            (question, _SURROGATE.sub("\ufffd", hit.passage.words_of(sentence)))
            for hit in hits
            for sentence in hit.passage.sentences
        ]
        with one_thread():
            scores = iter(model.predict(pairs, activation_fn=Identity(), show_progress_bar=False).tolist())
        return [_reading(hit, [float(next(scores)) for _ in hit.passage.sentences]) for hit in hits]

    def load(self) -> CrossEncoder:
        """Return the model, loaded at the first call; raises ModelError."""
        with self._loading:
            if self._model is None:
                from sentence_transformers import CrossEncoder

                try:
                    model = CrossEncoder(self._name, device="cpu", local_files_only=True)
                except (OSError, ValueError) as error:
                    raise ModelError(
                        f"no cross-encoder {self._name!r} on this machine; give the path of one, or leave --reader out"
                    ) from error
                if model.num_labels != 1:
                    raise ModelError(f"{self._name!r} gives {model.num_labels} scores, and a reader needs one")
                self._model = model
            return self._model


def reader_named(name: str | None) -> Reads | Literal["default"] | None:
    """Return the reader that a name or path means: none for "none", our own without one, else that cross-encoder."""
    if name is None or name == "none":
        return "default" if name is None else None
    reader = CrossReader(name)
    reader.load()
    return reader


def _reading(hit: Hit, scores: Sequence[float]) -> Reading:
    read = [
        SentenceReading.of_log_odds(score, Span(sentence.start, sentence.end))
        for sentence, score in zip(hit.passage.sentences, scores, strict=True)
    ]
    return Reading(max(one.support for one in read), tuple(read))

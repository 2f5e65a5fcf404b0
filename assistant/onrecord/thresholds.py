"""How sure an answer over an index has to be: the threshold that calibration set, kept beside the index."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.weights import CONFIDENT
from onrecord_index import OnRecordError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "threshold.json"


def threshold_of(folder: Path) -> float:
    """Return the confidence in [0, 1] from which on an index's answers are shown, the default one unless one is kept.

    Raises OnRecordError where what is kept is no such number.
    """
    file = folder / FILE
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))["threshold"]
    except FileNotFoundError:
        return CONFIDENT
    except (OSError, ValueError, KeyError, TypeError) as error:
        reset = f"onrecord calibrate --reset --index {folder}"
        raise OnRecordError(f"{file} holds no threshold ({error}); remove the file, or run '{reset}'") from error
    if not isinstance(kept, int | float) or not 0 <= kept <= 1:
        raise OnRecordError(f"{file} holds the threshold {kept!r}, and one is from 0 to 1; remove the file")
    return float(kept)


def keep_threshold(folder: Path, threshold: float | None) -> None:
    """Keep a threshold for an index, or with None the default one again; raises OnRecordError where that fails."""
    file = folder / FILE
    try:
        if threshold is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(json.dumps({"threshold": threshold}) + "\n", encoding="utf-8")
    except OSError as error:
        raise OnRecordError(f"cannot write {file}: {error}") from error

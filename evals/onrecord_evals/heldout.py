"""The cases that the reader was not trained on, for `eval --ids`: `python -m onrecord_evals.heldout DATA NAME`.

Of `squad-half` those of its fast subset that were asked of the second half of the articles, of `clapnq-dev` every
second case from the second one on, as `recipe` parts them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from onrecord_evals.recipe import article_of, lines_of


def held_out(folder: Path) -> list[str]:
    """Return the ids of a data set's cases that the reader was not trained on."""
    cases = lines_of(folder / "cases.jsonl.xz")
    fast = folder / "fast.txt"
    if not fast.is_file():
        return [case["id"] for case in cases[1::2]]
    articles = sorted({article_of(case["asked_of"]) for case in cases})
    held = set(articles[len(articles) // 2 :])
    wanted = set(fast.read_text(encoding="utf-8").split())
    return [case["id"] for case in cases if case["id"] in wanted and article_of(case["asked_of"]) in held]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Print the ids of the cases that the reader was not trained on.")
    parser.add_argument("data", type=Path, help="the folder of data sets, for example data/")
    parser.add_argument("name", choices=["squad-half", "clapnq-dev"])
    options = parser.parse_args()
    print("\n".join(held_out(options.data / options.name)))

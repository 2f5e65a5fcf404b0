"""Two invented documents, and short ways to write cases and replies about them."""

from __future__ import annotations

from onrecord_evals import Case, Place, Reply

#          0         1         2         3         4         5         6         7
#          0123456789012345678901234567890123456789012345678901234567890123456789012345
HARBOUR = "The harbour closed on Monday. “We open on Friday,” Mara Venn said. Ships wait."
MILL = "The old mill cost $1,200 in 1999. It burned down in 2004."
TEXTS = {"harbour": HARBOUR, "mill": MILL}
FRIDAY = "“We open on Friday,”"  # 20 characters


def place(document: str, words: str, *, text: str | None = None) -> Place:
    """Return where words stand; `text` is what is claimed to stand there, where that is something else."""
    start = TEXTS[document].index(words)
    return Place(document, start, start + len(words), words if text is None else text)


def case(name: str = "one", *, answerable: bool = True, tags: tuple[str, ...] = (), **gold: tuple) -> Case:
    return Case(name, f"What of {name}?", answerable, tags=frozenset(tags), **gold)


def answer(
    name: str = "one",
    *,
    text: str = "",
    quotes: tuple[Place, ...] = (),
    passages: tuple[Place, ...] = (),
    seconds: float | None = None,
) -> Reply:
    return Reply(name, True, text, quotes, passages, tuple(0.5 for _ in passages), None, seconds)


def refusal(name: str = "one", *, passages: tuple[Place, ...] = (), seconds: float | None = None) -> Reply:
    return Reply(name, False, "", (), passages, tuple(0.5 for _ in passages), "nothing on this", seconds)

"""Characters that XML cannot hold, as presentations and spreadsheets write them; pure."""

from __future__ import annotations

import re

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    r"""Return a text with `_x000B_` made what it stands for; vertical tabs and carriage returns are line ends."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")

"""How the store of an earlier version becomes one of this version; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What makes version n + 1 of version n. A version without steps has to be made anew: version 1 had no statements, which
# take nearly as long to find as everything else.
STEPS: Mapping[int, Sequence[str]] = {
    2: (
        """ALTER TABLE documents ADD COLUMN outline TEXT NOT NULL DEFAULT ''""",
        """UPDATE documents SET outline = json_object(
            'pages', json(pages), 'sections', json_array(), 'moments', json_array(), 'layout', 'prose')""",
        """ALTER TABLE documents DROP COLUMN pages""",
    ),
}


def steps_from(version: object, wanted: int) -> list[str]:
    """Return the SQL that brings a store from its version to the wanted one; none where there is no way or no need."""
    if not isinstance(version, int) or not all(between in STEPS for between in range(version, wanted)):
        return []
    return [step for between in range(version, wanted) for step in STEPS[between]]

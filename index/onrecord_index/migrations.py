"""How the store of an earlier version becomes one of this version; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What makes version n + 1 of version n. A version without steps has to be made anew: version 1 had no statements, which
# take nearly as long to find as everything else. `checksum_of` is that of `database`.
STEPS: Mapping[int, Sequence[str]] = {
    2: (
        """ALTER TABLE documents ADD COLUMN outline TEXT NOT NULL DEFAULT ''""",
        """UPDATE documents SET outline = json_object(
            'pages', json(pages), 'sections', json_array(), 'moments', json_array(), 'layout', 'prose')""",
        """ALTER TABLE documents DROP COLUMN pages""",
    ),
    3: (
        """INSERT INTO meta VALUES ('lineage', lower(hex(randomblob(16)))),
            ('documents', (SELECT count(*) FROM documents)), ('passages', (SELECT count(*) FROM passages))""",
        *(
            f"""ALTER TABLE documents ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0"""
            for column in ("passages", "statements", "speakers", "checksum", "outline_checksum")
        ),
        """ALTER TABLE passages ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0""",
        """ALTER TABLE passages ADD COLUMN vector_checksum INTEGER NOT NULL DEFAULT 0""",
        """ALTER TABLE statements ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0""",
        """UPDATE documents SET
            passages = (SELECT count(*) FROM passages WHERE document = documents.key),
            statements = (SELECT count(*) FROM statements WHERE document = documents.key),
            speakers = (SELECT coalesce(sum(checksum_of(person)), 0) FROM statements
                WHERE document = documents.key AND person IS NOT NULL)""",
        """UPDATE documents SET
            checksum = checksum_of(
                key, id, root, file, place, title, length, sha256, date, url, author, passages, statements,
                speakers),
            outline_checksum = checksum_of(key, outline)""",
        """UPDATE passages SET
            checksum = checksum_of(key, document, start, end, text, sentences, embedded),
            vector_checksum = checksum_of(key, embedded, vector)""",
        """UPDATE statements SET
            checksum = checksum_of(key, document, start, end, person, kind, speaker, cue, content)""",
    ),
}


def steps_from(version: object, wanted: int) -> list[str]:
    """Return the SQL that brings a store from its version to the wanted one; none where there is no way or no need."""
    if not isinstance(version, int) or not all(between in STEPS for between in range(version, wanted)):
        return []
    return [step for between in range(version, wanted) for step in STEPS[between]]

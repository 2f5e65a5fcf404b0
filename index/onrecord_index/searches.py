"""Both searches of an index, which are derived from its store: what is wrong with them, and made anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from onrecord_index import dense, lexical

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord_index.store import Store


def wrong_in_searches(store: Store, folder: Path) -> dict[Path, str]:
    """Return what is wrong with the files of the searches, in words; they may lag behind the store."""
    return {
        **dense.wrong_in_saved(store, folder),
        **lexical.wrong_in_saved(store, folder / lexical.LEXICAL_FOLDER),
    }


def save_searches(store: Store, folder: Path) -> None:
    """Bring both to the store's state on the disk, made anew where they are not whole; raises IndexReadOnly."""
    dense.DenseIndex(store, folder).save()
    lexical.LexicalIndex(store, folder / lexical.LEXICAL_FOLDER)


def delete_searches(folder: Path) -> None:
    """Delete what was derived from a store, which holds for no other store."""
    for file in dense.saved_files(folder):
        file.unlink()
    shutil.rmtree(folder / lexical.LEXICAL_FOLDER, ignore_errors=True)

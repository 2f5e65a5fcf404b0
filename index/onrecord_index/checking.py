"""Whether an index is whole: its store, what is derived from it, its model, and the documents that it was made of."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from onrecord_index.backups import RESTORING_FOLDER
from onrecord_index.duplicates import near_duplicates
from onrecord_index.embedding import DEFAULT_MODEL, SentenceTransformerEmbedder
from onrecord_index.errors import IndexBroken, ModelError, NoSuchPath
from onrecord_index.locking import writing
from onrecord_index.parsing import SpacyParser
from onrecord_index.reading import IsolatedReader, find_files
from onrecord_index.searches import delete_searches, save_searches, wrong_in_searches
from onrecord_index.store import STORE_FILE, Store
from onrecord_index.syncing import Syncing
from onrecord_index.types import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord_index.embedding import Embedder
    from onrecord_index.parsing import Parser
    from onrecord_index.reading import FoundFile
    from onrecord_index.types import DocumentInfo

Kind = Literal["store", "search", "model", "missing", "changed", "unreadable", "unsupported", "duplicate"]

# What SQLite says of an index of its own that does not fit the table that it is derived from, and of the table that
# keeps which files were read, which only spares reading them again.
_OF_DERIVED = re.compile(
    r"row \d+ missing from index|wrong # of entries in index|non-unique entry in index"
    r"|row not in PRIMARY KEY order for files|NULL value in files\."
)

# SQLite lists up to a hundred things that are wrong with a file; the first ones tell enough.
_PROBLEMS_TOLD = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about an index that its owner should know; `text` says what, and what to do.

    `kind` is `store` or `search` for damage to the index itself, `model` for its model, `missing` and `changed` for
    files that are no longer as they were indexed, `unreadable` for what could not be read, and for what is no fault
    `unsupported` (a type of file that is not read) and `duplicate`. `place` is a file of the index, a document or a
    file of the user's. What is `repairable` is mended by `repair_index`.
    """

    kind: Kind
    place: str
    text: str
    repairable: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether something is to be done about it."""
        return self.kind not in ("duplicate", "unsupported")


def check_index(folder: Path) -> list[Finding]:
    """Return all that is to be said of the index of a folder: first of itself, then of the documents on the disk.

    Everything in the store is read, and files that changed; no model is loaded. Raises IndexMissing, IndexMismatch
    (another format version) and IndexBusy: an index is not checked while it is written.
    """
    with writing(folder) if os.access(folder, os.W_OK) else nullcontext():
        try:
            Store.migrate(folder)
            store = Store.open(folder)
        except IndexBroken as error:
            return [Finding("store", STORE_FILE, f"{error}, or restore a backup: {_restoring(folder)}")]
        with closing(store):
            found = list(_of_store(store, folder))
            if any(not finding.repairable for finding in found):
                return found  # no more can be read of it
            try:
                return [*found, *_of_searches(store, folder), *_of_model(store), *_of_disk(store, folder)]
            except IndexBroken:
                return found  # what cannot be read is among them


def repair_index(folder: Path, *, embedder: Embedder | None = None, parser: Parser | None = None) -> list[str]:
    """Mend what can be mended of an index, and return what was done, in words.

    What is derived is made anew: both searches, SQLite's indexes, and of a document whose text is whole its passages,
    vectors and statements. A document whose own text is damaged is taken out, and read again by the next sync. Models
    are loaded where they are needed. Raises IndexMissing, IndexBroken (the store cannot be opened), IndexMismatch,
    IndexBusy, IndexReadOnly and ModelError.
    """
    Store.open_any(folder).close()  # or a folder would be made for the lock
    with writing(folder), closing(Store.open(folder)) as store:
        done = []
        if (folder / RESTORING_FOLDER).exists():
            shutil.rmtree(folder / RESTORING_FOLDER)
            done.append("removed what a restore that was stopped had left")
        problems = store.problems()
        if problems and all(map(_OF_DERIVED.match, problems)):
            store.rebuild_derived()
            done.append("made the indexes of the store anew")
        damages = store.damages()
        for damage in damages:
            if not damage.is_whole:
                store.drop(damage.key)
                done.append(f"took {damage.name} out; run 'onrecord index --index {folder}' to read it again")
        if whole := [damage.name for damage in damages if damage.is_whole]:
            syncing = Syncing(
                store,
                embedder or SentenceTransformerEmbedder(store.manifest.model),
                parser or SpacyParser(),
                exclude=folder,
                on_window=lambda: None,
                on_progress=None,
            )
            syncing.make_anew(whole)
            done += [f"made passages and statements of {name} anew" for name in whole]
        if _broken_counts(store):
            store.begin_lineage()
            done.append("counted anew what the store holds")
        if wrong := wrong_in_searches(store, folder):
            delete_searches(folder)
            done += [f"made {_below(folder, place)} anew" for place in wrong]
        save_searches(store, folder)
    return done


# ---------------------------------------------------------------- the index itself


def _of_store(store: Store, folder: Path) -> Iterator[Finding]:
    problems = store.problems()
    if any(not _OF_DERIVED.match(problem) for problem in problems):
        told = "; ".join(problems[:_PROBLEMS_TOLD])
        yield Finding(
            "store", STORE_FILE, f"is damaged ({told}); restore a backup: {_restoring(folder)}, {_or_anew(folder)}"
        )
        return
    for problem in problems:
        yield Finding("store", STORE_FILE, f"has an index that does not fit: {problem}; {_repair(folder)}", True)
    try:
        damages = store.damages()
        if not damages and (broken := _broken_counts(store)):
            yield Finding("store", STORE_FILE, broken, True)
        for damage in damages:
            then = "makes it anew of its text" if damage.is_whole else "takes it out, to be read again"
            what = f"is damaged in the store: {damage.what}; {_repair(folder)}, which {then}"
            yield Finding("store", damage.name, what, True)
    except IndexBroken as error:
        yield Finding("store", STORE_FILE, f"{error}, or restore a backup: {_restoring(folder)}")


def _broken_counts(store: Store) -> str:
    """Return what is said of a store that does not know its state, or how much it holds, or nothing."""
    try:
        store.state, store.statement_rules, store.documents(), store.passage_keys()  # for what they raise
    except IndexBroken as error:
        return str(error)
    return ""


def _of_searches(store: Store, folder: Path) -> Iterator[Finding]:
    for place, what in wrong_in_searches(store, folder).items():
        yield Finding("search", _below(folder, place), f"{what}; {_repair(folder)}, which makes it anew", True)
    if (folder / RESTORING_FOLDER).exists():
        yield Finding(
            "search", RESTORING_FOLDER, f"is what a restore that was stopped had left; {_repair(folder)}", True
        )


def _of_model(store: Store) -> Iterator[Finding]:
    """Yield what is wrong with the files of the model, as far as they are on this machine."""
    name, digest = store.manifest.model, store.manifest.digest
    if name != DEFAULT_MODEL and not Path(name).is_absolute():
        return
    embedder = SentenceTransformerEmbedder(name)
    try:
        embedder.check()
        if embedder.digest != digest:
            yield Finding(
                "model", name, "has other weights than those that the index was made with; put those back, or make the "
                f"index anew: 'onrecord index --rebuild --model {name}'"
            )  # fmt: skip
    except ModelError as error:
        yield Finding("model", name, str(error))


# ---------------------------------------------------------------- the documents


def _of_disk(store: Store, folder: Path) -> Iterator[Finding]:
    with IsolatedReader() as reader:
        for root in store.roots():
            yield from _of_root(store, folder, root, reader)
    for item in store.unreadable():
        if item.kind == "failed":
            yield Finding("unreadable", item.place, f"{item.reason}; mend or remove it, and run 'onrecord index'")
        else:
            yield Finding("unsupported", item.place, item.reason)
    for found in near_duplicates(store.document(info.id) for info in store.documents()):
        said = "says the same as" if found.share == 1 else f"says nearly the same ({found.share:.0%}) as"
        yield Finding("duplicate", found.id, f"{said} {found.earlier}; both are searched")


def _of_root(store: Store, folder: Path, root: str, reader: IsolatedReader) -> Iterator[Finding]:
    """Yield which files of an indexed folder are gone or no longer what they were."""
    documents = store.documents_of(root)
    try:
        files = {file.name: file for file in find_files(Path(root), exclude=folder.resolve()).files}
    except NoSuchPath:
        yield Finding(
            "missing", root, f"is no longer there, and its {len(documents):,} documents are still found; "
            f"bring it back, or run 'onrecord remove {root} --index {folder}'"
        )  # fmt: skip
        return
    again = f"run 'onrecord index --index {folder}'"
    for name, state in sorted(store.files(root).items()):
        indexed = {key: info for key, (origin, info) in documents.items() if origin.file == name}
        if name not in files:
            yield Finding("missing", f"{root}/{name}", f"is no longer there, and still found; {again}")
        elif state != (files[name].size, files[name].modified) and indexed != _read(files[name], reader):
            yield Finding("changed", f"{root}/{name}", f"was changed since it was indexed; {again}")


def _read(file: FoundFile, reader: IsolatedReader) -> dict[str, DocumentInfo]:
    found = [item.document for item in reader.read(file) if not isinstance(item, Unreadable)]
    return {document.id: document.info for document in found}


# ---------------------------------------------------------------- words


def _repair(folder: Path) -> str:
    return f"run 'onrecord doctor --repair --index {folder}'"


def _restoring(folder: Path) -> str:
    return f"'onrecord restore FILE --force --index {folder}'"


def _or_anew(folder: Path) -> str:
    return f"or make it anew: 'onrecord index --rebuild --index {folder}'"


def _below(folder: Path, place: Path) -> str:
    return place.relative_to(folder).as_posix()

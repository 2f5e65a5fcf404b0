"""The three packages: what each offers, what it loads, and what it may import."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = {"onrecord_index": "index", "onrecord": "assistant", "onrecord_evals": "evals"}
PACKAGES = list(FOLDERS)

# What sets the weights, and what times or checks the parts, has to reach into the parts.
INSIDERS = {
    "onrecord_evals/tuning.py",
    "onrecord_evals/training.py",
    "onrecord_evals/recipe.py",
    "onrecord_evals/late_interaction.py",
    "onrecord_evals/benchmark.py",
    "onrecord_evals/reading_kit.py",
}

ONLY_HERE = {
    "faiss": {"onrecord_index/dense.py"},
    "tantivy": {"onrecord_index/lexical.py"},
    "sentence_transformers": {"onrecord_index/embedding.py", "onrecord/cross.py", "onrecord_evals/benchmark.py"},
    "llama_index": {"onrecord_index/llama_index.py"},
    "spacy": {
        "onrecord_index/parsing.py",
        *("onrecord_evals/recipe.py", "onrecord_evals/cloze.py", "onrecord_evals/making.py"),
        *("onrecord_evals/sentence_index.py", "onrecord_evals/exchanging.py", "onrecord_evals/naturalness.py"),
    },
    "sqlite3": {"onrecord_index/store.py", "onrecord_index/database.py"},
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the path of each module, from its package on, and its syntax tree."""
    for package, folder in FOLDERS.items():
        for path in (ROOT / folder / package).rglob("*.py"):
            yield path.relative_to(ROOT / folder).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Yield the module of each import, wherever it stands, with the name that is taken from it, if one is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_there_and_sorted(package: str) -> None:
    module = importlib.import_module(package)
    names = [name for name in vars(module) if not name.startswith("_")]
    own = {
        name
        for name in names
        if getattr(vars(module)[name], "__module__", "").split(".")[0] in PACKAGES  # a class, function or instance
    }

    offered = getattr(module, "__all__", [])

    assert offered == sorted(offered, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert all(hasattr(module, name) for name in offered)
    assert own <= set(offered)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_imported_without_what_takes_seconds_to_load(package: str) -> None:
    script = f"import {package}, sys; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"

    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()

    assert package in loaded
    assert not {"torch", "gradio", "transformers", "sentence_transformers", "llama_index", "spacy"} & set(loaded)


def test_a_package_imports_only_public_names_of_those_before_it() -> None:
    for path, tree in modules():
        package = path.partition("/")[0]
        earlier = PACKAGES[: PACKAGES.index(package)]
        for module, name in imports(tree):
            other = module.partition(".")[0]
            if other not in PACKAGES or other == package:
                continue
            assert other in earlier, f"{path} imports {module}"
            if path not in INSIDERS:
                assert module == other, f"{path} imports {module}"
                assert name is None or name in importlib.import_module(other).__all__, f"{path} imports {name}"


def test_the_tree_of_errors_draws_every_error_of_the_user_below_its_base() -> None:
    drawn: dict[str, str] = {}
    above: list[str] = []
    for line in (importlib.import_module("onrecord_index.errors").__doc__ or "").splitlines():
        found = re.match(r"    ((?:│?   |├── |└── )*)(\w+)", line)
        if found:
            above[len(found[1]) // 4 :] = [found[2]]
            drawn[found[2]] = above[-2] if len(above) > 1 else "Exception"

    bases = {
        node.name: ast.unparse(node.bases[0])
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.bases
    }
    of_the_user = {"OnRecordError"}
    while more := {name for name, base in bases.items() if base in of_the_user} - of_the_user:
        of_the_user |= more

    assert drawn == {name: bases[name] for name in of_the_user}


@pytest.mark.parametrize("library", ONLY_HERE)
def test_a_library_is_known_to_its_own_files_alone(library: str) -> None:
    users = {path for path, tree in modules() if any(module.split(".")[0] == library for module, _ in imports(tree))}

    assert users == ONLY_HERE[library]


def test_gradio_is_known_to_the_web_folder_alone() -> None:
    users = {path for path, tree in modules() if any(module.split(".")[0] == "gradio" for module, _ in imports(tree))}

    assert users
    assert all(path.startswith("onrecord/web/") for path in users)


def test_only_the_command_lines_print() -> None:
    printing = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }

    assert printing <= {
        "onrecord/cli.py",
        "onrecord/printing.py",
        "onrecord_evals/commands.py",
        "onrecord_evals/calibrate.py",
        "onrecord_evals/console.py",
        "onrecord_evals/heldout.py",
        "onrecord_evals/load.py",
        *INSIDERS,
    }

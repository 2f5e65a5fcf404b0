import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_examples_run_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}

    for example in examples:
        exec(compile(example, "README.md", "exec"), names)

    assert len(examples) >= 3
    assert "Jens Stoltenberg indirect The current NATO Secretary General" in capsys.readouterr().out


def test_the_first_answer_shown_is_what_the_seed_says() -> None:
    shown = " ".join(re.findall(r"\[1\] “(.*?)”", README, re.DOTALL)[0].split())
    seed = (ROOT / "seeds" / "former-nato-chief-warns-troops-ukraine.txt").read_text(encoding="utf-8")

    assert shown in " ".join(seed.split())


def test_the_layout_section_names_every_module_and_nothing_else() -> None:
    section = README.partition("## Layout")[2].partition("\n## ")[0]
    folders = {"index": "index/onrecord_index", "assistant": "assistant/onrecord", "evals": "evals/onrecord_evals"}

    for folder, package in folders.items():
        drawn = section.partition(f"    {package}/")[2].partition("\n    evals/" if folder == "assistant" else "\n\n")[
            0
        ]
        drawn = re.split(r"\n    \S", drawn)[0]
        named = set(re.findall(r"^ {8}(\w+(?:\.py|/))", drawn, re.MULTILINE))
        there = {
            path.name + ("/" if path.is_dir() else "")
            for path in (ROOT / package).iterdir()
            if path.name[:2] not in ("__", "py") and (path.suffix == ".py" or (path.is_dir()))
        }
        assert named == there, folder


def test_every_make_target_and_command_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = (ROOT / "assistant" / "onrecord" / "cli.py").read_text(encoding="utf-8")

    for target in re.findall(r"\bmake (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    named = "index|remove|ask|search|documents|doctor|backup|restore|chat"
    for command in set(re.findall(rf"\bonrecord ({named})\b", README)):
        assert re.search(rf"def {command}\b|command\(\"{command}\"", commands), command


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_chat_keeps_its_index_where_the_command_line_looks_and_each_other_folders_beside_it(
    tmp_path: Path,
) -> None:
    # given a virtual environment whose onrecord says what it was called with
    (tmp_path / "bin").mkdir()
    onrecord = tmp_path / "bin" / "onrecord"
    onrecord.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    onrecord.chmod(0o755)
    (tmp_path / ".installed").touch()
    for name in ("notes", "my letters"):
        (tmp_path / name).mkdir()

    def called(*docs: str) -> list[str]:
        command = ["make", "--silent", "-C", str(ROOT), "chat", f"VENV={tmp_path}", *docs]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return [line for line in done.stdout.splitlines() if not line.startswith("make")]

    seeds, notes, letters = called(), called(f"DOCS={tmp_path}/notes"), called(f"DOCS={tmp_path}/my letters")

    assert seeds == ["chat", "seeds", "--index", ".onrecord"]
    assert notes[:3] == ["chat", f"{tmp_path}/notes", "--index"]
    assert letters[:3] == ["chat", f"{tmp_path}/my letters", "--index"]
    assert re.fullmatch(r"\.onrecord/\d+", notes[3])
    assert re.fullmatch(r"\.onrecord/\d+", letters[3])
    assert notes[3] != letters[3]

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.web.limits import Allowances
from onrecord.web.passwords import Passwords, passwords_for
from onrecord_index import PasswordsInvalid, PasswordsMissing
from served import FERRY, Client

# ---------------------------------------------------------------- where they come from


def written(folder: Path, text: str | bytes, *, mode: int = 0o600) -> Path:
    path = folder / "passwords"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return path


def test_each_line_of_a_file_is_a_name_and_its_password(tmp_path: Path) -> None:
    path = written(
        tmp_path, "\ufeffanna:correct horse\r\n\n# berg:battery staple\n#berg:battery staple\nøst:a:b:c:d:e\n"
    )

    passwords = Passwords.from_file(path)

    assert passwords.accept("anna", "correct horse")
    assert passwords.accept("øst", "a:b:c:d:e")
    assert not passwords.accept("anna", "a:b:c:d:e")
    assert not passwords.accept("anna", "correct horse ")
    assert not passwords.accept("berg", "battery staple")
    assert not passwords.accept("# berg", "battery staple")
    assert not passwords.accept("", "")
    assert not passwords.accept("anna", "\ud800")
    assert "horse" not in repr(passwords)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("anna:correct horse\nberg-battery-staple\n", "line 2 of .*passwords is not name:password"),
        (":battery staple", "line 1 .* is not name:password"),
        ("anna:horse", "line 1 .* has a password of 5 characters; take at least 8"),
        ("# anna:correct horse\n\n", "holds no password; .*--auth FILE"),
        (b"anna:correct h\xf6rse", "passwords is not UTF-8 text"),
    ],
)
def test_a_file_that_is_not_names_and_passwords_is_told_without_what_it_holds(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    with pytest.raises(PasswordsInvalid, match=told) as caught:
        Passwords.from_file(written(tmp_path, text))

    assert "horse" not in str(caught.value)
    assert "staple" not in str(caught.value)


def test_a_file_that_everybody_may_read_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    path = written(tmp_path, "anna:correct horse", mode=0o604)

    with pytest.raises(PasswordsInvalid, match=f"run 'chmod 600 {path}'"):
        Passwords.from_file(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PasswordsInvalid, match=r"cannot read .*passwords: No such file"):
        Passwords.from_file(tmp_path / "passwords")


# ---------------------------------------------------------------- whether one is needed


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.9.10"])
def test_only_this_machine_needs_no_password(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.delenv("ONRECORD_AUTH", raising=False)

    assert passwords_for(host) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "chat.example", "128.0.0.1", "localhost.example", ""])
def test_other_machines_need_one_and_it_is_told_how(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.delenv("ONRECORD_AUTH", raising=False)

    with pytest.raises(PasswordsMissing, match=r"--auth FILE, or set ONRECORD_AUTH=name:password; --no-auth"):
        passwords_for(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_the_environment_sets_one_for_any_host(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("ONRECORD_AUTH", "anna:correct horse")

    passwords = passwords_for(host)

    assert passwords is not None
    assert passwords.accept("anna", "correct horse")


def test_an_environment_that_is_no_name_and_password_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_AUTH", "correct horse")

    with pytest.raises(PasswordsInvalid, match="line 1 of ONRECORD_AUTH is not name:password"):
        passwords_for("0.0.0.0")


# ---------------------------------------------------------------- on the command line


def chat(*arguments: str | Path, folder: Path, **variables: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "ONRECORD_AUTH"}
    return subprocess.Popen(
        [sys.executable, "-m", "onrecord", "chat", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, env={**environment, **variables},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["notes", "--host", "0.0.0.0"], 1, "put name:password in a file, 'chmod 600' it and give it with --auth FILE"),
        (["notes", "--auth", "nowhere"], 1, "cannot read nowhere: No such file"),
        (["notes", "--auth", "nowhere", "--no-auth"], 2, "choose one of --auth and --no-auth"),
    ],
)
def test_nothing_is_read_or_served_before_it_is_clear_who_may_see_it(
    tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    (tmp_path / "notes").mkdir()

    with chat(*arguments, folder=tmp_path) as process:
        out, errors = process.communicate(timeout=60)

    assert process.returncode == code
    assert told in errors
    assert out == ""
    assert not (tmp_path / ".onrecord").exists()


def test_a_chat_for_other_machines_is_served_with_the_passwords_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    passwords = written(tmp_path, "anna:correct horse")
    arguments = ["ferry.txt", "--host", "0.0.0.0", "--port", "0", "--auth", passwords]

    with chat(*arguments, folder=tmp_path, ONRECORD_AUTH="berg:battery staple") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            client = Client(int(line.split()[3].rpartition(":")[2]))
            statuses = [
                client.get("/").status,
                client.get("/", Authorization="Basic YmVyZzpiYXR0ZXJ5IHN0YXBsZQ==").status,  # berg:battery staple
                client.get("/", Authorization="Basic YW5uYTpjb3JyZWN0IGhvcnNl").status,  # anna:correct horse
            ]
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)

    assert line.startswith("onrecord answers at http://localhost:")
    assert statuses == [401, 401, 200]
    assert "Traceback" not in errors


# ---------------------------------------------------------------- how often one may be tried


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_may_do_something_so_often_at_once_and_again_after_a_while() -> None:
    clock = Clock()
    allowances = Allowances(2, seconds=10, clock=clock)

    waits = []
    for _ in range(3):
        waits.append(allowances.seconds_to_wait("10.0.0.1"))
        allowances.use("10.0.0.1")
    clock.now += 19
    after_19 = allowances.seconds_to_wait("10.0.0.1")
    clock.now += 1
    after_20 = allowances.seconds_to_wait("10.0.0.1")

    assert waits == [0, 0, 10]
    assert after_19 == 1  # three times in 20 s: the third took what comes at 1020
    assert after_20 == 0


def test_addresses_do_not_count_for_each_other_but_those_of_one_ipv6_network_do() -> None:
    allowances = Allowances(1, seconds=10, clock=Clock())
    for address in ("10.0.0.1", "2001:db8:1:2::1", "::ffff:10.0.0.9"):
        allowances.use(address)

    assert allowances.seconds_to_wait("10.0.0.1") == 10
    assert allowances.seconds_to_wait("10.0.0.2") == 0
    assert allowances.seconds_to_wait("2001:db8:1:2:ffff::9") == 10
    assert allowances.seconds_to_wait("2001:db8:1:3::1") == 0
    assert allowances.seconds_to_wait("10.0.0.9") == 10
    assert allowances.seconds_to_wait("testclient") == 0


def test_however_many_addresses_come_no_more_than_so_many_are_remembered() -> None:
    allowances = Allowances(1, seconds=10, clock=Clock())
    for number in range(10_001):
        allowances.use(f"10.0.{number // 256}.{number % 256}")

    assert allowances.seconds_to_wait("10.0.0.0") == 0
    assert allowances.seconds_to_wait("10.0.0.1") == 10

"""Who may use the chat: names with passwords, as HTTP Basic carries them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.web.origins import is_loopback
from onrecord_index import PasswordsInvalid, PasswordsMissing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VARIABLE = "ONRECORD_AUTH"

# With 10 tries at once and two a minute from then on, a shorter one could be guessed from a list.
FEWEST_CHARACTERS = 8

_HOW = (
    f"put name:password in a file, 'chmod 600' it and give it with --auth FILE, or set {VARIABLE}=name:password; "
    "--no-auth serves everybody"
)


@dataclass(frozen=True, slots=True)
class Passwords:
    """Pairs of name and password, kept as digests."""

    _digests: frozenset[bytes] = field(repr=False)

    @classmethod
    def of(cls, lines: Iterable[str], *, source: str) -> Passwords:
        """Return the passwords of `name:password` lines; empty lines and those with a # in front are left out.

        Raises PasswordsInvalid, which names the source and the line, never what stands there.
        """
        digests = set()
        for number, line in enumerate(lines, start=1):
            name, colon, password = line.strip().partition(":")
            if not line.strip() or line.startswith("#"):
                continue
            if not (name and colon):
                raise PasswordsInvalid(f"line {number} of {source} is not name:password")
            if len(password) < FEWEST_CHARACTERS:
                raise PasswordsInvalid(
                    f"line {number} of {source} has a password of {len(password)} characters; "
                    f"take at least {FEWEST_CHARACTERS}"
                )
            digests.add(_digest(name, password))
        if not digests:
            raise PasswordsInvalid(f"{source} holds no password; {_HOW}")
        return cls(frozenset(digests))

    @classmethod
    def from_file(cls, path: Path) -> Passwords:
        """Return the passwords of a file that nobody else may read; raises PasswordsInvalid."""
        try:
            if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH:
                raise PasswordsInvalid(f"everybody on this machine may read {path}; run 'chmod 600 {path}' first")
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise PasswordsInvalid(f"cannot read {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise PasswordsInvalid(f"{path} is not UTF-8 text") from error
        return cls.of(text.splitlines(), source=str(path))

    def accept(self, name: str, password: str) -> bool:
        """Tell whether a name has a password, in a time that does not depend on either."""
        digest = _digest(name, password)
        return sum(hmac.compare_digest(digest, kept) for kept in self._digests) > 0


def passwords_for(host: str) -> Passwords | None:
    """Return the passwords that the environment names, or None for an address that only this machine can reach.

    Raises PasswordsInvalid, and PasswordsMissing if other machines could reach the chat without a password.
    """
    if given := os.environ.get(VARIABLE):
        return Passwords.of([given], source=VARIABLE)
    if is_loopback(host):
        return None
    raise PasswordsMissing(f"other machines can reach {host}, and no password is set; {_HOW}")


def parsed_basic(header: str | None) -> tuple[str, str] | None:
    """Return name and password of an Authorization header, None if it carries none (RFC 7617)."""
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None


def _digest(name: str, password: str) -> bytes:
    return hashlib.sha256(f"{name}:{password}".encode("utf-8", "surrogatepass")).digest()

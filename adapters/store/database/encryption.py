"""Encryption at rest: every sealed text is bound to the row it belongs to, so that none can stand in for another."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import Declined
from bot.messages import N_


class SealBroken(Declined):
    """A stored text does not open: its key is gone, or it was altered or moved in the database."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Something the bot had stored encrypted can no longer be opened."),
            N_(
                "Put the key it was stored with back into TOKEN_ENCRYPTION_KEYS, after the current one, or do it anew."
            ),
        )
        self.name = name


class Sealer:
    """Encryption at rest: seals with the first key, opens with any of them (Fernet: https://github.com/fernet/spec)."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("the store needs at least one key: set TOKEN_ENCRYPTION_KEYS")
        self._box = MultiFernet([Fernet(key) for key in keys])
        self._first = Fernet(keys[0])
        self.alone = len(keys) == 1
        """Whether there is no older key."""

    def __repr__(self) -> str:
        return "Sealer(***)"

    def seal(self, name: str, text: str) -> str:
        """The text as it may be stored under ``name``."""
        return self._box.encrypt(json.dumps([name, text]).encode()).decode()

    def open(self, name: str, sealed: str) -> str:
        """The text that was sealed under ``name``. Raises :class:`SealBroken`."""
        try:
            bound, text = json.loads(self._box.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            raise SealBroken(name) from None
        if bound != name:
            raise SealBroken(name)
        return str(text)

    def is_current(self, sealed: str) -> bool:
        """Whether the first key opens it; if not, it should be sealed again before the old key goes."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

"""Sign-in health: whether the sign-ins that the bot itself depends on work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import SignIn


class SignIns(Protocol):
    """The sign-ins that the bot's own work depends on."""

    async def health(self) -> Sequence[SignIn]:
        """How each of them is doing, tried out now.

        Raises :class:`bot.errors.PartnerFailure` only where it could not be tried at all.
        """
        ...

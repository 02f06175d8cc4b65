"""Health check of the sign-in: how the service account's is doing, tried out, and when it would lapse (``bot.ports.SignIns``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.microsoft.entra.tokens import Auth
from bot.errors import Cause, PartnerFailure
from bot.model import SignIn, SignInProblem
from bot.model.identity import TOKEN_IDLE
from bot.ports import Clock, Vault

NAME = "the service account"


class ServiceSignIn:
    """The one sign-in that the bot's own work depends on."""

    def __init__(self, auth: Auth, vault: Vault, clock: Clock) -> None:
        self._auth, self._vault, self._clock = auth, vault, clock

    async def health(self) -> Sequence[SignIn]:
        """The service account's sign-in, tried out now. Raises :class:`bot.errors.PartnerFailure`."""
        used = f"{self._auth.vault_name}:used"
        try:
            await self._auth.try_out()
        except PartnerFailure as failure:
            if failure.cause not in (Cause.SIGN_IN, Cause.MFA):
                raise
            return [SignIn(NAME, await self._problem(failure), await self._ends(used), failure.advice)]
        now = self._clock.now()
        await self._vault.put(used, now.isoformat())
        return [SignIn(NAME, ends=now + TOKEN_IDLE)]

    async def _problem(self, failure: PartnerFailure) -> SignInProblem:
        if failure.cause is Cause.MFA:
            return SignInProblem.NO_MFA
        if await self._vault.get(self._auth.vault_name) is None:
            return SignInProblem.MISSING
        # "AADSTS" codes come with what Entra ID itself refused; without one it is our own settings that fail.
        return (
            SignInProblem.REVOKED
            if failure.code or "invalid_grant" in failure.detail
            else SignInProblem.FAILING
        )

    async def _ends(self, used: str) -> datetime | None:
        last = await self._vault.get(used)
        return datetime.fromisoformat(last) + TOKEN_IDLE if last else None

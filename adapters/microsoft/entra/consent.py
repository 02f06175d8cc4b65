"""Consent: the service account's sign-in, once: authorization code with PKCE, state and nonce; the refresh token is kept.

https://learn.microsoft.com/partner-center/developer/enable-secure-app-model
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.microsoft.entra.audiences import PARTNER_CENTER
from adapters.microsoft.entra.claims import claims, lacks_mfa
from adapters.microsoft.entra.errors import OPERATION, refused, without_mfa
from adapters.microsoft.entra.redirect_server import RedirectServer
from adapters.microsoft.entra.silent import answer_silently
from adapters.microsoft.entra.tokens import Auth
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model.identity import TOKEN_IDLE
from bot.ports import Vault
from config.settings import PartnerCenterSettings

CALLBACK = "/signin/callback"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Consent:
    """Who signed in, in which tenant, and until when that holds if the bot does nothing meanwhile (UTC)."""

    user: str
    tenant: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in under way: ``url`` is for the browser; the rest proves that the answer belongs to it."""

    url: str
    secrets: Mapping[str, Any] = field(repr=False)

    @property
    def state(self) -> str:
        """What the answer must repeat."""
        return str(self.secrets.get("state", ""))


async def begin(auth: Auth, redirect_uri: str) -> Flow:
    """Start a sign-in that will come back to *redirect_uri*."""
    flow = await auth.ask(
        lambda: auth.msal.application().initiate_auth_code_flow(
            [PARTNER_CENTER], redirect_uri=redirect_uri, prompt="select_account", response_mode="form_post"
        )
    )
    return Flow(str(flow["auth_uri"]), flow)


async def finish(auth: Auth, flow: Flow, answer: Mapping[str, str]) -> Consent:
    """Redeem the answer to *flow*, check it, and keep the refresh token.

    Raises :class:`bot.errors.PartnerFailure`: declined, another tenant's account, or no second factor.
    """
    if "error" in answer:
        raise refused({"error": answer["error"]}, user=True)
    result = await auth.ask(
        lambda: auth.msal.application().acquire_token_by_auth_code_flow(dict(flow.secrets), dict(answer))
    )
    token, refresh = result.get("access_token"), result.get("refresh_token")
    if not isinstance(token, str):
        raise refused(result, user=True)
    if not isinstance(refresh, str) or not refresh:
        raise _unusable("Entra ID gave no refresh token.", N_("Allow offline access for the application."))
    if lacks_mfa(token):
        raise without_mfa()
    who = _who(result, token)
    own = auth.settings.tenant_id.lower()
    if who.tenant.lower() != own and "." not in own:
        raise _unusable(
            N_("The account belongs to another tenant."),
            N_("Sign in with the service account of the partner's tenant."),
        )
    await auth.remember(refresh)
    _log.info("service_account_signed_in", tenant=who.tenant)
    return who


def _who(result: Mapping[str, Any], token: str) -> Consent:
    said = result.get("id_token_claims")
    said = said if isinstance(said, dict) else claims(token) or {}
    user = said.get("preferred_username") or said.get("upn") or said.get("email") or said.get("oid") or ""
    return Consent(str(user), str(said.get("tid") or ""), datetime.now(UTC) + TOKEN_IDLE)


def _unusable(detail: str, advice: str) -> PartnerFailure:
    return PartnerFailure(Cause.SIGN_IN, OPERATION, detail=detail, advice=advice)


async def consent(
    settings: PartnerCenterSettings,
    vault: Vault,
    *,
    open_browser: Callable[[str], None],
    redirect_port: int = 0,
    timeout: float = 300,
) -> Consent:
    """Sign the service account in with a browser, and keep its refresh token in *vault*.

    The browser comes back to ``http://localhost:{redirect_port}/signin/callback`` (any free port for 0). Gives up after
    *timeout* seconds. Raises :class:`bot.errors.PartnerFailure`.
    """
    auth = Auth(settings, vault)
    async with RedirectServer(CALLBACK, redirect_port) as redirect:
        flow = await begin(auth, f"http://localhost:{redirect.port}{CALLBACK}")
        redirect.expect(flow.state)
        open_browser(flow.url)
        try:
            answer = await asyncio.wait_for(redirect.answer, timeout)
        except TimeoutError as error:
            raise PartnerFailure(
                Cause.TIMEOUT,
                OPERATION,
                detail=N_("Nobody signed in in time."),
                advice=N_("Start again: csp-bot consent."),
            ) from error
        return await finish(auth, flow, answer)


async def consent_silently(auth: Auth, login_hint: str) -> Consent:
    """Sign in without a person, where the directory allows that."""
    flow = await begin(auth, f"http://localhost{CALLBACK}")
    answer = await answer_silently(auth, flow.url, login_hint)
    if not answer:
        raise _unusable(
            N_("The directory asks for a person."), N_("Run csp-bot consent and sign in with a browser.")
        )
    return await finish(auth, flow, answer)

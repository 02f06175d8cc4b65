"""Authorization code flow: a person's sign-in in the browser (``bot.ports.SignInFlows``), and Partner Center with that person's rights.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any

import structlog

from adapters.microsoft.entra.audiences import PARTNER_CENTER
from adapters.microsoft.entra.claims import claims, lacks_mfa
from adapters.microsoft.entra.errors import OPERATION, mine, refused, without_mfa
from adapters.microsoft.entra.silent import answer_silently
from adapters.microsoft.entra.tokens import Auth
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.ports import SignedIn

_log = structlog.get_logger(__name__)


class PersonalSignIn:
    """Authorization code with PKCE, state and nonce, all of msal's making; the token must carry a second factor."""

    def __init__(self, auth: Auth) -> None:
        self._auth = auth

    async def begin(self, redirect_uri: str) -> tuple[str, str, str]:
        """Where the browser goes, the state it brings back, and the secrets that finishing needs, as text."""
        # In the query, because a form posted from another site would arrive without the cookie that proves the browser.
        # msal warns that a code in an address may leak; ours is worthless without that cookie and PKCE's verifier.
        warnings.filterwarnings("ignore", "response_mode='form_post' is recommended", UserWarning)
        flow = await self._auth.ask(
            lambda: self._auth.msal.application().initiate_auth_code_flow(
                [PARTNER_CENTER], redirect_uri=redirect_uri, prompt="select_account"
            )
        )
        return str(flow["auth_uri"]), str(flow["state"]), json.dumps(flow)

    async def finish(self, secrets: str, answer: Mapping[str, str]) -> SignedIn:
        """Redeem what the browser brought. Raises :class:`bot.errors.PartnerFailure`: declined, another tenant's
        account, or no second factor."""
        if "error" in answer:
            raise mine(refused({"error": answer["error"]}, user=True))
        flow = json.loads(secrets)
        result = await self._auth.ask(
            lambda: self._auth.msal.application().acquire_token_by_auth_code_flow(flow, dict(answer))
        )
        return self._checked(result)

    def _checked(self, result: Mapping[str, Any]) -> SignedIn:
        token, refresh = result.get("access_token"), result.get("refresh_token")
        said = result.get("id_token_claims")
        if not isinstance(token, str) or not isinstance(said, Mapping):
            _log.warning("personal_sign_in_refused", error=str(result.get("error"))[:60])
            raise mine(refused(result, user=True))
        if lacks_mfa(token) or claims(token) is None:
            raise mine(without_mfa())
        if not isinstance(refresh, str) or not refresh:
            raise _unusable("Entra ID gave no refresh token, so the sign-in would not last.")
        if str(said.get("aud")).lower() != self._auth.settings.client_id.lower():
            # msal compares the nonce, and leaves the rest of the id token to whoever asked for it.
            raise _unusable("Entra ID answered for another application.")
        tenant, oid = str(said.get("tid") or "").lower(), str(said.get("oid") or "").lower()
        own = self._auth.settings.tenant_id.lower()
        # A tenant that the settings name by domain has no id to compare; its own endpoint gave this token.
        if not tenant or not oid or (tenant != own and "." not in own):
            raise _unusable(N_("This account belongs to another organization. Use your work account."))
        upn = str(said.get("preferred_username") or said.get("upn") or said.get("email") or oid)
        return SignedIn(tenant, oid, upn, str(said.get("name") or upn), refresh)


def _unusable(detail: str) -> PartnerFailure:
    return PartnerFailure(Cause.SIGN_IN, OPERATION, detail=detail, own=True)


async def sign_in_silently(auth: Auth, login_hint: str) -> SignedIn:
    """Sign a person in without one, where the directory allows that."""
    flows = PersonalSignIn(auth)
    url, _, secrets = await flows.begin("http://localhost/signin/callback")
    answer = await answer_silently(auth, url, login_hint)
    return await flows.finish(secrets, answer or {"error": "login_required"})

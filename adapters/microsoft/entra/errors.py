"""Sign-in errors: what Entra ID's refusals (AADSTS codes) mean. Its descriptions name people and tenants: they are neither shown nor logged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from adapters.microsoft.entra.advice import (
    CONSENT,
    GDAP,
    MFA,
    OWN_GDAP,
    OWN_MFA,
    OWN_ROLE,
    OWN_SIGN_IN,
    OWN_SUPPORT_ROLE,
    ROLE,
    SUPPORT_ROLE,
)
from adapters.microsoft.http.service import LATER
from bot.errors import Cause, KnownCode, PartnerFailure
from bot.messages import N_

OPERATION = N_("sign in to Partner Center")
PAGE = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_MFA_CODES = frozenset({50072, 50074, 50076, 50078, 50079, 50158, 53003})
_OWN_WORDS = {ROLE: OWN_ROLE, GDAP: OWN_GDAP, SUPPORT_ROLE: OWN_SUPPORT_ROLE}
_NUMBER = re.compile(r"(?:AADSTS)?(\d{4,8})(?:\.0)?", re.IGNORECASE)
_AADSTS = re.compile(r"AADSTS(\d{4,8})(?!\d)")
_CONSENT_CODES = frozenset({65001, 65004})
_ADVICE = {
    "invalid_client": N_(
        "The application's secret or certificate was refused: it may have expired. Renew it in "
        "Entra ID and in the bot's settings."
    ),
    "unauthorized_client": "Check PARTNER_CENTER_CLIENT_ID and PARTNER_CENTER_TENANT_ID.",
    "invalid_resource": N_("The service is not known in this tenant. Add its permission to the application."),
    "invalid_scope": N_("Check the application's permissions in Entra ID."),
    "temporarily_unavailable": LATER,
}


def known_codes() -> Iterator[KnownCode]:
    """AADSTS numbers and OAuth errors. Microsoft has a page for each number: https://login.microsoftonline.com/error"""
    numbers = dict.fromkeys(_MFA_CODES, (Cause.MFA, MFA))
    numbers |= dict.fromkeys(_CONSENT_CODES, (Cause.SIGN_IN, CONSENT))
    for number, (cause, advice) in numbers.items():
        page = f"https://login.microsoftonline.com/error?code={number}"
        yield KnownCode(f"AADSTS{number}", "Entra ID", cause, advice, page)
        yield KnownCode(str(number), "Entra ID", cause, advice, page)
    for error, advice in _ADVICE.items():
        yield KnownCode(error, "Entra ID", Cause.SIGN_IN, advice, PAGE)


def refused(result: Mapping[str, Any], *, user: bool) -> PartnerFailure:
    """The failure behind an answer without a token."""
    error = _word(result.get("error"))
    codes = _codes(result)
    cause, advice = (
        Cause.SIGN_IN,
        _ADVICE.get(error, CONSENT if user else N_("Check the Partner Center settings.")),
    )
    if codes & _MFA_CODES or error in {"interaction_required", "mfa_required"}:
        cause, advice = Cause.MFA, MFA
    elif error == "invalid_grant" or codes & _CONSENT_CODES:
        advice = CONSENT
    elif error == "temporarily_unavailable":
        cause = Cause.DOWN
    return PartnerFailure(
        cause,
        OPERATION,
        detail=f"Entra ID answered {error}.",
        advice=advice,
        code=" ".join(f"AADSTS{code}" for code in sorted(codes)),
        correlation_id=str(result.get("correlation_id") or "")[:100],
    )


def unconsented() -> PartnerFailure:
    """The failure where no service account has signed in yet."""
    return PartnerFailure(
        Cause.SIGN_IN, OPERATION, detail=N_("No service account has signed in yet."), advice=CONSENT
    )


def unsigned() -> PartnerFailure:
    """The failure where the asker has not signed in, and this is done with the asker's own rights."""
    advice = N_("This is done with your own Partner Center rights. Signing in takes a minute.")
    return PartnerFailure(Cause.SIGN_IN, "do this for you", advice=advice, own=True)


def mine(failure: PartnerFailure) -> PartnerFailure:
    """The same failure for a person who acts with their own sign-in: theirs to renew in chat, and no operator's."""
    if failure.cause is Cause.MFA:
        return replace(failure, own=True, advice=OWN_MFA)
    if failure.cause is Cause.SIGN_IN and CONSENT in failure.advice:
        return replace(failure, own=True, detail="", advice=OWN_SIGN_IN)
    if failure.cause is Cause.FORBIDDEN and failure.advice in _OWN_WORDS:
        return replace(failure, advice=_OWN_WORDS[failure.advice])
    return failure


def unreachable(error: Exception) -> PartnerFailure:
    """The failure where Entra ID could not be asked at all, or answered nonsense."""
    import requests
    from msal.exceptions import MsalServiceError

    if isinstance(error, requests.Timeout):
        return PartnerFailure(
            Cause.TIMEOUT, OPERATION, detail="Entra ID did not answer in time.", advice=LATER
        )
    if isinstance(error, requests.RequestException | MsalServiceError):
        return PartnerFailure(Cause.DOWN, OPERATION, detail="Entra ID cannot be reached.", advice=LATER)
    return PartnerFailure(
        Cause.SIGN_IN,
        OPERATION,
        detail=N_("The application's credentials or Entra ID's answer cannot be used."),
        advice="Check PARTNER_CENTER_AUTHORITY, the tenant id, and the certificate if there is one.",
    )


def without_mfa() -> PartnerFailure:
    """The failure for a token without a second factor: the vendor would refuse it."""
    return PartnerFailure(Cause.MFA, OPERATION, detail=N_("The token carries no MFA claim."), advice=MFA)


def _word(error: object) -> str:
    """The error as the protocol has it: one word (https://www.rfc-editor.org/rfc/rfc6749#section-5.2). Nothing else is repeated."""
    return error if isinstance(error, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", error) else "no_answer"


def _codes(result: Mapping[str, Any]) -> frozenset[int]:
    """The AADSTS numbers, which some answers have in their words alone."""
    said = result.get("error_codes")
    listed = said if isinstance(said, Iterable) and not isinstance(said, str | Mapping) else [said]
    codes = [int(found[1]) for code in listed if (found := _NUMBER.fullmatch(str(code)))]
    return frozenset(codes or map(int, _AADSTS.findall(str(result.get("error_description") or "")[:4000])))

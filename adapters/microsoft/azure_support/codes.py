"""Error codes of Azure Support and what to do about them, without the SDK, which is loaded for whoever asks about tickets first."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.microsoft.entra.advice import SUPPORT_ROLE
from bot.errors import Cause, KnownCode
from bot.messages import N_

SERVICE = "Azure Support"
PAGE = "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors"
NO_PLAN = N_(
    "This subscription has no support plan that takes tickets by API. "
    "Use the draft for the portal, or buy a plan that does (ProDirect, Premier or Unified)."
)
ADVICE = {
    "InvalidSupportPlan": NO_PLAN,
    "SupportPlanNotFound": NO_PLAN,
    "NoSupportPlan": NO_PLAN,
    "LinkedAuthorizationFailed": N_(
        "The partner's token was not accepted beside the customer's. Run: csp-bot consent"
    ),
    "AuthorizationFailed": SUPPORT_ROLE,
    "InvalidAuthenticationTokenTenant": N_(
        "Azure has this subscription in another tenant than this customer's."
    ),
    "SubscriptionNotFound": N_(
        "Azure does not know this subscription. A new one can take a quarter of an hour to appear."
    ),
}

REFUSED = frozenset(
    {
        "LinkedAuthorizationFailed",
        "AuthorizationFailed",
        *(code for code, said in ADVICE.items() if said is NO_PLAN),
    }
)
"""Codes of what is not allowed."""


def known_codes() -> Iterator[KnownCode]:
    """All codes that we know the advice for."""
    for code, advice in ADVICE.items():
        cause = Cause.FORBIDDEN if code in REFUSED else Cause.NOT_FOUND
        yield KnownCode(code, SERVICE, cause, advice, PAGE)

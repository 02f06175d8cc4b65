"""Error codes: what the vendor's mean and what to do about them.

Codes are not unique to a meaning, so each stands with its HTTP status.
https://learn.microsoft.com/partner-center/developer/error-codes
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from adapters.microsoft.entra.advice import CONSENT, GDAP, MFA, ROLE
from adapters.microsoft.http.service import LATER
from bot.errors import Cause, KnownCode
from bot.messages import N_

NAME: Final = "Partner Center"
PAGE: Final = "https://learn.microsoft.com/partner-center/developer/error-codes"

RELATION: Final = N_("Check that the reseller relationship with this customer still stands.")
BUSY: Final = N_("Partner Center asks for fewer requests just now. Try again a little later.")
PORTAL: Final = N_("This can no longer be done by API. Do it in the Partner Center portal.")
STALE: Final = N_("Somebody changed it meanwhile. Look at it again and repeat the change.")
NOTHING: Final = N_("Check the name or id. Something very new can take up to 15 minutes to appear.")

_BY_CODE: Final[dict[tuple[int, str], tuple[Cause, str]]] = {
    (401, "900420"): (Cause.SIGN_IN, N_("The token was made for another service. Check PARTNER_CENTER_URL.")),
    (401, "900421"): (Cause.MFA, MFA),
    (401, "400"): (Cause.FORBIDDEN, ROLE),
    (401, "800001"): (Cause.SIGN_IN, CONSENT),
    (403, "900329"): (
        Cause.SIGN_IN,
        N_(
            "This needs a signed-in user, not only the application. Somebody who runs the bot signs the service account in "
            "again: csp-bot consent."
        ),
    ),
    (403, "900308"): (Cause.FORBIDDEN, GDAP),
    (403, "900309"): (
        Cause.FORBIDDEN,
        N_("A Conditional Access policy of the customer's tenant blocks the bot."),
    ),
    (403, "90000"): (Cause.SIGN_IN, f"Entra ID issued no token. {CONSENT}"),
    (403, "900150"): (Cause.FORBIDDEN, ROLE),
    (403, "2032"): (Cause.FORBIDDEN, ROLE),
    (403, "20002"): (Cause.FORBIDDEN, RELATION),
    (404, "60003"): (Cause.NOT_FOUND, N_("No tenant has this id. Check the customer.")),
    (400, "900118"): (Cause.NOT_FOUND, N_("This is not a customer's tenant id.")),
    (404, "20003"): (Cause.NOT_FOUND, N_("The customer has no such subscription.")),
    (404, "3000"): (Cause.NOT_FOUND, N_("No partner organization has this id.")),
    (400, "600049"): (Cause.BAD_REQUEST, N_("This country needs the organization's registration number.")),
    (400, "600002"): (Cause.BAD_REQUEST, N_("This country takes no registration number. Leave it empty.")),
    (400, "600050"): (Cause.BAD_REQUEST, N_("The registration number does not have this country's format.")),
    (400, "600051"): (Cause.BAD_REQUEST, N_("This country needs a phone number in the address.")),
    (400, "2007"): (Cause.BAD_REQUEST, N_("Correct the address.")),
    (400, "2055"): (Cause.STALE, STALE),
    (400, "13605"): (
        Cause.CONFLICT,
        N_("The customer has to accept the Microsoft Customer Agreement first."),
    ),
    (403, "13605"): (
        Cause.CONFLICT,
        N_("The customer has to accept the Microsoft Customer Agreement first."),
    ),
    (400, "600061"): (Cause.CONFLICT, N_("The same is on record already.")),
    (409, "900278"): (
        Cause.CONFLICT,
        N_("Another change of this subscription is still running. Wait for it."),
    ),
    (403, "900123"): (Cause.FORBIDDEN, N_("The reseller has not signed the Microsoft Partner Agreement.")),
    (403, "900124"): (
        Cause.FORBIDDEN,
        N_("Your own company has not signed the Microsoft Partner Agreement."),
    ),
    (400, "900154"): (Cause.BAD_REQUEST, N_("This partner id belongs to no active reseller.")),
    (400, "2001"): (
        Cause.CONFLICT,
        N_("The seats of a suspended subscription can't be changed. Reactivate it first."),
    ),
    (400, "2002"): (Cause.BAD_REQUEST, N_("The product isn't sold in this quantity. Choose another one.")),
    (400, "2011"): (Cause.CONFLICT, N_("The subscription is deleted and can't be changed any more.")),
    (400, "800082"): (Cause.CONFLICT, N_("The subscription isn't ready yet. Try again in a while.")),
    (400, "800090"): (
        Cause.CONFLICT,
        N_("These seats can't be given back now. Set the renewal to fewer seats."),
    ),
    (400, "800091"): (Cause.CONFLICT, N_("Microsoft suspended the subscription. Raise a ticket.")),
    (400, "800093"): (Cause.CONFLICT, N_("This subscription can't renew automatically.")),
    (400, "800095"): (Cause.CONFLICT, N_("The seats of this subscription can't be changed.")),
    (400, "800096"): (
        Cause.CONFLICT,
        N_(
            "This subscription can't be suspended or cancelled here. Software is cancelled through its order."
        ),
    ),
    (400, "900117"): (
        Cause.CONFLICT,
        N_("The days in which it could be cancelled are over. Set the renewal to end it with its term."),
    ),
    (400, "900279"): (Cause.CONFLICT, N_("The subscription has expired and can't be changed any more.")),
    (400, "900311"): (
        Cause.CONFLICT,
        N_("The subscription was changed too many times. Ask Microsoft's partner support."),
    ),
    (403, "900115"): (
        Cause.CONFLICT,
        N_("Azure subscriptions under the plan are active. Cancel them first."),
    ),
    (409, "27009"): (
        Cause.CONFLICT,
        N_("The subscription that this one belongs to isn't active. Reactivate that one first."),
    ),
    (400, "800018"): (Cause.CONFLICT, N_("The integration sandbox is full. Remove something from it first.")),
}

_BY_STATUS: Final[dict[int, tuple[Cause, str]]] = {
    400: (Cause.BAD_REQUEST, N_("Check what was entered.")),
    401: (Cause.SIGN_IN, CONSENT),
    403: (Cause.FORBIDDEN, ROLE),
    404: (Cause.NOT_FOUND, NOTHING),
    405: (Cause.UNSUPPORTED, PORTAL),
    406: (Cause.UNSUPPORTED, PORTAL),
    408: (Cause.TIMEOUT, LATER),
    409: (Cause.CONFLICT, N_("Something else stands in the way. Look at the present state and try again.")),
    410: (Cause.UNSUPPORTED, PORTAL),
    412: (Cause.STALE, STALE),
    417: (Cause.BAD_REQUEST, N_("Check what was entered.")),
    429: (Cause.THROTTLED, BUSY),
    501: (Cause.UNSUPPORTED, PORTAL),
    504: (Cause.TIMEOUT, LATER),
}


def judge(status: int, code: str) -> tuple[Cause, str]:
    """The cause behind a status and code, and what to do about it."""
    if status == 429:
        return Cause.THROTTLED, BUSY
    known = _BY_CODE.get((status, code)) or _BY_STATUS.get(status)
    if known:
        return known
    if status >= 500:
        return Cause.DOWN, LATER
    if 300 <= status < 400:
        return Cause.GARBAGE, N_(
            "The answer was a redirect, which is never followed. Check PARTNER_CENTER_URL."
        )
    return (Cause.BAD_REQUEST, N_("Check what was entered.")) if status >= 400 else (Cause.GARBAGE, LATER)


def known_codes() -> Iterator[KnownCode]:
    """All codes, and all statuses that mean something without one."""
    for (status, code), (cause, advice) in _BY_CODE.items():
        yield KnownCode(code, NAME, cause, advice, PAGE, status)
    for status, (cause, advice) in _BY_STATUS.items():
        yield KnownCode(str(status), NAME, cause, advice, PAGE, status)

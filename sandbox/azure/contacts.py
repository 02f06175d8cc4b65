"""Contacts: whom Microsoft's engineers may write to or call, and what of that the service takes.

https://learn.microsoft.com/rest/api/support/support-tickets/create#contactprofile
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pycountry
from tzlocal.windows_tz import win_tz

from sandbox.wire.problems import Refusal, arm

_REQUIRED = (
    "firstName",
    "lastName",
    "preferredContactMethod",
    "primaryEmailAddress",
    "preferredTimeZone",
    "country",
    "preferredSupportLanguage",
)
_LANGUAGES = frozenset(
    ["en-us", "zh-hans", "es-es", "fr-fr", "ja-jp", "ko-kr", "ru-ru", "pt-br", "it-it", "zh-tw", "de-de"]
)
_CALLED = frozenset(["critical", "highestcriticalimpact"])


def check_contact(contact: Any, severity: str) -> None:
    """The contact of a new ticket. Raises Refusal for whatever is missing or wrong."""
    if not isinstance(contact, Mapping):
        raise _refusal("contactDetails", "The property 'contactDetails' is required.")
    gaps = [name for name in _REQUIRED if not _text(contact, name)]
    if gaps:
        raise _refusal(
            f"contactDetails.{gaps[0]}", f"The following contactDetails are required: {', '.join(gaps)}."
        )
    check_parts(contact)
    called = _text(contact, "preferredContactMethod").lower() == "phone" or severity.lower() in _CALLED
    if called and not _text(contact, "phoneNumber"):
        raise _refusal(
            "contactDetails.phoneNumber",
            "contactDetails.phoneNumber is required for contact by phone and for critical tickets.",
        )


def check_parts(contact: Mapping[str, Any]) -> None:
    """What there is of a contact, for a new ticket or a change of one. Raises Refusal."""
    for name, (fits, wanted) in _PARTS.items():
        value = _text(contact, name)
        if value and not fits(value):
            raise _refusal(
                f"contactDetails.{name}", f"contactDetails.{name} '{value}' is not valid: {wanted}."
            )


def _text(contact: Mapping[str, Any], name: str) -> str:
    value = contact.get(name)
    return value.strip() if isinstance(value, str) else ""


def _is_country(text: str) -> bool:
    return len(text) == 3 and pycountry.countries.get(alpha_3=text.upper()) is not None


_PARTS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "preferredContactMethod": (lambda text: text.lower() in ("email", "phone"), "it is email or phone"),
    "primaryEmailAddress": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+").fullmatch, "it is an e-mail address"),
    "preferredTimeZone": (win_tz.__contains__, "it is a name from Microsoft Time Zone Index Values"),
    "country": (_is_country, "it is an ISO 3166-1 alpha-3 code"),
    "preferredSupportLanguage": (
        lambda text: text.lower() in _LANGUAGES,
        f"it is one of {', '.join(sorted(_LANGUAGES))}",
    ),
    "phoneNumber": (re.compile(r"(?=.*\d{2})[+\d\s().\-/x#,;=ext]+").fullmatch, "it is a phone number"),
}


def _refusal(target: str, message: str) -> Refusal:
    return arm(400, "InvalidParameterValue", message, target=target)

"""Authorization advice: what a person can do about a missing role, consent or sign-in."""

from __future__ import annotations

from typing import Final

CONSENT: Final = "Somebody who runs the bot signs the service account in again: csp-bot consent."
MFA: Final = f"The service account's sign-in lacks multi-factor authentication. {CONSENT}"
ROLE: Final = "In Partner Center, give the service account the role that this needs. A new role can take an hour to work."
OWN_ROLE: Final = "Your own roles in Partner Center do not include this. Ask its administrator; a new role can take an hour to work."
OWN_GDAP: Final = "You lack a GDAP role for this customer. Ask whoever manages the relationship."
OWN_SIGN_IN: Final = "Sign in again; it takes a minute."
OWN_MFA: Final = "Sign in again, with multi-factor authentication."
GDAP: Final = "The service account lacks a GDAP role for this customer."
SUPPORT_ROLE: Final = "The service account needs the role Support Request Contributor on this subscription."
OWN_SUPPORT_ROLE: Final = (
    "You need the role Support Request Contributor on this subscription. Ask whoever manages it."
)

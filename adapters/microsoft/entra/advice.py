"""Authorization advice: what a person can do about a missing role, consent or sign-in."""

from __future__ import annotations

from typing import Final

from bot.messages import N_

CONSENT: Final = N_("Somebody who runs the bot signs the service account in again: csp-bot consent.")
MFA: Final = N_(
    "The service account signed in without multi-factor authentication. Somebody who runs the bot signs it in again: "
    "csp-bot consent."
)
ROLE: Final = N_(
    "In Partner Center, give the service account the role that this needs. A new role can take an hour to work."
)
OWN_ROLE: Final = N_(
    "Your own roles in Partner Center do not include this. Ask its administrator; a new role can take an hour to work."
)
OWN_GDAP: Final = N_("You lack a GDAP role for this customer. Ask whoever manages the relationship.")
OWN_SIGN_IN: Final = N_("Sign in again; it takes a minute.")
OWN_MFA: Final = N_("Sign in again, with multi-factor authentication.")
GDAP: Final = N_("The service account lacks a GDAP role for this customer.")
SUPPORT_ROLE: Final = N_(
    "The service account needs the role Support Request Contributor on this subscription."
)
OWN_SUPPORT_ROLE: Final = N_(
    "You need the role Support Request Contributor on this subscription. Ask whoever manages it."
)

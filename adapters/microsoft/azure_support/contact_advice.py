"""Advice on a contact that Azure Support refused: what of it, in words, by the property that the error names."""

from __future__ import annotations

from bot.messages import N_, _

_PARTS = {
    "country": N_("the contact's country"),
    "preferredTimeZone": N_("the contact's time zone"),
    "preferredSupportLanguage": N_("the support language"),
    "phoneNumber": N_("the contact's phone number"),
    "primaryEmailAddress": N_("the contact's email address"),
    "preferredContactMethod": N_("the way to reach the contact"),
    "firstName": N_("the contact's first name"),
    "lastName": N_("the contact's last name"),
}


def contact_advice(target: str, message: str) -> str:
    """What to do about an error with this target and message; empty for one that is not about a contact."""
    said = f"{target} {message}".casefold()
    if "contactdetails" not in said:
        return ""
    part = next((words for name, words in _PARTS.items() if name.casefold() in said), N_("the contact"))
    return _("Azure Support does not accept {part}. Change it, and raise the ticket again.", part=_(part))

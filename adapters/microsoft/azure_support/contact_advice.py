"""Advice on a contact that Azure Support refused: what of it, in words, by the property that the error names."""

from __future__ import annotations

_PARTS = {
    "country": "the contact's country",
    "preferredTimeZone": "the contact's time zone",
    "preferredSupportLanguage": "the support language",
    "phoneNumber": "the contact's phone number",
    "primaryEmailAddress": "the contact's e-mail address",
    "preferredContactMethod": "the way to reach the contact",
    "firstName": "the contact's first name",
    "lastName": "the contact's last name",
}


def contact_advice(target: str, message: str) -> str:
    """What to do about an error with this target and message; empty for one that is not about a contact."""
    said = f"{target} {message}".casefold()
    if "contactdetails" not in said:
        return ""
    part = next((words for name, words in _PARTS.items() if name.casefold() in said), "the contact")
    return f"Azure Support does not take {part}. Change it, and raise the ticket again."

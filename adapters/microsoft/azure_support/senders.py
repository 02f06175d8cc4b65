"""Senders of messages on an Azure ticket: whether support wrote one, by who sent it.

The direction says little: mails of support are recorded as *Inbound* and as *Outbound*, and so are the customers' own.
https://learn.microsoft.com/rest/api/support/communications/list
"""

from __future__ import annotations

import re
from typing import Any

OURS = "csp-bot-"
"""How the name of every message begins that the bot has sent."""

SUPPORT_DOMAINS = ("microsoft.com", "microsoftsupport.com")
"""Domains that support writes from, as its own mails say; their subdomains too."""

_ADDRESS = re.compile(r"(?:[^<>]*<)?\s*([^\s<>]{1,250}@([a-z0-9.-]{1,250}))\s*>?", re.IGNORECASE)


def is_by_support(message: Any, ticket: Any) -> bool:
    """Whether support wrote a message of a ticket. Whatever is not known to be by support is not claimed to be.

    Known are the bot's own messages, the ticket's contacts, its engineer, and the domains of support, in this order. Only of
    a message without a sender's address does the direction decide.
    """
    if str(message.name or "").startswith(OURS):
        return False
    sender = str(message.sender or "")
    address, domain = _address(sender)
    if not address:
        return "@" not in sender and not _is_contact(sender, ticket) and _goes_out(message)
    if address in _contacts(ticket):
        return False
    return address == _engineer(ticket) or any(_within(domain, each) for each in SUPPORT_DOMAINS)


def _address(sender: str) -> tuple[str, str]:
    """A sender's address and its domain, which is what stands behind the last ``@``; nothing where there is none."""
    found = _ADDRESS.fullmatch(sender.strip()[:600])
    return (found[1].lower(), found[2].lower().rstrip(".")) if found else ("", "")


def _within(domain: str, owner: str) -> bool:
    return domain == owner or domain.endswith(f".{owner}")


def _contacts(ticket: Any) -> set[str]:
    contact = getattr(ticket, "contact_details", None)
    if not contact:
        return set()
    addresses = [contact.primary_email_address, *(contact.additional_email_addresses or ())]
    return {_address(str(each or ""))[0] for each in addresses} - {""}


def _is_contact(name: str, ticket: Any) -> bool:
    contact = getattr(ticket, "contact_details", None)
    theirs = f"{contact.first_name or ''} {contact.last_name or ''}" if contact else ""
    said = " ".join(name.split()).casefold()
    return bool(said) and said == theirs.strip().casefold()


def _engineer(ticket: Any) -> str:
    engineer = getattr(ticket, "support_engineer", None)
    return _address(str(getattr(engineer, "email_address", "") or ""))[0]


def _goes_out(message: Any) -> bool:
    said = message.communication_direction
    return str(getattr(said, "value", said) or "").lower() == "outbound"

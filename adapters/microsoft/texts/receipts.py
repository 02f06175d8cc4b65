"""Receipts: mail that says no more than that something arrived. It is written by a machine and waits for no answer."""

from __future__ import annotations

import re

LONGEST = 600
"""Characters of a receipt that is recognized by how it begins: who writes more has something to say."""

_SUBMITTED = r"your (?:support )?(?:question|request|case|ticket) was successfully submitted to microsoft(?: azure)? support\b"
_SUBJECT = re.compile(rf"\s*(?:case\s+\d+\s+)?{_SUBMITTED}", re.IGNORECASE)
_TOP = re.compile(_SUBMITTED, re.IGNORECASE)
_BEGINS = re.compile(
    r"\W{0,3}(?:(?:hello|hi|dear)\b[^\n]{0,60}\n\s{0,9})?(?:thank you[^.!,\n]{0,80}[.,!]\s{0,9})?(?:"
    r"we(?: have|[’']ve)? (?:successfully )?received your (?:support )?(?:request|case|question|ticket|message|note|e-?mail)"
    r"|your (?:support )?(?:request|case|question|ticket) (?:has been|was|is) (?:successfully )?"
    r"(?:submitted|received|created|opened|logged)"
    r"|thank you for contacting microsoft(?: azure)?(?: support)?\b[^\n?]{0,120}\bassigned"
    r"|an engineer will be assigned)",
    re.IGNORECASE,
)


def is_receipt(subject: str, text: str) -> bool:
    """Whether a message of support's only acknowledges that something came in.

    ``text`` is without the mail that it quotes, which may be a receipt. What asks anything is none, but for the page that
    is sent when a ticket was raised, which asks whether it can be read.
    """
    if _SUBJECT.match(subject[:500]) or _TOP.search(text[:LONGEST]):
        return True
    return len(text) <= LONGEST and "?" not in text and _BEGINS.match(text) is not None

"""Identifier of the vendor's: how people paste one. What it looks like beyond that is the vendor's to say."""

from __future__ import annotations

import re

from bot.framework.numerals import canonical

LONGEST = 80

_LABEL = re.compile(r"^[A-Za-z]+ ?[#:№] ?(?=[A-Za-z0-9])")
_ID = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def plain_id(text: str, locale: str = "") -> str:
    """An identifier in ASCII without the ``#`` that people put before it, or the ``TrackingID#`` that mails do; empty for what
    cannot be one."""
    try:
        said = _LABEL.sub("", canonical(text, locale).lstrip("#№ "))
    except ValueError:
        return ""
    return said if len(said) <= LONGEST and _ID.fullmatch(said) else ""

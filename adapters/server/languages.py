"""Language negotiation (``Accept-Language``): which of the bot's languages a browser asks for.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
"""

from __future__ import annotations

import re

from bot.messages import LANGUAGES

LONGEST = 500
"""Characters of the header that are read; browsers send some dozens."""

_TAG = re.compile(r"([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3})(?:\s*;\s*q=([01](?:\.\d{0,3})?))?")


def preferred_locale(header: str) -> str:
    """The locale of the most wanted language that the bot speaks, ``de-CH``; empty where it speaks none of them."""
    asked = [found for each in header[:LONGEST].split(",") if (found := _TAG.fullmatch(each.strip()))]
    # Sorting keeps the browser's own order where two are wanted as much.
    wanted = sorted(asked, key=lambda found: -float(found[2] or 1))
    spoken = (each[1] for each in wanted if each[1].split("-")[0].lower() in LANGUAGES and each[2] != "0")
    return next(spoken, "")

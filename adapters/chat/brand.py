"""Name and colour of the bot, the same wherever people meet it."""

from __future__ import annotations

from typing import Final

NAME: Final = "CSP Bot"

ACCENT: Final = "#0B6A70"
"""White letters on it have a contrast of 6 to 1."""

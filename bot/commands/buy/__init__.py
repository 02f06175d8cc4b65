"""Buy command: one form for everything that is sold, the card with what it costs, and the order."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("buy", "Buy something for a customer", place=23)

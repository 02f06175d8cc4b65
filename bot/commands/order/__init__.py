"""Order commands: what a customer has ordered, and one order with what it brought."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("order", "What was ordered for a customer, and what came of it", place=24)

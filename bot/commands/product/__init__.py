"""Product commands: looking through the vendor's catalogue, and at the terms on which one product is sold."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("product", "What can be bought, and on which terms", place=22)

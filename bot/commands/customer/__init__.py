"""Customer commands: finding one, looking at it, creating one."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("customer", "Find customers, and create new ones", place=10)

"""Alert commands: rules and their preview, mutes, acknowledgements, history."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("alert", "Alert rules and what they told", place=70)

"""Access commands: who you are to the bot, signing in and out, and roles given in chat."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("access", "Who you are to the bot, and who may do what", place=90)

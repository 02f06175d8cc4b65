"""Access commands: who you are to the bot, signing in and out, and roles given in chat."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("access", "Your account, sign-in, and who has which role", place=90)

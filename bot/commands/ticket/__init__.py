"""Ticket commands: what is open, one ticket with its notes, raising one, answering, closing, following."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("ticket", "Support tickets: raise, follow, answer, close", place=50)
NOTE = NounHelp("note", "Answer support, in the thread of a ticket", place=60)

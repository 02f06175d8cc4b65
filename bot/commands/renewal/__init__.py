"""Renewal commands: what ends or renews in the coming months, of one customer or of all."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("renewal", "What ends or renews in the coming months", place=22)

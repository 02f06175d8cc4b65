"""Subscription commands: what a customer has bought, one subscription with all that is known of it, and changing it."""

from __future__ import annotations

from bot.framework.noun_help import NounHelp

NOUN = NounHelp("subscription", "What a customer has bought", place=20)

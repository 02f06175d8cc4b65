"""The chat that stories of commands begin with."""

from __future__ import annotations

from tests.commands.conftest import bill, chat, office

__all__ = ["bill", "chat", "office"]

"""An office in which budgets take a second person."""

from tests.commands.conftest import office

__all__ = ["office"]

"""A sandbox of this test's own, and the settings that lead to it."""

from tests.adapters.microsoft.conftest import sandbox, settings

__all__ = ["sandbox", "settings"]

"""Sandbox: a faithful double of Partner Center, Entra ID, Graph and Azure Support, for demonstrations and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.server import Sandbox, serve

__all__ = ["Sandbox", "serve"]


def __getattr__(name: str) -> object:
    # The command line imports this package to offer `sandbox`; it must not pay for aiohttp and cryptography then.
    if name in __all__:
        from sandbox import server

        return getattr(server, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

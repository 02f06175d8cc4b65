"""Destination: where something is delivered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something is delivered: a channel, or one person (then ``channel`` is empty).

    ``thread`` is a message to answer under, in the platform's own terms.
    """

    platform: str
    workspace: str
    channel: str = ""
    user: str = ""
    thread: str = ""

"""Timing of answers in Teams: when people hear that it takes long, and how long a click waits for its response."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.chat.progress import ProgressTiming


@dataclass(frozen=True, slots=True)
class Timing(ProgressTiming):
    """Besides, in seconds: how long work may take before the bot is seen typing, how long a click may wait for its
    response, and how long a message is left alone after its click was answered.

    Teams gives up on a click after some ten seconds, people do before. ``retries`` scales the waiting of calls that
    are repeated.
    """

    typing: float = 0.3
    deadline: float = 2.5
    settle: float = 0.4
    retries: float = 1.0

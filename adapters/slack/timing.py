"""Timing of answers in Slack: when people hear that it takes long, and what Slack needs time for."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.chat.progress import ProgressTiming


@dataclass(frozen=True, slots=True)
class Timing(ProgressTiming):
    """Besides, in seconds: how long Slack digests a picture before it is posted again, and how long a modal is left alone
    after its acknowledgement."""

    picture: float = 1.0
    settle: float = 0.3

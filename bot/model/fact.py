"""Fact: a labelled value as cards show it, with what it was before, and the tone it is shown in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a card or line tells at a glance; always said in words as well."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value. ``before`` is set when a change would replace it: shown as before -> value."""

    label: str
    value: str
    before: str | None = None
    tone: Tone = Tone.PLAIN

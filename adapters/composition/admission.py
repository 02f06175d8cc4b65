"""The doors of an installation, from its settings: what may be asked where, and how much."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Counter

from bot.pipeline.admission import Doors, Pace
from config.channels import chosen_channels
from config.settings import Settings

REFUSED = Counter(
    "csp_bot_refused_total", "Requests refused before any work was done for them, by reason", ["reason"]
)


def doors_of(settings: Settings, nouns: Mapping[str, str], *, demo: bool) -> Doors:
    """The doors. The demo has one person behind all of its people, and holds nobody back.

    Raises :class:`config.channels.ChannelsError`.
    """
    channels = chosen_channels(settings, nouns)
    pace = Pace() if demo else channels.pace
    return Doors(channels.guardrail, pace, lambda reason: REFUSED.labels(reason).inc())

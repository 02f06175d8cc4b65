"""Admission control and rate limits of an installation, from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Counter

from bot.pipeline.admission import Admission, Limits
from config.channels import chosen_channels
from config.settings import Settings

REFUSED = Counter(
    "csp_bot_refused_total", "Requests refused before any work was done for them, by reason", ["reason"]
)


def build_admission(settings: Settings, nouns: Mapping[str, str], *, demo: bool) -> Admission:
    """What may be asked where, and how much. The demo has one person behind all of its people, and holds nobody back.

    Raises :class:`config.channels.ChannelsError`.
    """
    channels = chosen_channels(settings, nouns)
    limits = Limits() if demo else channels.limits
    return Admission(channels.channel_rules, limits, lambda reason: REFUSED.labels(reason).inc())

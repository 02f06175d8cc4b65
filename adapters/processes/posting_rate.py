"""Posting rate limit: the pace at which a platform lets a bot post to one conversation, and what one conversation is."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model import Destination

Lane = tuple[str, str, str, str]


def lane_of(place: Destination) -> Lane:
    """What makes two destinations one: threads belong to their channel."""
    return (place.platform, place.workspace, place.channel, place.user)


@dataclass(slots=True)
class PostingRateLimit:
    """A token bucket: ``burst`` posts at once, then ``rate`` a second."""

    rate: float
    burst: float
    left: float = field(init=False)
    at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.left = self.burst

    def wait(self, now: float) -> float:
        """Take one post; how many seconds to wait before making it."""
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        self.left -= 1
        return max(0.0, -self.left / self.rate)


def posting_rate_limit(platform: str) -> PostingRateLimit | None:
    """What a platform lets a bot post to one conversation.

    https://docs.slack.dev/apis/web-api/rate-limits and
    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    """
    match platform:
        case "slack":
            return PostingRateLimit(rate=1.0, burst=3)
        case "teams":
            return PostingRateLimit(rate=1.8, burst=6)
        case _:
            return None

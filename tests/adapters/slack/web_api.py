"""What every method of Slack's Web API asks for, written from its reference pages and not from the adapter: arguments,
scopes and rate limits.

https://docs.slack.dev/reference/methods and https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.manifest import SCOPES as GRANTED

REQUIRED: Mapping[str, set[str]] = {
    "auth.test": set(),
    "users.info": {"user"},
    "conversations.open": {"users"},
    "conversations.info": {"channel"},
    "conversations.members": {"channel"},
    "conversations.history": {"channel"},
    "conversations.replies": {"channel", "ts"},
    "chat.postMessage": {"channel", "text"},
    "chat.update": {"channel", "ts", "text"},
    "chat.postEphemeral": {"channel", "user", "text"},
    "views.open": {"trigger_id", "view"},
    "views.update": {"view", "view_id"},
    "files.getUploadURLExternal": {"filename", "length"},
    "files.completeUploadExternal": {"files"},
}
"""What must be given. A message may go without ``text`` where it has blocks, but then notifications say nothing."""

OPTIONAL: Mapping[str, set[str]] = {
    "conversations.info": {"include_locale", "include_num_members"},
    "conversations.members": {"cursor", "limit"},
    "conversations.history": {"cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata"},
    "conversations.replies": {"cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata"},
    "users.info": {"include_locale"},
    "chat.postMessage": {"blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media"},
    "chat.update": {"blocks", "metadata"},
    "chat.postEphemeral": {"blocks", "thread_ts"},
    "views.update": {"hash"},
    "files.getUploadURLExternal": {"alt_txt", "snippet_type"},
    "files.completeUploadExternal": {"channel_id", "thread_ts", "initial_comment", "channels"},
}

_CHANNEL = r"[CDG][A-Z0-9]{2,}"
_USER = r"[UW][A-Z0-9]{2,}"
_TS = r"\d{10}\.\d{6}"
_FLAG = r"(?i)true|false|0|1"
_WHOLE = r"\d{1,4}"

SHAPES: Mapping[str, str] = {
    "ts": _TS,
    "thread_ts": _TS,
    "oldest": _TS,
    "latest": _TS,
    "user": _USER,
    "users": f"{_USER}(,{_USER})*",
    "channel_id": _CHANNEL,
    "limit": _WHOLE,
    "length": r"\d+",
    "inclusive": _FLAG,
    "include_locale": _FLAG,
    "include_all_metadata": _FLAG,
    "include_num_members": _FLAG,
    "unfurl_links": _FLAG,
    "unfurl_media": _FLAG,
    "trigger_id": r"\d+\.\d+\.[0-9a-f]+",
}
"""How an argument must look, whatever the method."""

LONGEST = {"text": 40_000, "filename": 255, "alt_txt": 1000, "initial_comment": 12_000}

_BY_CHANNEL = {"C": "channels", "G": "groups", "D": "im"}

SCOPES: Mapping[str, str] = {
    "users.info": "users:read",
    "conversations.open": "im:write",
    "conversations.info": "{}:read",
    "conversations.members": "{}:read",
    "conversations.history": "{}:history",
    "conversations.replies": "{}:history",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.postEphemeral": "chat:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
"""The scope a method needs; braces stand for the kind of conversation."""

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute, at least; Slack takes bursts above that, but promises none."""

TIER: Mapping[str, int] = {
    "users.info": 4,
    "conversations.open": 3,
    "conversations.info": 3,
    "conversations.members": 4,
    "conversations.history": 3,
    "conversations.replies": 3,
    "chat.update": 3,
    "chat.postEphemeral": 4,
    "views.open": 4,
    "views.update": 4,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
}

BURST = 15
"""How many messages a channel takes at once, before it is one a second (``chat.postMessage``)."""


def objections(method: str, given: Mapping[str, Any]) -> list[str]:
    """What is wrong with the arguments of a call; empty when Slack takes them."""
    if method not in REQUIRED:
        return [f"unknown method {method}"]
    present = {name for name, value in given.items() if value not in (None, "")}
    found = [f"missing {name}" for name in sorted(REQUIRED[method] - present)]
    found += [
        f"unknown {name}" for name in sorted(set(given) - REQUIRED[method] - OPTIONAL.get(method, set()))
    ]
    for name in sorted(present):
        value = str(given[name])
        if name in SHAPES and not re.fullmatch(SHAPES[name], value):
            found.append(f"invalid {name}")
        if len(value) > LONGEST.get(name, len(value)):
            found.append(f"{name} is too long")
    if "metadata" in present:
        metadata = given["metadata"]
        fine = isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
        if not fine or not isinstance(metadata["event_payload"], dict):
            found.append("invalid metadata")
    return found


def needed_scope(method: str, given: Mapping[str, Any], *, private: bool = False) -> str:
    """The scope a call needs; empty for none. A private channel may have an id that begins with C."""
    kind = "groups" if private else _BY_CHANNEL.get(str(given.get("channel", "C"))[:1], "channels")
    return SCOPES.get(method, "").format(kind)


@dataclass
class Rates:
    """How much of each limit is used up. ``now`` is monotonic seconds."""

    _calls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, method: str, given: Mapping[str, Any], now: float | None = None) -> int:
        """Count a call; returns after how many seconds it may come again, or 0 where it is within the limit."""
        now = time.monotonic() if now is None else now
        if method == "chat.postMessage":
            return self._drip(str(given.get("channel")), now)
        if method not in TIER:
            return 0
        return self._take(method, TIERS[TIER[method]], 60.0, now)

    def _drip(self, channel: str, now: float) -> int:
        left, since = self._left.get(channel, (float(BURST), now))
        left = min(float(BURST), left + now - since)
        self._left[channel] = (left - 1 if left >= 1 else left, now)
        return 0 if left >= 1 else 1

    def _take(self, key: str, most: int, span: float, now: float) -> int:
        recent = [at for at in self._calls[key] if now - at < span]
        if len(recent) >= most:
            self._calls[key] = recent
            return max(1, int(recent[-most] + span - now) + 1)
        self._calls[key] = [*recent, now]
        return 0


__all__ = ["GRANTED", "Rates", "needed_scope", "objections"]


class Fault(Exception):  # noqa: N818 - Slack calls it an error, and so it is named there
    """An error of the Web API."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error, messages)
        self.error = error
        self.messages = messages or []

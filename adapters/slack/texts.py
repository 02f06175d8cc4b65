"""Escaping of text on its way in and out: Slack's three entities, visible cuts, and the smallest pieces of Block Kit."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import PlainTextObject

from bot.cards.format import ELLIPSIS
from bot.cards.format import cut as shortened
from bot.cards.grid import plain

Drawn = dict[str, Any]
"""A piece of Block Kit as it is sent."""


def decode(text: str) -> str:
    """What a person typed: Slack sends ``&``, ``<`` and ``>`` as entities, once; ``&`` comes back last, so that a
    typed ``&lt;`` stays what it was (https://docs.slack.dev/messaging/formatting-message-text#escaping)."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """Text in which nothing can be a mention, a link or a broadcast such as ``<!channel>``."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters; what is left out is marked."""
    return shortened(plain(text), limit)


def escaped(text: str, limit: int) -> str:
    """Escaped text of at most ``limit`` characters, never cut inside an entity."""
    if len(whole := escape(plain(text))) <= limit:
        return whole
    kept, used = [], 1
    for letter in plain(text):
        used += len(escape(letter))
        if used > limit:
            break
        kept.append(escape(letter))
    return "".join(kept).rstrip() + ELLIPSIS


def plain_text(text: str, limit: int) -> PlainTextObject:
    """A text object in which nothing is markup, not even ``:smile:``. Empty text becomes a dash: Slack refuses it."""
    return PlainTextObject(text=cut(text, limit).strip() or "–", emoji=False)

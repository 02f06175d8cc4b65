"""Destination: where something is delivered, a channel or one person alone."""

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


def home_of_actor(key: str) -> Destination | None:
    """Where the chat user with this key (:attr:`bot.model.identity.Actor.key`) is told alone; ``None`` for somebody who
    was erased.

    It lies in the user's own workspace, wherever they asked: their id means them there, and so do rights.
    """
    platform, _, rest = key.partition(":")
    workspace, _, user = rest.partition(":")
    return Destination(platform, workspace, user=user) if user else None


def actor_key(home: Destination) -> str:
    """The key of the chat user whose own conversation this is. The inverse of :func:`home_of_actor`."""
    return f"{home.platform}:{home.workspace}:{home.user}"

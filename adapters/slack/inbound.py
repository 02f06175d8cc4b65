"""Inbound payloads, read into a few records. Nothing in a payload is trusted to be there or to have its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.slack.buttons import Kind, chosen_of, kind_of
from adapters.slack.forms import field_of, values_of
from adapters.slack.lines import read_line
from bot.line import clean
from bot.model import Destination


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is behind a payload. ``home`` is the team the payload says the user belongs to, where it says so;
    ``team`` is the workspace it came through, which differs for people of another organisation."""

    team: str
    user: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was asked and how an answer can get there.

    ``message`` is the message that was clicked or written; ``ephemeral`` when only the asker sees it.
    ``response_url`` is a bearer secret. ``interaction`` tells the kind of ``response_url`` that may edit.
    """

    team: str
    user: str
    channel: str
    thread: str = ""
    message: str = ""
    ephemeral: bool = False
    interaction: bool = False
    response_url: str = field(default="", repr=False)
    trigger_id: str = field(default="", repr=False)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line, by slash command, mention or direct message. ``direct`` is a message in our own DM; ``files`` is
    whether something is attached to it, which the bot does not take."""

    sender: Sender
    origin: Origin
    line: str
    key: str
    direct: bool = False
    files: bool = False


@dataclass(frozen=True, slots=True)
class Clicked:
    """A click. ``value`` is a command line or the id of a change."""

    sender: Sender
    origin: Origin
    kind: Kind
    value: str
    key: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A modal that was filled in. ``inputs`` are the blocks that an error can be attached to; ``hash`` is the state of the
    modal that it was filled in at."""

    sender: Sender
    view_id: str
    metadata: str
    values: Mapping[str, str]
    inputs: tuple[str, ...]
    key: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Typing:
    """What was typed so far into a field with type-ahead."""

    sender: Sender
    metadata: str
    field: str
    typed: str
    given: Mapping[str, str]


def readable(body: object) -> bool:
    """Whether a payload has the shape that Bolt takes for granted; it raises on what has not."""
    if not isinstance(body, dict):
        return False
    if body.get("type") == "event_callback" and not isinstance(_at(body, "event", "type"), str):
        return False
    if body.get("type") == "block_actions":
        actions = body.get("actions")
        if not (isinstance(actions, list) and actions and isinstance(_at(actions[0], "action_id"), str)):
            return False
    # Slack leaves out an event that is not there; one that is null makes Bolt stumble.
    if "event" in body and not isinstance(body["event"], dict):
        return False
    if "view" in body and not isinstance(_at(body, "view", "callback_id"), str):
        return False
    return not any(name in body and not isinstance(body[name], kind) for name, kind in _SHAPES)


_NOTHING = type(None)
_SHAPES: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    *((name, str) for name in ("command", "action_id", "callback_id", "type", "response_url")),
    *((name, (dict, _NOTHING)) for name in ("event", "view", "container", "message", "function_data")),
    ("authorizations", (list, _NOTHING)),
)


def read_command(body: Mapping[str, Any]) -> Typed | None:
    """A slash command."""
    sender = Sender(_text(body, "team_id"), _text(body, "user_id"))
    trigger = _text(body, "trigger_id")
    origin = Origin(
        team=sender.team,
        user=sender.user,
        channel=_text(body, "channel_id"),
        ephemeral=True,
        response_url=_text(body, "response_url"),
        trigger_id=trigger,
    )
    if not (sender.user and origin.channel):
        return None
    return Typed(sender, origin, read_line(_text(body, "text")), trigger and f"slack:command:{trigger}")


_SPOKEN = ("file_share", "thread_broadcast", "me_message")
"""Subtypes of what a person has just said: with a file, also to the channel of a thread, and with /me.
https://docs.slack.dev/reference/events/message#subtypes"""


def _has_files(event: Mapping[str, Any]) -> bool:
    return bool(event.get("files")) or event.get("subtype") == "file_share"


def read_event(body: Mapping[str, Any], bot_user: str) -> Typed | None:
    """A mention of the bot, or a message to it. ``None`` for what bots write and for edits, which are not asked
    anew: the events of a message that was changed or deleted carry a subtype."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("bot_id") or event.get("edited"):
        return None
    if event.get("subtype") not in (None, "", *_SPOKEN):
        return None
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    if not direct and event.get("type") != "app_mention":
        return None
    sender = _speaker(body, event)
    origin = Origin(
        team=sender.team,
        user=sender.user,
        channel=_text(event, "channel"),
        thread=_text(event, "thread_ts"),
        message=_text(event, "ts"),
        shared=body.get("is_ext_shared_channel") is True,
    )
    if not (sender.user and origin.channel) or sender.user == bot_user:
        return None
    event_id = _text(body, "event_id")
    line = read_line(_text(event, "text"), bot_user, called=not direct)
    return Typed(
        sender, origin, line, event_id and f"slack:event:{event_id}", direct=direct, files=_has_files(event)
    )


def _installed(body: Mapping[str, Any]) -> str:
    """The workspace that an event was sent to us for. In a channel that is shared with another organisation, ``team_id`` may
    be theirs; ``authorizations`` is ours (https://docs.slack.dev/apis/events-api#authorizations)."""
    granted = body.get("authorizations")
    return (_text(granted[0], "team_id") if isinstance(granted, list) and granted else "") or _text(
        body, "team_id"
    )


def _speaker(body: Mapping[str, Any], event: Mapping[str, Any]) -> Sender:
    installed, outer, team = _installed(body), _text(body, "team_id"), _text(event, "team")
    # What the event calls its team is the sender's, but where it is the other organisation's it may be the channel's.
    said = "" if installed != outer and team == outer else team
    home = _text(event, "user_team") or _text(event, "source_team") or said
    return Sender(installed, _text(event, "user"), home)


def read_other_bot(body: Mapping[str, Any], own: str) -> tuple[Sender, str] | None:
    """Another bot that mentions this one or writes to it, and where; ``own`` is this bot's own id."""
    event = body.get("event")
    if not isinstance(event, dict) or not own:
        return None
    bot = _text(event, "bot_id")
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    if not bot or bot == own or not (direct or event.get("type") == "app_mention"):
        return None
    team = _installed(body)
    return Sender(team, _text(event, "user") or bot, _text(event, "team") or team), _text(event, "channel")


def read_return(body: Mapping[str, Any], bot_user: str) -> Destination | None:
    """A channel that the bot can post in again: it was invited, or the channel was unarchived."""
    event = body.get("event")
    if not isinstance(event, dict):
        return None
    kind, channel = event.get("type"), _text(event, "channel")
    joined = kind == "member_joined_channel" and bool(bot_user) and _text(event, "user") == bot_user
    if not channel or not (joined or kind in ("channel_unarchive", "group_unarchive")):
        return None
    return Destination("slack", _installed(body), channel)


def read_click(body: Mapping[str, Any]) -> Clicked | None:
    """A click on a button, or a row chosen from a menu. ``None`` for what is not ours or asks for nothing."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, dict):
        return None
    kind = kind_of(_text(action, "action_id"))
    value = _text(action, "value") or _text(action, "selected_option", "value")
    if kind is Kind.MENU:
        kind, value = chosen_of(value)
    sender = _clicker(body)
    container = body.get("container")
    message = _text(container, "message_ts") or _text(body, "message", "ts")
    origin = Origin(
        team=sender.team,
        user=sender.user,
        channel=_text(body, "channel", "id") or _text(container, "channel_id"),
        thread=_text(container, "thread_ts") or _text(body, "message", "thread_ts"),
        message=message,
        ephemeral=_at(container, "is_ephemeral") is True,
        interaction=True,
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
    )
    if kind in (None, Kind.LINK) or not value or not sender.user:
        return None
    parts = (
        sender.user,
        message,
        _text(action, "block_id"),
        _text(action, "action_id"),
        _text(action, "action_ts"),
    )
    return Clicked(sender, origin, kind, value, "slack:click:" + ":".join(parts))


def read_submission(body: Mapping[str, Any]) -> Submitted | None:
    """A modal that was submitted."""
    view = body.get("view")
    sender = _clicker(body)
    if not isinstance(view, dict) or not sender.user or not _text(view, "id"):
        return None
    blocks = view.get("blocks")
    inputs = tuple(
        _text(block, "block_id")
        for block in (blocks if isinstance(blocks, list) else ())
        if isinstance(block, dict) and block.get("type") == "input"
    )
    return Submitted(
        sender=sender,
        view_id=_text(view, "id"),
        metadata=_text(view, "private_metadata"),
        values={name: clean(text) for name, text in values_of(_at(view, "state", "values")).items()},
        inputs=inputs,
        key=f"slack:view:{_text(view, 'id')}:{_text(view, 'hash')}",
        hash=_text(view, "hash"),
    )


def read_choice(body: Mapping[str, Any]) -> Submitted | None:
    """Something was chosen in a modal that other fields depend on: what it holds so far
    (``dispatch_action``, https://docs.slack.dev/reference/block-kit/blocks/input-block)."""
    actions = body.get("actions")
    stamp = _text(actions[0], "action_ts") if isinstance(actions, list) and actions else ""
    held = read_submission(body)
    return held and replace(held, key=f"{held.key}:{stamp}")


def read_suggestion(body: Mapping[str, Any]) -> Typing | None:
    """Keys typed into a type-ahead field."""
    sender = _clicker(body)
    field_ = _text(body, "block_id")
    if not sender.user or not field_:
        return None
    given = values_of(_at(body, "view", "state", "values"))
    return Typing(
        sender, _text(body, "view", "private_metadata"), field_of(field_), _text(body, "value"), given
    )


def _clicker(body: Mapping[str, Any]) -> Sender:
    # ``team`` names where the app is installed, ``user.team_id`` where the person is at home: they differ when
    # somebody of another organisation clicks in a shared channel.
    team = _text(body, "view", "app_installed_team_id") or _text(body, "team", "id")
    home = _text(body, "user", "team_id")
    return Sender(team or home, _text(body, "user", "id"), home)


def _at(value: object, *path: str) -> Any:
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _text(value: object, *path: str) -> str:
    found = _at(value, *path)
    return clean(found) if isinstance(found, str) else ""

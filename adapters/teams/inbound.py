"""Inbound activities: what is read from them. Every field is a stranger's until it was looked at here.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from adapters.teams.lines import read_line
from bot.line import LONGEST

LONGEST_ID = 1024
LONGEST_LINE = LONGEST + 1
"""Characters of a line that are kept: one more than the core reads, so that it refuses a longer line in words."""

LONGEST_TEXT = 100_000
"""Characters of a message that are searched for the line in it; Teams' own messages are shorter."""

FILE = "application/vnd.microsoft.teams.file.download.info"
"""https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4#receive-files-in-personal-chat"""

GENERAL = "General"
"""What Teams calls the first channel of a team, without saying so."""

_ENDS = re.compile(r"^(?P<base>.+);messageid=(?P<thread>[\w-]{1,64})$")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One activity, as far as the bot reads it. Texts are empty where the activity says nothing usable.

    ``conversation`` is where answers go, with the thread in it; ``channel`` is the same without. ``user`` is the id
    that Teams knows the sender by with this bot, ``entra_id`` the sender's object id in ``tenant``. ``reply_to`` is
    the message whose card was clicked. ``shared`` is a channel that other teams can be let into, ``group`` a chat of
    several people, which has no threads. ``team`` is the id of the team that a channel is in, and ``event`` what Teams
    says happened to it. ``base_url`` is set for callers on this machine only.
    """

    type: str
    id: str
    channel_id: str
    service_url: str
    conversation: str
    channel: str
    thread: str
    personal: bool
    tenant: str
    tenants: frozenset[str]
    user: str
    entra_id: str
    name: str
    bot: str
    reply_to: str = ""
    line: str = ""
    operation: str = ""
    action: str = ""
    locale: str = ""
    time_zone: str = ""
    value: Mapping[str, Any] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    base_url: str = ""
    place_name: str = ""
    shared: bool = False
    group: bool = False
    team: str = ""
    team_name: str = ""
    event: str = ""
    files: bool = False

    @property
    def clicked(self) -> Mapping[str, Any] | None:
        """The data of a button that arrived as a message, with its verb; ``None`` for what was typed."""
        return self.value if self.type == "message" and "verb" in self.value else None


class Unreadable(ValueError):  # noqa: N818 - named for what is the matter
    """A body is no activity that could be answered."""


def read(body: object, base_url: str = "") -> Inbound:
    """The activity in a request's body. Raises :class:`Unreadable`."""
    if not isinstance(body, Mapping):
        raise Unreadable("no object")
    kind, conversation = _text(body, "type"), _part(body, "conversation")
    sender, recipient = _part(body, "from"), _part(body, "recipient")
    where = _text(conversation, "id")
    if not kind or not where or not _text(body, "channelId"):
        raise Unreadable("type, conversation or channel is missing")
    found = _ENDS.match(where)
    data, client = _part(body, "channelData"), _client(body)
    tenants = [_text(_part(data, "tenant"), "id").lower(), _text(conversation, "tenantId").lower()]
    return Inbound(
        type=kind,
        id=_text(body, "id"),
        channel_id=_text(body, "channelId"),
        service_url=_text(body, "serviceUrl"),
        conversation=where,
        channel=found["base"] if found else where,
        thread=found["thread"] if found else "",
        personal=_personal(conversation, _text(body, "channelId")),
        tenant=next((tenant for tenant in tenants if tenant), ""),
        tenants=frozenset(filter(None, tenants)),
        user=_text(sender, "id"),
        entra_id=_text(sender, "aadObjectId").lower(),
        name=_text(sender, "name"),
        bot=_text(recipient, "id"),
        reply_to=_text(body, "replyToId"),
        line=line_of(body),
        operation=_text(body, "name"),
        action=_text(body, "action"),
        locale=_text(body, "locale") or _text(client, "locale"),
        time_zone=_text(body, "localTimezone") or _text(body, "localTimeZone") or _text(client, "timezone"),
        value=_part(body, "value"),
        added=_ids(body.get("membersAdded")),
        removed=_ids(body.get("membersRemoved")),
        base_url=base_url,
        place_name=_place_name(data, conversation),
        shared=_text(_part(data, "channel"), "type").lower() == "shared",
        group=_text(conversation, "conversationType") == "groupChat",
        team=_text(_part(data, "team"), "id"),
        team_name=_text(_part(data, "team"), "name"),
        event=_text(data, "eventType"),
        files=_has_files(body.get("attachments")),
    )


def line_of(body: Mapping[str, Any]) -> str:
    """What a person typed, without the mention of the bot.

    Only what marks the mention is taken out: what is typed may contain the bot's name.
    """
    text = body.get("text")
    if not isinstance(text, str):
        return ""
    if len(text) > LONGEST_TEXT:
        return text[:LONGEST_LINE]
    return read_line(text, _mentions(body))[:LONGEST_LINE]


def _client(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the client says of itself in an entity: some activities tell the time zone only there."""
    entities = body.get("entities")
    told = [
        entity
        for entity in (entities[:100] if isinstance(entities, list) else ())
        if isinstance(entity, Mapping) and _text(entity, "type").lower() == "clientinfo"
    ]
    return told[0] if told else {}


def _has_files(attachments: object) -> bool:
    """Text as HTML and cards are attachments too: only files and pictures are something that was sent along."""
    kinds = [
        each["contentType"]
        for each in (attachments[:100] if isinstance(attachments, list) else ())
        if isinstance(each, Mapping) and isinstance(each.get("contentType"), str)
    ]
    return any(kind == FILE or kind.startswith("image/") for kind in kinds)


def _mentions(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entities that mention the bot. One that does not say how the bot is called is completed by what Teams calls it."""
    recipient = _part(body, "recipient")
    bot, name = _text(recipient, "id"), _text(recipient, "name")
    entities = body.get("entities")
    found: list[Mapping[str, Any]] = []
    for entity in entities[:100] if isinstance(entities, list) else ():
        if not isinstance(entity, Mapping) or _text(entity, "type").lower() != "mention":
            continue
        if bot and _text(_part(entity, "mentioned"), "id") == bot:
            said = entity.get("text") or _part(entity, "mentioned").get("name")
            found.append(entity if said or not name else {**entity, "mentioned": {"name": name}})
    return found


def activity_of(said: Inbound) -> Activity:
    """The activity that botbuilder runs its turn with: only what its authentication and its handler look at.

    Its own reading of a whole body fails in as many ways as there are fields.
    """
    return Activity(
        type=said.type,
        id=said.id,
        channel_id=said.channel_id,
        service_url=said.service_url,
        name=said.operation,
        action=said.action,
        text=said.line,
        value=dict(said.value),
        reply_to_id=said.reply_to,
        conversation=ConversationAccount(id=said.conversation, tenant_id=said.tenant),
        from_property=ChannelAccount(id=said.user, name=said.name, aad_object_id=said.entra_id),
        recipient=ChannelAccount(id=said.bot),
        members_added=[ChannelAccount(id=each) for each in sorted(said.added)],
        members_removed=[ChannelAccount(id=each) for each in sorted(said.removed)],
        channel_data={"tenant": {"id": said.tenant}},
    )


def _personal(conversation: Mapping[str, Any], channel_id: str) -> bool:
    """Only what says that it is a personal chat is one: anything else is seen by others. Web chats, which come from
    this machine only, say nothing and are one person's."""
    kind = conversation.get("conversationType")
    alone = kind == "personal" or (not kind and channel_id in ("emulator", "webchat"))
    return alone and conversation.get("isGroup") is not True


def _place_name(data: Mapping[str, Any], conversation: Mapping[str, Any]) -> str:
    """What people call the conversation, where Teams says it: the team and the channel, or a chat's title.

    Teams tells the name of a team more often than that of a channel, and one team's name is not one channel's.
    """
    team, channel = _part(data, "team"), _part(data, "channel")
    title = _text(channel, "name") or _text(conversation, "name")
    if not team:
        return title
    if not title and _text(channel, "id") and _text(channel, "id") == _text(team, "id"):
        # The first channel of a team has the team's own id.
        title = GENERAL
    return channel_name(_text(team, "name"), title)


def channel_name(team: str, title: str) -> str:
    """What people call a channel of a team; empty where its own name is not known."""
    return " › ".join(filter(None, (team, title))) if title else ""


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str):
        return ""
    if len(found) > LONGEST_ID:
        raise Unreadable(f"{name} is too long")
    return found


def _ids(members: object) -> frozenset[str]:
    if not isinstance(members, list):
        return frozenset()
    return frozenset(_text(each, "id") for each in members[:500] if isinstance(each, Mapping)) - {""}

"""Delivery of notices outside any request: alerts, and outcomes that nobody could be shown at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from prometheus_client import Counter

from adapters.teams.connector import ADDRESS, ConnectorFailed
from adapters.teams.posting import NOT_LIKED, Posting, card_message, text_message
from adapters.teams.references import Reference, channel_key, person_key, tenant_key
from bot.cards.model import Card, File, Node, Text
from bot.cards.text import as_text
from bot.errors import Unavailable
from bot.messages import N_, _
from bot.model import Destination
from bot.model.fact import Tone
from bot.ports.outbox import DeliveryFailed

DELIVERIES = Counter("csp_bot_teams_deliveries_total", "Cards delivered outside a request", ["outcome"])

MOST_WORDS = 20_000
"""Characters of a notice in words; Teams takes some 100 kB.

https://learn.microsoft.com/microsoftteams/limits-specifications-teams#chat
"""

GONE = 404
NOT_THERE = N_(
    "The bot is not in that team or chat, or it is gone. Add the app there, or remove the alert rules that post there."
)
PERSON_GONE = N_("That person removed or blocked the app in Teams, or has left. They can add it again.")
NOBODY_KNOWN = N_("Nobody of that tenant has written to the bot yet, so it cannot reach anybody there.")


class TeamsMessenger:
    """A :class:`bot.ports.Messenger`. It waits out no throttling: the outbox knows when to try again."""

    def __init__(self, posting: Callable[[], Posting | None]) -> None:
        self._posting = posting

    async def deliver(self, destination: Destination, card: Card, notice_id: str) -> str:
        """Post the card to the channel, or to the person's personal chat; returns the id of the message.

        Raises :class:`bot.ports.outbox.DeliveryFailed`.
        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
        """
        posting = self._posting()
        if posting is None:
            raise DeliveryFailed(N_("Teams is not connected yet."))
        to = destination
        key = channel_key(to.workspace, to.channel) if to.channel else person_key(to.workspace, to.user)
        try:
            reference = await self._find(posting, key, to)
            return await self._send(posting, reference, to.thread, card, notice_id)
        except Unavailable as away:
            raise DeliveryFailed(N_("The conversation cannot be looked up.")) from away
        except ConnectorFailed as failed:
            DELIVERIES.labels("permanent" if failed.gone else "temporary").inc()
            if failed.status in (403, 404):
                # The app was removed, or blocked: it is remembered again when it comes back.
                await posting.references.forget(key)
            raise DeliveryFailed(
                reason_of(failed, person=not to.channel),
                permanent=failed.gone,
                retry_after=failed.retry_after,
                doubtful=_doubtful(failed),
            ) from failed

    async def update(self, destination: Destination, message_id: str, card: Card, notice_id: str) -> bool:
        """Edit the message. Raises :class:`bot.ports.outbox.DeliveryFailed`.

        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/update-and-delete-bot-messages
        """
        posting = self._posting()
        if posting is None:
            raise DeliveryFailed(N_("Teams is not connected yet."))
        to = destination
        key = channel_key(to.workspace, to.channel) if to.channel else person_key(to.workspace, to.user)
        try:
            reference = await self._find(posting, key, to)
            shown = _without_files(card)
            said = card_message(
                posting.draw(shown, private=bool(reference.user)), shown.summary or shown.title
            )
            said["channelData"] = {"noticeId": notice_id}
            where = (reference.service_url, reference.conversation)
            await posting.connector.update(*where, message_id, said, fail_fast=True)
        except Unavailable as away:
            raise DeliveryFailed(N_("The conversation cannot be looked up.")) from away
        except ConnectorFailed as failed:
            if failed.status in (GONE, *NOT_LIKED):
                return False
            person = not to.channel
            raise DeliveryFailed(
                reason_of(failed, person=person), permanent=failed.gone, retry_after=failed.retry_after
            ) from failed
        return True

    async def _send(
        self, posting: Posting, reference: Reference, thread: str, card: Card, notice_id: str
    ) -> str:
        # A channel's reference names nobody; only where it is one person's may a secret be shown.
        private = bool(reference.user)
        where = reference.conversation + (f";messageid={thread}" if thread and not private else "")
        card = _without_files(card)

        def drawn() -> dict[str, Any]:
            tenant = "" if private else reference.tenant
            content = posting.draw(card, private=private, mentioning=tenant)
            return card_message(content, card.summary or card.title)

        def worded() -> dict[str, Any]:
            return text_message(as_text(card)[:MOST_WORDS])

        failure: ConnectorFailed | None = None
        # Where a thread is gone its channel is not, and a card that Teams does not take is still a notice in words.
        for place in dict.fromkeys((where, reference.conversation)):
            for said in (drawn, worded):
                try:
                    sent = await self._post(posting, reference, place, said(), notice_id)
                except ConnectorFailed as failed:
                    failure = failed
                    if failed.status == GONE:
                        break
                    if failed.status not in NOT_LIKED or failed.code == ADDRESS:
                        raise
                else:
                    DELIVERIES.labels("delivered").inc()
                    return sent
        assert failure
        raise failure

    async def _post(
        self, posting: Posting, reference: Reference, where: str, said: dict[str, Any], notice_id: str
    ) -> str:
        # The id travels with the message, so that one that was posted twice can be told.
        said["channelData"] = {"noticeId": notice_id}
        return await posting.connector.send(reference.service_url, where, said, fail_fast=True)

    async def find(self, destination: Destination, notice_id: str) -> str | None:
        """Teams has no way to look; a notice that is repeated carries the same id in its channel data."""
        return None

    async def _find(self, posting: Posting, key: str, to: Destination) -> Reference:
        if known := await posting.references.get(key):
            return known
        tenant = None if to.channel else await posting.references.get(tenant_key(to.workspace))
        if tenant is None:
            DELIVERIES.labels("permanent").inc()
            raise DeliveryFailed(NOT_THERE if to.channel else NOBODY_KNOWN, permanent=True)
        # This works for people who have the app installed; for others Teams answers 403.
        opened = await posting.open(tenant.service_url, tenant.bot, to.workspace, to.user, fail_fast=True)
        found = replace(tenant, conversation=opened, user=to.user)
        await posting.references.put(key, found)
        return found


def reason_of(failed: ConnectorFailed, *, person: bool) -> str:
    """What is the matter and what to do, for people, with what Teams said for those who run the bot."""
    match failed.status:
        case 403 | 404 | 410:
            said = PERSON_GONE if person else NOT_THERE
        case 401:
            said = N_("Teams does not accept the bot's credentials.")
        case 429:
            said = N_("Teams is not accepting more messages right now.")
        case 0:
            said = N_("Teams is not responding.")
        case status if status >= 500:
            said = N_("Teams has a problem of its own.")
        case _:
            said = N_("Teams rejects the message.")
    code = f"{failed.status or ''} {failed.code}".strip()
    return f"{said} ({code})" if code else said


def _doubtful(failed: ConnectorFailed) -> bool:
    """Whether a message may have arrived though Teams did not say so."""
    connected = failed.status or not failed.code.startswith("ClientConnector")
    return failed.operation == "send" and bool(connected) and (failed.status == 0 or failed.status >= 500)


def _without_files(card: Card) -> Card:
    """Teams takes files from a bot only in a personal chat and after the person agreed, so a notice brings none."""

    def kept(node: Node) -> Node:
        if not isinstance(node, File):
            return node
        return Text(
            _(
                "{file} can't be posted here automatically: use the buttons to get it.",
                file=node.document.name,
            ),
            Tone.QUIET,
        )

    return replace(card, body=tuple(kept(node) for node in card.body))

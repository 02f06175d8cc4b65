"""Ticket update cards, in the thread where a ticket was raised and in channels that asked for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.cards.alert.words import what_and_whose
from bot.cards.customer import target_of
from bot.cards.format import cut, ended
from bot.cards.mentions import meant_for
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Column,
    Context,
    Facts,
    Mention,
    Node,
    Style,
    Table,
    Text,
)
from bot.cards.samples import CONTOSO
from bot.cards.ticket import TONES
from bot.cards.ticket_notes import note_nodes
from bot.cards.ticket_words import not_given, severity_word, state_word
from bot.line import write
from bot.messages import N_, _, n_, p_, sentences
from bot.model import CustomerRef, Desk, Rule, TicketNote, TicketRef, TicketSeen, TicketState
from bot.model.fact import Fact, Tone
from bot.model.ticket import key_of

NOTES_SHOWN = 3
TICKETS_SHOWN = 15
TITLE_LENGTH = 120

ANSWER = N_("To answer support, mention the bot and write: note <your text>")

_ORDER = (TicketState.ATTENTION, TicketState.OPEN, TicketState.UNKNOWN, TicketState.CLOSED)


@dataclass(frozen=True, slots=True)
class TicketNews:
    """What is new on a ticket. ``before`` and ``severity_before`` are empty for a ticket that was not known before.

    ``notes`` are those that nobody here has been shown, none of them the bot's own.
    """

    ref: TicketRef
    number: str
    title: str
    customer: CustomerRef | None
    state: TicketState
    severity: str
    before: TicketState | None = None
    severity_before: str = ""
    notes: tuple[TicketNote, ...] = ()

    @classmethod
    def of(cls, seen: TicketSeen, before: TicketSeen | None, notes: Sequence[TicketNote] = ()) -> TicketNews:
        """The news between two looks at a ticket."""
        return cls(
            seen.ref,
            seen.number,
            seen.title,
            seen.customer,
            seen.state,
            seen.severity,
            before.state if before else None,
            before.severity if before else "",
            tuple(notes),
        )

    @property
    def key(self) -> str:
        """The ticket as one word of a command line."""
        return key_of(self.ref, self.customer)

    @property
    def attention(self) -> bool:
        """Whether support waits for an answer."""
        return self.state is TicketState.ATTENTION

    @property
    def state_changed(self) -> bool:
        """Whether it stands differently than before."""
        return self.before is not None and self.before is not self.state

    @property
    def severity_changed(self) -> bool:
        """Whether it became graver or less grave."""
        return bool(self.severity_before) and self.severity_before.casefold() != self.severity.casefold()


def _new_state(state: TicketState) -> str:
    match state:
        case TicketState.ATTENTION:
            return _("Support needs your answer")
        case TicketState.OPEN:
            return _("Reopened")
        case TicketState.CLOSED:
            return p_("news of a ticket", "Closed")
        case TicketState.UNKNOWN:
            return _("Its new state is unknown")


def news_words(news: TicketNews) -> str:
    """What is new, in a few words: ``Closed · 2 new notes, 1 from support``."""
    parts = []
    asked = news.attention and (news.before is None or news.state_changed)
    inbound = sum(note.inbound for note in news.notes)
    if news.before is None:
        parts.append(_("New ticket"))
    if asked and inbound:
        parts.append(_("Support replied and needs your answer"))
    elif asked or news.state_changed:
        parts.append(_new_state(news.state))
    if news.severity_changed:
        parts.append(_("Severity is now {severity}", severity=severity_word(news.severity)))
    if news.notes and not (asked and len(news.notes) == inbound == 1):
        parts.append(_new_notes(len(news.notes), inbound))
    return " · ".join(parts) or _("Updated")


def _new_notes(many: int, inbound: int) -> str:
    if not inbound:
        return n_("{count} new note", "{count} new notes", many)
    if inbound == many:
        return n_("{count} new note from support", "{count} new notes from support", many)
    return n_(
        "{count} new note, {number} from support",
        "{count} new notes, {number} from support",
        many,
        number=inbound,
    )


def ticket_update_card(
    updates: Sequence[TicketNews],
    *,
    now: datetime,
    in_thread: bool = False,
    rule: Rule | None = None,
    locale: str = "en-US",
    owner: Mention | None = None,
) -> Card:
    """News of one ticket or of several, those first where support waits. In a thread it is short: the thread says
    which ticket it is, and how to answer. Of one that waits for an answer, its ``owner`` is mentioned."""
    ordered = sorted(updates, key=lambda each: _ORDER.index(each.state))
    if len(ordered) == 1:
        card = _one(ordered[0], now, rule, locale, in_thread=in_thread)
        return replace(card, body=(*meant_for(owner), *card.body)) if ordered[0].attention else card
    return _several(ordered, rule, locale)


def _one(news: TicketNews, now: datetime, rule: Rule | None, locale: str, *, in_thread: bool) -> Card:
    words = news_words(news)
    facts = [] if in_thread else [Fact(_("Title"), cut(news.title, TITLE_LENGTH))]
    if news.state_changed or not in_thread:
        before = state_word(news.before) if news.before and news.state_changed else None
        facts.append(Fact(_("State"), state_word(news.state), before, TONES[news.state]))
    if news.severity_changed or not in_thread:
        before = severity_word(news.severity_before) if news.severity_changed else None
        facts.append(Fact(_("Severity"), severity_word(news.severity), before))
    body: list[Node] = [Facts(tuple(facts))] if facts else []
    body += note_nodes(news.notes, now, NOTES_SHOWN, news.key)
    body.append(Actions(_buttons(news)))
    small = [_(ANSWER)] if in_thread and news.state is not TicketState.CLOSED else []
    if rule:
        small.append(_rule_line(rule, locale))
    if small:
        body.append(Context(tuple(small)))
    said = {"number": news.number, "title": cut(news.title, TITLE_LENGTH), "news": words}
    if news.customer:
        summary = _(
            "Ticket {number} for {customer}, “{title}”: {news}.", customer=cut(news.customer.name, 80), **said
        )
    else:
        summary = _("Ticket {number}, “{title}”: {news}.", **said)
    return Card(
        title=_("Ticket {number}: {news}", number=news.number, news=words),
        summary=summary,
        target=target_of(news.customer) if news.customer else None,
        tone=TONES[news.state] if news.state_changed or news.attention else Tone.PLAIN,
        body=tuple(body),
        private=False,
    )


def _buttons(news: TicketNews) -> tuple[AnyButton, ...]:
    show = Button(_("Show ticket"), write("ticket show", ticket=news.key))
    if news.state is TicketState.CLOSED:
        return (show,)
    style = Style.PRIMARY if news.attention else Style.PLAIN
    return (Button(_("Reply"), write("ticket note", ticket=news.key, form="yes"), style), show)


def _several(updates: Sequence[TicketNews], rule: Rule | None, locale: str) -> Card:
    waiting = sum(each.attention for each in updates)
    shown = updates[:TICKETS_SHOWN]
    rows = tuple(
        (
            each.number,
            cut(each.customer.name, 40) if each.customer else not_given(),
            cut(each.title, 60),
            news_words(each),
        )
        for each in shown
    )
    body: list[Node] = [
        Table(
            (Column(_("Ticket")), Column(_("Customer")), Column(_("Title"), names=True), Column(_("News"))),
            rows,
            more=len(updates) - len(shown),
            commands=tuple(write("ticket show", ticket=each.key) for each in shown),
        ),
        Actions((Button(_("Show all tickets"), "ticket list"),)),
    ]
    if rule:
        body.append(Context((_rule_line(rule, locale),)))
    attention = n_("{count} needs your answer.", "{count} need your answer.", waiting) if waiting else ""
    title = n_("Updates to {count} ticket", "Updates to {count} tickets", len(updates))
    return Card(
        title=title if updates else _("No ticket updates"),
        summary=sentences(ended(title), attention),
        tone=Tone.WARNING if waiting else Tone.PLAIN,
        body=tuple(body),
        private=False,
    )


def _rule_line(rule: Rule, locale: str) -> str:
    said = {"id": rule.id, "rule": what_and_whose(rule, locale)}
    if rule.owner_name:
        return _("Rule {id}: {rule}. Created by {name}.", name=rule.owner_name, **said)
    return _("Rule {id}: {rule}.", **said)


def anchor_card(number: str, title: str, customer: CustomerRef, by: str, *, key: str = "") -> Card:
    """The message whose thread hears of a ticket. ``key`` names the ticket in a command line."""
    names = {"number": number, "customer": cut(customer.name, 80), "title": cut(title, TITLE_LENGTH)}
    if by:
        summary = _("{name} raised ticket {number} for {customer}: {title}", name=by, **names)
    else:
        summary = _("Ticket {number} was raised for {customer}: {title}", **names)
    body: list[Node] = [
        Text(cut(title, TITLE_LENGTH), strong=True),
        Text(sentences(_("Updates appear in this thread."), ended(_(ANSWER)))),
    ]
    if key:
        body.append(Actions((Button(_("Show ticket"), write("ticket show", ticket=key)),)))
    return Card(
        title=_("Ticket {number} for {customer}", number=number, customer=cut(customer.name, 80)),
        summary=ended(summary),
        target=target_of(customer),
        body=(*body, *((Context((_("Raised by {name}.", name=by),)),) if by else ())),
        private=False,
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    ref = TicketRef(Desk.PARTNER_CENTER, "615112491169010")
    asks = TicketNews(
        ref, ref.id, "VM does not start", CONTOSO, TicketState.ATTENTION, "critical", TicketState.OPEN, "moderate",
        (TicketNote("Microsoft", "Please send the correlation id.", now - timedelta(hours=2), inbound=True),),
    )  # fmt: skip
    closed = TicketNews(
        TicketRef(Desk.AZURE, "vm-2", "6a1f0b9e-3a0c-4a0e-8f43-0d8a3f1f0b21"), "2611230050000123",
        "Quota for West Europe", CONTOSO, TicketState.CLOSED, "minimal", TicketState.OPEN, "minimal",
    )  # fmt: skip
    return {
        "ticket news": ticket_update_card([asks], now=now),
        "ticket news, in its thread": ticket_update_card([asks], now=now, in_thread=True),
        "ticket news, closed": ticket_update_card([closed], now=now, in_thread=True),
        "ticket news, several": ticket_update_card([closed, asks], now=now),
        "ticket create, thread": anchor_card(ref.id, asks.title, CONTOSO, "Ada Lund", key=asks.key),
    }

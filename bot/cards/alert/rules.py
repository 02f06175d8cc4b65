"""Alert rules as a list, with what keeps them from telling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from bot.cards.alert.notice import mute_words
from bot.cards.alert.parked import TAKE_OVER, why_words
from bot.cards.alert.words import NAME_LENGTH, REASON_LENGTH, example_rule, what_and_whose, where_words
from bot.cards.delivery import reason_words
from bot.cards.format import ago, cut, ended, reader
from bot.cards.model import Actions, Button, Card, Column, Node, Style, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import FABRIKAM
from bot.line import write
from bot.messages import N_, _, n_, p_, sentences
from bot.model import AlertKind, Destination, Mute, ParkedRule, Rule
from bot.model.fact import Tone

RULES_A_PAGE = 10
PARKED_SHOWN = 5


class Undelivered(Protocol):
    """Notices that could not be delivered to one destination: how many, why, since when."""

    @property
    def destination(self) -> Destination: ...

    @property
    def reason(self) -> str: ...

    @property
    def count(self) -> int: ...

    @property
    def since(self) -> datetime: ...


def rules_card(
    rules: Sequence[Rule],
    mutes: Sequence[Mute],
    parked: Sequence[Undelivered],
    page: int,
    *,
    now: datetime,
    locale: str,
    names: Mapping[str, str] | None = None,
    parked_rules: Mapping[str, ParkedRule] | None = None,
    may_add: bool = True,
) -> Card:
    """A page of rules, with what keeps them from telling; a row leads to what the rule has told.

    ``names`` gives customers' names by tenant id, for mutes; ``parked_rules`` are those that somebody may not see any more
    what they tell, by id.
    """
    add = (Button(_("Add rule"), write("alert add", form="yes"), Style.PRIMARY),) if may_add else ()
    troubles = _parked_texts(parked, rules, now)
    if not rules:
        example = _("For example: {command}", command="alert add percent all 80,100")
        body = (
            Text(_("No alert rules yet.")),
            Text(example, Tone.QUIET),
            *troubles,
            *((Actions(add),) if add else ()),
        )
        return Card(_("No alert rules"), _("There are no alert rules."), body)
    pages = Page.of(rules, page, RULES_A_PAGE)
    columns = (
        Column(_("Rule")),
        Column(p_("what an alert rule watches", "Alerts on"), names=True),
        Column(_("Goes to")),
        Column(_("Made by")),
        Column(_("State"), strong=True),
    )
    held = parked_rules or {}
    rows = tuple(_rule_row(rule, mutes, parked, rule.id in held, now, locale) for rule in pages.items)
    commands = tuple(write("alert history", rule=rule.id) for rule in pages.items)
    turn = page_buttons(lambda at: write("alert list", page=at), pages.number, pages.count)
    body_: list[Node] = [*troubles, Table(columns, rows, commands=commands, caption=pages.caption)]
    shown = {rule.id for rule in pages.items}
    body_ += _parked_rule_texts([held[rule.id] for rule in pages.items if rule.id in held], now)
    body_ += _mute_texts([mute for mute in mutes if mute.rule_id in shown], rules, names or {}, now, locale)
    if turn or add:
        body_.append(Actions((*turn, *add)))
    waiting = sum(each.count for each in parked)
    said = n_("{count} alert rule.", "{count} alert rules.", len(rules))
    if waiting:
        said += f" {n_('{count} alert not delivered.', '{count} alerts not delivered.', waiting)}"
    return Card(
        title=_("Alert rules"), summary=said, tone=Tone.WARNING if waiting else Tone.PLAIN, body=tuple(body_)
    )


def _rule_row(
    rule: Rule, mutes: Sequence[Mute], parked: Sequence[Undelivered], held: bool, now: datetime, locale: str
) -> tuple[str, ...]:
    where = where_words(rule.destination, rule.destination_name)
    waiting = sum(each.count for each in parked if each.destination == rule.destination)
    own = [mute for mute in mutes if mute.rule_id == rule.id and mute.until > now]
    states = [_("Parked")] if held else []
    if any(not mute.customer_id for mute in own):
        states.append(_("Muted"))
    elif own:
        states.append(n_("Muted for {count} customer", "Muted for {count} customers", len(own)))
    if waiting:
        states.append(n_("{count} not delivered", "{count} not delivered", waiting))
    state = " · ".join(states) or p_("state of an alert rule", "On")
    return (rule.id, what_and_whose(rule, locale), where, rule.owner_name or _("Not known"), state)


def _parked_texts(parked: Sequence[Undelivered], rules: Sequence[Rule], now: datetime) -> list[Text]:
    places = {rule.destination: where_words(rule.destination, rule.destination_name) for rule in rules}
    ordered = sorted(parked, key=lambda each: -each.count)
    texts = [
        Text(_undelivered(each, places.get(each.destination, ""), now), Tone.WARNING)
        for each in ordered[:PARKED_SHOWN]
    ]
    if rest := len(ordered) - len(texts):
        more = n_(
            "Undelivered alerts in {count} more place.", "Undelivered alerts in {count} more places.", rest
        )
        texts.append(Text(more, Tone.WARNING))
    return texts


def _undelivered(each: Undelivered, place: str, now: datetime) -> str:
    where, since = place or _("a place of no rule"), ago(each.since, now)
    said = n_(
        "{place}: {count} alert not delivered, found {since}.",
        "{place}: {count} alerts not delivered, the first {since}.",
        each.count,
        place=where,
        since=since,
    )
    return f"{said} {_sentence(each.reason)} {_('What is still true then is delivered once this is fixed.')}"


def _parked_rule_texts(parked: Sequence[ParkedRule], now: datetime) -> list[Text]:
    texts = [
        Text(
            _(
                "{rule} was parked {since}: {reason}.",
                rule=each.rule_id,
                since=ago(each.since, now),
                reason=why_words(each),
            ),
            Tone.WARNING,
        )
        for each in parked
    ]
    back = _("It is on again automatically once access is back, and sends what is still true.")
    return [*texts, Text(sentences(back, _(TAKE_OVER)), Tone.QUIET)] if texts else []


def _mute_texts(
    mutes: Sequence[Mute], rules: Sequence[Rule], names: Mapping[str, str], now: datetime, locale: str
) -> list[Text]:
    known = {each.id: each.name for rule in rules for each in (*rule.scope.customers, *rule.scope.excluded)}
    texts = []
    for mute in (each for each in mutes if each.until > now):
        named = names.get(mute.customer_id) or known.get(mute.customer_id) or f"…{mute.customer_id[-6:]}"
        muted = mute_words(mute, locale)
        if mute.customer_id:
            who = cut(named, NAME_LENGTH)
            said = _("{rule} for {customer}: {muted}", rule=mute.rule_id, customer=who, muted=muted)
        else:
            said = _("{rule}: {muted}", rule=mute.rule_id, muted=muted)
        texts.append(Text(said, Tone.QUIET))
    return texts


def _sentence(text: str) -> str:
    return ended(cut(reason_words(text), REASON_LENGTH) or _("No reason is known"))


class _Lost:
    """A place whose notices wait, for examples."""

    destination = example_rule().destination
    reason = N_("The channel is archived. Unarchive it, or remove the alert rules that post there.")
    count = 3
    since = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    wide = example_rule(AlertKind.PERCENT, "80", "100")
    ahead = replace(
        example_rule(AlertKind.FORECAST),
        id="q3m8",
        destination=Destination("slack", "T024BE7LD", user="U0G9QF9C6"),
        destination_name="Bill Weber",
    )
    until = now + timedelta(days=9)
    mute = Mute(
        wide.id, FABRIKAM.id, until, "A migration until the end of November.", "Ada Lund", now, Decimal(80)
    )
    lost: Sequence[Undelivered] = (_Lost(),)
    return {
        "alert list": rules_card(
            [wide, ahead], [mute], lost, 1, now=now, locale=reader(), names={FABRIKAM.id: FABRIKAM.name}
        ),
        "alert list, parked": rules_card(
            [wide, ahead],
            [],
            (),
            1,
            now=now,
            locale=reader(),
            parked_rules={ahead.id: ParkedRule(ahead.id, now - timedelta(hours=2), "role")},
        ),
        "alert list, empty": rules_card([], [], (), 1, now=now, locale=reader()),
    }

"""Digest card: one screen on what was spent, what moved, what is over its budget, and what waits for
somebody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.alert.digest_money import Spender, Spending, example_spending, spending_nodes
from bot.cards.alert.kinds import age_when_found, used_share
from bot.cards.alert.words import NAME_LENGTH
from bot.cards.format import count, cut, days, listed, money, number, percent
from bot.cards.model import Actions, Button, Card, Column, Context, Facts, Node, Table, Text
from bot.cards.partial import unread_rows
from bot.cards.samples import CONTOSO
from bot.cards.usage import ESTIMATE, STALE
from bot.line import write
from bot.model import Cadence, Desk, Money, TicketRef, TicketSeen, TicketState
from bot.model.fact import Fact, Tone
from bot.model.ticket import key_of

CURRENCIES = 3
"""Currencies shown in full; a digest is one screen."""

TOP = 5
TOP_OF_SEVERAL = 3
TICKETS = 5
NAMES = 5

_TITLES = {Cadence.DAILY: "Daily digest", Cadence.WEEKLY: "Weekly digest", Cadence.MONTHLY: "Monthly digest"}


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest tells of the days from ``starts`` to ``ends``, both included.

    ``over`` are customers over their budget, the worst first. ``told``, ``acknowledged`` and ``open`` count alerts of
    these days; ``open`` those that nobody has taken on. ``waiting`` are tickets on which support waits for an answer.
    ``as_of`` is how old the newest figure is. ``silent`` counts customers whose data is stale or gone,
    ``unread`` rows that could not be read when usage and tickets were last looked at.
    """

    cadence: Cadence
    starts: date
    ends: date
    spending: tuple[Spending, ...] = ()
    over: tuple[Spender, ...] = ()
    without_budget: int = 0
    silent: int = 0
    told: int = 0
    acknowledged: int = 0
    open: int = 0
    waiting: tuple[TicketSeen, ...] = ()
    as_of: datetime | None = None
    rule_id: str = ""
    unread: int = 0


def digest_card(digest: Digest, now: datetime, locale: str) -> Card:
    """The digest on one screen: first what waits for somebody, then the money, each currency for itself."""
    body: list[Node] = [Text(text, Tone.WARNING) for text in _wanting(digest, locale)]
    if digest.waiting:
        body.append(_tickets(digest))
    shown = digest.spending[:CURRENCIES]
    top = TOP if len(shown) < 2 else TOP_OF_SEVERAL
    for spending in shown:
        body += spending_nodes(spending, top, locale)
    if rest := digest.spending[CURRENCIES:]:
        totals = "; ".join(money(each.total, locale) for each in rest)
        body.append(Text(f"In other currencies: {totals}.", Tone.QUIET))
    if not shown:
        body.append(
            Text("There are no usage figures for these days. That is not the same as spending nothing.")
        )
    body += [
        Facts(_counts(digest, locale)),
        Actions(_buttons(digest)),
        Context(_small_print(digest, now, locale)),
    ]
    title = f"{_TITLES[digest.cadence]}, {days(digest.starts, digest.ends, locale)}"
    return Card(
        title=title,
        summary=f"{title}: {_in_a_sentence(digest, locale)}.",
        body=tuple(body),
        tone=Tone.WARNING if digest.over or digest.waiting else Tone.PLAIN,
        private=False,
    )


def _in_a_sentence(digest: Digest, locale: str) -> str:
    totals = [money(each.total, locale) for each in digest.spending[:CURRENCIES]]
    spent = f"{listed(totals)} spent" if totals else ""
    over = f"{count(len(digest.over), 'customer', locale=locale)} over budget" if digest.over else ""
    asks = (
        f"{count(len(digest.waiting), 'ticket', locale=locale)} waiting for an answer"
        if digest.waiting
        else ""
    )
    alone = f"{count(digest.open, 'alert', locale=locale)} with nobody on it" if digest.open else ""
    return ", ".join(part for part in (spent, over, asks, alone) if part) or "nothing to report"


def _wanting(digest: Digest, locale: str) -> list[str]:
    """What wants somebody, in words."""
    texts = []
    if digest.over:
        who = [_over(each, locale) for each in digest.over]
        texts.append(f"Over budget: {listed(who, NAMES)}")
    if digest.open:
        texts.append(f"{count(digest.open, 'alert', locale=locale)} with nobody on it.")
    if digest.silent:
        what = count(digest.silent, "customer", locale=locale)
        texts.append(f"{what} without fresh usage data. No data is not the same as spending nothing.")
    if digest.unread:
        what = unread_rows(digest.unread, locale)
        texts.append(f"{what} when Partner Center was last asked. Whoever they are about is missing here.")
    return texts


def _over(spender: Spender, locale: str) -> str:
    share = used_share(spender.cost, spender.budget)
    name = cut(spender.customer.name, NAME_LENGTH)
    return f"{name} ({percent(share, locale)})" if share is not None else name


def _tickets(digest: Digest) -> Table:
    shown = digest.waiting[:TICKETS]
    return Table(
        (Column("Ticket"), Column("Customer"), Column("Title")),
        tuple(
            (each.number, cut(each.customer.name, 40) if each.customer else "Not given", cut(each.title, 60))
            for each in shown
        ),
        more=len(digest.waiting) - len(shown),
        commands=tuple(write("ticket show", ticket=key_of(each.ref, each.customer)) for each in shown),
        caption="Support waits for an answer from you",
    )


def _counts(digest: Digest, locale: str) -> tuple[Fact, ...]:
    taken = f"{number(digest.acknowledged, locale)} taken on, {number(digest.open, locale)} with nobody on it"
    return (
        Fact("Alerts", f"{number(digest.told, locale)} told; {taken}" if digest.told else "None"),
        Fact("Over budget", number(len(digest.over), locale)),
        Fact("Without a budget", number(digest.without_budget, locale)),
        Fact("Without fresh data", number(digest.silent, locale)),
        Fact("Tickets waiting for you", number(len(digest.waiting), locale)),
    )


def _buttons(digest: Digest) -> tuple[Button, ...]:
    buttons = [Button("Customers by spend", write("usage top"))]
    if digest.over:
        buttons.append(Button("Customers by percent", write("usage top", by="percent")))
    if digest.told:
        buttons.append(Button("Alert history", write("alert history")))
    if digest.waiting:
        buttons.append(Button("Tickets", "ticket list"))
    return tuple(buttons)


def _small_print(digest: Digest, now: datetime, locale: str) -> tuple[str, ...]:
    old = digest.as_of is not None and now - digest.as_of > STALE
    texts = [ESTIMATE, age_when_found(digest.as_of, now, old, locale)] if digest.spending else []
    if len(digest.spending) > 1:
        texts.append("Currencies are not added up.")
    if digest.rule_id:
        texts.append(f"Rule {digest.rule_id}.")
    return tuple(texts) or ("From the bot's own record.",)


def examples() -> Mapping[str, Card]:
    """A week at a partner, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    monday = date(2026, 11, 16)
    francs = Money(Decimal("1820.35"), "CHF")
    euros = example_spending()
    asks = TicketSeen(
        "pc", TicketRef(Desk.PARTNER_CENTER, "615112491169010"), CONTOSO, "615112491169010", "VM does not start",
        TicketState.ATTENTION, "critical", now,
    )  # fmt: skip
    week = Digest(
        Cadence.WEEKLY, monday, date(2026, 11, 22), (euros, Spending(francs, 1)), euros.top[:1], 41, 2, 6, 4, 2, (asks,),
        now - timedelta(hours=6), "r7k2",
    )  # fmt: skip
    calm = Digest(Cadence.DAILY, date(2026, 11, 22), date(2026, 11, 22), (Spending(francs, 1),), as_of=now)
    return {
        "digest": digest_card(week, now, "en-US"),
        "digest, quiet": digest_card(calm, now, "en-US"),
        "digest, no data": digest_card(
            Digest(Cadence.MONTHLY, date(2026, 10, 1), date(2026, 10, 31)), now, "en-US"
        ),
    }

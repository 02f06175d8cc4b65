"""Digest card: one screen on what was spent, what moved, what is over its budget, and what waits for
somebody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.cards.alert.digest_money import Spender, Spending, example_spending, spending_line, spending_nodes
from bot.cards.alert.figures import DOT
from bot.cards.alert.kinds import age_when_found, used_share
from bot.cards.alert.words import DIGESTS, NAME_LENGTH, several
from bot.cards.format import brief_money, cut, days, number, percent, reader
from bot.cards.model import Actions, Button, Card, Column, Context, Details, Node, Table, Text
from bot.cards.partial import unread_rows
from bot.cards.samples import CONTOSO
from bot.cards.usage import ESTIMATE, STALE
from bot.line import write
from bot.messages import _, n_, series
from bot.model import Cadence, Desk, Money, TicketRef, TicketSeen, TicketState
from bot.model.fact import Fact, Tone
from bot.model.ticket import key_of

CURRENCIES = 3
"""Currencies that have a line each; the first also shows its days and customers. A digest is one screen."""

TOP = 5
TICKETS = 5
NAMES = 5


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
    """The digest on one screen: first what needs somebody, then the money, each currency for itself."""
    body: list[Node] = [Text(text, Tone.WARNING) for text in _needing(digest, locale)]
    if digest.waiting:
        body.append(_tickets(digest))
    for at, spending in enumerate(digest.spending[:CURRENCIES]):
        body += (
            [Text(spending_line(spending, locale), strong=True)]
            if at
            else spending_nodes(spending, TOP, locale)
        )
    if rest := digest.spending[CURRENCIES:]:
        totals = DOT.join(brief_money(each.total, locale) for each in rest)
        body.append(Text(_("Other currencies: {amounts}", amounts=totals), Tone.QUIET))
    if not digest.spending:
        body.append(Text(_("No usage data for this period (this doesn't mean zero spend).")))
    body += [Actions(_buttons(digest)), Context(_small_print(digest, now, locale))]
    if details := _details(digest, locale):
        body.append(Details(details))
    title = _(
        "{digest}, {days}", digest=_(DIGESTS[digest.cadence]), days=days(digest.starts, digest.ends, locale)
    )
    return Card(
        title=title,
        summary=_("{title}: {facts}.", title=title, facts=_in_a_sentence(digest, locale)),
        body=tuple(body),
        tone=Tone.WARNING if digest.over or digest.waiting else Tone.PLAIN,
        private=False,
    )


def _in_a_sentence(digest: Digest, locale: str) -> str:
    parts = [
        _("{amount} spent", amount=brief_money(each.total, locale)) for each in digest.spending[:CURRENCIES]
    ]
    if over := len(digest.over):
        parts.append(n_("{count} customer over budget", "{count} customers over budget", over))
    if asks := len(digest.waiting):
        parts.append(n_("{count} ticket needs your answer", "{count} tickets need your answer", asks))
    if digest.open:
        parts.append(n_("{count} alert without an owner", "{count} alerts without an owner", digest.open))
    return series(parts) or _("nothing to report")


def _needing(digest: Digest, locale: str) -> list[str]:
    """What needs somebody, in words."""
    texts = []
    if digest.over:
        who = several([_over(each, locale) for each in digest.over], NAMES)
        texts.append(_("Over budget: {customers}", customers=who))
    if digest.told:
        texts += _alerts(digest)
    if digest.silent:
        said = n_(
            "{count} customer has no new usage data (this doesn't mean zero spend).",
            "{count} customers have no new usage data (this doesn't mean zero spend).",
            digest.silent,
        )
        texts.append(said)
    if digest.unread:
        rows = unread_rows(digest.unread, locale)
        texts.append(_("{rows} from Partner Center. Their customers are missing here.", rows=rows))
    return texts


def _alerts(digest: Digest) -> list[str]:
    if not digest.open:
        return []
    alerts = n_("{count} alert", "{count} alerts", digest.told)
    said = _(
        "{alerts}: {owned} owned, {open} open", alerts=alerts, owned=digest.acknowledged, open=digest.open
    )
    return [said]


def _over(spender: Spender, locale: str) -> str:
    share = used_share(spender.cost, spender.budget)
    name = cut(spender.customer.name, NAME_LENGTH)
    return (
        _("{customer} ({share})", customer=name, share=percent(share, locale)) if share is not None else name
    )


def _tickets(digest: Digest) -> Table:
    shown = digest.waiting[:TICKETS]
    return Table(
        (Column(_("Ticket")), Column(_("Customer")), Column(_("Title"), names=True)),
        tuple(
            (
                each.number,
                cut(each.customer.name, 40) if each.customer else _("Not given"),
                cut(each.title, 60),
            )
            for each in shown
        ),
        more=len(digest.waiting) - len(shown),
        commands=tuple(write("ticket show", ticket=key_of(each.ref, each.customer)) for each in shown),
        caption=_("Tickets that need your answer"),
    )


def _buttons(digest: Digest) -> tuple[Button, ...]:
    customers = write("usage top", by="percent") if digest.over else write("usage top")
    buttons = [Button(_("Show customers"), customers)]
    if digest.told:
        buttons.append(Button(_("Show alerts"), write("alert history")))
    if digest.waiting:
        buttons.append(Button(_("Show tickets"), "ticket list"))
    return tuple(buttons)


def _small_print(digest: Digest, now: datetime, locale: str) -> tuple[str, ...]:
    if not digest.spending:
        return (_("From the bot's own record."),)
    old = digest.as_of is not None and now - digest.as_of > STALE
    return (_(ESTIMATE), age_when_found(digest.as_of, old, locale))


def _details(digest: Digest, locale: str) -> tuple[Fact, ...]:
    """What nobody has to act on."""
    facts = []
    if digest.told:
        facts.append(Fact(_("Alerts"), number(digest.told, locale)))
    if digest.without_budget:
        facts.append(Fact(_("Customers without a budget"), number(digest.without_budget, locale)))
    if digest.rule_id:
        facts.append(Fact(_("Rule"), digest.rule_id))
    return tuple(facts)


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
        "digest": digest_card(week, now, reader()),
        "digest, quiet": digest_card(calm, now, reader()),
        "digest, no data": digest_card(
            Digest(Cadence.MONTHLY, date(2026, 10, 1), date(2026, 10, 31)), now, reader()
        ),
    }

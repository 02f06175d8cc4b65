"""Alert notice where it arrives: whom it is about, what happened, how sure and how old that is, what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.cards.alert.figures import CAUSES, SpendCause, budget_meter, cause_table, notice_facts
from bot.cards.alert.kinds import age_when_found, explanation, headline, sentence, tone_of_crossing
from bot.cards.alert.words import REASON_LENGTH, example_rule, rule_words, what_and_whose
from bot.cards.customer import target_of
from bot.cards.decision_cards import without
from bot.cards.failure import LONGEST_LINE
from bot.cards.format import clock_time, cut, day_and_month, moment, money
from bot.cards.model import Actions, AnyButton, Button, Card, Code, Context, Facts, File, Node, Style, Text
from bot.cards.samples import FABRIKAM, eur
from bot.cards.usage import ESTIMATE, STALE
from bot.line import quote, write
from bot.model import (
    AlertKind,
    AlertNotice,
    Baseline,
    Crossing,
    Document,
    Forecast,
    Money,
    Mute,
    NoticeState,
    Period,
    Rule,
    TicketState,
)
from bot.model.fact import Fact, Tone

EVERYTHING = frozenset({"alert acknowledge", "alert mute", "usage show", "usage budget", "ticket create"})
"""The commands behind a notice's buttons. Rights are asked of whoever clicks, as in a channel that is anybody."""


def notice_card(
    notice: AlertNotice,
    rule: Rule | None,
    *,
    before: tuple[Money, date] | None = None,
    causes: Sequence[SpendCause] = (),
    causes_are: str = "services",
    since: date | None = None,
    expected: Money | None = None,
    now: datetime,
    locale: str,
    may: Collection[str] = EVERYTHING,
    mute: Mute | None = None,
    document: Document | None = None,
) -> Card:
    """A notice as it arrives.

    ``before`` is the spend that was known at the end of an earlier day (of an invoice: last month's total and its
    date). ``causes`` are the parts that moved most since ``since``, or the largest ones; ``causes_are`` names them in
    the plural. ``expected`` is what the period is heading for. ``document`` goes with the card. ``rule`` is ``None`` where
    it was removed.
    """
    crossing = notice.crossing
    body: list[Node] = [Text(text) for text in (explanation(crossing, notice.found, locale),) if text]
    body += [Text(remark, Tone.WARNING) for remark in crossing.remarks]
    if facts := notice_facts(notice, before, expected, locale):
        body.append(Facts(facts))
    body += budget_meter(crossing, locale)
    body += cause_table(causes, causes_are, since or (before[1] if before else None), locale)
    body += _what_to_do(crossing, document)
    body += _standing(notice, mute, now, rule, locale)
    if buttons := _buttons(notice, causes, locale, may, muted=bool(mute and mute.until > now)):
        body.append(Actions(buttons))
    body.append(Context(_small_print(notice, rule, locale)))
    return Card(
        title=headline(crossing, locale),
        summary=sentence(crossing, notice.found, locale) + _taken(notice),
        body=tuple(body),
        target=target_of(crossing.customer) if crossing.customer else None,
        tone=tone_of_crossing(crossing),
        private=False,
    )


def taken_card(told: Card, notice: AlertNotice, rule: Rule | None, *, now: datetime, locale: str) -> Card:
    """A notice as it was told, with who has taken it on. What came along with it is not sent again."""
    standing = _standing(notice, None, now, rule, locale)
    body: list[Node] = []
    for node in told.body:
        if isinstance(node, Actions):
            # Once, above the first buttons.
            body, standing = [*body, *standing], []
            node = without(node, _acknowledges)
        if not isinstance(node, File) and node != Actions(()):
            body.append(node)
    return replace(told, summary=f"{told.summary}{_taken(notice)}", body=(*body, *standing))


def _acknowledges(button: AnyButton) -> bool:
    return isinstance(button, Button) and button.command.startswith("alert acknowledge ")


def _taken(notice: AlertNotice) -> str:
    return f" {notice.acknowledged_by or 'Somebody'} is on it." if notice.acknowledged else ""


def _what_to_do(crossing: Crossing, document: Document | None) -> list[Node]:
    nodes: list[Node] = []
    if crossing.kind is AlertKind.SIGNIN:
        nodes.append(Text("Somebody who runs the bot signs it in again, where the bot is installed:"))
        nodes.append(Code("csp-bot consent"))
    if document:
        nodes.append(File(document))
    return nodes


def _standing(
    notice: AlertNotice, mute: Mute | None, now: datetime, rule: Rule | None, locale: str
) -> list[Node]:
    """Who has taken it on, and whether it is muted."""
    nodes: list[Node] = []
    if notice.acknowledged:
        who = notice.acknowledged_by or "Somebody"
        nodes.append(
            Text(f"{who} is on it since {_since(notice.acknowledged, now, rule, locale)}.", Tone.GOOD)
        )
    if mute and mute.until > now:
        until = moment(mute.until, locale)
        nodes.append(Text(f"Muted until {until} by {mute.by}: {cut(mute.reason, REASON_LENGTH)}", Tone.QUIET))
    elif notice.state is NoticeState.MUTED:
        nodes.append(Text("This was under a mute when it was found, so nobody was told.", Tone.QUIET))
    return nodes


def _since(when: datetime, now: datetime, rule: Rule | None, locale: str) -> str:
    clock = clock_time(when, rule.time_zone if rule else "UTC")
    return clock if when.date() == now.date() else f"{day_and_month(when, locale)}, {clock}"


def _buttons(
    notice: AlertNotice, causes: Sequence[SpendCause], locale: str, may: Collection[str], *, muted: bool
) -> tuple[AnyButton, ...]:
    crossing = notice.crossing
    buttons: list[AnyButton] = []
    if "alert acknowledge" in may and not notice.acknowledged:
        line = f"alert acknowledge {quote(notice.id)}"
        buttons.append(Button("Acknowledge", line, Style.PRIMARY, replace=True))
    if "alert mute" in may and crossing.kind.spec.offers_mute and not muted:
        whom = crossing.customer.id if crossing.customer else None
        buttons.append(Button("Mute", write("alert mute", notice=notice.id, customer=whom, form="yes")))
    if crossing.kind is AlertKind.INVOICE and crossing.subject:
        buttons.append(Button("Get the PDF", write("invoice get", number=crossing.subject)))
        buttons.append(Button("Show invoice", write("invoice show", number=crossing.subject)))
    if crossing.kind is AlertKind.TICKETS and crossing.subject:
        buttons.append(Button("Show ticket", write("ticket show", ticket=crossing.subject), Style.PRIMARY))
        if crossing.details.get("State", "").casefold() != TicketState.CLOSED:
            buttons.append(Button("Add a note", write("ticket note", ticket=crossing.subject, form="yes")))
        return tuple(buttons)
    if crossing.kind is AlertKind.SIGNIN:
        buttons.append(Button("Status", "status"))
    if crossing.customer is None:
        return tuple(buttons)
    customer = crossing.customer.id
    if "usage show" in may:
        buttons.append(Button("Show usage", write("usage show", customer=customer)))
    if "usage budget" in may and crossing.kind.spec.estimates_spend:
        buttons.append(Button("Set budget", write("usage budget", customer=customer, form="yes")))
    if "ticket create" in may:
        buttons.append(Button("Raise ticket", ticket_line(notice, causes, locale)))
    return tuple(buttons)


def ticket_line(notice: AlertNotice, causes: Sequence[SpendCause], locale: str) -> str:
    """The command line that opens the ticket form with what is known already; never longer than a button carries."""
    crossing = notice.crossing
    customer = crossing.customer.id if crossing.customer else None
    title = _unlinked(f"{headline(crossing, locale)} (Azure usage)", 150)
    said = [sentence(crossing, notice.found, locale)]
    said += [text for text in (explanation(crossing, notice.found, locale),) if text not in said[0]]
    if causes:
        parts = "; ".join(f"{cut(cause.name, 60)} {money(cause.now, locale)}" for cause in causes[:CAUSES])
        said.append(f"Costs most: {parts}.")
    if crossing.as_of:
        said.append(f"Data from {moment(crossing.as_of, locale)}.")
    text = " ".join(dict.fromkeys(filter(None, (*said, *crossing.remarks))))
    for description in (_unlinked(text, 700), _unlinked(text, 250), ""):
        line = write("ticket create", customer=customer, title=title, description=description, form="yes")
        if len(line) <= LONGEST_LINE:
            return line
    return write("ticket create", customer=customer, form="yes")


def _unlinked(text: str, limit: int) -> str:
    """One line without angle brackets: a line is read as chat clients send it, and they mark links with them."""
    return cut(" ".join(text.translate(str.maketrans("<>", "()")).split()), limit)


def _small_print(notice: AlertNotice, rule: Rule | None, locale: str) -> tuple[str, ...]:
    crossing = notice.crossing
    texts: list[str] = []
    if crossing.kind.spec.estimates_spend or (crossing.kind is AlertKind.STALE and crossing.cost):
        old = crossing.as_of is not None and notice.found - crossing.as_of > STALE
        texts += [ESTIMATE, age_when_found(crossing.as_of, notice.found, old, locale)]
    if rule:
        made = f"; made by {rule.owner_name}" if rule.owner_name else ""
        texts.append(f"Rule {rule.id}: {what_and_whose(rule, locale)}{made}.")
    else:
        texts.append(f"Rule {crossing.rule_id} was removed, or tells of others too.")
    texts.append(f"Notice {notice.id}.")
    return tuple(texts)


def test_card(rule: Rule, by: str, now: datetime, locale: str = "en-US") -> Card:
    """A marked test: it shows that notices of this rule arrive here, and nothing else."""
    body = (
        Text(f"Nothing has happened. {by} asked for a test of this rule.", strong=True),
        Facts((Fact("Rule", rule.id), Fact("Tells of", rule_words(rule, locale)))),
        Context((f"Sent {moment(now, locale)}. If you can read this, notices of this rule arrive here.",)),
    )
    return Card(
        title="Test: this is not an alert",
        summary=f"A test by {by}: notices of rule {rule.id} arrive here. Nothing has happened.",
        body=body,
        private=False,
    )


_NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def example_notice(kind: AlertKind = AlertKind.PERCENT, **changes: Any) -> AlertNotice:
    """A notice as the gallery and the tests show it; ``changes`` are of its crossing."""
    crossing = Crossing(
        rule_id="r7k2",
        kind=kind,
        key=f"{kind}:2026-11-01:80:0",
        level=Decimal(80),
        customer=FABRIKAM,
        period=Period(date(2026, 11, 1), date(2026, 11, 30)),
        cost=eur("4210.4987654321"),
        budget=eur("5000"),
        as_of=_NOW - timedelta(hours=5),
    )
    place = example_rule().destination
    return AlertNotice("n4v9q2", replace(crossing, **changes), place, _NOW, NoticeState.SENT, "o1")


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    causes = (
        SpendCause("Virtual Machines", eur("2410.5"), eur("210.4")),
        SpendCause("Azure OpenAI", eur("900.25"), eur("75.11")),
        SpendCause("SQL Database", eur("620"), eur("-12")),
    )
    largest = [SpendCause(each.name, each.now) for each in causes]
    before = (eur("3900"), date(2026, 11, 20))
    steps = example_rule(AlertKind.PERCENT, "50", "80", "100")
    passed = example_notice(step=Decimal(80), passed=(Decimal(80),))
    ahead = Forecast(eur("6015"), eur("5000"), date(2026, 11, 25))
    usual = Baseline(date(2026, 11, 21), eur("412"), eur("96"), eur("11"), 24)
    taken = replace(passed, acknowledged=_NOW - timedelta(minutes=46), acknowledged_by="Ada Lund")
    mute = Mute(
        "r7k2",
        FABRIKAM.id,
        _NOW + timedelta(days=9),
        "A migration until the end of November.",
        "Bill Weber",
        _NOW,
        Decimal(80),
    )
    over = example_notice(
        cost=eur("5200"),
        step=Decimal(100),
        passed=(Decimal(80), Decimal(100)),
        remarks=("The budget was lowered from €8,000.00 to €5,000.00.",),
    )
    worse = example_notice(
        key="worse:2026-11-01:0",
        remarks=("Spend is half as much again as when it was muted, so the mute has ended.",),
    )
    pdf = Document("G000024130.pdf", "application/pdf", b"%PDF-1.7")
    bill = example_notice(
        AlertKind.INVOICE,
        customer=None,
        subject="G000024130",
        cost=eur("58636.6"),
        budget=None,
        period=None,
        as_of=None,
        details={"State": "Open", "Issued": "Nov 21, 2026"},
    )
    ends = example_notice(
        AlertKind.SIGNIN,
        customer=None,
        cost=None,
        budget=None,
        period=None,
        as_of=None,
        title="The sign-in to Partner Center ends in 7 days",
        details={
            "Sign-in": "Partner Center",
            "Ends": "Nov 28, 2026",
            "After that": "Nothing can be read or changed",
        },
    )

    def show(notice: AlertNotice, rule: Rule = steps, **more: Any) -> Card:
        return notice_card(notice, rule, now=_NOW, locale="en-US", **more)

    return {
        "alert, percent": show(passed, before=before, causes=causes, expected=eur("6015")),
        "alert, over the budget": show(over, before=before, causes=causes),
        "alert, amount": show(
            example_notice(AlertKind.AMOUNT, budget=None, step=Decimal(4000)),
            example_rule(AlertKind.AMOUNT, "4000"),
            causes=largest,
        ),
        "alert, forecast": show(
            example_notice(AlertKind.FORECAST, forecast=ahead),
            example_rule(AlertKind.FORECAST),
            causes=largest,
        ),
        "alert, sudden": show(
            example_notice(AlertKind.SUDDEN, baseline=usual),
            example_rule(AlertKind.SUDDEN, "3"),
            causes=causes,
            before=before,
        ),
        "alert, stale": show(
            example_notice(AlertKind.STALE, cost=None, as_of=_NOW - timedelta(days=3)),
            example_rule(AlertKind.STALE, "48"),
        ),
        "alert, invoice": show(
            bill, example_rule(AlertKind.INVOICE), before=(eur("51200"), date(2026, 10, 8)), document=pdf
        ),
        "alert, sign-in": show(ends, example_rule(AlertKind.SIGNIN, "7", "14")),
        "alert, acknowledged": show(taken, before=before, causes=causes),
        "alert, muted": show(passed, mute=mute),
        "alert, worse": show(worse),
        "alert test": test_card(steps, "Bill Weber", _NOW),
    }

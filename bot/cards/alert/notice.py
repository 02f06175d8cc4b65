"""Alert where it arrives: who and what, why, three figures, whose it is, and what to do. The rest is folded away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.cards.alert.buttons import buttons_of, remarks_of
from bot.cards.alert.figures import (
    Outlook,
    SpendCause,
    cause_words,
    figure_line,
    notice_facts,
    spend_details,
)
from bot.cards.alert.kinds import age_when_found, explanation, headline, sentence, tone_of_crossing
from bot.cards.alert.words import REASON_LENGTH, example_rule, rule_words, what_and_whose
from bot.cards.customer import target_of
from bot.cards.decision_cards import without
from bot.cards.format import clock_time, cut, day_and_month, moment, reader
from bot.cards.mentions import meant_for, mention_of
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Code,
    Context,
    Details,
    Facts,
    File,
    Mentions,
    Node,
    Text,
)
from bot.cards.samples import FABRIKAM, eur
from bot.cards.usage import ESTIMATE, STALE
from bot.messages import _, n_, p_, sentences, speaking
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
)
from bot.model.fact import Fact, Tone

EVERYTHING = frozenset({"alert acknowledge", "alert mute", "usage show", "usage budget", "ticket create"})
"""The commands behind an alert's buttons. Rights are asked of whoever clicks, as in a channel that is anybody."""


def notice_card(
    notice: AlertNotice,
    rule: Rule | None,
    *,
    before: tuple[Money, date] | None = None,
    causes: Sequence[SpendCause] = (),
    since: date | None = None,
    outlook: Outlook | None = None,
    now: datetime,
    locale: str,
    may: Collection[str] = EVERYTHING,
    mute: Mute | None = None,
    document: Document | None = None,
) -> Card:
    """An alert as it arrives.

    ``before`` is the spend that was known at the end of an earlier day (of an invoice: last month's total and its
    date). ``causes`` are the parts that moved most since ``since``, or the largest ones. ``outlook`` is what the period is
    heading for. ``document`` goes with the card. ``rule`` is ``None`` where it was removed.
    """
    crossing = notice.crossing
    said = [explanation(crossing, notice.found, locale)]
    said.append(cause_words(causes, since or (before[1] if before else None), locale))
    body: list[Node] = [Text(text) for text in (sentences(*said),) if text]
    body += [Text(remark, Tone.WARNING) for remark in remarks_of(crossing, locale)]
    if crossing.kind.spec.estimates_spend and (figures := figure_line(crossing, outlook, locale)):
        body.append(Text(figures, strong=True))
    if facts := notice_facts(notice, before, locale):
        body.append(Facts(facts))
    body += _what_to_do(crossing, document)
    body += _muted(notice, mute, now, locale)
    body += _meant_for(notice, rule)
    body.append(_owner(notice, now, rule, locale))
    if (actions := buttons_of(notice, causes, locale, may, muted=bool(mute and mute.until > now))).all:
        body.append(actions)
    if small := _small_print(notice, locale):
        body.append(Context(small))
    body.append(Details((*spend_details(crossing, before, causes, locale), *_ids(notice, rule, locale))))
    return Card(
        title=headline(crossing, locale),
        summary=f"{sentence(crossing, notice.found, locale)}{_taken(notice)}",
        body=tuple(body),
        target=target_of(crossing.customer) if crossing.customer else None,
        tone=tone_of_crossing(crossing),
        private=False,
    )


def taken_card(told: Card, notice: AlertNotice, rule: Rule | None, *, now: datetime, locale: str) -> Card:
    """An alert as it arrived, with who has taken it. What came along with it is not sent again."""
    owner: list[Node] = [_owner(notice, now, rule, locale)]
    body: list[Node] = []
    for node in told.body:
        if isinstance(node, Actions):
            if owner and body and _is_owner(body[-1]):
                body.pop()
            # Once, above the first buttons.
            body, owner = [*body, *owner], []
            node = without(node, _acknowledges)
        # Whom it was for is nobody's concern any more: somebody has it.
        if not isinstance(node, File | Mentions) and node != Actions(()):
            body.append(node)
    return replace(told, summary=f"{told.summary}{_taken(notice)}", body=(*body, *owner))


def _acknowledges(button: AnyButton) -> bool:
    return isinstance(button, Button) and button.command.startswith("alert acknowledge ")


def _is_owner(node: Node) -> bool:
    """Whether a node just above the buttons says whose the alert is: nothing else that is quiet stands there."""
    return isinstance(node, Text) and node.tone is Tone.QUIET


def _taken(notice: AlertNotice) -> str:
    if not notice.acknowledged:
        return ""
    return f" {_('Owner: {name}.', name=notice.acknowledged_by or _('somebody'))}"


def _owner(notice: AlertNotice, now: datetime, rule: Rule | None, locale: str) -> Text:
    """Who takes care of it. It stands just above the buttons, and is quiet as long as that is nobody."""
    if not notice.acknowledged:
        return Text(_("Owner: nobody yet"), Tone.QUIET)
    clock = clock_time(notice.acknowledged, rule.time_zone if rule else "UTC")
    name = notice.acknowledged_by or _("somebody")
    if notice.acknowledged.date() == now.date():
        return Text(_("Owner: {name}, took this at {time}.", name=name, time=clock), Tone.GOOD)
    day = day_and_month(notice.acknowledged, locale)
    return Text(_("Owner: {name}, took this on {day} at {time}.", name=name, day=day, time=clock), Tone.GOOD)


def _meant_for(notice: AlertNotice, rule: Rule | None) -> tuple[Node, ...]:
    """In a channel, who has taken what got worse, else who made the rule, where the kind is for somebody."""
    if not notice.destination.channel or not notice.crossing.kind.spec.for_somebody:
        return ()
    if notice.acknowledged:
        return meant_for(mention_of(notice.acknowledged_actor, notice.acknowledged_by))
    return meant_for(mention_of(rule.owner, rule.owner_name)) if rule else ()


def _what_to_do(crossing: Crossing, document: Document | None) -> list[Node]:
    nodes: list[Node] = []
    if crossing.kind is AlertKind.SIGNIN:
        nodes.append(Text(_("Whoever runs the bot signs it in again, on the machine where it is installed:")))
        nodes.append(Code("csp-bot consent"))
    if document:
        nodes.append(File(document))
    return nodes


def _muted(notice: AlertNotice, mute: Mute | None, now: datetime, locale: str) -> list[Node]:
    if mute and mute.until > now:
        return [Text(mute_words(mute, locale), Tone.QUIET)]
    if notice.state is NoticeState.MUTED:
        return [Text(_("This was muted when it was found, so nobody was alerted."), Tone.QUIET)]
    return []


def mute_words(mute: Mute, locale: str) -> str:
    """Until when it is muted, by whom, and why."""
    until, reason = moment(mute.until, locale), cut(mute.reason, REASON_LENGTH)
    if not reason:
        return _("Muted until {moment} by {name}.", moment=until, name=mute.by)
    return _("Muted until {moment} by {name}: {reason}", moment=until, name=mute.by, reason=reason)


def _small_print(notice: AlertNotice, locale: str) -> tuple[str, ...]:
    crossing = notice.crossing
    if not (crossing.kind.spec.estimates_spend or (crossing.kind is AlertKind.STALE and crossing.cost)):
        return ()
    old = crossing.as_of is not None and notice.found - crossing.as_of > STALE
    return (_(ESTIMATE), age_when_found(crossing.as_of, old, locale))


def _ids(notice: AlertNotice, rule: Rule | None, locale: str) -> tuple[Fact, ...]:
    """Which rule it is of, whose that is, and the alert's own id."""
    alert = Fact(_("Alert"), notice.id)
    if rule is None:
        gone = _("{rule} (removed, or not visible to you)", rule=notice.crossing.rule_id)
        return (Fact(_("Rule"), gone), alert)
    said = _("{rule}: {what}", rule=rule.id, what=what_and_whose(rule, locale))
    made = (Fact(_("Made by"), rule.owner_name),) if rule.owner_name else ()
    return (Fact(_("Rule"), said), *made, alert)


def test_card(rule: Rule, by: str, now: datetime, locale: str = "en-US") -> Card:
    """A marked test: it shows that alerts of this rule arrive here, and nothing else."""
    with speaking(locale):
        body = (
            Text(_("Nothing has happened. {name} is testing this rule.", name=by), strong=True),
            Facts(
                (
                    Fact(_("Rule"), rule.id),
                    Fact(p_("what an alert rule watches", "Alerts on"), rule_words(rule, locale)),
                )
            ),
            Context((_("Sent {moment}. Alerts of this rule arrive here.", moment=moment(now, locale)),)),
        )
        said = _(
            "Test by {name}: alerts of rule {rule} arrive here. Nothing has happened.", name=by, rule=rule.id
        )
        return Card(title=_("Test, not an alert"), summary=said, body=body, private=False)


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
        budget_before=eur("8000"),
    )
    worse = example_notice(
        key="worse:2026-11-01:0",
        remarks=("Spend is up 50% since the mute, so it was lifted.",),
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
        title=n_(
            "The sign-in of {name} expires in {count} day",
            "The sign-in of {name} expires in {count} days",
            7,
            name="bot@northwindcloud.example",
        ),
        details={
            "Sign-in": "Partner Center",
            "Expires": "Nov 28, 2026",
            "Until it is fixed": _("Usage, invoices and tickets of all customers can't be read."),
        },
    )

    def show(notice: AlertNotice, rule: Rule = steps, **more: Any) -> Card:
        return notice_card(notice, rule, now=_NOW, locale=reader(), **more)

    return {
        "alert, percent": show(
            passed, before=before, causes=causes, outlook=Outlook(eur("6015"), date(2026, 11, 25))
        ),
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

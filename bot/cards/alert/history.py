"""Alert history card: what was found, whether it was told, who took it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from bot.cards.alert.kinds import headline
from bot.cards.alert.notice import example_notice
from bot.cards.alert.words import NAME_LENGTH, example_rule, rule_words
from bot.cards.customer import target_of
from bot.cards.format import ago, cut, ended, reader
from bot.cards.model import (
    Actions,
    Button,
    Card,
    Column,
    Context,
    Table,
    Text,
)
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import FABRIKAM
from bot.line import write
from bot.messages import N_, _, n_
from bot.model import AlertKind, AlertNotice, CustomerRef, NoticeState, Rule

NOTICES_A_PAGE = 12

_STATES = {
    NoticeState.NEW: N_("On its way"),
    NoticeState.SENT: N_("Sent"),
    NoticeState.SUMMARISED: N_("Sent in a summary"),
    NoticeState.MUTED: N_("Muted"),
    NoticeState.MOOT: N_("Rule removed first"),
    NoticeState.PARKED: N_("Not delivered yet"),
    NoticeState.LATE: N_("Expired before delivery"),
    NoticeState.WITHHELD: N_("Withheld: somebody has no access"),
}


def history_card(
    notices: Sequence[AlertNotice],
    rules: Mapping[str, Rule],
    page: int,
    *,
    now: datetime,
    locale: str,
    rule_id: str = "",
    customer: CustomerRef | None = None,
    older: bool = False,
) -> Card:
    """What was found, newest first: whether it was told, and who took it on. A row leads to what it is about.

    ``older`` when there are more than these.
    """
    rule = rules.get(rule_id)
    title, none = _titles(rule_id, cut(customer.name, NAME_LENGTH) if customer else "")
    target = target_of(customer) if customer else None
    if not notices:
        return Card(title, none, (Text(none), _rules_button()), target)
    pages = Page.of(notices, page, NOTICES_A_PAGE)
    columns = (Column(_("Found")), Column(_("Alert"), names=True), Column(_("State")), Column(_("Owner")))
    table = Table(
        columns,
        tuple(_notice_row(each, now, locale) for each in pages.items),
        commands=tuple(_leads_to(each) for each in pages.items),
        caption=pages.caption,
    )
    customer_id = customer.id if customer else None
    turn = page_buttons(
        lambda at: write("alert history", rule=rule_id, customer=customer_id, page=at),
        pages.number,
        pages.count,
    )
    small = [ended(_("Rule {rule}: {what}", rule=rule.id, what=rule_words(rule, locale)))] if rule else []
    if older:
        small.append(_("Older alerts are left out. Name a customer or a rule to see them."))
    return Card(
        title=title,
        summary=_counted(title, notices),
        target=target,
        body=(
            table,
            *((Actions(turn),) if turn else (_rules_button(),)),
            *((Context(tuple(small)),) if small else ()),
        ),
    )


def _titles(rule_id: str, customer: str) -> tuple[str, str]:
    """What the history is of, and that there is none."""
    if rule_id and customer:
        return (
            _("Alert history: rule {rule}, {customer}", rule=rule_id, customer=customer),
            ended(_("Rule {rule} has no alerts for {customer}", rule=rule_id, customer=customer)),
        )
    if rule_id:
        return _("Alert history: rule {rule}", rule=rule_id), _("Rule {rule} has no alerts.", rule=rule_id)
    if customer:
        return _("Alert history: {customer}", customer=customer), ended(
            _("No alerts for {customer}", customer=customer)
        )
    return _("Alert history"), _("No alerts yet.")


def _counted(title: str, notices: Sequence[AlertNotice]) -> str:
    open_ = sum(_waits(each) for each in notices)
    said = n_("{title}: {count} alert.", "{title}: {count} alerts.", len(notices), title=title)
    return f"{said} {n_('{count} has no owner.', '{count} have no owner.', open_)}" if open_ else said


def _rules_button() -> Actions:
    return Actions((Button(_("All rules"), "alert list"),))


def _waits(notice: AlertNotice) -> bool:
    """Whether somebody should take it on; what could not be delivered needs that most."""
    quiet = notice.state in (
        NoticeState.NEW,
        NoticeState.MUTED,
        NoticeState.MOOT,
        NoticeState.WITHHELD,
    )
    return not quiet and notice.acknowledged is None


def _notice_row(notice: AlertNotice, now: datetime, locale: str) -> tuple[str, ...]:
    taken = notice.acknowledged_by or (_("Somebody") if notice.acknowledged else _("Nobody"))
    what = cut(headline(notice.crossing, locale), 90)
    return (ago(notice.found, now), what, _(_STATES[notice.state]), taken)


def _leads_to(notice: AlertNotice) -> str:
    crossing = notice.crossing
    if crossing.customer:
        return write("usage show", customer=crossing.customer.id)
    if crossing.kind is AlertKind.INVOICE and crossing.subject:
        return write("invoice show", number=crossing.subject)
    return write("alert history", rule=crossing.rule_id)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    wide = example_rule(AlertKind.PERCENT, "80", "100")
    told = example_notice(step=Decimal(80))
    taken = replace(told, id="n5", acknowledged=now, acknowledged_by="Ada Lund")
    bill = example_notice(AlertKind.INVOICE, customer=None, subject="G000024130", cost=None, budget=None)
    muted, lost = (
        replace(told, id="n6", state=NoticeState.MUTED),
        replace(told, id="n7", state=NoticeState.PARKED),
    )
    found = [told, taken, bill, muted, lost]
    return {
        "alert history": history_card(found, {wide.id: wide}, 1, now=now, locale=reader(), rule_id=wide.id),
        "alert history, empty": history_card([], {}, 1, now=now, locale=reader(), customer=FABRIKAM),
    }

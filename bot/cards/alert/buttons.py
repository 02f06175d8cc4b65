"""Buttons of an alert: at most three, and behind them ways to mute it and a ticket form that is filled in already."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.cards.alert.figures import CAUSES, SpendCause
from bot.cards.alert.kinds import explanation, headline, sentence
from bot.cards.failure import LONGEST_LINE
from bot.cards.format import brief_money, cut, moment
from bot.cards.model import Actions, AnyButton, Button, Style
from bot.line import quote, write
from bot.messages import _, sentences, series
from bot.model import AlertKind, AlertNotice, Crossing, TicketState


def buttons_of(
    notice: AlertNotice, causes: Sequence[SpendCause], locale: str, may: Collection[str], *, muted: bool
) -> Actions:
    """At most three buttons; what is needed less often stands behind them."""
    crossing = notice.crossing
    first: list[AnyButton] = []
    if "alert acknowledge" in may and not notice.acknowledged:
        line = f"alert acknowledge {quote(notice.id)}"
        first.append(Button(_("Take it"), line, Style.PRIMARY, replace=True))
    more = _mutes(notice) if "alert mute" in may and crossing.kind.spec.offers_mute and not muted else []
    if crossing.kind is AlertKind.INVOICE and crossing.subject:
        first.append(Button(_("Get the PDF"), write("invoice get", number=crossing.subject)))
        first.append(Button(_("Show invoice"), write("invoice show", number=crossing.subject)))
    elif crossing.kind is AlertKind.TICKETS and crossing.subject:
        first.append(Button(_("Show ticket"), write("ticket show", ticket=crossing.subject)))
        if not is_closed(crossing):
            first.append(Button(_("Add a note"), write("ticket note", ticket=crossing.subject, form="yes")))
    elif crossing.kind is AlertKind.SIGNIN:
        first.append(Button(_("Show status"), "status"))
    elif crossing.customer:
        customer = crossing.customer.id
        if "usage show" in may:
            first.append(Button(_("Show usage"), write("usage show", customer=customer)))
        if "usage budget" in may and crossing.kind.spec.estimates_spend:
            first.append(Button(_("Set budget"), write("usage budget", customer=customer, form="yes")))
        if "ticket create" in may:
            more.append(Button(_("Raise ticket"), ticket_line(notice, causes, locale)))
    return Actions(tuple(first), tuple(more))


def is_closed(crossing: Crossing) -> bool:
    """Whether the ticket that it is about is closed."""
    # Before there was a field for it, a detail said so.
    return crossing.closed or crossing.details.get("State", "").casefold() == TicketState.CLOSED


def _mutes(notice: AlertNotice) -> list[AnyButton]:
    """Ways to mute it, for the customer that it is about; they take effect at once, and can be undone."""
    crossing = notice.crossing
    whom = crossing.customer.id if crossing.customer else None

    def mute(label: str, time: str) -> Button:
        return Button(label, write("alert mute", notice=notice.id, customer=whom, time=time))

    found: list[AnyButton] = [mute(_("Mute for 1 hour"), "1h"), mute(_("Mute for 1 day"), "1d")]
    if crossing.period:
        found.append(mute(_("Mute until the period ends"), "period"))
    return found


def ticket_line(notice: AlertNotice, causes: Sequence[SpendCause], locale: str) -> str:
    """The command line that opens the ticket form with what is known already; never longer than a button carries."""
    crossing = notice.crossing
    customer = crossing.customer.id if crossing.customer else None
    title = _unlinked(_("{title} (Azure usage)", title=headline(crossing, locale)), 150)
    said = [sentence(crossing, notice.found, locale)]
    said += [text for text in (explanation(crossing, notice.found, locale),) if text not in said[0]]
    if causes:
        parts = series(f"{cut(cause.name, 60)} {brief_money(cause.now, locale)}" for cause in causes[:CAUSES])
        said.append(_("Highest costs: {parts}.", parts=parts))
    if crossing.as_of:
        said.append(_("Data from {moment}.", moment=moment(crossing.as_of, locale)))
    text = sentences(*dict.fromkeys((*said, *remarks_of(crossing, locale))))
    for description in (_unlinked(text, 700), _unlinked(text, 250), ""):
        line = write("ticket create", customer=customer, title=title, description=description, form="yes")
        if len(line) <= LONGEST_LINE:
            return line
    return write("ticket create", customer=customer, form="yes")


def _unlinked(text: str, limit: int) -> str:
    """One line without angle brackets: a line is read as chat clients send it, and they mark links with them."""
    return cut(" ".join(text.translate(str.maketrans("<>", "()")).split()), limit)


def remarks_of(crossing: Crossing, locale: str) -> tuple[str, ...]:
    """What explains it: that the budget was changed, and what else was found."""
    was, budget = crossing.budget_before, crossing.budget
    if was is None or budget is None or was == budget:
        return crossing.remarks
    before, after = brief_money(was, locale), brief_money(budget, locale)
    if budget.amount < was.amount:
        said = _("The budget was lowered from {before} to {after}.", before=before, after=after)
    else:
        said = _("The budget was raised from {before} to {after}.", before=before, after=after)
    return (*crossing.remarks, said)

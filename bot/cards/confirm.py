"""Confirmation card of a write, from its preview to the outcome: each is a pure function of the same pending
change.

Only the first of them has buttons that act on the change, so a card that was answered can never be clicked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.cards.change_content import whole
from bot.cards.change_parts import (
    ask_again,
    ids_of,
    must_approve,
    outcome_words,
    question,
    sentence,
    target_of_change,
    who_and_when,
)
from bot.cards.failure import frozen_words
from bot.cards.format import clock_time, lasting, moment_in, money
from bot.cards.model import (
    Actions,
    Button,
    Card,
    ConfirmButton,
    Context,
    Facts,
    Node,
    Secret,
    Style,
    Text,
)
from bot.cards.samples import example_change
from bot.line import write
from bot.messages import N_, _, listed, locale, sentences
from bot.model import Freeze, Money
from bot.model.change import NOT_FOUND_OUT, UNDO_FOR, ChangeState, PendingChange
from bot.model.fact import Fact, Tone

UNTOUCHED = N_("Nothing has been done yet.")
"""Small print of a question that was not answered."""


def pending_card(pending: PendingChange, now: datetime, takes: str = "", *, undo: bool = False) -> Card:
    """The question: whom it is about, every value before -> after, what cannot be undone, and how long it stands.

    ``takes`` says whose approval it takes besides, as a sentence; the button then asks for that. ``undo`` is whether it can be
    put back afterwards.
    """
    change = pending.change
    left = pending.expires - now
    until = clock_time(pending.expires, pending.place.get("time_zone", "UTC"))
    times = {"name": pending.actor_name, "time": lasting(max(left, timedelta())), "until": until}
    if takes:
        whose = _("{name} can ask for approval within {time}, until {until}.", **times)
    else:
        whose = _("{name} can confirm this within {time}, until {until}.", **times)
    style = Style.DANGER if change.danger else Style.PRIMARY
    asks = Button(_("Ask for approval"), write("change ask", change=pending.id, form="yes"), Style.PRIMARY)
    does = ConfirmButton(change.confirm, pending.id, confirm=True, style=style)
    buttons = (asks if takes else does, ConfirmButton(_("Cancel"), pending.id, confirm=False))
    body: list[Node] = whole(change.facts)
    body += [Text(warning, Tone.WARNING) for warning in change.warnings]
    if takes:
        body.append(Text(takes, strong=True))
    body += [
        Actions(buttons),
        Context(
            (
                # What passed is small print: before the buttons stands what changes, and what cannot be undone.
                *(
                    (_("Already checked: {checks}", checks=sentences(*change.checks)),)
                    if change.checks
                    else ()
                ),
                _(UNTOUCHED),
                whose,
                *((_("Undo for {time} afterwards.", time=lasting(UNDO_FOR)),) if undo else ()),
            )
        ),
    ]
    return Card(
        title=question(change.title),
        summary=sentences(
            sentence(change.summary), _("Waiting for {name} to confirm it.", name=pending.actor_name)
        ),
        body=tuple(body),
        target=target_of_change(pending),
        tone=Tone.WARNING if change.danger else Tone.PLAIN,
    )


def working_card(pending: PendingChange) -> Card:
    """Confirmed and under way; no buttons."""
    return _plain(
        pending,
        N_("Working on it: {title}"),
        _("This is being carried out. The outcome appears here."),
        after=(Context((_("Confirmed by {name}.", name=pending.actor_name),)), ids_of(pending)),
    )


def unrecorded_card(pending: PendingChange, now: datetime, *, maybe: bool = False) -> Card:
    """The question again, because the answer to it could not be put on record; with ``maybe``, because nobody knows whether it
    was: the database may have taken it and died before saying so."""
    card = pending_card(pending, now)
    if maybe:
        problem = _("The bot's database did not answer, so it isn't known whether your answer counts.")
        next_ = _(
            "Press the button again in a minute; it can't be done twice. If your answer was recorded, you will be notified of "
            "the result."
        )
        summary = sentences(problem, sentence(pending.change.summary))
    else:
        problem = _("The bot's database did not answer, so nothing has been done yet.")
        next_ = _("Press the button again in a minute; it can't be done twice.")
        summary = sentences(problem, card.summary)
    body = tuple(_unsure(node) if maybe else node for node in card.body)
    said = Text(sentences(problem, next_), Tone.WARNING)
    return replace(card, summary=summary, body=(said, *body), tone=Tone.WARNING)


def _unsure(node: Node) -> Node:
    """A node of the question, without the word that nothing has been done."""
    if not isinstance(node, Context):
        return node
    return replace(node, texts=tuple(text for text in node.texts if text != _(UNTOUCHED)))


def frozen_card(pending: PendingChange, now: datetime, freeze: Freeze, takes: str = "") -> Card:
    """The question again, because nothing is written just now."""
    card = pending_card(pending, now, takes)
    said = Text(sentences(frozen_words(freeze), _("Nothing was done.")), Tone.WARNING)
    return replace(
        card, summary=sentences(said.text, card.summary), body=(said, *card.body), tone=Tone.WARNING
    )


def recorded_card() -> Card:
    """Confirmed and on record, and what is to be done cannot be read just now."""
    said = _("Your confirmation is on record, but the bot's database is not available right now.")
    next_ = _(
        "The change is carried out as soon as the database is back, and you are notified of the result."
    )
    advice = Text(_("You don't need to ask again. It can't be done twice."), strong=True)
    return Card(
        _("On record"), sentences(said, next_), (Text(sentences(said, next_)), advice), tone=Tone.WARNING
    )


def checking_card(pending: PendingChange, service: str = "Partner Center") -> Card:
    """No clear answer came back: neither success nor failure is claimed."""
    return _plain(
        pending,
        N_("Checking: {title}"),
        _(
            "{service} gave no clear answer, so it isn't known yet whether this was done. The bot is checking with {service} "
            "and will notify you of the result.",
            service=service,
        ),
        advice=_("You don't need to ask again. It can't be done twice."),
        tone=Tone.WARNING,
        after=(Context((who_and_when(pending),)), ids_of(pending)),
    )


def unsettled_card(pending: PendingChange) -> Card:
    """Our own database failed while it was carried out: neither success nor failure is claimed."""
    return _plain(
        pending,
        N_("Checking: {title}"),
        _(
            "The bot's database failed while this was carried out, so it isn't known yet how it ended. The bot finds out once "
            "its database is back, and will notify you of the result."
        ),
        advice=_("You don't need to ask again. It can't be done twice."),
        tone=Tone.WARNING,
        after=(Context((who_and_when(pending),)), ids_of(pending)),
    )


def resolved_card(pending: PendingChange, details: Mapping[str, str] | None = None) -> Card:
    """How it ended: who, when, the outcome, and the correlation id. ``details`` are facts that only the end knew."""
    extra = (Facts(tuple(Fact(label, value) for label, value in details.items())),) if details else ()
    advice = ""
    match pending.state:
        case ChangeState.DONE:
            title, tone = N_("Done: {title}"), Tone.GOOD
        case ChangeState.FAILED if pending.outcome == NOT_FOUND_OUT:
            title, tone = N_("Not known: {title}"), Tone.WARNING
            advice = _("Check how things stand before you ask again.")
        case ChangeState.FAILED:
            title, tone = N_("Not done: {title}"), Tone.BAD
        case ChangeState.CANCELLED:
            return cancelled_card(pending)
        case ChangeState.EXPIRED:
            return expired_card(pending)
        case ChangeState.WAITING:
            return waiting_card(pending)
        case ChangeState.REJECTED:
            return rejected_card(pending)
        case _:
            return working_card(pending)
    small = (Context((who_and_when(pending),)), ids_of(pending))
    said = sentence(outcome_words(pending))
    return _plain(pending, title, said, advice=advice, tone=tone, after=(*extra, *small))


def cancelled_card(pending: PendingChange) -> Card:
    """Cancelled by its owner: nothing was done."""
    return _plain(
        pending,
        N_("Cancelled: {title}"),
        _("{name} cancelled this. Nothing was done.", name=pending.actor_name),
        tone=Tone.QUIET,
    )


def expired_card(pending: PendingChange, line: str = "") -> Card:
    """Nobody confirmed or approved in time; ``line`` asks for the same change again."""
    approval = pending.approval
    stood = lasting(pending.expires - (approval.asked if approval else pending.created))
    if approval:
        said = _("Nobody decided this within {time}, so it expired. Nothing was done.", time=stood)
    else:
        said = _("Expired after {time}. Nothing was done.", time=stood)
    return _plain(
        pending,
        N_("Expired: {title}"),
        said,
        tone=Tone.QUIET,
        after=ask_again(line),
    )


def waiting_card(pending: PendingChange) -> Card:
    """Others were asked; no buttons that act on it but one that takes it back."""
    approval = pending.approval
    if approval is None:
        return working_card(pending)
    until = moment_in(approval.until, pending.place.get("time_zone", "UTC"), locale())
    so_far = listed(vote.who for vote in approval.votes if vote.approves)
    withdraw = Button(_("Withdraw request"), write("change withdraw", change=pending.id), replace=True)
    said = (
        must_approve(approval.needed, approval.who),
        _("Expires on {moment}.", moment=until),
        _("Approved so far by {names}.", names=so_far) if so_far else "",
        _("{name} will be notified of the result.", name=pending.actor_name),
    )
    return _plain(
        pending,
        N_("Waiting for approval: {title}"),
        sentences(*said),
        after=(
            Text(_("Why: {reason}", reason=approval.why)),
            Actions((withdraw,)),
            Context((_("Requested by {name}.", name=pending.actor_name),)),
        ),
    )


def rejected_card(pending: PendingChange) -> Card:
    """Somebody said no: who, and why."""
    votes = pending.approval.votes if pending.approval else ()
    no = next((vote for vote in votes if not vote.approves), None)
    if no:
        said = _("{name} rejected this: {reason}", name=no.who, reason=sentence(no.reason))
    else:
        said = _("This was rejected.")
    return _plain(pending, N_("Rejected: {title}"), sentences(said, _("Nothing was done.")), tone=Tone.BAD)


def altered_card(pending: PendingChange, line: str = "") -> Card:
    """What is on record is not what the card showed, so it is not carried out. The values are not repeated."""
    text = _("This request changed: what is on record is not what the card showed. Nothing was done.")
    title = _("Not done: {title}", title=pending.change.title)
    return Card(
        title=title,
        summary=sentences(sentence(title), text),
        body=(Text(text), Text(_("Ask again and check the values."), strong=True), *ask_again(line)),
        target=target_of_change(pending),
        tone=Tone.WARNING,
    )


def with_outcome(card: Card, pending: PendingChange) -> Card:
    """The handler's own result card, with whom it is about, who confirmed it and when, and the correlation id.

    A card that says why it failed also says what it was that failed.
    """
    shown = card
    if pending.state is ChangeState.FAILED:
        why = Text(sentence(card.title), strong=True)
        title = _("Not done: {title}", title=pending.change.title)
        shown = replace(
            card, title=title, summary=sentences(sentence(title), card.summary), body=(why, *card.body)
        )
    said = {text for node in card.body if isinstance(node, Context) for text in node.texts}
    told = any(pending.correlation_id in text for text in said)
    small = (Context((who_and_when(pending),)), *(() if told else (ids_of(pending),)))
    return replace(shown, target=card.target or target_of_change(pending), body=(*shown.body, *small))


def _plain(
    pending: PendingChange,
    title: str,
    said: str,
    *,
    advice: str = "",
    tone: Tone = Tone.PLAIN,
    after: tuple[Node, ...] = (),
) -> Card:
    """A card without the question's buttons. What was asked for stays to be read; ``title`` is a message with a place for
    that of the change."""
    change = pending.change
    titled = _(title, title=change.title)
    body: list[Node] = [Text(said)]
    if advice:
        body.append(Text(advice, strong=True))
    if change.facts:
        body.append(Facts(change.facts))
    return Card(
        title=titled,
        summary=sentences(sentence(titled), said),
        body=(*body, *after),
        target=target_of_change(pending),
        tone=tone,
    )


def examples() -> Mapping[str, Card]:
    """The same change in every state, for the gallery and the tests that draw them all."""
    pending = example_change()
    line = "usage budget customer=2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de amount=6000"
    done = example_change(
        ChangeState.DONE,
        _(
            "The monthly budget of {customer} is now {amount}.",
            customer="Contoso Ltd",
            amount=money(Money(Decimal(6000), "EUR")),
        ),
    )
    unknown = example_change(ChangeState.FAILED, NOT_FOUND_OUT)
    failed = example_change(ChangeState.FAILED, _("{service} rejected this", service="Partner Center"))
    removal = replace(
        pending.change,
        title=_("Remove the budget of {customer}", customer="Contoso Ltd"),
        facts=(Fact(_("Monthly budget"), _("None"), before=money(Money(Decimal(5000), "EUR"))),),
        danger=True,
        confirm=_("Remove budget"),
    )
    grave = replace(pending, change=removal)
    created = _("{customer} was created", customer="Litware GmbH")
    result = Card(created, sentence(created), (Secret(_("One-time password"), "Example-Pa55"),))
    why = Card(
        _("{service} is not available", service="Partner Center"),
        _("Try again in a minute."),
        (Text(_("Nothing was changed.")),),
    )
    return {
        "confirm": pending_card(pending, pending.created, undo=True),
        "confirm, dangerous": pending_card(grave, pending.created + timedelta(minutes=14, seconds=30)),
        "confirm, working": working_card(pending),
        "confirm, checking": checking_card(pending),
        "confirm, done": resolved_card(done, {"Percent used": "72.0%"}),
        "confirm, failed": resolved_card(failed),
        "confirm, not known": resolved_card(unknown),
        "confirm, not recorded": unrecorded_card(pending, pending.created),
        "confirm, recorded": recorded_card(),
        "confirm, cancelled": cancelled_card(pending),
        "confirm, expired": expired_card(pending, line),
        "confirm, altered": altered_card(pending, line),
        "confirm, result": with_outcome(result, done),
        "confirm, result of a failure": with_outcome(why, failed),
    }

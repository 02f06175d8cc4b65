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
from bot.cards.failure import LONGEST_LINE, frozen_words
from bot.cards.format import clock_time, ended, lasting, moment, money
from bot.cards.model import (
    Actions,
    Button,
    Card,
    ConfirmButton,
    Context,
    Details,
    Facts,
    Node,
    Secret,
    Style,
    Target,
    Text,
)
from bot.cards.samples import example_change
from bot.line import write
from bot.model import Freeze, Money
from bot.model.change import UNDO_FOR, ChangeState, PendingChange
from bot.model.fact import Fact, Tone

NOT_FOUND_OUT = "It could not be found out whether this was done."
"""The outcome of a change whose every attempt ended without a clear answer: neither success nor failure."""


UNTOUCHED = "Nothing has been done yet."
"""Small print of a question that was not answered."""


def pending_card(pending: PendingChange, now: datetime, takes: str = "", *, undo: bool = False) -> Card:
    """The question: whom it is about, every value before -> after, what cannot be undone, and how long it stands.

    ``takes`` says whose approval it takes besides, as a sentence; the button then asks for that. ``undo`` is whether it can be
    put back afterwards.
    """
    change = pending.change
    left = pending.expires - now
    until = clock_time(pending.expires, pending.place.get("time_zone", "UTC"))
    style = Style.DANGER if change.danger else Style.PRIMARY
    asks = Button("Ask for approval", write("change ask", change=pending.id, form="yes"), Style.PRIMARY)
    does = ConfirmButton(change.confirm, pending.id, confirm=True, style=style)
    buttons = (asks if takes else does, ConfirmButton("Cancel", pending.id, confirm=False))
    body: list[Node] = whole(change.facts)
    body += [Text(warning, Tone.WARNING) for warning in change.warnings]
    if takes:
        body.append(Text(takes, strong=True))
    body += [
        Actions(buttons),
        Context(
            (
                # What passed is small print: before the buttons stands what changes, and what cannot be undone.
                *((f"Already checked: {' '.join(change.checks)}",) if change.checks else ()),
                UNTOUCHED,
                f"{pending.actor_name} can {'ask' if takes else 'confirm this'} "
                f"for {lasting(max(left, timedelta()))}, until {until}.",
                *((f"Undo for {lasting(UNDO_FOR)} afterwards.",) if undo else ()),
            )
        ),
    ]
    return Card(
        title=_question(change.title),
        summary=f"{_sentence(change.summary)} It waits for {pending.actor_name} to confirm it.",
        body=tuple(body),
        target=_target(pending),
        tone=Tone.WARNING if change.danger else Tone.PLAIN,
    )


def working_card(pending: PendingChange) -> Card:
    """Confirmed and under way; no buttons."""
    return _plain(
        pending,
        "Working on it",
        "This is being carried out. The outcome appears here.",
        after=(Context((ended(f"Confirmed by {pending.actor_name}"),)), _ids(pending)),
    )


def unrecorded_card(pending: PendingChange, now: datetime, *, maybe: bool = False) -> Card:
    """The question again, because the answer to it could not be put on record; with ``maybe``, because nobody knows whether it
    was: the database may have taken it and died before saying so."""
    card = pending_card(pending, now)
    if maybe:
        problem = "The bot's database did not answer just now, so it is not known whether your answer counts."
        next_ = "Press the button again in a minute; it cannot be done twice. If your answer is on record, you are told what comes of it."
        summary = f"{problem} {_sentence(pending.change.summary)}"
    else:
        problem = "The bot's database did not answer just now, so nothing was done yet."
        next_ = "Press the button again in a minute; it cannot be done twice."
        summary = f"{problem} {card.summary}"
    body = tuple(_unsure(node) if maybe else node for node in card.body)
    said = Text(f"{problem} {next_}", Tone.WARNING)
    return replace(card, summary=summary, body=(said, *body), tone=Tone.WARNING)


def _unsure(node: Node) -> Node:
    """A node of the question, without the word that nothing has been done."""
    if not isinstance(node, Context):
        return node
    return replace(node, texts=tuple(text for text in node.texts if text != UNTOUCHED))


def frozen_card(pending: PendingChange, now: datetime, freeze: Freeze, takes: str = "") -> Card:
    """The question again, because nothing is written just now."""
    card = pending_card(pending, now, takes)
    said = Text(f"{frozen_words(freeze)} Nothing was done.", Tone.WARNING)
    return replace(card, summary=f"{said.text} {card.summary}", body=(said, *card.body), tone=Tone.WARNING)


def recorded_card() -> Card:
    """Confirmed and on record, and what is to be done cannot be read just now."""
    said = "Your confirmation is on record, but the bot's database is not available just now."
    next_ = "It is carried out as soon as the database is back, and you are told the outcome."
    advice = Text("There is no need to ask for it again. It cannot be done twice.", strong=True)
    return Card("On record", f"{said} {next_}", (Text(f"{said} {next_}"), advice), tone=Tone.WARNING)


def checking_card(pending: PendingChange, service: str = "Partner Center") -> Card:
    """No clear answer came back: neither success nor failure is claimed."""
    return _plain(
        pending,
        "Checking",
        f"{service} gave no clear answer, so it is not known yet whether this was done. "
        f"The bot is checking with {service} and tells you the outcome.",
        advice="There is no need to ask for it again. It cannot be done twice.",
        tone=Tone.WARNING,
        after=(Context((_who_and_when(pending),)), _ids(pending)),
    )


def unsettled_card(pending: PendingChange) -> Card:
    """Our own database failed while it was carried out: neither success nor failure is claimed."""
    return _plain(
        pending,
        "Checking",
        "The bot's database failed while this was carried out, so it is not known yet how it ended. "
        "The bot finds out once its database is back, and tells you the outcome.",
        advice="There is no need to ask for it again. It cannot be done twice.",
        tone=Tone.WARNING,
        after=(Context((_who_and_when(pending),)), _ids(pending)),
    )


def resolved_card(pending: PendingChange, details: Mapping[str, str] | None = None) -> Card:
    """How it ended: who, when, the outcome, and the correlation id. ``details`` are facts that only the end knew."""
    extra = (Facts(tuple(Fact(label, value) for label, value in details.items())),) if details else ()
    advice = ""
    match pending.state:
        case ChangeState.DONE:
            word, said, tone = "Done", pending.outcome or "This was carried out.", Tone.GOOD
        case ChangeState.FAILED if pending.outcome == NOT_FOUND_OUT:
            word, said, tone = "Not known", NOT_FOUND_OUT, Tone.WARNING
            advice = "Look at how things stand before you ask for it again."
        case ChangeState.FAILED:
            word, said, tone = "Not done", pending.outcome or "This could not be carried out.", Tone.BAD
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
    small = (Context((_who_and_when(pending),)), _ids(pending))
    return _plain(pending, word, _sentence(said), advice=advice, tone=tone, after=(*extra, *small))


def cancelled_card(pending: PendingChange) -> Card:
    """Cancelled by its owner: nothing was done."""
    return _plain(
        pending,
        "Cancelled",
        f"{pending.actor_name} cancelled this. Nothing was done.",
        tone=Tone.QUIET,
    )


def expired_card(pending: PendingChange, line: str = "") -> Card:
    """Nobody confirmed or approved in time; ``line`` asks for the same change again."""
    approval = pending.approval
    stood = lasting(pending.expires - (approval.asked if approval else pending.created))
    awaited = "approved" if approval else "confirmed"
    return _plain(
        pending,
        "Expired",
        f"This waited {stood} to be {awaited}, and the time is over. Nothing was done.",
        tone=Tone.QUIET,
        after=ask_again(line),
    )


def waiting_card(pending: PendingChange) -> Card:
    """Others were asked; no buttons that act on it but one that takes it back."""
    approval = pending.approval
    if approval is None:
        return working_card(pending)
    until = moment(approval.until, pending.place.get("locale", "en-US"))
    so_far = ", ".join(vote.who for vote in approval.votes if vote.approves)
    got = f" Approved so far by {so_far}." if so_far else ""
    withdraw = Button("Withdraw", write("change withdraw", change=pending.id), replace=True)
    return _plain(
        pending,
        "Waiting for approval",
        f"{people(approval.needed)} with the role {approval.who} must approve this until {until}.{got} "
        f"{pending.actor_name} is told what becomes of it.",
        after=(
            Text(f"Why: {approval.why}"),
            Actions((withdraw,)),
            Context((ended(f"Asked by {pending.actor_name}"),)),
        ),
    )


def rejected_card(pending: PendingChange) -> Card:
    """Somebody said no: who, and why."""
    votes = pending.approval.votes if pending.approval else ()
    no = next((vote for vote in votes if not vote.approves), None)
    said = f"{no.who} rejected this: {_sentence(no.reason)}" if no else "This was rejected."
    return _plain(pending, "Rejected", f"{said} Nothing was done.", tone=Tone.BAD)


def people(count: int) -> str:
    """ "One other person", "Two other people"."""
    words = {1: "One other person", 2: "Two other people", 3: "Three other people"}
    return words.get(count, f"{count} other people")


def altered_card(pending: PendingChange, line: str = "") -> Card:
    """What is on record is not what the card showed, so it is not carried out. The values are not repeated."""
    text = "What is on record is not what this card showed, so nothing was done."
    return Card(
        title=f"Not done: {pending.change.title}",
        summary=f"Not done: {_sentence(pending.change.title)} {text}",
        body=(Text(text), Text("Ask for it again and check the values.", strong=True), *ask_again(line)),
        target=_target(pending),
        tone=Tone.WARNING,
    )


def with_outcome(card: Card, pending: PendingChange) -> Card:
    """The handler's own result card, with whom it is about, who confirmed it and when, and the correlation id.

    A card that says why it failed also says what it was that failed.
    """
    shown = card
    if pending.state is ChangeState.FAILED:
        why = Text(_sentence(card.title), strong=True)
        shown = replace(
            card,
            title=f"Not done: {pending.change.title}",
            summary=f"Not done: {_sentence(pending.change.title)} {card.summary}",
            body=(why, *card.body),
        )
    said = {text for node in card.body if isinstance(node, Context) for text in node.texts}
    told = any(pending.correlation_id in text for text in said)
    small = (Context((_who_and_when(pending),)), *(() if told else (_ids(pending),)))
    return replace(shown, target=card.target or _target(pending), body=(*shown.body, *small))


READ_BY_SERVICE = "Read as the service account."
"""Small print where it was not the reader's own rights."""


def with_note(card: Card, note: str) -> Card:
    """The card with one more sentence in small print, such as whose rights were used."""
    return replace(card, body=(*card.body, Context((note,))))


def _plain(
    pending: PendingChange,
    word: str,
    said: str,
    *,
    advice: str = "",
    tone: Tone = Tone.PLAIN,
    after: tuple[Node, ...] = (),
) -> Card:
    """A card without the question's buttons. What was asked for stays to be read."""
    change = pending.change
    body: list[Node] = [Text(said)]
    if advice:
        body.append(Text(advice, strong=True))
    if change.facts:
        body.append(Facts(change.facts))
    return Card(
        title=f"{word}: {change.title}",
        summary=f"{word}: {_sentence(change.title)} {said}",
        body=(*body, *after),
        target=_target(pending),
        tone=tone,
    )


def ask_again(line: str) -> tuple[Node, ...]:
    """A button that proposes the same change anew; none where its line is too long for one."""
    if not line or len(line) > LONGEST_LINE:
        return ()
    return (Actions((Button("Ask again", line, Style.PRIMARY),)),)


def _target(pending: PendingChange) -> Target | None:
    customer = pending.change.target
    return Target(customer.name, customer.domain, customer.tail) if customer else None


def _who_and_when(pending: PendingChange) -> str:
    votes = pending.approval.votes if pending.approval else ()
    names = " and ".join(vote.who for vote in votes if vote.approves)
    who = (
        f"Asked by {pending.actor_name}, approved by {names}"
        if names
        else f"Confirmed by {pending.actor_name}"
    )
    if pending.finished is None:
        return f"{who}."
    return f"{who}, finished {moment(pending.finished, pending.place.get('locale', 'en-US'))}."


def _ids(pending: PendingChange) -> Details:
    return Details((Fact("Correlation id", pending.correlation_id),))


def _question(title: str) -> str:
    return title if title.endswith("?") else f"{title}?"


def _sentence(text: str) -> str:
    return ended(text) if (text := text.strip()) else ""


def examples() -> Mapping[str, Card]:
    """The same change in every state, for the gallery and the tests that draw them all."""
    pending = example_change()
    line = "usage budget customer=2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de amount=6000"
    done = example_change(ChangeState.DONE, "The monthly spending budget of Contoso Ltd is now €6,000.00.")
    unknown = example_change(ChangeState.FAILED, NOT_FOUND_OUT)
    failed = example_change(ChangeState.FAILED, "Partner Center did not accept this")
    removal = replace(
        pending.change,
        title="Remove the budget of Contoso Ltd",
        facts=(Fact("Monthly budget", "None", before=money(Money(Decimal(5000), "EUR"))),),
        danger=True,
        confirm="Remove budget",
    )
    grave = replace(pending, change=removal)
    result = Card(
        "Customer created", "The customer was created.", (Secret("One-time password", "Example-Pa55"),)
    )
    why = Card("Partner Center is not available", "Try again later.", (Text("Nothing was changed."),))
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

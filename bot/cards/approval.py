"""Approval cards: what those who approve are asked, what became of it, and what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.change_content import whole
from bot.cards.change_parts import must_approve, outcome_words, target_of_change
from bot.cards.confirm import rejected_card, waiting_card
from bot.cards.format import cut, ended, lasting, moment
from bot.cards.mentions import can_approve, mention_of
from bot.cards.model import (
    Actions,
    Button,
    Card,
    Column,
    Context,
    Details,
    Facts,
    Mention,
    Node,
    Style,
    Table,
    Text,
)
from bot.cards.samples import example_change
from bot.line import write
from bot.messages import N_, _, listed, locale, n_, sentences
from bot.model import Destination
from bot.model.approval import Approval, Vote
from bot.model.change import ChangeState, PendingChange
from bot.model.fact import Fact, Tone
from bot.model.identity import Actor, Platform, Role, with_address


def question_card(
    pending: PendingChange,
    approval: Approval,
    now: datetime,
    *,
    reminder: bool = False,
    people: Sequence[Mention] = (),
) -> Card:
    """What approvers see: the same before -> after as who asks, why, who may answer, and until when. ``people`` are those of whom
    the bot knows that they may, to be mentioned."""
    change = pending.change
    left = lasting(max(approval.until - now, timedelta()))
    # A name in chat is chosen by whoever bears it; an address is not.
    asker = with_address(pending.actor_name, pending.actor, (pending.actor_email, *approval.names))
    head = _("{name} asks: {reason}", name=pending.actor_name, reason=cut(approval.why, 600))
    body: list[Node] = [Text(head, strong=True)]
    if reminder:
        body.insert(0, Text(_("Still waiting. Expires in {time}.", time=left), Tone.WARNING))
    body += whole(change.facts)
    body += [Text(warning, Tone.WARNING) for warning in change.warnings]
    if said := so_far(approval):
        body.append(Text(said, Tone.GOOD))
    body += [
        *can_approve(people),
        Actions(
            (
                Button(_("Approve"), write("change approve", change=pending.id), Style.PRIMARY, replace=True),
                Button(_("Reject"), write("change reject", change=pending.id, form="yes"), Style.DANGER),
            )
        ),
        Context(
            (
                must_approve(approval.needed, approval.who),
                _("{name} can't approve their own request.", name=asker),
                _("Expires in {time}, on {moment}.", time=left, moment=moment(approval.until, locale())),
            )
        ),
    ]
    return Card(
        title=_("Approve? {title}", title=change.title),
        summary=_(
            "{name} asks for approval: {summary}. Why: {reason}",
            name=pending.actor_name,
            summary=change.summary.rstrip(".。"),
            reason=cut(approval.why, 200),
        ),
        body=tuple(body),
        target=target_of_change(pending),
        tone=Tone.WARNING if change.danger or reminder else Tone.PLAIN,
        private=False,
    )


def so_far(approval: Approval) -> str:
    """Who has approved, where more have to; empty where nobody has."""
    names = [vote.who for vote in approval.votes if vote.approves]
    if not names:
        return ""
    return _(
        "Approved by {names}: {number} of {needed}.",
        names=listed(names),
        number=len(names),
        needed=approval.needed,
    )


def passed_card(pending: PendingChange) -> Card:
    """Enough have approved; it is being carried out."""
    votes = pending.approval.votes if pending.approval else ()
    names = listed(vote.who for vote in votes if vote.approves)
    said = (
        _("Approved by {names}.", names=names),
        _("It is being carried out. {name} will be notified of the result.", name=pending.actor_name),
    )
    return _answered(pending, N_("Approved: {title}"), sentences(*said), Tone.GOOD)


def turned_down_card(pending: PendingChange) -> Card:
    """The approvers' card after a no."""
    return replace(rejected_card(pending), private=False)


def told_rejected_card(pending: PendingChange) -> Card:
    """What who asked is told of a no."""
    return rejected_card(pending)


def over_card(pending: PendingChange) -> Card:
    """The approvers' card where it is no longer a question: what became of it meanwhile."""
    match pending.state:
        case ChangeState.DONE:
            return _answered(pending, N_("Approved and done: {title}"), outcome_words(pending), Tone.GOOD)
        case ChangeState.FAILED:
            return _answered(pending, N_("Approved, but not done: {title}"), outcome_words(pending), Tone.BAD)
        case ChangeState.EXECUTING:
            return passed_card(pending)
        case ChangeState.CANCELLED:
            said = _("{name} withdrew this. Nothing was done.", name=pending.actor_name)
            return _answered(pending, N_("Withdrawn: {title}"), said)
        case ChangeState.EXPIRED:
            said = _("Too few people approved this in time. Nothing was done.")
            return _answered(pending, N_("Expired: {title}"), said)
        case ChangeState.REJECTED:
            return turned_down_card(pending)
        case _:
            return replace(waiting_card(pending), private=False)


def list_card(waiting: Sequence[PendingChange], mine: str, may: Sequence[str], now: datetime) -> Card:
    """What waits for approval. ``mine`` is the key of who looks; ``may`` are the ids of changes they may decide."""
    if not waiting:
        text = _("Nothing is waiting for approval.")
        return Card(_("Approvals"), text, (Text(text),))
    rows, commands = [], []
    for pending in waiting:
        approval = pending.approval
        if approval is None:
            continue
        if pending.actor == mine:
            stand = _("Your request")
        else:
            stand = _("For you to decide") if pending.id in may else _("For others to decide")
        left = lasting(max(approval.until - now, timedelta()))
        rows.append((cut(pending.change.title, 60), pending.actor_name, stand, left))
        commands.append(write("change show", change=pending.id))
    columns = (Column(_("Change")), Column(_("Requested by")), Column(_("Status")), Column(_("Expires in")))
    return Card(
        title=_("Approvals"),
        summary=n_(
            "{count} change is waiting for approval.", "{count} changes are waiting for approval.", len(rows)
        ),
        body=(Table(columns, tuple(rows), commands=tuple(commands)),),
    )


def _answered(pending: PendingChange, title: str, said: str, tone: Tone = Tone.QUIET) -> Card:
    """The approvers' card without its question; ``title`` is a message with a place for that of the change."""
    change, approval = pending.change, pending.approval
    titled = _(title, title=change.title)
    body: list[Node] = [Text(said)]
    if change.facts:
        body.append(Facts(change.facts))
    if approval:
        small = _("{name} asks: {reason}", name=pending.actor_name, reason=cut(approval.why, 200))
        body.append(Context((small,)))
    body.append(Details((Fact(_("Correlation ID"), pending.correlation_id),)))
    return Card(
        title=titled,
        summary=sentences(ended(titled), said),
        body=tuple(body),
        target=target_of_change(pending),
        tone=tone,
        private=False,
    )


def example_approval(*votes: Vote, needed: int = 1) -> Approval:
    """An approval that is asked for, as the gallery and the tests show it."""
    asked = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
    return Approval(
        approvers=frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN}),
        needed=needed,
        why="Contoso moves its warehouse to Azure this month; agreed with their CFO.",
        names=("ada@northwindcloud.example",),
        to=Destination("slack", "T024BE7LD", "C0DESK"),
        asked=asked,
        until=asked + timedelta(hours=24),
        votes=votes,
    )


def examples() -> Mapping[str, Card]:
    """For the gallery and the tests that draw them all."""
    gil = Actor(Platform.SLACK, "T024BE7LD", "U0GIL", "Gil Moreau", "gil@northwindcloud.example")
    at = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    yes = Vote(gil, (gil.email,), at, approves=True)
    no = Vote(gil, (gil.email,), at, approves=False, reason="Their credit limit is 5,000 until January")
    asked = replace(example_change(ChangeState.WAITING), approval=example_approval())
    half = replace(asked, approval=example_approval(yes, needed=2))
    passed = replace(asked, state=ChangeState.EXECUTING, approval=example_approval(yes))
    turned_down = replace(asked, state=ChangeState.REJECTED, approval=example_approval(no))
    late = at + timedelta(hours=21, minutes=31)
    assert asked.approval and half.approval
    known = [each for each in (mention_of(gil.key, gil.name),) if each]
    return {
        "approval, question": question_card(asked, asked.approval, at, people=known),
        "approval, one of two": question_card(half, half.approval, at),
        "approval, reminder": question_card(asked, asked.approval, late, reminder=True),
        "approval, waiting": waiting_card(asked),
        "approval, passed": passed_card(passed),
        "approval, rejected": turned_down_card(turned_down),
        "approval, too late": over_card(replace(asked, state=ChangeState.EXPIRED)),
        "approval, withdrawn": over_card(replace(asked, state=ChangeState.CANCELLED)),
        "approvals": list_card((asked, half), asked.actor, (half.id,), at),
    }

"""Parts of the cards of a change: who decided what and when, how it ended, whom it is about."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.failure import LONGEST_LINE
from bot.cards.format import ended, moment_in
from bot.cards.model import Actions, Button, Card, Context, Details, Node, Style, Target
from bot.messages import N_, _, listed, locale, n_, speaking
from bot.model.change import NOT_FOUND_OUT, ChangeState, PendingChange
from bot.model.fact import Fact


def outcome_words(pending: PendingChange) -> str:
    """How a change that is over ended, as a sentence: in the words of what carried it out, where there are any."""
    if pending.outcome == NOT_FOUND_OUT:
        return _("The bot couldn't confirm whether this went through.")
    if pending.outcome:
        return pending.outcome
    return _("This was carried out.") if pending.state is ChangeState.DONE else _("This could not be done.")


def must_approve(needed: int, role: str) -> str:
    """How many others have to approve something, as a sentence; ``role`` is what they need, or several: "A or B"."""
    return n_(
        "One other person with the role {role} must approve this.",
        "{count} other people with the role {role} must approve this.",
        needed,
        role=role,
    )


READ_BY_SERVICE = N_("Read as the service account.")
"""Small print where it was not the reader's own rights."""


def with_note(card: Card, note: str) -> Card:
    """The card with one more message in small print, such as whose rights were used, in the language of the card."""
    with speaking(card.locale):
        return replace(card, body=(*card.body, Context((_(note),))))


def ask_again(line: str) -> tuple[Node, ...]:
    """A button that proposes the same change anew; none where its line is too long for one."""
    if not line or len(line) > LONGEST_LINE:
        return ()
    return (Actions((Button(_("Ask again"), line, Style.PRIMARY),)),)


def target_of_change(pending: PendingChange) -> Target | None:
    """Whom a change is about; nobody where it is about no customer."""
    customer = pending.change.target
    return Target(customer.name, customer.domain, customer.tail) if customer else None


def who_and_when(pending: PendingChange) -> str:
    """Who asked, confirmed or approved, and when it was over."""
    votes = pending.approval.votes if pending.approval else ()
    name, names = pending.actor_name, listed(vote.who for vote in votes if vote.approves)
    zone = pending.place.get("time_zone", "UTC")
    when = moment_in(pending.finished, zone, locale()) if pending.finished else ""
    if names and when:
        return _(
            "Requested by {name}, approved by {names}, finished {moment}.",
            name=name,
            names=names,
            moment=when,
        )
    if names:
        return _("Requested by {name}, approved by {names}.", name=name, names=names)
    if when:
        return _("Confirmed by {name}, finished {moment}.", name=name, moment=when)
    return _("Confirmed by {name}.", name=name)


def ids_of(pending: PendingChange) -> Details:
    """The ids of a change, folded away."""
    return Details((Fact(_("Correlation ID"), pending.correlation_id),))


def question(title: str) -> str:
    """A title as a question."""
    return title if title.endswith(("?", "？")) else _("{title}?", title=title)


def sentence(text: str) -> str:
    """A text as a sentence; empty where it is."""
    return ended(text) if (text := text.strip()) else ""

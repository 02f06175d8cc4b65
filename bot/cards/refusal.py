"""Refusals in words, all in one place: what happened, what to do next, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.cards.failure import LONGEST_LINE, failure_card, frozen_words
from bot.cards.format import count, cut
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Code,
    Column,
    Context,
    Facts,
    LinkButton,
    Node,
    Style,
    Table,
    Text,
)
from bot.cards.superseded import overtaken_card
from bot.errors import (
    Ambiguous,
    BadLine,
    BadValue,
    Cause,
    ChangeUnavailable,
    Declined,
    FieldProblems,
    Frozen,
    NotAllowed,
    NotFound,
    PartnerFailure,
    Refusal,
    SignInFirst,
    Stale,
    Unavailable,
    Unknown,
    UnknownCommand,
    Unsettled,
    WrongClock,
)
from bot.model import CUSTOMER, CustomerRef, Freeze, Noun
from bot.model.change import ChangeProblem
from bot.model.fact import Fact, Tone

LineWith = Callable[[str], str]
"""The command line with this value in place of what was typed."""

HELP = Button("Help", "help")
SIGN_IN = Button("Sign in", "access signin", Style.PRIMARY)


def refusal_card(error: Refusal | PartnerFailure, line_with: LineWith | None = None, line: str = "") -> Card:
    """Why something was not done, and what to do next.

    ``line`` is what was asked for: it stands behind "Try again" where that may help. ``line_with`` lets the card
    finish the line once the person has chosen what is meant.
    """
    match error:
        case PartnerFailure():
            return failure_card(error, line)
        case UnknownCommand():
            return _unknown_command(error)
        case BadLine():
            return _bad_line(error)
        case BadValue():
            return _bad_value(error)
        case FieldProblems():
            return _field_problems(error)
        case Ambiguous():
            return _ambiguous(error, line_with)
        case Unknown():
            return _unknown(error, line_with)
        case NotFound():
            return _typo("Not found", f"There is no {error.what}.", error.hint)
        case NotAllowed():
            return _not_allowed(error)
        case Declined():
            return _typo("This cannot be done as things stand", error.problem, error.advice)
        case Stale():
            return overtaken_card(error.line)
        case SignInFirst():
            advice = "Sign in with your Microsoft account, and press the button again."
            return _plain("Sign in first", error.problem, advice, (SIGN_IN,))
        case Frozen():
            words = f"{frozen_words(error.freeze)} Nothing was done."
            return _plain("Nothing is written just now", words, "Everything that only reads works as usual.")
        case ChangeUnavailable():
            return _change_unavailable(error)
        case WrongClock():
            return _plain(
                "A clock is wrong", error.problem, "Nothing was done. Say status to see which clock it is."
            )
        case Unavailable():
            return _unavailable(error, line)
        case Unsettled():
            return _plain(
                "It is not known whether this was done",
                "The bot's database failed while this was stored, so it may have been done.",
                "In a minute, look how it stands now. Say it again only if it was not done.",
            )
        case _:
            return _plain("This cannot be done", "The bot cannot do this.", "Say help to see what it can do.")


def _typo(title: str, problem: str, advice: str, buttons: tuple[AnyButton, ...] = ()) -> Card:
    """What was only written wrongly: no warning, which is for what may do harm."""
    return replace(_plain(title, problem, advice, buttons), tone=Tone.PLAIN)


def _plain(title: str, problem: str, advice: str, buttons: tuple[AnyButton, ...] = ()) -> Card:
    body: list[Node] = [Text(problem)]
    if advice:
        body.append(Text(advice, strong=True))
    if buttons:
        body.append(Actions(buttons))
    summary = f"{problem} {advice}".strip()
    return Card(title=title, summary=summary, tone=Tone.WARNING, body=tuple(body))


def _said(text: str) -> str:
    return f"“{cut(' '.join(text.split()), 80)}”"


def _unknown_command(error: UnknownCommand) -> Card:
    buttons = tuple(Button(cut(name, 60), name) for name in error.nearest[:4])
    problem = f"{_said(error.typed)} is not a command." if error.typed.strip() else "There was no command."
    advice = "Did you mean one of these?" if buttons else "Help lists what you can ask."
    return _typo("No such command", problem, advice, (*buttons, HELP))


def _bad_line(error: BadLine) -> Card:
    card = _typo("This line cannot be read", error.problem, "")
    if not error.usage:
        return replace(card, body=(*card.body, Actions((HELP,))))
    noun = error.usage.split()[0]
    shown = (Code(error.usage, "Usage"), Actions((Button(f"Help for {noun}", f"help {noun}"),)))
    return replace(card, body=(*card.body, *shown))


def _bad_value(error: BadValue) -> Card:
    name = error.parameter
    advice = f"For example: {error.example}" if error.example else ""
    title = f"Check “{name}”" if name else "Check what you typed"
    problem = f"{_said(error.value)}: {error.problem}" if error.value.strip() else error.problem
    return replace(_typo(title, problem, advice), summary=problem)


def _field_problems(error: FieldProblems) -> Card:
    facts = tuple(
        Fact(name.replace("_", " ").capitalize(), problem) for name, problem in error.problems.items()
    )
    problem = error.note or f"{count(len(facts), 'value')} cannot be used as given."
    card = _typo("Check what was filled in", problem, "Everything else is kept.")
    return replace(card, body=(Text(card.summary), Facts(facts)))


def _candidates(what: Noun, found: Sequence[Any], more: int, line_with: LineWith | None) -> Table:
    """What could be meant, with what tells one from the other; choosing a row finishes the line."""
    return Table(
        tuple(Column(title) for title in what.columns),
        tuple(tuple(what.cells(each)) for each in found),
        more=more,
        commands=tuple(line_with(what.key(each)) for each in found) if line_with else (),
    )


def _ambiguous(error: Ambiguous, line_with: LineWith | None) -> Card:
    what = error.what
    problem = (
        f"{count(len(error.candidates) + error.more, what.name, what.plural)} match {_said(error.typed)}."
    )
    advice = "Choose the one you mean." if line_with else f"Say it again {what.exactly}."
    if error.more:
        advice += f" If it is not listed, type more of {what.more}."
    body = (Text(f"{problem} {advice}"), _candidates(what, error.candidates, error.more, line_with))
    return Card(title=f"Which {what.name}?", summary=f"{problem} {advice}", tone=Tone.PLAIN, body=body)


def _unknown(error: Unknown, line_with: LineWith | None) -> Card:
    what = error.what
    title, problem = f"No such {what.name}", f"No {what.name} matches {_said(error.typed)}."
    everyone = (Button(*what.listing),) if what.listing else ()
    if not error.nearest:
        return _typo(title, problem, what.missing, everyone)
    if line_with is None:
        card = _typo(title, problem, "These have similar names.", everyone)
        return replace(card, body=(*card.body, _candidates(what, error.nearest, 0, None)))
    buttons = tuple(Button(_label(what.cells(each)), line_with(what.key(each))) for each in error.nearest[:4])
    return _typo(title, problem, "Did you mean one of these?", (*buttons, *everyone))


def _label(cells: Sequence[str]) -> str:
    """A thing on a button: its name, and the first that tells it from its namesakes."""
    name, *rest = cells
    beside = next((cut(each, 24) for each in rest if each), "")
    return f"{cut(name, 40)} ({beside})" if beside else cut(name, 40)


def _not_allowed(error: NotAllowed) -> Card:
    who = error.who or "You"
    problem = f"{who} can't {error.action}: {error.why}." if error.why else f"{who} can't {error.action}."
    advice = f"Ask {error.ask}." if error.ask else ""
    there = (LinkButton(f"Open {cut(error.ask, 60)}", error.link),) if error.link else ()
    buttons = (*there, Button("My roles", "access whoami"), Button("What I can ask", "help"))
    return _plain("You don't have access", problem, advice, buttons)


_CHANGES: Mapping[ChangeProblem, tuple[str, str, str]] = {
    ChangeProblem.UNKNOWN: (
        "This card is no longer valid",
        "The bot has no record of what this card proposed, so nothing was done.",
        "Ask for it again.",
    ),
    ChangeProblem.NOT_YOURS: (
        "This is not yours to confirm",
        "Only {owner} can confirm or cancel {what}. It still waits for that.",
        "If you need the same change, ask for it yourself.",
    ),
    ChangeProblem.EXPIRED: (
        "Too late to confirm",
        "The time to confirm {what} is over, so nothing was done.",
        "Ask for it again if it is still wanted.",
    ),
    ChangeProblem.RUNNING: (
        "Already under way",
        "{What} was confirmed and is being carried out. This click changed nothing.",
        "The outcome follows here.",
    ),
    ChangeProblem.DONE: (
        "Already done",
        "{What} was confirmed and carried out before. It was not done a second time.",
        "",
    ),
    ChangeProblem.FAILED: (
        "This did not work before",
        "{What} was tried and could not be done. This click did not try again.",
        "Ask for it again to have another go.",
    ),
    ChangeProblem.CANCELLED: (
        "This was cancelled",
        "{What} was cancelled, so nothing was done.",
        "Ask for it again if it is wanted after all.",
    ),
    ChangeProblem.WAITING: (
        "Waiting for approval",
        "{What} waits for somebody else to approve it. This click changed nothing.",
        "You are told what becomes of it.",
    ),
    ChangeProblem.REJECTED: (
        "This was rejected",
        "{What} was rejected, so nothing was done.",
        "Talk to whoever rejected it, and ask again if it is wanted after all.",
    ),
    ChangeProblem.ALTERED: (
        "This card no longer fits",
        "{What} is not on record as this card showed it, so nothing was done.",
        "Ask for it again and check the values.",
    ),
}


def _change_unavailable(error: ChangeUnavailable) -> Card:
    title, problem, advice = _CHANGES[error.problem]
    named = f"“{error.title}”" if error.title else ""
    owner = error.owner or "the person who asked for it"
    words = {"owner": owner, "what": named or "this change", "What": named or "This change"}
    card = _plain(title, problem.format_map(words), advice)
    tone = Tone.PLAIN if error.problem in (ChangeProblem.DONE, ChangeProblem.RUNNING) else Tone.WARNING
    return replace(card, tone=tone)


def _unavailable(error: Unavailable, line: str) -> Card:
    what = error.what[:1].upper() + error.what[1:] or "The bot's database"
    again = (Button("Try again", line, Style.PRIMARY),) if line and len(line) <= LONGEST_LINE else ()
    problem = f"{what} is not available just now. Nothing was done."
    return _plain("Not available just now", problem, "Try again in a minute.", again)


def crash_card(reference: str) -> Card:
    """A fault of the bot's own. ``reference`` finds it in the log."""
    return Card(
        title="Something went wrong in the bot",
        summary=f"The bot failed; this is not your fault. Its reference is {reference}.",
        tone=Tone.BAD,
        body=(
            Text("This is a fault of the bot, not of what you asked. It has been logged."),
            Text(
                "Try once more. If it happens again, give the reference to the bot's administrator. "
                "If you were changing something, look first whether it was done.",
                strong=True,
            ),
            Context((f"Reference {reference}",)),
        ),
    )


def examples() -> Mapping[str, Card]:
    """One card for each refusal, for the gallery and the tests that draw them all."""
    ltd = CustomerRef("2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de", "Contoso Ltd", "contoso.onmicrosoft.com")
    retail = CustomerRef(
        "91d2c3a4-1111-4f0e-9c53-3f1fb1a4aa01", "Contoso Retail", "contosoretail.onmicrosoft.com"
    )
    both = (ltd, retail)
    refusals: dict[str, Refusal] = {
        "unknown command": UnknownCommand("usge shwo", ("usage show", "usage top")),
        "unknown command, nothing near": UnknownCommand("xyzzy"),
        "bad line": BadLine("amount is given twice.", "usage budget <customer> [amount]"),
        "bad line, no usage": BadLine("There is nothing to read here."),
        "bad value": BadValue("Amount", "lots", "Write an amount as a number.", "1250.50"),
        "form problems": FieldProblems({"postal_code": "Addresses in DE need a postal code."}),
        "not found": NotFound("invoice G000099999", "Check the number; invoice list shows the latest."),
        "not allowed": NotAllowed(
            "view invoices", "", "a Global admin or a Billing admin", "Helpdesk agents"
        ),
        "not allowed, no role": NotAllowed(
            "view invoices", "you have no Partner Center role here", "a Billing admin"
        ),
        "not offered to resellers": NotAllowed(
            "view invoices",
            "Partner Center does not offer this to an indirect reseller",
            "Nordic Cloud Distribution",
            link="https://portal.nordic-distribution.example/",
        ),
        "declined": Declined("This is already the budget.", "Nothing needs to change."),
        "read-only": Frozen(
            Freeze("Gil Moreau", datetime(2026, 11, 23, 9, tzinfo=UTC), "an audit of all budgets")
        ),
        "changed meanwhile": Stale("usage budget customer=fabrikam.onmicrosoft.com amount=7001"),
        "store away": Unavailable(),
        "store failed while it took something": Unsettled(),
        "any other refusal": Refusal(),
    }
    cards = {name: refusal_card(refusal, line="usage top") for name, refusal in refusals.items()}
    for problem in ChangeProblem:
        error = ChangeUnavailable(problem, "Set the budget of Contoso Ltd", "Ada Lindqvist")
        cards[f"change, {problem}"] = refusal_card(error)
    by_id: LineWith = "usage show customer={}".format
    return cards | {
        "ambiguous customer": refusal_card(Ambiguous(CUSTOMER, "contoso", both, 3), by_id),
        "ambiguous customer, no line": refusal_card(Ambiguous(CUSTOMER, "contoso", both)),
        "unknown customer": refusal_card(Unknown(CUSTOMER, "contsoo", both), by_id),
        "unknown customer, no line": refusal_card(Unknown(CUSTOMER, "contsoo", both)),
        "unknown customer, nothing near": refusal_card(Unknown(CUSTOMER, "zzz")),
        "vendor failure": refusal_card(PartnerFailure(Cause.DOWN, "list customers"), line="customer list"),
        "crash": crash_card("9f3a1c0e"),
    }

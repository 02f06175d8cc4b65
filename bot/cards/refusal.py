"""Refusals in words, all in one place: what happened, what to do next, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.cards.failure import LONGEST_LINE, failure_card, frozen_words
from bot.cards.format import cut, ended
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
    Offer,
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
from bot.messages import N_, _, n_, p_, sentences
from bot.model import CUSTOMER, CustomerRef, Freeze, Noun
from bot.model.change import ChangeProblem
from bot.model.fact import Fact, Tone

LineWith = Callable[[str], str]
"""The command line with this value in place of what was typed."""


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
            problem = _("There is no {thing}.", thing=error.what)
            return _typo(_("Not found"), problem, error.hint, _offered(error.offer))
        case NotAllowed():
            return _not_allowed(error)
        case Declined():
            return _typo(_("This can't be done now"), error.problem, error.advice, _offered(error.offer))
        case Stale():
            return overtaken_card(error.line)
        case SignInFirst():
            advice = _("Sign in with your Microsoft account, then press the button again.")
            return _plain(_("Sign in first"), error.problem, advice, (sign_in_button(),))
        case Frozen():
            words = sentences(frozen_words(error.freeze), _("Nothing was done."))
            return _plain(_("Changes are paused"), words, _("You can still look at everything."))
        case ChangeUnavailable():
            return _change_unavailable(error)
        case WrongClock():
            status = Button(_("Show status"), "status")
            return _plain(_("A clock is wrong"), error.problem, _("Nothing was done."), (status,))
        case Unavailable():
            return _unavailable(error, line)
        case Unsettled():
            return _plain(
                _("We couldn't confirm whether this went through"),
                _("The bot's database failed while storing this, so it may have been done."),
                _("Check in a minute. Ask again only if it wasn't done."),
            )
        case _other:
            return _plain(_("This can't be done"), _("The bot can't do this."), "", (help_button(),))


def help_button() -> Button:
    """Opens what can be asked."""
    return Button(_("Help"), "help")


def sign_in_button() -> Button:
    """Has the person sign in."""
    return Button(_("Sign in"), "access signin", Style.PRIMARY)


def _offered(offer: Offer | None) -> tuple[Button, ...]:
    """What can be done instead, as a button."""
    return (Button(offer.label, offer.line),) if offer else ()


def _typo(title: str, problem: str, advice: str, buttons: tuple[AnyButton, ...] = ()) -> Card:
    """What was only written wrongly: no warning, which is for what may do harm."""
    return replace(_plain(title, problem, advice, buttons), tone=Tone.PLAIN)


def _plain(title: str, problem: str, advice: str, buttons: tuple[AnyButton, ...] = ()) -> Card:
    body: list[Node] = [Text(problem)]
    if advice:
        body.append(Text(advice, strong=True))
    if buttons:
        body.append(Actions(buttons))
    summary = sentences(problem, advice)
    return Card(title=title, summary=summary, tone=Tone.WARNING, body=tuple(body))


def _said(text: str) -> str:
    return _("“{typed}”", typed=cut(" ".join(text.split()), 80))


def _unknown_command(error: UnknownCommand) -> Card:
    buttons = tuple(Button(cut(name, 60), name) for name in error.nearest[:4])
    typed = _said(error.typed)
    problem = (
        _("{typed} isn't a command.", typed=typed) if error.typed.strip() else _("That's not a command.")
    )
    advice = _("Did you mean one of these?") if buttons else _("Help lists what you can ask.")
    return _typo(_("No such command"), problem, advice, (*buttons, help_button()))


def _bad_line(error: BadLine) -> Card:
    card = _typo(_("I didn't understand that"), error.problem, "")
    if not error.usage:
        return replace(card, body=(*card.body, Actions((help_button(),))))
    noun = error.usage.split()[0]
    more = Button(_("Help for {topic}", topic=noun), f"help {noun}")
    rest = (Button(_("Leave that out"), error.rest),) if error.rest else ()
    usage = Code(error.usage, p_("how a command is typed", "Usage"))
    return replace(card, body=(*card.body, usage, Actions((*rest, more))))


def _bad_value(error: BadValue) -> Card:
    name = error.parameter
    advice = _("For example: {example}", example=error.example) if error.example else ""
    title = _("Check “{label}”", label=_(name)) if name else _("Check what you typed")
    problem = error.problem
    if error.value.strip():
        problem = _("{value}: {problem}", value=_said(error.value), problem=error.problem)
    return replace(_typo(title, problem, advice), summary=problem)


def _field_problems(error: FieldProblems) -> Card:
    facts = tuple(
        Fact(_(name.replace("_", " ").capitalize()), problem) for name, problem in error.problems.items()
    )
    problem = _(error.note) or n_(
        "{count} value needs a change.", "{count} values need a change.", len(facts)
    )
    card = _typo(_("Check what you filled in"), problem, _("Everything else is kept."))
    return replace(card, body=(Text(card.summary), Facts(facts)))


def _candidates(what: Noun, found: Sequence[Any], more: int, line_with: LineWith | None) -> Table:
    """What could be meant, with what tells one from the other; choosing a row finishes the line."""
    return Table(
        tuple(Column(_(title)) for title in what.columns),
        tuple(tuple(what.cells(each)) for each in found),
        more=more,
        commands=tuple(line_with(what.key(each)) for each in found) if line_with else (),
        asks=True,
    )


def _ambiguous(error: Ambiguous, line_with: LineWith | None) -> Card:
    what = error.what
    found = len(error.candidates) + error.more
    parts = [
        n_("{count} match for {typed}.", "{count} matches for {typed}.", found, typed=_said(error.typed)),
        _("Choose the one you mean.") if line_with else _(what.exactly),
        *([_(what.more)] if error.more else []),
    ]
    said = sentences(*parts)
    body = (Text(said), _candidates(what, error.candidates, error.more, line_with))
    return Card(title=_(what.which), summary=said, tone=Tone.PLAIN, body=body)


def _unknown(error: Unknown, line_with: LineWith | None) -> Card:
    what = error.what
    title, problem = _(what.absent), _("No match for {typed}.", typed=_said(error.typed))
    everyone = (Button(_(what.listing[0]), what.listing[1]),) if what.listing else ()
    if not error.nearest:
        return _typo(title, problem, _(what.missing), everyone)
    if line_with is None:
        card = _typo(title, problem, _("These have similar names."), everyone)
        return replace(card, body=(*card.body, _candidates(what, error.nearest, 0, None)))
    shown = [(what.cells(each), what.key(each)) for each in error.nearest[:4]]
    buttons = tuple(
        Button(_label(cells, [each for each, _key in shown]), line_with(key)) for cells, key in shown
    )
    return _typo(title, problem, _("Did you mean one of these?"), (*buttons, *everyone))


def _label(cells: Sequence[str], all_of_them: Sequence[Sequence[str]]) -> str:
    """A thing on a button: its name and what stands beside it, or its ID where namesakes have that in common."""
    name, beside = cells[0], cells[1] if len(cells) > 1 else ""
    alike = sum(tuple(each[:2]) == (name, beside) for each in all_of_them)
    detail = cells[-1] if alike > 1 else beside if beside != name else ""
    return _("{name} ({detail})", name=cut(name, 40), detail=cut(detail, 24)) if detail else cut(name, 40)


def _not_allowed(error: NotAllowed) -> Card:
    action = _(error.action)
    problem = (
        _("{who} can't {action}.", who=error.who, action=action)
        if error.who
        else _("You can't {action}.", action=action)
    )
    if error.why:
        problem = sentences(problem, ended(error.why[:1].upper() + error.why[1:]))
    advice = _("Ask {who}.", who=error.ask) if error.ask else ""
    there = (LinkButton(_("Open {name}", name=cut(error.ask, 60)), error.link),) if error.link else ()
    buttons = (*there, Button(_("My roles"), "access whoami"), Button(_("What I can ask"), "help"))
    return _plain(_("You don't have access"), problem, advice, buttons)


_CHANGES: Mapping[ChangeProblem, tuple[str, str, str]] = {
    ChangeProblem.UNKNOWN: (
        N_("This card is no longer valid"),
        N_("The bot has no record of this change. Nothing was done."),
        N_("Ask for it again."),
    ),
    ChangeProblem.NOT_YOURS: (
        N_("Not yours to confirm"),
        N_("Only the person who asked for this change can confirm or cancel it. It is still open."),
        N_("If you need the same change, ask for it yourself."),
    ),
    ChangeProblem.EXPIRED: (
        N_("Expired"),
        N_("This change was not confirmed in time. Nothing was done."),
        N_("Ask for it again if you still want it."),
    ),
    ChangeProblem.RUNNING: (
        N_("Already in progress"),
        N_("This change was confirmed and is in progress. Your click changed nothing."),
        N_("The result will appear here."),
    ),
    ChangeProblem.DONE: (
        N_("Already done"),
        N_("This change was made before. It was not made a second time."),
        "",
    ),
    ChangeProblem.FAILED: (
        N_("This failed before"),
        N_("This change was tried and failed. Your click did not try again."),
        N_("Ask for it again to retry."),
    ),
    ChangeProblem.CANCELLED: (
        N_("Cancelled"),
        N_("This change was cancelled. Nothing was done."),
        N_("Ask for it again if you still want it."),
    ),
    ChangeProblem.WAITING: (
        N_("Waiting for approval"),
        N_("Somebody else has to approve this change. Your click changed nothing."),
        N_("You will be notified of the result."),
    ),
    ChangeProblem.REJECTED: (
        N_("Rejected"),
        N_("This change was rejected. Nothing was done."),
        N_("Talk to the person who rejected it. Ask again if you still want it."),
    ),
    ChangeProblem.ALTERED: (
        N_("This request changed"),
        N_("This change differs from what the card showed. Nothing was done."),
        N_("Ask for it again and check the values."),
    ),
}


def _change_unavailable(error: ChangeUnavailable) -> Card:
    title, problem, advice = _CHANGES[error.problem]
    said = _(problem)
    if error.problem is ChangeProblem.NOT_YOURS and error.owner:
        said = _("Only {owner} can confirm or cancel this change. It is still open.", owner=error.owner)
    if error.title:
        said = _("“{title}”: {state}", title=error.title, state=said)
    card = _plain(_(title), said, _(advice))
    tone = Tone.PLAIN if error.problem in (ChangeProblem.DONE, ChangeProblem.RUNNING) else Tone.WARNING
    return replace(card, tone=tone)


def _unavailable(error: Unavailable, line: str) -> Card:
    again = (Button(_("Try again"), line, Style.PRIMARY),) if line and len(line) <= LONGEST_LINE else ()
    problem = _("{part} is not available right now. Nothing was done.", part=_(error.what))
    return _plain(_("Not available right now"), problem, _("Try again in a minute."), again)


def crash_card(reference: str) -> Card:
    """A fault of the bot's own. ``reference`` finds it in the log."""
    return Card(
        title=_("Something went wrong in the bot"),
        summary=_("The bot failed. It isn't your fault. Reference: {reference}.", reference=reference),
        tone=Tone.BAD,
        body=(
            Text(_("The bot failed. It isn't your fault, and the error has been logged.")),
            Text(
                _(
                    "If you were changing something, check first whether it was done. Then try again. If it fails again, "
                    "give the reference to the bot's administrator."
                ),
                strong=True,
            ),
            Context((_("Reference {reference}", reference=reference),)),
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
        "bad line": BadLine(
            _("{option} is given twice.", option="amount"), "usage budget <customer> [amount]"
        ),
        "bad line, no usage": BadLine(_("{option} is not an option here.", option="colour")),
        "bad value": BadValue("Amount", "lots", _("This is too short."), "1250.50"),
        "form problems": FieldProblems(
            {"postal_code": _("Addresses in {country} need a postal code.", country="DE")}
        ),
        "not found": NotFound("invoice G000099999", "Check the number; invoice list shows the latest."),
        "not allowed": NotAllowed(
            "view invoices", "", "a Global admin or a Billing admin", "Helpdesk agents"
        ),
        "not allowed, no role": NotAllowed(
            "view invoices", _("You have no Partner Center role here."), _("a Billing admin")
        ),
        "not offered to resellers": NotAllowed(
            "view invoices",
            _("Partner Center doesn't offer this to indirect resellers."),
            "Nordic Cloud Distribution",
            link="https://portal.nordic-distribution.example/",
        ),
        "declined": Declined(_("This is already the budget."), _("Nothing needs to change.")),
        "declined, with an offer": Declined(_("Undo that first."), offer=Offer(_("Undo"), "undo")),
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
        error = ChangeUnavailable(
            problem, _("Set the budget of {customer}", customer="Contoso Ltd"), "Ada Lindqvist"
        )
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

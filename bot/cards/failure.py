"""Vendor failures in words: what happened, what to do, and what support will ask for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.format import cut, moment, waiting
from bot.cards.model import Actions, Button, Card, Context, Node, Style, Text
from bot.errors import Cause, PartnerFailure
from bot.model import Freeze
from bot.model.fact import Tone

LONGEST_LINE = 1500
"""A longer command line does not fit into a button on every platform."""

PASSING = frozenset({Cause.THROTTLED, Cause.DOWN, Cause.TIMEOUT, Cause.GARBAGE, Cause.NO_DATA, Cause.STALE})
"""What may well be over a little later, so that trying again makes sense."""

_TITLES: Mapping[Cause, str] = {
    Cause.BAD_REQUEST: "{service} did not accept this",
    Cause.SIGN_IN: "The bot is not signed in to {service}",
    Cause.MFA: "{service} wants a sign-in with multi-factor authentication",
    Cause.FORBIDDEN: "{service} does not let the bot do this",
    Cause.NOT_FOUND: "{service} does not have this",
    Cause.CONFLICT: "Something stands in the way at {service}",
    Cause.STALE: "Somebody changed this meanwhile",
    Cause.THROTTLED: "{service} asks the bot to slow down",
    Cause.DOWN: "{service} is not available",
    Cause.TIMEOUT: "{service} did not answer in time",
    Cause.GARBAGE: "{service} gave an answer that cannot be read",
    Cause.NO_DATA: "{service} has no data for this yet",
    Cause.UNSUPPORTED: "{service} does not offer this to programs",
}

_OWN = "Sign in to {service} first"

_ADVICE: Mapping[Cause, str] = {
    Cause.BAD_REQUEST: "Check what was entered.",
    Cause.SIGN_IN: "Somebody who runs the bot signs it in again: csp-bot consent.",
    Cause.MFA: "Somebody who runs the bot signs it in again, with multi-factor authentication: csp-bot consent.",
    Cause.FORBIDDEN: "Ask your Partner Center administrator to check the roles of the bot's account.",
    Cause.NOT_FOUND: "Check the name or number. Something very new can take up to 15 minutes to appear.",
    Cause.CONFLICT: "Look at how things stand now, then try again.",
    Cause.STALE: "Look at it again, then repeat the change.",
    Cause.THROTTLED: "Try again in a minute.",
    Cause.DOWN: "This usually passes. Try again in a few minutes.",
    Cause.TIMEOUT: "This usually passes. Try again in a minute.",
    Cause.GARBAGE: "This usually passes. Try again in a few minutes.",
    Cause.NO_DATA: "Try again later; new figures can take up to a day.",
    Cause.UNSUPPORTED: "Do it in the portal.",
}


def what_happened(cause: Cause, service: str) -> str:
    """A cause as a sentence without its full stop: "Partner Center is not available"."""
    return _TITLES[cause].format(service=service)


def frozen_words(freeze: Freeze) -> str:
    """Why nothing is written just now, as two sentences."""
    reason = cut(freeze.reason.strip(), 300).rstrip(".")
    return f"The bot is read-only since {moment(freeze.since)}, set by {freeze.by}. The reason: {reason}."


def failure_card(failure: PartnerFailure, line: str = "") -> Card:
    """A failure of the vendor, with a button that tries ``line`` again where that may help."""
    title = (_OWN if failure.own else _TITLES[failure.cause]).format(service=failure.service)
    body: list[Node] = [Text(_effect(failure)), Text(_what_to_do(failure), strong=True)]
    if said := _own_words(failure):
        body.append(Text(f"{failure.service} says: {said}", Tone.QUIET))
    again = failure.cause in PASSING and not failure.maybe_done
    if failure.own:
        body.append(Actions((Button("Sign in", "access signin", Style.PRIMARY),)))
    elif again and line and len(line) <= LONGEST_LINE:
        body.append(Actions((Button("Try again", line, Style.PRIMARY),)))
    if small := _small_print(failure):
        body.append(Context(small))
    tone = Tone.WARNING if failure.cause in PASSING or failure.cause is Cause.NOT_FOUND else Tone.BAD
    return Card(title=title, summary=f"{title}. {_what_to_do(failure)}", tone=tone, body=tuple(body))


def _effect(failure: PartnerFailure) -> str:
    what = failure.operation or "do this"
    if failure.maybe_done:
        return f"The bot tried to {what} and got no clear answer. It may have been done all the same."
    return f"The bot could not {what}. Nothing is lost."


def _what_to_do(failure: PartnerFailure) -> str:
    advice = failure.advice.strip() or _ADVICE[failure.cause]
    if failure.maybe_done and not failure.advice:
        return f"Look in {failure.service} whether it was done before you ask again."
    if failure.retry_after is not None and failure.cause in PASSING:
        return f"Try again in {waiting(failure.retry_after)}."
    return advice


def _own_words(failure: PartnerFailure) -> str:
    more = [item for item in failure.data if item and item not in failure.detail]
    return cut(" ".join((failure.detail, *more)).strip(), 600)


def _small_print(failure: PartnerFailure) -> tuple[str, ...]:
    status = f"HTTP {failure.status}" if failure.status else ""
    error = f"Error {failure.code}" if failure.code else ""
    parts = (
        ", ".join(part for part in (error, status) if part),
        f"Correlation id {failure.correlation_id}" if failure.correlation_id else "",
        f"Request id {failure.request_id}" if failure.request_id else "",
    )
    return tuple(cut(part, 150) for part in parts if part)


def examples() -> Mapping[str, Card]:
    """One card for each cause, for the gallery and the tests that draw them all."""
    id_ = "c3d4a0f2-7d1e-4f0b-9f57-1f0f2a4f0a11"
    causes = {
        f"failure, {cause}": failure_card(
            PartnerFailure(cause, "read an invoice", correlation_id=id_), "invoice show number=G000024130"
        )
        for cause in Cause
    }
    throttled = PartnerFailure(
        Cause.THROTTLED, "list customers", "Too many requests.", "", "429", 429, id_, id_, retry_after=20.0
    )
    unclear = PartnerFailure(
        Cause.TIMEOUT, "set a budget", correlation_id=id_, maybe_done=True, service="Azure Support"
    )
    own = PartnerFailure(
        Cause.SIGN_IN,
        "see usage",
        advice="This is done with your own rights. Signing in takes a minute.",
        own=True,
    )
    wrong = PartnerFailure(
        Cause.BAD_REQUEST,
        "create a customer",
        "The country is not valid.",
        code="2007",
        status=400,
        data=("Country", "XX"),
    )
    return causes | {
        "failure, not signed in": failure_card(own, "usage show fabrikam"),
        "failure, throttled for a while": failure_card(throttled, "customer list"),
        "failure, outcome not known": failure_card(unclear, "usage budget customer=x"),
        "failure, in the vendor's words": failure_card(wrong),
    }

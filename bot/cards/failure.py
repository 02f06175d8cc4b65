"""Vendor failures in words: what happened, what to do, and what support will ask for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.format import cut, ended, moment, waiting
from bot.cards.model import Actions, Button, Card, Context, Node, Style, Text
from bot.errors import Cause, PartnerFailure
from bot.messages import N_, _, locale, sentences, series
from bot.model import Freeze
from bot.model.fact import Tone

LONGEST_LINE = 1500
"""A longer command line does not fit into a button on every platform."""

PASSING = frozenset({Cause.THROTTLED, Cause.DOWN, Cause.TIMEOUT, Cause.GARBAGE, Cause.NO_DATA, Cause.STALE})
"""What may well be over a little later, so that trying again makes sense."""

_TITLES: Mapping[Cause, str] = {
    Cause.BAD_REQUEST: N_("{service} rejected this"),
    Cause.SIGN_IN: N_("The bot is not signed in to {service}"),
    Cause.MFA: N_("{service} requires multi-factor authentication"),
    Cause.FORBIDDEN: N_("{service} doesn't let the bot do this"),
    Cause.NOT_FOUND: N_("{service} doesn't have this"),
    Cause.CONFLICT: N_("{service} reported a conflict"),
    Cause.STALE: N_("Somebody changed this in the meantime"),
    Cause.THROTTLED: N_("{service} is limiting requests"),
    Cause.DOWN: N_("{service} is not available"),
    Cause.TIMEOUT: N_("{service} did not answer in time"),
    Cause.GARBAGE: N_("Unexpected reply from {service}"),
    Cause.NO_DATA: N_("{service} has no data for this yet"),
    Cause.UNSUPPORTED: N_("{service} offers this only in its portal"),
}

_OWN = N_("Sign in to {service} first")

_ADVICE: Mapping[Cause, str] = {
    Cause.BAD_REQUEST: N_("Check what you entered."),
    Cause.SIGN_IN: N_("Ask the bot's administrator to sign it in again: csp-bot consent."),
    Cause.MFA: N_(
        "Ask the bot's administrator to sign it in again with multi-factor authentication: csp-bot consent."
    ),
    Cause.FORBIDDEN: N_("Ask your Partner Center administrator to check the roles of the bot's account."),
    Cause.NOT_FOUND: N_("Check the name or number. New entries can take up to 15 minutes to appear."),
    Cause.CONFLICT: N_("Check the current state, then try again."),
    Cause.STALE: N_("Check the current values, then repeat the change."),
    Cause.THROTTLED: N_("Try again in a minute."),
    Cause.DOWN: N_("This usually passes. Try again in a few minutes."),
    Cause.TIMEOUT: N_("This usually passes. Try again in a minute."),
    Cause.GARBAGE: N_("This usually passes. Try again in a few minutes."),
    Cause.NO_DATA: N_("Try again later. New figures can take up to a day."),
    Cause.UNSUPPORTED: N_("Use the portal."),
}


def what_happened(cause: Cause, service: str) -> str:
    """A cause as a sentence without its full stop: "Partner Center is not available"."""
    return _(_TITLES[cause]).format_map({"service": service})


def frozen_words(freeze: Freeze) -> str:
    """Why changes are paused, as two sentences."""
    return _(
        "{name} paused all changes on {time}. Reason: {reason}",
        name=freeze.by,
        time=moment(freeze.since, locale()),
        reason=ended(cut(freeze.reason.strip(), 300)),
    )


def failure_card(failure: PartnerFailure, line: str = "") -> Card:
    """A failure of the vendor, with a button that tries ``line`` again where that may help."""
    title = _(_OWN if failure.own else _TITLES[failure.cause]).format_map({"service": failure.service})
    body: list[Node] = [Text(_effect(failure)), Text(_what_to_do(failure), strong=True)]
    if said := _own_words(failure):
        body.append(Text(_("{service} says: {words}", service=failure.service, words=said), Tone.QUIET))
    again = failure.cause in PASSING and not failure.maybe_done
    if failure.own:
        body.append(Actions((Button(_("Sign in"), "access signin", Style.PRIMARY),)))
    elif again and line and len(line) <= LONGEST_LINE:
        body.append(Actions((Button(_("Try again"), line, Style.PRIMARY),)))
    if small := _small_print(failure):
        body.append(Context(small))
    tone = Tone.WARNING if failure.cause in PASSING or failure.cause is Cause.NOT_FOUND else Tone.BAD
    return Card(
        title=title, summary=sentences(ended(title), _what_to_do(failure)), tone=tone, body=tuple(body)
    )


def _effect(failure: PartnerFailure) -> str:
    what = _(failure.operation or N_("do this"))
    if failure.maybe_done:
        return _("The bot tried to {action} and got no clear answer. It may have been done.", action=what)
    return _("The bot couldn't {action}. Nothing is lost.", action=what)


def _what_to_do(failure: PartnerFailure) -> str:
    if failure.maybe_done and not failure.advice:
        return _("Before you ask again, check in {service} whether it was done.", service=failure.service)
    if failure.retry_after is not None and failure.cause in PASSING:
        return _("Try again in {time}.", time=waiting(failure.retry_after))
    return _(failure.advice.strip() or _ADVICE[failure.cause])


def _own_words(failure: PartnerFailure) -> str:
    more = [item for item in failure.data if item and item not in failure.detail]
    return cut(" ".join((failure.detail, *more)).strip(), 600)


def _small_print(failure: PartnerFailure) -> tuple[str, ...]:
    status = f"HTTP {failure.status}" if failure.status else ""
    error = _("Error {code}", code=failure.code) if failure.code else ""
    parts = (
        series(part for part in (error, status) if part),
        _("Correlation ID {id}", id=failure.correlation_id) if failure.correlation_id else "",
        _("Request ID {id}", id=failure.request_id) if failure.request_id else "",
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

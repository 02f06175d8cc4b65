"""Webhook registration, which makes Partner Center send events, and its test event.

https://learn.microsoft.com/partner-center/developer/partner-center-webhooks
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.microsoft.http.body import WireError, content, decode, encode
from adapters.microsoft.http.error_body import clean
from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.wire import Fields, fields, guid
from bot.messages import N_

UNDERSTOOD = (
    "usagerecords-thresholdExceeded",
    "invoice-ready",
    "reseller-relationship-accepted-by-customer",
    "indirect-reseller-relationship-accepted-by-customer",
    "test-created",
)
"""Events that the bot does something with; a registration asks for those of them that the vendor offers."""

TEST = "test-created"
_REGISTRATION = "/webhooks/v1/registration"
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Registration:
    """Where events go and which. There is one for each partner."""

    url: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery of a test event, as the vendor saw it. ``code`` names the HTTP status ("OK", "Unauthorized")."""

    code: str
    message: str
    at: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How a test event fares. ``status`` is the vendor's word in lower case ("completed")."""

    status: str
    attempts: tuple[Attempt, ...] = ()


def offered() -> Call[list[str]]:
    """The names of all events that the vendor can send, spelt as it wants them."""
    return Call(Request(N_("list webhook events"), "GET", f"{_REGISTRATION}/events"), _read_names)


def registration() -> Call[Registration | None]:
    """The partner's registration, ``None`` where there is none."""
    request = Request(N_("read the webhook registration"), "GET", _REGISTRATION)
    return Call(request, _read_registration, accepts=frozenset({404}))


def register(url: str, events: Iterable[str], *, replace: bool) -> Call[Registration | None]:
    """Register, or ``replace`` what is registered.

    The signature is asked for in a header of its own: gateways keep ``Authorization`` to themselves.
    """
    body = {"WebhookUrl": url, "WebhookEvents": list(events), "SignatureTokenToMsSignatureHeader": True}
    request = Request(
        N_("register the webhook"),
        "PUT" if replace else "POST",
        _REGISTRATION,
        writes=True,
        body=encode(body),
    )
    return Call(request, _read_registration)


def send_test() -> Call[str]:
    """Ask for a test event; its correlation id. At most two a minute."""
    request = Request(N_("send a test event"), "POST", f"{_REGISTRATION}/validationEvents", writes=True)
    return Call(request, lambda response: fields(response.body).id("correlationId"))


def trial(correlation_id: str) -> Call[Trial | None]:
    """How a test event fares; ``None`` while the vendor does not know it yet."""
    path = f"{_REGISTRATION}/validationEvents/{guid(correlation_id)}"
    return Call(Request(N_("read a test event"), "GET", path), _read_trial, accepts=frozenset({404}))


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """Those of the offered names that the bot understands, in the vendor's spelling."""
    understood = {name.casefold() for name in UNDERSTOOD}
    return tuple(name for name in names if name.casefold() in understood)


def _read_names(response: Response) -> list[str]:
    value = decode(response.body)
    if not isinstance(value, list):
        raise WireError("expected a list of names")
    return [clean(name)[:100] for name in value if isinstance(name, str) and name]


def _read_registration(response: Response) -> Registration | None:
    value = None if response.status in {204, 404} else content(response.body)
    if value is None:
        return None
    body = Fields(value)
    url = clean(body.text("WebhookUrl"))
    if not url:
        return None
    events = tuple(clean(name)[:100] for name in body.texts("WebhookEvents"))
    return Registration(url, events)


def _read_trial(response: Response) -> Trial | None:
    if response.status == 404:
        return None
    body = fields(response.body)
    attempts = body.parts(
        "results",
        lambda row: Attempt(
            clean(row.text("responseCode"))[:100],
            clean(row.text("responseMessage"))[:300],
            row.text("dateTimeUtc")[:40],
        ),
    )
    return Trial(body.text("status").lower()[:40], attempts[:_MOST_SHOWN])

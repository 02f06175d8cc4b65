"""Every value of every command that could name something, with what of another customer's it could name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands import load
from bot.commands.alert.parameters import resolve_scope
from bot.commands.invoice import resolve_invoice
from bot.commands.ticket.parameters import resolve_ticket
from bot.framework.params import Param
from bot.parameters.azure_subscription import resolve_azure
from bot.parameters.customer import resolve_customer
from bot.parameters.order import resolve_order
from bot.parameters.subscription import resolve_bought
from tests.attacks.desks import (
    OUR_NAME,
    OUR_NUMBER,
    OUR_SUBSCRIPTION,
    OURS,
    THEIR_NAME,
    THEIR_NUMBER,
    THEIR_SUBSCRIPTION,
    THEIRS,
)
from tests.fake_subscriptions import plan_of, seats_of
from tests.fakes import MUELLER

OSCAR, SAM = "oscar@northwindcloud.example", "sam@northwindcloud.example"
COMMANDS = {command.name: command for command in load().commands}


@dataclass(frozen=True)
class Named:
    """Texts that name something of one's own, and of somebody else."""

    own: tuple[str, ...]
    foreign: tuple[str, ...]


def _keys() -> Named:
    """Every combination of the parts that a ticket's key has, at both desks."""
    customers = (OURS.id, THEIRS.id, MUELLER.id, THEIRS.id.upper(), "")
    pc = {f"pc:{customer}:{number}" for customer in customers for number in (OUR_NUMBER, THEIR_NUMBER)}
    azure = {
        f"azure:{customer}:{subscription}:{name}"
        for customer in customers
        for subscription in (OUR_SUBSCRIPTION, THEIR_SUBSCRIPTION, THEIR_SUBSCRIPTION.upper(), "")
        for name in (OUR_NAME, THEIR_NAME, OUR_NUMBER, THEIR_NUMBER)
    }
    own = {OUR_NUMBER, f"pc:{OURS.id}:{OUR_NUMBER}", f"azure:{OURS.id}:{OUR_SUBSCRIPTION}:{OUR_NAME}"}
    bare = {THEIR_NUMBER, f"#{THEIR_NUMBER}", THEIR_NAME}
    return Named(tuple(sorted(own)), tuple(sorted((pc | azure | bare) - own)))


CUSTOMERS = Named(
    (OURS.id, OURS.domain, "contoso ltd"),
    (THEIRS.id, THEIRS.id.upper(), f"{{{THEIRS.id}}}", THEIRS.domain, "fabrikam", "fabri"),
)
SEVERAL = Named((OURS.id,), (THEIRS.id, f"{OURS.id}; {THEIRS.id}", THEIRS.domain))

BY_RESOLVER = {
    resolve_customer: CUSTOMERS,
    resolve_ticket: _keys(),
    resolve_scope: Named(
        (OURS.id,), ("all", THEIRS.id, f"all except {OURS.id}", f"{OURS.id}; {THEIRS.id}", "fabrikam")
    ),
    resolve_invoice: Named((), ("latest", "G000024130")),
    resolve_order: Named(
        (f"b{OURS.id[-11:]}", "e3"),
        (f"b{THEIRS.id[-11:]}", f"B{THEIRS.id[-11:]}", f"a{THEIRS.id[-11:]}", "xyz"),
    ),
    resolve_azure: Named((OUR_SUBSCRIPTION,), (THEIR_SUBSCRIPTION, THEIR_SUBSCRIPTION.upper())),
    resolve_bought: Named(
        (seats_of(OURS.id), "e3", plan_of(OURS.id)),
        (seats_of(THEIRS.id), seats_of(THEIRS.id).upper(), plan_of(THEIRS.id), THEIR_SUBSCRIPTION, "xyz"),
    ),
}
RULES, NOTICES = Named(("{own rule}",), ("{rule}",)), Named(("{own notice}",), ("{notice}",))
BY_NAME: Mapping[tuple[str, str], Named] = {
    ("access grant", "customers"): SEVERAL,
    ("access revoke", "person"): Named((), (SAM,)),
    ("alert acknowledge", "notice"): NOTICES,
    ("alert history", "rule"): RULES,
    ("alert mute", "notice"): Named(NOTICES.own + RULES.own, NOTICES.foreign + RULES.foreign),
    ("alert remove", "rule"): RULES,
    ("alert test", "rule"): RULES,
    ("alert unmute", "rule"): RULES,
    ("audit show", "number"): Named((), ("1", "2")),
    ("audit list", "person"): Named((), ("ada", SAM)),
    ("audit export", "person"): Named((), ("ada", SAM)),
    ("customer list", "search"): Named((), ("fabrikam", THEIRS.domain, THEIRS.id)),
    ("invoice get", "receipt"): Named((), ("R1", "../G000024130")),
    ("invoice lines", "number"): Named((), ("latest", "G000024130", "unbilled")),
    ("buy", "subscription"): Named((OUR_SUBSCRIPTION,), (THEIR_SUBSCRIPTION, THEIR_SUBSCRIPTION.upper())),
    ("buy", "reseller"): Named((), ("4391507", "0")),
    ("ticket create", "subscription"): Named((OUR_SUBSCRIPTION,), (THEIR_SUBSCRIPTION, THEIR_SUBSCRIPTION.upper())),
    **{
        (f"change {verb}", "change"): Named((), ("{change}", "{waiting}", "{over}"))
        for verb in ("ask", "approve", "reject", "show", "withdraw")
    },
}  # fmt: skip

PLAIN: Mapping[str, str] = {
    "access code": "code",
    "access grant": "person",
    "alert add": "value to currency",
    "alert history": "page",
    "alert list": "page",
    "alert mute": "reason days time",
    "audit export": "command",
    "audit list": "command page",
    "buy": "product offer quantity scope",
    "change ask": "why",
    "change reject": "reason",
    "customer edit": "company first_name last_name email phone address city state postal_code",
    "customer attest": "first_name last_name email phone",
    "customer create": "company domain first_name last_name email phone address city state postal_code country "
    "registration_number reseller use_address language",
    "customer list": "page country",
    "freeze": "reason",
    "help": "topic",
    "invoice lines": "currency",
    "invoice list": "page month currency",
    "note": "text",
    "order list": "page",
    "price changes": "month market page",
    "price find": "words market page",
    "product find": "words page",
    "product show": "words only page",
    "reservation list": "page",
    "renewal list": "month page",
    "subscription list": "page",
    "subscription quantity": "seats",
    "subscription rename": "name",
    "subscription renewal": "seats",
    "subscription upgrade": "to",
    "ticket create": "title description service problem phone contact email country time_zone language",
    "ticket list": "page",
    "ticket note": "text",
    "undo": "change",
    "usage budget": "amount",
    "usage show": "page month against",
    "usage top": "currency page",
    "thaw": "since",
}
"""What names nothing that belongs to a customer, by command."""

OTHERS: Mapping[str, str] = {
    "amount": "7001", "email": "kim@example.com", "first_name": "Kim", "last_name": "Akers", "currency": "EUR", "description": "It does.", "kind": "amount", "person": "new@northwindcloud.example",
    "problem": "boot", "reason": "migration", "role": "helpdesk_agent", "service": "vm", "text": "pwned", "title": "Help",
    "until": "2026-12-01", "seats": "30", "name": "pwned", "value": "5000", "why": "migration", "words": "microsoft 365 e3",
    "product": "microsoft 365 e3", "offer": "0001/P1Y/monthly",
}  # fmt: skip

SEARCHES = frozenset({"customer list", "alert history"})
"""What looks for something, and answers that there is nothing."""


def named_by(command: str, param: Param) -> Named | None:
    """What this value could name; ``None`` for what names nothing."""
    found = BY_NAME.get((command, param.name))
    return found or (BY_RESOLVER.get(param.resolve.look_up) if param.resolve else None)


IDS = {
    name: {param.name: known for param in command.params if (known := named_by(name, param))}
    for name, command in COMMANDS.items()
}
WITH_IDS = sorted(name for name, known in IDS.items() if known)

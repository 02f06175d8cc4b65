"""customer edit: billing details of a customer, shown and changed. Only what is named changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.customer_relations import billing_card, billing_changed_card, billing_facts
from bot.cards.model import Card, FieldKind
from bot.commands.customer.address import UNCHECKED
from bot.commands.customer.checks import Findings, local_problems, postal_code_of, settle_state
from bot.commands.customer.market import resolve_market
from bot.commands.customer.phone import as_accepted
from bot.errors import Declined, FieldProblems
from bot.framework.change_target import target_of
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import _
from bot.model import Address, AddressVerdict, BillingEdit, as_version, billing_value
from bot.model import Customer as Record
from bot.model.change import Change, Done
from bot.model.phone import LONGEST
from bot.parameters.customer import Customer
from bot.parameters.phone import PHONE_WORDS

_PLACE = frozenset({"address", "city", "state", "postal_code"})


@command(
    "customer edit",
    title="Change billing details",
    submit="Change details",
    needs=Permission.CUSTOMER_READ,
    writing_needs=Permission.CUSTOMER_EDIT,
    reading="Show a customer's billing details.",
    examples=("customer edit fabrikam", "customer edit fabrikam email=kim@fabrikam.example"),
    concerns=Concerns.CUSTOMERS,
    audited=("update_customer_billing_profile",),
    asked=(
        means(n.BILLING_DETAILS, slots="customer", helps=(n.SET, n.SHOW)),
        means(n.BILLING_DETAILS, n.SET, prior=-0.4),
    ),
)
async def edit(
    ask: Ask,
    customer: Customer,
    *,
    company: Annotated[
        str, Field(description="Leave empty what is to stay", max_length=100, examples=["Litware Inc"])
    ] = "",
    first_name: Annotated[str, Field(description="First name of the contact", max_length=50)] = "",
    last_name: Annotated[str, Field(description="Last name of the contact", max_length=50)] = "",
    email: Annotated[
        str,
        Field(description="Where Microsoft sends its mail", max_length=150),
        Asked(FieldKind.EMAIL),
        Heard("address"),
    ] = "",
    phone: Annotated[str, Field(description="With the country code", max_length=LONGEST), PHONE_WORDS] = "",
    address: Annotated[str, Field(description="Street and number", max_length=200)] = "",
    city: Annotated[str, Field(description="City", max_length=100)] = "",
    state: Annotated[
        str, Field(description="By code or name", max_length=50), Asked(label="State or province")
    ] = "",
    postal_code: Annotated[str, Field(description="Postal code", max_length=20)] = "",
) -> Card | Change:
    """Show a customer's billing details, or change them."""
    typed = {
        "company": company, "first_name": first_name, "last_name": last_name, "email": email, "phone": phone,
        "address": address, "city": city, "state": state, "postal_code": postal_code,
    }  # fmt: skip
    wanted = {name: value.strip() for name, value in typed.items() if value.strip()}
    known = await ask.partner.customers.get(customer.id)
    if not wanted:
        return billing_card(known, may_edit=ask.sees(Permission.CUSTOMER_EDIT, customer))
    values, warnings, checks = await _checked(ask, known, wanted)
    changed = BillingEdit(
        {name: value for name, value in values.items() if value != billing_value(known, name)}
    )
    if not changed.values:
        raise Declined(_("These are already the billing details."), _("There is nothing to change."))
    before = changed.before(known)
    return Change(
        title=_("Change the billing details of {customer}", customer=customer.name),
        summary=_("Change the billing details of {customer}.", customer=customer.name),
        target=customer,
        facts=billing_facts(known, changed),
        payload={
            "customer_id": customer.id,
            "before": as_version(before),
            "after": as_version(changed.values),
        },
        confirm=_("Change details"),
        warnings=warnings,
        checks=checks,
    )


async def _checked(
    ask: Ask, known: Record, wanted: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """The values as Partner Center takes them, with what is to be said of them. Raises :class:`FieldProblems`."""
    now = known.address or Address("", "", "")
    # Where the vendor tells no address, the rules are those of the partner's own country: better than none.
    sold = await resolve_market(ask, now.country or ask.installation.country)
    findings, values = Findings(), dict(wanted)
    if "phone" in values:
        values["phone"] = as_accepted(sold.rules, values["phone"])
    if "postal_code" in values:
        values["postal_code"] = postal_code_of(values["postal_code"], sold)
    if "state" in values:
        try:
            values["state"] = await settle_state(ask, values["state"], sold)
        except FieldProblems as refusal:
            findings.add(refusal)
    names = {"address": "line1"}
    where = replace(
        now,
        **{
            names.get(name, name): value for name, value in values.items() if name not in {"company", "email"}
        },
    )
    number = "-" if sold.rules.registration_number_supported else ""
    said = local_problems(sold, where, values.get("email", "kim@litware.example"), number)
    findings.problems |= {name: problem for name, problem in said.items() if name in values}
    findings.raise_any()
    if _PLACE.isdisjoint(values):
        return values, (), ()
    found = await ask.partner.customers.check_address(where)
    match found.verdict:
        case AddressVerdict.INVALID:
            raise FieldProblems(
                {
                    next(name for name in values if name in _PLACE): found.message
                    or _("Partner Center doesn't know this address.")
                }
            )
        case AddressVerdict.VALID:
            return values, (), (_("The address is valid."),)
        case AddressVerdict.UNCHECKED:
            return values, (_(UNCHECKED),), ()
        case _:
            return (
                values,
                (_("Partner Center writes this address differently. Compare it before you confirm."),),
                (),
            )


@edit.version
async def details_now(ask: Ask, change: Change) -> str:
    """The details that are to change, as they stand."""
    known = await ask.partner.customers.get(target_of(change).id)
    return as_version(_edit_of(change.payload).before(known))


def _edit_of(payload: Mapping[str, str]) -> BillingEdit:
    return BillingEdit(json.loads(payload["after"]))


@edit.undo
async def details_before(ask: Ask, done: Done) -> str:
    """Put the details back; what was empty before can't be by a line."""
    before: dict[str, str] = json.loads(done.payload["before"])
    if not all(before.values()):
        return ""
    return write("customer edit", customer=done.payload["customer_id"], **before)


@edit.apply
async def carry_out(act: Act, change: Change) -> Card:
    """Write the details, and say how they stand."""
    changed = _edit_of(change.payload)
    stands = await act.writer.customers.edit_billing(target_of(change).id, changed, act.ids)
    return billing_changed_card(stands, changed)

"""Cards of customer relations: an invitation to send, billing details, standing, the end of a relationship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.cards.customer import target_of
from bot.cards.format import day, reader
from bot.cards.model import Actions, Button, Card, Code, Context, Facts, LinkButton, Node, Style, Text
from bot.cards.samples import CONTOSO
from bot.line import write
from bot.messages import N_, _, listed, speaking
from bot.model import (
    BILLING_FIELDS,
    AccountValidation,
    Address,
    BillingEdit,
    Customer,
    CustomerRef,
    Qualification,
    billing_value,
)
from bot.model.fact import Fact, Tone

LABELS: Mapping[str, str] = {
    "company": N_("Company"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "email": N_("Email"),
    "phone": N_("Phone"),
    "address": N_("Street and number"),
    "city": N_("City"),
    "state": N_("State or province"),
    "postal_code": N_("Postal code"),
}
"""What the details of a billing profile are called, in English: translated where they are shown."""

_STANDING: Mapping[str, str] = {
    "allowed": N_("May buy"),
    "underreview": N_("Under review by Microsoft"),
    "notallowed": N_("May not buy"),
}
_VETTING: Mapping[str, str] = {
    "approved": N_("approved"),
    "inreview": N_("in review"),
    "denied": N_("denied"),
}
_QUALIFIED: Mapping[str, str] = {
    "education": N_("Education"),
    "governmentcommunitycloud": N_("Government community cloud"),
    "stateownedentity": N_("State-owned entity"),
}


def invitation_card(url: str, partner: str, language: str) -> Card:
    """What to send to somebody who is to become a customer, in a language that they read."""
    with speaking(language):
        text = _invitation(url, partner)
    return Card(
        title=_("Invite a customer"),
        summary=_(
            "Send this to an administrator of the customer. It opens Microsoft's page to accept you as a reseller."
        ),
        body=(
            Code(text),
            Actions((LinkButton(_("Open the page"), url),)),
            Context(
                (
                    _(
                        "Who accepts has to be a global administrator of the customer's tenant. It shows in the list of customers afterwards."
                    ),
                )
            ),
        ),
    )


def _invitation(url: str, partner: str) -> str:
    greeting, ask = (
        _("Hello,"),
        _(
            "please accept {partner} as your reseller, so that we can buy and look after Microsoft services for you. "
            "Sign in with an account that is a global administrator of your organization:",
            partner=partner or _("us"),
        ),
    )
    return "\n\n".join((greeting, ask, url))


def billing_card(customer: Customer, *, may_edit: bool) -> Card:
    """The billing details as they stand."""
    ref = customer.ref
    facts = tuple(
        Fact(_(LABELS[name]), value) for name in BILLING_FIELDS if (value := billing_value(customer, name))
    )
    body: list[Node] = [Facts(facts)]
    if may_edit:
        line = write("customer edit", customer=ref.id, form="yes")
        body.append(Actions((Button(_("Change details"), line, Style.PRIMARY),)))
    return Card(
        title=_("Billing details of {customer}", customer=ref.name),
        summary=_("To whom and where Microsoft writes about {customer}.", customer=ref.name),
        target=target_of(ref),
        body=tuple(body),
    )


def billing_facts(customer: Customer, edit: BillingEdit) -> tuple[Fact, ...]:
    """What changes, from what to what."""
    nothing = _("none")
    before = edit.before(customer)
    return tuple(
        Fact(_(LABELS[name]), value or nothing, before[name] or nothing)
        for name, value in edit.values.items()
    )


def billing_changed_card(customer: Customer, edit: BillingEdit) -> Card:
    """The details that were changed, as they stand now."""
    ref = customer.ref
    return Card(
        title=_("Billing details of {customer} were changed", customer=ref.name),
        summary=_("Microsoft has the new billing details of {customer}.", customer=ref.name),
        tone=Tone.GOOD,
        target=target_of(ref),
        body=(Facts(tuple(Fact(_(LABELS[name]), billing_value(customer, name)) for name in edit.values)),),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What Microsoft says of a customer; ``accepted`` is whether it has the customer agreement, ``None`` where that is not known."""

    customer: CustomerRef
    validation: AccountValidation
    qualifications: Sequence[Qualification]
    accepted: bool | None = None


def standing_card(standing: Standing, locale: str) -> Card:
    """Whether a customer may buy, as what, and what is in the way."""
    ref, validation = standing.customer, standing.validation
    said = _STANDING.get(validation.status.lower())
    allowed = validation.status.lower() == "allowed"
    facts = [Fact(_("Account"), _(said) if said else validation.status)]
    if validation.updated:
        facts.append(Fact(_("As of"), day(validation.updated.date(), locale)))
    facts.append(Fact(_("Qualification"), _qualified(standing.qualifications)))
    body: list[Node] = []
    if standing.accepted is not None:
        facts.append(Fact(_("Customer agreement"), _("Accepted") if standing.accepted else _("Missing")))
    body.append(Facts(tuple(facts)))
    reasons = [each.reason for each in standing.qualifications if each.reason]
    if reasons:
        body.append(Text(_("Microsoft says: {reason}", reason="; ".join(reasons)), Tone.WARNING))
    if standing.accepted is False:
        line = write("customer agreement", customer=ref.id)
        body.append(Actions((Button(_("Show agreement"), line),)))
    ready = allowed and standing.accepted is not False
    return Card(
        title=_("Status of {customer}", customer=ref.name),
        summary=_("{customer} can buy.", customer=ref.name)
        if ready
        else _("{customer} can't buy yet.", customer=ref.name),
        tone=Tone.GOOD if ready else Tone.WARNING,
        target=target_of(ref),
        body=tuple(body),
    )


def _qualified(found: Sequence[Qualification]) -> str:
    if not found:
        return _("Commercial")
    said = []
    for each in found:
        name, vetting = _QUALIFIED.get(each.name.lower()), _VETTING.get(each.vetting.lower())
        said.append(
            _(
                "{qualification} ({state})",
                qualification=_(name) if name else each.name,
                state=_(vetting) if vetting else each.vetting,
            )
            if each.vetting
            else _(name)
            if name
            else each.name
        )
    return ", ".join(said)


def still_active(customer: CustomerRef, names: Sequence[str]) -> str:
    """Why a relationship can't be ended: what is still active."""
    shown = [*names[:5], *(("…",) if len(names) > 5 else ())]
    return _("{customer} still has what is active: {names}.", customer=customer.name, names=listed(shown))


def removed_card(customer: CustomerRef) -> Card:
    """The partner is no longer the customer's reseller."""
    return Card(
        title=_("Relationship with {customer} ended", customer=customer.name),
        summary=_("You are no longer the reseller of {customer}.", customer=customer.name),
        tone=Tone.GOOD,
        target=target_of(customer),
        body=(
            Text(_("Its tenant and its data stay. To come back, the customer accepts an invitation.")),
            Actions((Button(_("Invite a customer"), "customer link"),)),
        ),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    address = Address(
        "DE", "München", "Walter-Gropius-Straße 5", postal_code="80807", first_name="Kim", last_name="Akers"
    )
    known = Customer(
        CONTOSO, "reseller", email="it@contoso.example", billing_name="Contoso Ltd", address=address
    )
    edit = BillingEdit({"email": "billing@contoso.example", "city": "Berlin"})
    now = datetime(2026, 11, 23, tzinfo=UTC)
    url = "https://admin.microsoft.com/Adminportal/Home?invType=ResellerRelationship"
    school = Qualification("Education", "InReview", now)
    return {
        "customer link": invitation_card(url, "Northwind Cloud", reader()),
        "customer edit, as it stands": billing_card(known, may_edit=True),
        "customer edited": billing_changed_card(known, edit),
        "customer status": standing_card(
            Standing(CONTOSO, AccountValidation("Allowed", now), (), True), reader()
        ),
        "customer status, not yet": standing_card(
            Standing(CONTOSO, AccountValidation("UnderReview"), (school,), False), reader()
        ),
        "customer removed": removed_card(CONTOSO),
    }

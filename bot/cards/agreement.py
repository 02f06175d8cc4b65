"""Customer agreement cards: whether a customer has accepted the Microsoft Customer Agreement, and who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.cards.customer import target_of
from bot.cards.format import day, reader
from bot.cards.model import Actions, Button, Card, Details, Facts, LinkButton, Node, Style, Text
from bot.cards.samples import CONTOSO
from bot.line import write
from bot.messages import _
from bot.model import Agreement, AgreementContact, Attestation, CustomerRef
from bot.model.fact import Fact, Tone


@dataclass(frozen=True, slots=True)
class AgreementState:
    """What is known of one customer: ``direct`` where it accepted by itself, ``attested`` what the partner stated, the latest
    first. ``text`` is where the agreement can be read."""

    customer: CustomerRef
    direct: bool
    attested: Sequence[Agreement]
    text: str = ""

    @property
    def accepted(self) -> bool:
        """Whether nothing stands in the way of selling."""
        return self.direct or bool(self.attested)


def agreement_card(state: AgreementState, locale: str, *, may_attest: bool) -> Card:
    """Where a customer stands, and the way on for whoever may go it."""
    customer = state.customer
    body: list[Node] = []
    if state.attested and not state.direct:
        body.append(Facts(_who(state.attested[0], locale)))
    if not state.accepted:
        body.append(
            Text(
                _(
                    "Ask somebody who may sign for the customer to accept it, "
                    "then state who that was and on which day."
                )
            )
        )
    buttons: list[Button | LinkButton] = []
    if may_attest and not state.accepted:
        line = write("customer attest", customer=customer.id, form="yes")
        buttons.append(Button(_("Attest agreement"), line, Style.PRIMARY))
    if state.text:
        buttons.append(LinkButton(_("Read the agreement"), state.text))
    if buttons:
        body.append(Actions(tuple(buttons)))
    if state.attested:
        body.append(Details((Fact(_("Agreement ID"), state.attested[0].template_id),)))
    return Card(
        title=_("Customer agreement of {customer}", customer=customer.name),
        summary=_said(state),
        tone=Tone.GOOD if state.accepted else Tone.WARNING,
        target=target_of(customer),
        body=tuple(body),
    )


def _said(state: AgreementState) -> str:
    name = state.customer.name
    if state.direct:
        return _("{customer} accepted the Microsoft Customer Agreement itself.", customer=name)
    if state.attested:
        return _(
            "Your company has attested that {customer} accepted the Microsoft Customer Agreement.",
            customer=name,
        )
    return _(
        "{customer} hasn't accepted the Microsoft Customer Agreement yet. Until then nothing can be bought for it.",
        customer=name,
    )


def _who(agreement: Agreement, locale: str) -> tuple[Fact, ...]:
    who = agreement.contact
    facts = (
        Fact(_("Accepted by"), who.name),
        Fact(_("Email"), who.email),
        Fact(_("Phone"), who.phone),
        Fact(_("Accepted on"), day(agreement.agreed.date(), locale) if agreement.agreed else ""),
    )
    return tuple(fact for fact in facts if fact.value)


def attestation_facts(stated: Attestation, locale: str) -> tuple[Fact, ...]:
    """Everything that an attestation will state."""
    return _who(Agreement(stated.template_id, stated.agreed, stated.contact), locale)


def attested_card(customer: CustomerRef, made: Agreement, locale: str) -> Card:
    """It is on record at Microsoft."""
    return Card(
        title=_("Agreement attested for {customer}", customer=customer.name),
        summary=_(
            "Microsoft has on record that {customer} accepted the Microsoft Customer Agreement.",
            customer=customer.name,
        ),
        tone=Tone.GOOD,
        target=target_of(customer),
        body=(Facts(_who(made, locale)),),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    who = AgreementContact("Tania", "Carr", "tania@contoso.example", "+1 425 555 0100")
    made = Agreement("117a77b0-9360-443b-8795-c6dedc750cf9", datetime(2026, 11, 12, tzinfo=UTC), who)
    text = "https://aka.ms/customeragreement"
    return {
        "customer agreement": agreement_card(
            AgreementState(CONTOSO, False, [made], text), reader(), may_attest=True
        ),
        "customer agreement, missing": agreement_card(
            AgreementState(CONTOSO, False, (), text), reader(), may_attest=True
        ),
        "customer agreement, direct": agreement_card(
            AgreementState(CONTOSO, True, (), text), reader(), may_attest=True
        ),
        "customer attested": attested_card(CONTOSO, made, reader()),
    }

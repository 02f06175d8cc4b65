"""Address of a new customer: what Partner Center says of it, and which one is used where it suggests others.

https://learn.microsoft.com/partner-center/developer/validate-an-address
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from bot.cards.customer import address_line
from bot.errors import FieldProblems
from bot.framework.context import Ask
from bot.messages import N_, _, sentences
from bot.model import Address, AddressCheck, AddressVerdict

UNCHECKED = N_(
    "Partner Center could not check the address. Compare it with what the customer wrote before you confirm."
)
CHOOSE = N_("Partner Center suggests another address. Choose the one to use. Everything you typed is kept.")
COMPLETE = N_(
    "Partner Center knows only part of this address. Choose the one to use, or complete it. "
    "Everything you typed is kept."
)


@dataclass(frozen=True, slots=True)
class Settled:
    """The address to use, with what is to be said of it: a check that passed, or a warning."""

    address: Address
    check: str = ""
    warning: str = ""


async def settle_address(ask: Ask, typed: Address, chosen: str) -> Settled:
    """The address to use. ``chosen`` is the key of one that was offered before.

    Raises :class:`FieldProblems` where it is wrong, or while a person has to choose: with what there is to choose from.
    """
    found = await ask.partner.customers.check_address(typed)
    match found.verdict:
        case AddressVerdict.VALID:
            return Settled(typed, check=_("The address is valid."))
        case AddressVerdict.UNCHECKED:
            return Settled(typed, warning=_with(_(UNCHECKED), found.message))
        case AddressVerdict.INVALID:
            raise FieldProblems({"address": _wrong(typed, found)})
        case AddressVerdict.CORRECTED | AddressVerdict.INCOMPLETE:
            return _chosen(typed, chosen, found)


def _chosen(typed: Address, chosen: str, found: AddressCheck) -> Settled:
    for suggested in found.suggestions:
        if chosen == key_of(suggested):
            return Settled(_completed(suggested, typed), check=_("Partner Center suggests this address."))
    if chosen == key_of(typed):
        kept = _(
            "The address is used as typed, although Partner Center suggests another: {address}.",
            address=address_line(typed),
        )
        return Settled(typed, warning=_with(kept, found.message))
    raise _question(typed, found)


def _question(typed: Address, found: AddressCheck) -> FieldProblems:
    suggested = [(address_line(each), key_of(each)) for each in found.suggestions]
    as_typed = (_("As typed: {address}", address=address_line(typed)), key_of(typed))
    note = _(CHOOSE) if found.verdict is AddressVerdict.CORRECTED else _(COMPLETE)
    problem = _with(
        _("Partner Center writes “{address}” differently.", address=address_line(typed)), found.message
    )
    return FieldProblems({"use_address": problem}, note, {"use_address": (*suggested, as_typed)})


def _wrong(typed: Address, found: AddressCheck) -> str:
    problem = _(
        "Partner Center doesn't know the address “{address}”. Check street, city, state and postal code.",
        address=address_line(typed),
    )
    return _with(problem, found.message)


def _with(sentence: str, message: str) -> str:
    if not message:
        return sentence
    said = _("Its answer: {message}", message=message)
    return sentences(sentence, said)


def _completed(suggested: Address, typed: Address) -> Address:
    """A suggestion, with whom to write to; what it leaves out of the lines below the street is kept."""
    return replace(
        suggested,
        state=suggested.state or typed.state,
        postal_code=suggested.postal_code or typed.postal_code,
        city=suggested.city or typed.city,
        line1=suggested.line1 or typed.line1,
    )


def key_of(address: Address) -> str:
    """What stands for an address as long as it stays the same: options carry few characters."""
    parts = (address.line1, address.line2, address.city, address.state, address.postal_code, address.country)
    return hashlib.sha256("\n".join(" ".join(part.split()) for part in parts).encode()).hexdigest()[:16]

"""Payload of a purchase, as a change keeps it: the wish in ids that last, what was shown of the price, and nothing that is short-lived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from bot.line import write
from bot.model import Market, Product, ProductKind, Term


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be bought, and for whom (tenant id). ``unit`` is the price of one for the whole term as it was shown, empty where none was known; ``needs`` is
    what the SKU asks for besides (``scope subscriptionid duration``)."""

    customer: str
    product: str
    title: str
    kind: str
    sku: str
    name: str
    term: str
    cycle: str
    quantity: str
    country: str
    segment: str
    needs: str = ""
    azure: str = ""
    plan: str = ""
    scope: str = ""
    promotion: str = ""
    reseller: str = ""
    unit: str = ""
    unit_currency: str = ""

    @property
    def offer(self) -> str:
        """The key of its SKU and term."""
        return f"{self.sku}/{self.term or '-'}/{self.cycle}"

    @property
    def terms(self) -> Term:
        """Its term."""
        return Term(self.term, self.cycle)

    @property
    def bought(self) -> Product:
        """Its product, as far as it is asked for."""
        return Product(self.product, self.title, ProductKind(self.kind))

    def buyer(self, customer_id: str) -> Market:
        """Whose catalogue it is from."""
        return Market(self.country, self.segment, customer_id)

    def line(self, customer_id: str) -> str:
        """The command line that asks for the same again."""
        return write("buy", customer=customer_id, **self.arguments)

    @property
    def arguments(self) -> dict[str, str]:
        """The same as values of a command line, but for the customer."""
        said = {
            "product": self.product,
            "offer": self.offer,
            "quantity": self.quantity,
            "subscription": self.azure,
            "scope": self.scope,
            "reseller": self.reseller,
        }
        return {name: value for name, value in said.items() if value}


def as_payload(wish: Wish) -> dict[str, str]:
    """The wish as a change keeps it."""
    return asdict(wish)


def from_payload(said: Mapping[str, str]) -> Wish:
    """The wish that a change holds."""
    return Wish(**{each.name: said.get(each.name, "") for each in fields(Wish)})

"""Verified domains of customers: who holds which, for as many as are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.model import CustomerRef
from bot.model.customer_search import CustomerSearch
from bot.model.domain import comparable, domain_in, in_order, names_a_place


class CustomerDomains:
    """Domains by the tenant id of their holder, in lower case, and the other way round."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, ...]] = {}
        self._holders: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)

    def put(self, customer_id: str, domains: Iterable[str]) -> None:
        """Make these the customer's domains, in place of those known before."""
        customer_id = customer_id.lower()
        for domain in self._held.pop(customer_id, ()):
            self._holders[domain] = tuple(each for each in self._holders[domain] if each != customer_id)
            if not self._holders[domain]:
                del self._holders[domain]
        if held := told(domains):
            self._held[customer_id] = held
        for domain in held:
            self._holders[domain] += (customer_id,)

    def of(self, customer_id: str) -> tuple[str, ...]:
        """The customer's domains; none where none are known."""
        return self._held.get(customer_id.lower(), ())

    def holders(self, domain: str) -> tuple[str, ...]:
        """The tenant ids of who has this domain, and no other."""
        return self._holders.get(domain, ())


def told(domains: Iterable[str]) -> tuple[str, ...]:
    """Domains as they are kept and compared: each once, in order."""
    return tuple(sorted({known for each in domains if (known := comparable(each)) and " " not in known}))


def named(book: CustomerSearch, domains: CustomerDomains, text: str) -> Sequence[CustomerRef]:
    """Customers whose tenant id, domain or whole name is ``text``, also by a domain in an e-mail or web address.

    Who has the very domain is meant. Where nobody has, it is whoever has one that it is below of, all of them where
    several have; a name may look like a domain, and then its bearer is among them.
    """
    host = domain_in(text)
    if not host:
        return book.exact(text)
    exactly, *above = in_order(host)
    found = _with(book, domains, exactly) or [one for each in above for one in _with(book, domains, each)]
    if not names_a_place(text):
        found += book.exact(text)
    return list(dict.fromkeys(found))


def _with(book: CustomerSearch, domains: CustomerDomains, domain: str) -> list[CustomerRef]:
    held = (book.get(each) for each in domains.holders(domain))
    return [*book.with_domain(domain), *filter(None, held)]

"""Who is meant by a domain: its holder, whoever holds one above it, and nobody for a part of a word."""

from __future__ import annotations

from bot.model import CustomerRef
from bot.model.customer_domains import CustomerDomains, named
from bot.model.customer_search import CustomerSearch

FABRIKAM = CustomerRef("11111111-0000-4000-8000-00000000fab1", "Fabrikam, Inc.", "fabrikam.onmicrosoft.com")
BRANCH = CustomerRef("11111111-0000-4000-8000-00000000fab2", "Fabrikam Branch", "branch.onmicrosoft.com")
NAMESAKE = CustomerRef("11111111-0000-4000-8000-00000000b00c", "Booking.example", "booking1.onmicrosoft.com")
BOOK = CustomerSearch([FABRIKAM, BRANCH, NAMESAKE])


def known(**held: list[str]) -> CustomerDomains:
    domains = CustomerDomains()
    for name, each in held.items():
        domains.put({"fabrikam": FABRIKAM, "branch": BRANCH}[name].id.upper(), each)
    return domains


def test_the_holder_of_the_very_domain_is_meant_and_not_of_one_above() -> None:
    domains = known(fabrikam=["fabrikaminc.example"], branch=["branch.fabrikaminc.example"])
    assert named(BOOK, domains, "fabrikaminc.example") == [FABRIKAM]
    assert named(BOOK, domains, "branch.fabrikaminc.example") == [BRANCH]
    assert named(BOOK, domains, "mail.fabrikaminc.example") == [FABRIKAM]


def test_below_the_domains_of_two_customers_both_may_be_meant() -> None:
    domains = known(fabrikam=["fabrikaminc.example"], branch=["branch.fabrikaminc.example"])
    assert named(BOOK, domains, "www.branch.fabrikaminc.example") == [BRANCH, FABRIKAM]
    shared = known(fabrikam=["fabrikaminc.example"], branch=["FabrikamInc.example"])
    assert set(named(BOOK, shared, "ann@fabrikaminc.example")) == {FABRIKAM, BRANCH}


def test_a_company_that_is_called_like_a_domain_is_among_those_meant() -> None:
    domains = known(fabrikam=["booking.example"])
    assert named(BOOK, domains, "booking.example") == [FABRIKAM, NAMESAKE]
    assert named(BOOK, domains, "ann@booking.example") == [FABRIKAM]
    assert named(BOOK, known(), "booking.example") == [NAMESAKE]


def test_the_routing_name_of_exchange_is_the_tenants() -> None:
    assert named(BOOK, known(), "fabrikam.mail.onmicrosoft.com") == [FABRIKAM]
    assert named(BOOK, known(), "ann@fabrikam.onmicrosoft.com") == [FABRIKAM]
    assert named(BOOK, known(), "mail.onmicrosoft.com") == []


def test_domains_that_a_customer_gave_up_mean_nobody() -> None:
    domains = known(fabrikam=["fabrikaminc.example", "old.example"])
    domains.put(FABRIKAM.id, ["fabrikaminc.example", "fabrikaminc.example", ""])
    assert domains.of(FABRIKAM.id) == ("fabrikaminc.example",)
    assert named(BOOK, domains, "old.example") == []
    domains.put(FABRIKAM.id, [])
    assert domains.of(FABRIKAM.id) == () and domains.holders("fabrikaminc.example") == ()


def test_a_holder_that_is_no_customer_any_more_is_not_found() -> None:
    domains = known(fabrikam=["fabrikaminc.example"])
    assert named(CustomerSearch([BRANCH]), domains, "fabrikaminc.example") == []

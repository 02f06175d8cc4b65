"""An address or a domain that only looks like somebody's, by letters that Unicode folds together: it is another's, and gives nothing.

All of these are addresses of their own, which a person can have in a chat profile; none of them gets mail for the other.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.identity import Sender
from adapters.slack.identity import actor_of as slack_actor
from adapters.store import SqlStore
from bot.access.customer_identity import customers_named
from bot.access.directory import StoredDirectory
from bot.access.scope import in_scope, tenant_ids
from bot.access.signin import other_person
from bot.model import CustomerRef
from bot.model.canonicalization import canonical_address, canonical_domain
from bot.model.identity import Account, Actor, Grant, Link, Role
from bot.parameters.role_holder import holder_named
from bot.ports import SignedIn
from config.roles import Roles, read_roles
from tests.fakes import NOW, FakeClock

DOMAIN = "northwindcloud.example"
SIMILAR = [
    (f"weiss@{DOMAIN}", f"weiß@{DOMAIN}"),
    (f"weiss@{DOMAIN}", f"wei\u017fs@{DOMAIN}"),  # the long s
    (f"weiss@{DOMAIN}", f"WEI\u1e9e@{DOMAIN}"),  # the capital sharp s
    (f"kim@{DOMAIN}", f"\u212aim@{DOMAIN}"),  # the Kelvin sign
    (f"griffin@{DOMAIN}", f"gri\ufb03n@{DOMAIN}"),  # a ligature
    (f"ivo@{DOMAIN}", f"\u0130vo@{DOMAIN}"),  # the dotted I
    ("x@strasse.example", "x@straße.example"),
    ("x@kiel.example", "x@\u212aiel.example"),
]


def a_person(email: str, user: str = "U1") -> Actor:
    """As Slack's profile of somebody becomes an actor."""
    profile = {"profile": {"real_name": "Somebody", "email": email}}
    return slack_actor(Sender("T1", user), profile)


def the_file(tmp_path: Path, text: str) -> Roles:
    path = tmp_path / "roles.toml"
    path.write_text(text, encoding="utf-8")
    return read_roles(path)


@pytest.mark.parametrize(("theirs", "like_it"), SIMILAR)
async def test_no_role_of_the_file_is_had_by_an_address_like_the_one_it_names(
    tmp_path: Path, theirs: str, like_it: str
) -> None:
    roles = the_file(tmp_path, f'[people]\n"{theirs}" = ["global_admin"]\n')
    assert Role.GLOBAL_ADMIN in (await roles.person(a_person(theirs.upper()))).roles, "in any case"
    assert not (await roles.person(a_person(like_it))).roles


@pytest.mark.parametrize(("theirs", "like_it"), SIMILAR)
async def test_no_grant_is_had_by_an_address_like_the_one_it_names(
    store: SqlStore, theirs: str, like_it: str
) -> None:
    until = NOW + timedelta(days=999)
    await store.grants.put(Grant("g1", holder_named(like_it), Role.BILLING_ADMIN, NOW, until, "slack:T1:U9"))
    assert not await store.grants.of([theirs.title()], NOW)
    assert await store.grants.revoke(theirs, Role.BILLING_ADMIN) is None
    assert [each.id for each in await store.grants.of([like_it], NOW)] == ["g1"], "its holder has it"
    assert await store.grants.revoke(like_it, Role.BILLING_ADMIN) is not None


@pytest.mark.parametrize(("withheld", "shown"), [
    ("Zoë@Straße.example", "zoe\u0308@STRAßE.example"),
    ("zoë@xn--strae-oqa.example", "ZOË@straße.example"),
    ("Weiß@x.example", "weiß@X.example"),
])  # fmt: skip
async def test_what_is_withheld_is_withheld_however_the_address_is_composed(
    tmp_path: Path, store: SqlStore, withheld: str, shown: str
) -> None:
    text = f'[people]\n"{shown}" = ["global_admin", "sales_agent"]\n[withhold]\n"{withheld}" = ["global_admin"]\n'
    rules = the_file(tmp_path, text).rules
    people = StoredDirectory(rules, store.links, store.grants, store.accounts, FakeClock(NOW))
    assert (await people.person(a_person(shown))).roles == {Role.SALES_AGENT}


@pytest.mark.parametrize(("theirs", "like_it"), SIMILAR)
async def test_nobody_is_taken_for_the_owner_of_an_account_by_an_address_like_theirs(
    store: SqlStore, theirs: str, like_it: str
) -> None:
    oid = "0b1d7a3e-52a7-4a3e-9a55-0d8a6f4c0b11"
    await store.accounts.addressed(oid, [theirs.upper()])
    await store.accounts.put([Account(canonical_address(theirs), oid), Account(oid, oid)])
    await store.links.put(Link("slack:T1:U8", "t", oid, theirs.upper(), "Somebody", NOW, NOW), "token")
    known = await store.accounts.known([canonical_address(like_it)])
    assert oid not in known, (
        "they are one human with nobody, and so neither vote for the other nor are barred"
    )
    assert oid in await store.accounts.known([canonical_address(theirs)])
    assert other_person(a_person(like_it), SignedIn("t", oid, theirs, "Another Name", "")), "the page asks"


async def test_who_signed_in_with_an_address_like_anothers_is_somebody_else(store: SqlStore) -> None:
    oid = "0b1d7a3e-52a7-4a3e-9a55-0d8a6f4c0b11"
    await store.links.put(Link("slack:T1:U8", "t", oid, f"\u212aim@{DOMAIN}", "Kim", NOW, NOW), "token")
    assert oid not in await store.accounts.known([f"kim@{DOMAIN}"])
    assert not await store.accounts.owners([f"kim@{DOMAIN}"])


async def test_a_limit_to_a_domain_lets_nobody_see_the_customer_of_a_domain_like_it(
    tmp_path: Path, store: SqlStore
) -> None:
    theirs = CustomerRef("11111111-0000-4000-8000-000000000001", "Straße GmbH", "straße.example")
    alike = CustomerRef("11111111-0000-4000-8000-000000000002", "Strasse AG", "strasse.example")
    kelvin = CustomerRef("11111111-0000-4000-8000-000000000003", "Kiel", "\u212aiel.example")
    await store.customers.add([theirs, alike, kelvin])
    text = (
        f'[people]\n"ada@{DOMAIN}" = ["admin_agent"]\n'
        f'[customers]\n"ada@{DOMAIN}" = ["xn--strae-oqa.example", "KIEL.example"]\n'
    )
    roles = the_file(tmp_path, text)
    person = await roles.person(a_person(f"ada@{DOMAIN}"))
    only = person.reach[Role.ADMIN_AGENT]
    assert [in_scope(each, only) for each in (theirs, alike, kelvin)] == [True, False, False]
    assert await tenant_ids(store.customers, only) == {theirs.id}
    assert [each.id for each in await customers_named(store.customers, "strasse.example")] == [alike.id]


async def test_erasing_somebody_leaves_whoever_has_an_address_like_theirs(store: SqlStore) -> None:
    until, both = NOW + timedelta(days=999), (f"kim@{DOMAIN}", f"\u212aim@{DOMAIN}")
    for number, holder in enumerate((*both, "x@straße.example")):
        grant = Grant(f"g{number}", holder, Role.BILLING_ADMIN, NOW, until, "slack:T1:U9")
        await store.grants.put(grant)
    await store.erasure.erase(both[0].upper(), NOW)
    assert {each.id for each in await store.grants.all(NOW)} == {"g1", "g2"}
    await store.erasure.erase("x@STRAßE.example", NOW)
    assert {each.id for each in await store.grants.all(NOW)} == {"g1"}, "found as it is written, too"


def test_plain_addresses_and_ids_are_kept_as_they_always_were() -> None:
    """What older databases hold goes on matching."""
    for name in ("Ada.Lund+x@NorthwindCloud.example", "8F0F2C1E-52A7-4A3E-9A55-0D8A6F4C0B11", "slack:T1:U1"):
        assert canonical_address(name) == name.casefold() == canonical_domain(name)


def test_no_letter_outside_ascii_becomes_one_inside_and_canonical_twice_is_canonical_once() -> None:
    for number in [*range(0x80, 0xD800), *range(0xE000, 0x20000)]:
        letter = chr(number)
        if letter.isspace():
            continue
        address, domain = canonical_address(f"a{letter}b"), canonical_domain(f"a{letter}b.example")
        assert not address.isascii() and canonical_address(address) == address, hex(number)
        assert domain.startswith("xn--") and canonical_domain(domain) == domain, hex(number)

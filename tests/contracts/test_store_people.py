"""Links, sign-ins under way and grants, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

from adapters.store import SqlStore
from bot.access.accounts import RESTORED, SUSPENDED, restore, suspend
from bot.model.identity import Account, Actor, Grant, Link, Platform, Role
from bot.ports import CodeVerdict, SignInTicket, Stage
from bot.ports.dispatch import Place
from tests.contracts.store_samples import NOW

TENANT, ADA, SAM = "t-1", "oid-ada", "oid-sam"
ACTOR = Actor(Platform.SLACK, "T1", "U1", "Ada", "ada@northwindcloud.example", locale="de-DE")
TICKET = SignInTicket("d1", ACTOR, Place("slack", "T1", "C1", personal=False), NOW + timedelta(minutes=10))
LINK = Link("slack:T1:U1", TENANT, ADA, "ada@northwindcloud.example", "Ada", NOW, NOW)
GRANT = Grant(
    "g1",
    "sam@x.example",
    Role.HELPDESK_AGENT,
    NOW,
    NOW + timedelta(days=3),
    "k",
    "Gil",
    ("c1",),
    ("gil@x.example", "k"),
)


def hash_of(code: str):
    return lambda digest: hashlib.sha256(f"{digest}:{code}".encode()).hexdigest()


async def waiting(store: SqlStore) -> None:
    await store.signins.make(TICKET, NOW)
    later = NOW + timedelta(minutes=5)
    assert await store.signins.start("d1", state="s", cookie="k", sealed="flow", now=NOW, expires=later)
    assert await store.signins.back("d1", NOW)
    assert await store.signins.wait("d1", code=hash_of("GOOD")("d1"), sealed="token", now=NOW, expires=later)


async def test_a_link_is_kept_with_its_token_and_goes_with_it(store: SqlStore) -> None:
    await store.links.put(LINK, "refresh-1")
    assert await store.links.get(LINK.actor) == LINK
    assert await store.vault.get(LINK.secret_name) == "refresh-1"
    await store.links.put(replace(LINK, actor="teams:t-1:ada"), "refresh-2")
    assert [each.actor for each in await store.links.of_identity("T-1", "OID-ADA")] == [
        LINK.actor,
        "teams:t-1:ada",
    ]
    assert await store.links.end(LINK.actor)
    assert await store.vault.get(LINK.secret_name) == "refresh-2"
    assert await store.links.end("teams:t-1:ada")
    assert await store.vault.get(LINK.secret_name) is None
    assert not await store.links.end("teams:t-1:ada")


async def test_another_identity_takes_the_place_of_the_first(store: SqlStore) -> None:
    await store.links.put(LINK, "refresh-1")
    await store.links.put(replace(LINK, oid=SAM), "refresh-2")
    assert await store.vault.names("person:") == [f"person:{TENANT}:{SAM}"]
    assert [each.oid for each in await store.links.end_identity(TENANT, SAM)] == [SAM]
    assert await store.links.all() == []


async def test_roles_and_uses_are_those_of_the_identity(store: SqlStore) -> None:
    await store.links.put(LINK, "r")
    await store.links.put(replace(LINK, actor="slack:T1:U2"), "r")
    later = NOW + timedelta(hours=1)
    await store.links.set_roles(TENANT, ADA, frozenset({Role.ADMIN_AGENT, Role.SALES_AGENT}), later)
    await store.links.renewed(TENANT, ADA, later)
    for link in await store.links.all():
        assert link.roles == {Role.ADMIN_AGENT, Role.SALES_AGENT}
        assert (link.roles_read, link.renewed) == (later, later)
    assert [each.actor for each in await store.links.all(LINK.actor, 1)] == ["slack:T1:U2"]


async def test_signing_in_anew_from_one_chat_keeps_the_sign_in_of_the_other_alive(store: SqlStore) -> None:
    await store.links.put(LINK, "old")
    later = NOW + timedelta(days=80)
    await store.links.put(replace(LINK, actor="teams:t-1:ada", since=later, renewed=later), "new")
    first = await store.links.get(LINK.actor)
    assert first and (first.since, first.renewed) == (NOW, later)


async def test_every_step_of_a_sign_in_can_be_taken_once(store: SqlStore) -> None:
    await store.signins.make(TICKET, NOW)
    assert await store.signins.find("d1") == TICKET
    later = NOW + timedelta(minutes=5)

    async def start(number: int) -> bool:
        facts = {"state": f"s{number}", "cookie": "k", "sealed": "flow"}
        return await store.signins.start("d1", **facts, now=NOW, expires=later)

    assert sorted(await asyncio.gather(*(start(number) for number in range(4)))) == [
        False,
        False,
        False,
        True,
    ]
    assert sorted(await asyncio.gather(*(store.signins.back("d1", NOW) for _ in range(3)))) == [
        False,
        False,
        True,
    ]
    assert await store.signins.by_state("") is None


async def test_a_late_link_starts_nothing_and_a_newer_one_ends_it(store: SqlStore) -> None:
    await store.signins.make(TICKET, NOW)
    late = TICKET.expires + timedelta(seconds=1)
    assert not await store.signins.start("d1", state="s", cookie="k", sealed="x", now=late, expires=late)
    await store.signins.make(replace(TICKET, digest="d2"), NOW)
    found = await store.signins.find("d1")
    assert found and found.stage is Stage.OVER
    assert not await store.signins.start("d1", state="s", cookie="k", sealed="x", now=NOW, expires=late)


async def test_a_right_code_ends_the_wait_once(store: SqlStore) -> None:
    await waiting(store)
    assert (await store.signins.confirm("slack:T1:U2", hash_of("GOOD"), NOW, 5))[0] is CodeVerdict.NONE
    both = await asyncio.gather(
        *(store.signins.confirm(ACTOR.key, hash_of("GOOD"), NOW, 5) for _ in range(2))
    )
    assert sorted(verdict for verdict, _ in both) == [CodeVerdict.NONE, CodeVerdict.RIGHT]
    assert next(ticket for verdict, ticket in both if verdict is CodeVerdict.RIGHT).sealed == "token"
    after = await store.signins.find("d1")
    assert after and (after.stage, after.sealed, after.code) == (Stage.OVER, "", "")


async def test_wrong_codes_make_it_void_and_a_late_one_ends_it(store: SqlStore) -> None:
    await waiting(store)
    said = [(await store.signins.confirm(ACTOR.key, hash_of("BAD"), NOW, 3))[0] for _ in range(4)]
    assert said == [CodeVerdict.WRONG, CodeVerdict.WRONG, CodeVerdict.VOID, CodeVerdict.NONE]
    await waiting(store)
    late = NOW + timedelta(minutes=6)
    assert (await store.signins.confirm(ACTOR.key, hash_of("GOOD"), late, 3))[0] is CodeVerdict.LATE
    assert await store.signins.sweep(late) == 1


async def test_a_grant_lasts_until_its_end_and_another_takes_its_place(store: SqlStore) -> None:
    await store.grants.put(GRANT)
    assert await store.grants.of(["", "SAM@x.example"], NOW) == [GRANT]
    assert await store.grants.of([""], NOW) == ()
    longer = replace(GRANT, id="g2", until=GRANT.until + timedelta(days=1), customers=())
    await store.grants.put(longer)
    assert await store.grants.all(NOW) == [longer]
    assert await store.grants.all(longer.until) == []
    assert await store.grants.revoke("sam@x.example", Role.HELPDESK_AGENT) == longer
    assert await store.grants.revoke("sam@x.example", Role.HELPDESK_AGENT) is None
    await store.grants.put(GRANT)
    assert await store.grants.sweep(GRANT.until) == 1


async def test_whose_account_is_gone_is_known_by_each_of_its_names_until_it_works_again(
    store: SqlStore,
) -> None:
    assert await store.accounts.gone([]) is None and await store.accounts.gone([ADA]) is None
    await store.accounts.put([Account("sam@x.example", SAM)])
    assert await store.accounts.gone(["sam@x.example"]) is None, "it is known, and works"
    await suspend(store.accounts, ADA.upper(), {LINK.actor, LINK.upn}, NOW)
    for name in (LINK.actor, LINK.upn, ADA):
        assert await store.accounts.gone(["nobody@x.example", name]) == NOW
    assert await store.accounts.all() == [
        Account(LINK.upn, ADA, NOW),
        Account(ADA, ADA, NOW),
        Account("sam@x.example", SAM),
        Account(LINK.actor, ADA, NOW),
    ]
    assert [each.name for each in await store.accounts.all(ADA, 1)] == ["sam@x.example"]
    assert await restore(store.accounts, ADA, {LINK.actor}, NOW)
    assert await store.accounts.gone([LINK.actor, LINK.upn, ADA]) is None
    assert await store.accounts.all() == [Account("sam@x.example", SAM)]
    await store.accounts.forget(["sam@x.example"])
    assert await store.accounts.all() == []


async def test_an_account_that_comes_and_goes_is_on_record_and_one_that_stays_is_not(store: SqlStore) -> None:
    assert not await restore(store.accounts, ADA, {LINK.actor}, NOW)
    await suspend(store.accounts, ADA, {LINK.actor}, NOW)
    await suspend(store.accounts, SAM, {LINK.upn}, NOW)
    # A chat user who has proved to be somebody else is not who is gone, and neither is whoever has the address now.
    assert await restore(store.accounts, "oid-new", {LINK.actor, LINK.upn}, NOW)
    assert await store.accounts.gone([LINK.actor, LINK.upn]) is None
    assert await store.accounts.gone([ADA]) == await store.accounts.gone([SAM]) == NOW
    assert not await restore(store.accounts, "oid-new", {LINK.actor}, NOW)
    rows = list(reversed(await store.audit.entries()))
    assert [row.command for row in rows] == [SUSPENDED, SUSPENDED, RESTORED]
    assert f"No role of {LINK.actor} counts" in rows[0].detail and (await store.audit.verify()).fault is None


async def test_an_address_is_that_of_one_account(store: SqlStore) -> None:
    await suspend(store.accounts, SAM, {"sam@x.example"}, NOW)
    await store.accounts.put([Account("sam@x.example", "oid-new")])
    assert await store.accounts.gone(["sam@x.example"]) is None
    assert await store.accounts.gone([SAM]) == NOW


async def test_whose_an_address_is_by_the_directory_and_by_sign_ins(store: SqlStore) -> None:
    assert await store.accounts.owners([]) == {} == await store.accounts.owners(["sam@x.example"])
    await store.accounts.put([Account("sam@x.example", SAM), Account(SAM, SAM)])
    await store.accounts.addressed(SAM, ["S.Amsel@x.example", "desk@x.example"])
    await store.accounts.addressed(ADA, ["desk@x.example"])
    await store.links.put(LINK, "r")
    asked = ["sam@x.example", "s.amsel@x.example", "desk@x.example", LINK.upn, "nobody@x.example"]
    assert await store.accounts.owners(asked) == {
        "sam@x.example": {SAM},
        "s.amsel@x.example": {SAM},
        "desk@x.example": {SAM, ADA},
        LINK.upn: {LINK.oid},
    }


OID_GIL, OID_ADM = "00000000-0000-4000-8000-00000000091f", "00000000-0000-4000-8000-00000000ad01"


async def test_all_names_of_one_human_are_known_from_any_of_them(store: SqlStore) -> None:
    """An address leads to an account, that to its other addresses and to who signed in with it, and so on."""
    gil = ("gil@x.example", OID_GIL, "g.moreau@x.example", "slack:T1:UGIL", "gil@x.onmicrosoft.com")
    await store.accounts.put([Account("gil@x.example", OID_GIL), Account(OID_GIL, OID_GIL)])
    await store.accounts.addressed(OID_GIL.upper(), ["G.Moreau@x.example"])
    await store.links.put(
        Link("slack:T1:UGIL", TENANT, OID_GIL, "Gil@x.onmicrosoft.com", "Gil", NOW, NOW), "r"
    )
    await store.accounts.put([Account("ada@x.example", ADA), Account(ADA, ADA)])
    await store.links.put(LINK, "r")
    for name in gil:
        assert await store.accounts.known([name]) == dict.fromkeys(gil)
    assert await store.accounts.known([]) == {}
    assert await store.accounts.known(["", "nobody@x.example"]) == {"": None, "nobody@x.example": None}

    # A second account of his, which shares an address with the first, and two steps on the chat user of that one.
    await store.accounts.addressed(OID_ADM, ["g.moreau@x.example", "adm@x.example"])
    await store.links.put(Link("teams:t-1:29:adm", TENANT, OID_ADM, "", "Adm", NOW, NOW), "r")
    both = {*gil, OID_ADM, "adm@x.example", "teams:t-1:29:adm"}
    for name in both:
        assert set(await store.accounts.known([name])) == both
    assert not both & set(await store.accounts.known(["ada@x.example", LINK.actor])), "nobody else"


async def test_long_chains_of_names_have_an_end(store: SqlStore) -> None:
    for at in range(12):
        await store.accounts.addressed(f"oid-{at}", [f"a{at}@x.example", f"a{at + 1}@x.example"])
    everything = {f"oid-{at}" for at in range(12)} | {f"a{at}@x.example" for at in range(13)}
    assert set(await store.accounts.known(["a0@x.example"])) == everything
    assert set(await store.accounts.known(["oid-11"])) == everything


async def test_an_account_that_is_gone_is_known_to_be_under_its_names(store: SqlStore) -> None:
    await store.accounts.put([Account("sam@x.example", SAM, NOW), Account(SAM, SAM, NOW)])
    await store.accounts.addressed(SAM, ["s.osei@x.example"])
    known = await store.accounts.known(["s.osei@x.example"])
    assert known == {"s.osei@x.example": None, "sam@x.example": NOW, SAM: NOW}


async def test_addresses_are_those_of_now_and_of_people_who_matter(store: SqlStore) -> None:
    await store.accounts.addressed(SAM, ["sam@x.example", "s.osei@x.example"])
    await store.accounts.addressed(SAM, ["sam@x.example", "sam.osei@x.example"])
    assert set(await store.accounts.known([SAM])) == {SAM, "sam@x.example", "sam.osei@x.example"}
    await store.accounts.addressed(SAM, [])
    assert set(await store.accounts.known([SAM])) == {SAM}
    for oid in (SAM, "oid-gone", ADA):
        await store.accounts.addressed(oid, [f"{oid}@x.example"])
    await store.links.put(LINK, "r")
    await store.accounts.forget_addresses([SAM.upper()])
    kept = [
        oid for oid in (SAM, "oid-gone", ADA) if len(await store.accounts.known([f"{oid}@x.example"])) > 1
    ]
    assert kept == [SAM, ADA], "who has signed in matters too"


async def test_two_rounds_that_learn_the_same_at_once_do_not_disturb_each_other(store: SqlStore) -> None:
    both = [f"{letter}@x.example" for letter in "abcdef"]
    await asyncio.gather(*(store.accounts.addressed(SAM, both) for _ in range(4)))
    assert set(await store.accounts.known([SAM])) == {SAM, *both}

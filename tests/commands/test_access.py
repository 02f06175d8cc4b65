"""Who may do what, from chat: roles given and taken back, limits to customers, and signing in where one cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.access.directory import StoredDirectory
from bot.access.roles import RoleRules
from bot.framework.context import Acting
from bot.model import CustomerRef
from bot.model.identity import Role
from tests.chat import Chat, open_chat
from tests.fakes import CONTOSO, FABRIKAM, NOW

SAM = "sam@northwindcloud.example"


def with_rules(chat: Chat, **changes: dict[str, frozenset]) -> Chat:
    """The same chat, where roles come from the file, from sign-ins and from grants."""
    rules = replace(chat.core.directory.rules, **changes)
    store = chat.core.store
    people = StoredDirectory(rules, store.links, store.grants, store.accounts, chat.clock)
    return chat.with_core(directory=people)


@pytest.fixture
async def chat(store):
    return with_rules(await open_chat(store))


async def test_a_role_is_given_until_a_day_and_ends_by_itself(chat):
    gil, sam = chat.as_("gil"), chat.as_("sam")
    assert "can't" in await sam.say("invoice list")
    shown = await gil.say(f"access grant {SAM} billing_admin until=2026-12-01")
    assert "Billing admin" in shown and "Dec 1, 2026" in shown and "All customers" in shown
    assert "has the role Billing admin" in await gil.press("Give role")
    assert "G000024130" in await sam.say("invoice list")
    shown = await sam.say("whoami")
    assert "given by Gil Moreau (gil@northwindcloud.example) until" in shown and "roles.toml" in shown
    assert "Gil Moreau" in await gil.say("access grants")
    chat.clock.move(timedelta(days=9))
    assert "can't" in await sam.say("invoice list")
    assert "No role" in await gil.say("access grants")


@pytest.mark.parametrize("name", ["oscar+token=1", "secret=oscar", "a" * 88])
async def test_a_role_is_given_to_nobody_whom_the_trail_would_not_name(chat, name):
    gil = chat.as_("gil")
    shown = await gil.say(f"access grant {name}@northwindcloud.example billing_admin until=2026-12-01")
    assert "which the audit trail would hide" in shown
    assert "No role" in await gil.say("access grants")


async def test_a_role_is_taken_back(chat):
    gil = chat.as_("gil")
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-01")
    await gil.press("Give role")
    await gil.say(f"access revoke {SAM} billing_admin")
    assert "no longer has" in await gil.press("Remove role")
    assert "can't" in await chat.as_("sam").say("invoice list")
    assert "no grant of Billing admin" in await gil.say(f"access revoke {SAM} billing_admin")


async def test_giving_a_role_takes_none_of_it_away(chat):
    """Taking a role back may take a second person; to give less of it in its place would be the way round that."""
    gil = chat.as_("gil")
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-10")
    await gil.press("Give role")
    for less in (
        "until=2026-12-01",
        "until=2026-12-10 customers=fabrikam",
        "until=2026-12-20 customers=fabrikam",
    ):
        shown = await gil.say(f"access grant {SAM} billing_admin {less}")
        assert "take some of it away" in shown and f"access revoke {SAM} billing_admin" in shown
    assert "Dec 20, 2026" in await gil.say(f"access grant {SAM} billing_admin until=2026-12-20")
    await gil.press("Give role")

    await gil.say(f"access grant {SAM} helpdesk_agent until=2026-12-01 customers=fabrikam")
    waits = gil.change_id
    await gil.say(f'access grant {SAM} helpdesk_agent until=2026-12-01 customers="fabrikam; contoso ltd"')
    await gil.press("Give role")
    assert "take some of it away" in await gil.confirm(waits), "more was given between card and click"
    assert "Give" in await gil.say(f"access grant {SAM} helpdesk_agent until=2026-12-01")


async def test_nobody_gives_themselves_or_others_more_than_they_hold(chat):
    assert "can't" in await chat.say(f"access grant {SAM} billing_admin until=2026-12-01")
    gil = chat.as_("gil")
    own = await gil.say("access grant GIL@northwindcloud.example admin_agent until=2026-12-01")
    assert "give yourself a role" in own
    only_users = with_rules(chat, add={"gil@northwindcloud.example": frozenset({Role.USER_ADMIN})})
    shown = await only_users.as_("gil").say(f"access grant {SAM} global_admin until=2026-12-01")
    assert "allows more than your own roles" in shown
    shown = await only_users.as_("gil").say(f"access grant {SAM} user_admin until=2026-12-01")
    assert "Give role" in only_users.as_("gil").labels or "User admin" in shown


async def test_what_is_lent_cannot_be_lent_on(chat):
    gil, sam = chat.as_("gil"), chat.as_("sam")
    await gil.say(f"access grant {SAM} global_admin until=2026-12-01")
    await gil.press("Give role")
    shown = await sam.say("access grant oscar@northwindcloud.example global_admin until=2026-12-01")
    assert "allows more than your own roles" in shown


async def test_a_grant_says_what_it_takes_the_place_of_and_names_its_customers(chat):
    gil = chat.as_("gil")
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-01 customers=fabrikam")
    assert "for 1 customer only" in await gil.press("Give role")
    shown = await gil.say(f"access grant {SAM} billing_admin until=2026-12-20")
    for words in ("Dec 1, 2026", "Dec 20, 2026", "Fabrikam, Inc.", "All customers"):
        assert words in shown
    shown = await gil.say(f"access revoke {SAM} billing_admin")
    assert "Fabrikam, Inc." in shown and FABRIKAM.id not in shown


async def test_who_was_limited_since_the_card_was_made_gives_no_more_than_that(chat):
    gil = chat.as_("gil")
    for customers in ("", ' customers="contoso ltd"'):
        await gil.say(f"access grant {SAM} billing_admin until=2026-12-01{customers}")
        limited = with_rules(
            chat, customers={"gil@northwindcloud.example": frozenset({"fabrikam.onmicrosoft.com"})}
        )
        late = replace(gil, dispatcher=limited.dispatcher)
        assert "this concerns others too" in await late.confirm(gil.change_id)
    assert await chat.core.store.grants.all(chat.clock.now()) == []
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-01 customers=fabrikam")
    assert "has the role" in await replace(gil, dispatcher=limited.dispatcher).confirm(gil.change_id)


async def test_a_role_lost_between_card_and_click_gives_nothing(chat):
    gil = chat.as_("gil")
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-01")
    fired = with_rules(chat, withhold={"gil@northwindcloud.example": frozenset({Role.GLOBAL_ADMIN})})
    late = replace(gil, dispatcher=fired.dispatcher)
    assert "can't" in await late.confirm(gil.change_id)
    assert await chat.core.store.grants.all(chat.clock.now()) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"access grant {SAM} billing_admin until=2026-11-22", "This day is in the past"),
        (f"access grant {SAM} billing_admin until=2027-11-30", "a year at most"),
        ("access grant sam billing_admin until=2026-12-01", "email address"),
        (f"access grant {SAM} king until=2026-12-01", "Choose one of"),
        (f"access grant {SAM} billing_admin until=soon", "year-month-day"),
        (f"access grant {SAM} sales_agent until=2026-12-01 customers=nobody", "No match for"),
        (f'access grant {SAM} sales_agent until=2026-12-01 customers=" ; "', "It names no customer"),
    ],
)
async def test_a_grant_that_will_not_do(chat, line, said):
    assert said in await chat.as_("gil").say(line)


async def test_a_role_for_some_customers_opens_no_others(chat):
    gil, oscar = chat.as_("gil"), chat.as_("oscar")
    line = 'access grant oscar@northwindcloud.example admin_agent until=2026-12-01 customers="fabrikam"'
    assert "Fabrikam, Inc." in await gil.say(line)
    await gil.press("Give role")
    assert "4,321" in await oscar.say("usage show fabrikam")
    assert "No match for" in await oscar.say('usage show "contoso ltd"')
    assert "No match for" in await oscar.say(f"usage show {CONTOSO.id}")
    shown = await oscar.say("customer list")
    assert "Fabrikam" in shown and "Contoso" not in shown
    shown = await oscar.say("usage top")
    assert "Fabrikam" in shown and "Contoso" not in shown
    assert "limited to named customers" in await oscar.say("invoice list")
    shown = await oscar.say("usage budget fabrikam 6000")
    assert "6,000" in await oscar.press("Set budget") and "6,000" in shown


async def test_a_limited_role_beside_an_unlimited_one_widens_nothing(chat):
    """Sam sees everybody's usage as a Sales agent; to set budgets he has a role for one customer only."""
    gil, sam = chat.as_("gil"), chat.as_("sam")
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-01 customers=fabrikam")
    await gil.press("Give role")
    assert "120.5" in await sam.say('usage show "contoso ltd"')
    assert "limited to named customers" in await sam.say('usage budget "contoso ltd" 100')
    await sam.say("usage budget fabrikam 7000")
    await sam.press("Set budget")
    assert [kind for kind, _ in chat.partner.done] == ["usage.set_budget"]


async def test_the_file_limits_somebody_to_named_customers(chat):
    limited = with_rules(
        chat, customers={"ada@northwindcloud.example": frozenset({"fabrikam.onmicrosoft.com"})}
    ).as_("ada")
    assert "4,321" in await limited.say("usage show fabrikam")
    assert "No match for" in await limited.say("usage show müller")
    shown = await limited.say("alert add percent all 80")
    assert "You have access to Fabrikam, Inc. only" in shown and "scope=fabrikam.onmicrosoft.com" in shown
    assert "limited to named customers" in await limited.say(
        'customer create "Litware Inc" domain=litware first_name=Kim last_name=Akers '
        'email=kim@litware.example address="One Way" city=Redmond state=WA postal_code=98052 country=US'
    )
    assert FABRIKAM.name in (await limited.say("customer list"))


async def test_who_is_limited_finds_theirs_among_thousands(chat):
    others = [
        CustomerRef(f"00000000-0000-4000-8000-{n:012d}", f"Aardvark {n}", f"a{n}.example")
        for n in range(3000)
    ]
    await chat.core.store.customers.replace_all([*others, FABRIKAM, CONTOSO], chat.clock.now())
    ada = with_rules(
        chat, customers={"ada@northwindcloud.example": frozenset({"fabrikam.onmicrosoft.com", CONTOSO.id})}
    ).as_("ada")
    shown = await ada.say("customer list")
    assert "Fabrikam" in shown and "Contoso" in shown and "Aardvark" not in shown
    assert "4,321" in await ada.say("usage show fabrikam")
    assert "Fabrikam" in await ada.say("usage show fabrikan"), "a slip of the keyboard"
    assert "Aardvark" not in await ada.say("usage show aardvark")


async def test_what_the_file_withholds_is_withheld_from_every_source(chat):
    gil = chat.as_("gil")
    await gil.say(f"access grant {SAM} billing_admin until=2026-12-01")
    await gil.press("Give role")
    barred = with_rules(chat, withhold={SAM: frozenset({Role.BILLING_ADMIN, Role.SALES_AGENT})})
    assert "no Partner Center role" in await barred.as_("sam").say("customer list")


async def test_without_a_public_address_nobody_signs_in_and_it_says_so(chat):
    shown = await chat.say("access signin")
    assert "PUBLIC_URL" in shown and chat.card.title == "Sign-in is off"
    assert "PUBLIC_URL" in await chat.say("access code ABCD-EFGH")
    assert "not signed in" in await chat.say("access signout")
    await chat.say("whoami")
    assert "Sign in" not in chat.labels


async def test_where_the_service_account_acts_card_and_record_say_so(chat):
    def as_service(_):
        return Acting(chat.partner, chat.desks, by_service=lambda: True)

    ada = chat.with_core(acting=as_service)
    assert "as the service account" in await ada.say("usage show fabrikam")
    await ada.say("usage budget fabrikam 6500")
    assert "Done as the service account" in await ada.press("Set budget")
    entries = await chat.core.store.audit.entries()
    assert any("service account" in entry.detail for entry in entries if entry.outcome == "done")


async def test_who_is_not_in_any_list_has_nothing(chat):
    nobody = with_rules(chat, add={})
    for line in ("customer list", "usage top", "invoice list", "access grants", "status"):
        assert "no Partner Center role" in await nobody.say(line)
    assert RoleRules().add == {}


@pytest.mark.parametrize(
    "typed",
    [
        f"access grant {SAM} helpdesk_agent until=2026-12-01",
        f"access grant <mailto:{SAM.title()}|{SAM}> helpdesk_agent until=2026-12-01",
        f"access grant {SAM.upper()} role=helpdesk_agent until=2026-12-01 customers=fabrikam",
        f'access grant person={SAM} role="Helpdesk agent" until=2026-12-01',
        f"access grant {SAM} HELPDESK_AGENT until=2026-12-01",
        "access grant 5B1D7A3E-52a7-4a3e-9a55-0d8a6f4c0b11 helpdesk_agent until=2026-12-01",
    ],
)
async def test_a_role_that_was_given_belongs_to_its_row_however_it_was_typed(chat, typed):
    gil, store = chat.as_("gil"), chat.core.store
    await gil.say(typed)
    await gil.press("Give role")
    [given] = await store.grants.all(NOW)
    assert (await store.audit.verify()).fault is None
    await gil.say(f"access grant {given.holder} helpdesk_agent until=2026-12-20")
    await gil.press("Give role")
    assert (await store.audit.verify()).fault is None
    [given] = await store.grants.all(NOW)
    await store.grants.put(replace(given, id="g1", holder="eve@northwindcloud.example"))
    assert (await store.audit.verify()).fault

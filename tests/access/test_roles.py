"""Roles from the directory, the file and grants, put together; and what a limited or lent role is good for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.access.policy import Permission, Policy, decide, may_grant, reach
from bot.access.roles import (
    AGENT_GROUPS,
    DIRECTORY_ROLES,
    GONE,
    RoleRules,
    account_names,
    is_gone,
    learned,
    person_of,
)
from bot.model import PartnerType
from bot.model.identity import Actor, Grant, Link, Person, Platform, Role, names_of, with_address
from bot.ports import EntraMembership, Group
from config.roles import read_roles
from tests.fakes import NOW

ADA = Actor(Platform.SLACK, "T1", "U1", "Ada", "Ada@x.example")
ALL = frozenset({Role.ADMIN_AGENT})
LINK = Link(ADA.key, "t", "0ID", "ada@x.onmicrosoft.com", "Ada", NOW, NOW, ALL, NOW)
GRANT = Grant("g", "ada@x.example", Role.SALES_AGENT, NOW, NOW + timedelta(days=1), "k", "Gil")
POLICY: Policy = read_roles().policy(PartnerType.DIRECT)


@pytest.mark.parametrize(("name", "role"), AGENT_GROUPS.items())
def test_agent_groups_and_directory_roles_are_roles(name, role):
    membership = EntraMembership(True, (Group("g1", name), Group("g2", ""), Group("g3", "All staff")))
    assert learned(membership, RoleRules()) == {role}
    assert learned(replace(membership, active=False), RoleRules()) == frozenset()


def test_every_role_is_learned_somewhere():
    template = EntraMembership(True, directory_roles=frozenset({*DIRECTORY_ROLES, "unknown"}))
    everything = learned(template, RoleRules()) | set(AGENT_GROUPS.values())
    assert everything == set(Role)


def test_groups_of_ones_own_are_mapped_by_id_or_name():
    rules = RoleRules(groups={"g9": frozenset({Role.HELPDESK_AGENT}), "Desk": frozenset({Role.SALES_AGENT})})
    assert learned(EntraMembership(True, (Group("g9", ""),)), rules) == {Role.HELPDESK_AGENT}
    assert learned(EntraMembership(True, (Group("g1", "Desk"),)), rules) == {Role.SALES_AGENT}
    assert rules.group_names >= {"AdminAgents", "Desk"}


def test_roles_that_were_not_read_for_a_day_lapse():
    day = timedelta(hours=24)
    assert person_of(ADA, LINK, (), RoleRules(), NOW + day).roles == ALL
    assert person_of(ADA, LINK, (), RoleRules(), NOW + day + timedelta(seconds=1)).roles == frozenset()
    assert person_of(ADA, replace(LINK, roles_read=None), (), RoleRules(), NOW).roles == frozenset()
    # Read by a clock that was a year ahead, they would be good for a year.
    ahead = replace(LINK, roles_read=NOW + timedelta(days=365))
    assert person_of(ADA, ahead, (), RoleRules(), NOW).roles == frozenset()


def test_who_has_proved_an_account_is_looked_up_by_that_alone():
    """An address may be another's by now; where nothing is proven, it is what the file goes by too."""
    assert account_names(ADA, None) == (ADA.key, "ada@x.example")
    assert account_names(ADA, LINK) == ("0id",)
    in_teams = replace(ADA, platform=Platform.TEAMS, entra_id="0BJECT")
    assert account_names(in_teams, None) == ("0bject",)
    assert account_names(replace(ADA, email=""), None) == (ADA.key,)


@pytest.mark.parametrize("permission", [each for each in Permission if each is not Permission.OPEN])
def test_for_whose_account_is_gone_no_role_counts(permission):
    decision = decide(Person(ADA, frozenset(Role), blocked_because=GONE), permission, POLICY)
    assert not decision.allowed and decision.why == GONE and "accounts" in decision.ask
    assert decide(Person(ADA, blocked_because=GONE), Permission.OPEN, POLICY).allowed, (
        "to read why, and to sign in again"
    )


def test_each_role_says_where_it_comes_from():
    rules = RoleRules(add={"ada@x.example": frozenset({Role.ADMIN_AGENT})}, source="roles.toml")
    person = person_of(ADA, LINK, [GRANT], rules, NOW)
    assert person.origins[Role.ADMIN_AGENT] == "Partner Center and roles.toml"
    assert person.origins[Role.SALES_AGENT] == "given by Gil (k) until Nov 24, 2026"
    assert person.temporary == {Role.SALES_AGENT}


@pytest.mark.parametrize("name", ["ada@x.example", "0id", "ada@x.onmicrosoft.com"])
def test_a_person_is_barred_by_any_of_their_names(name):
    rules = RoleRules(withhold={name: frozenset(Role)})
    assert person_of(ADA, LINK, [GRANT], rules, NOW).roles == frozenset()


def test_a_grant_that_is_over_gives_nothing():
    assert person_of(ADA, None, [GRANT], RoleRules(), GRANT.until).roles == frozenset()


def test_nobody_is_known_by_an_empty_name():
    nobody = replace(ADA, email="")
    assert names_of(nobody) == ()
    rules = RoleRules(add={"": ALL})
    assert person_of(nobody, None, (), rules, NOW).roles == frozenset()


def test_a_limited_role_is_good_for_its_customers_and_the_files_limit_holds_for_all():
    limited = replace(GRANT, role=Role.BILLING_ADMIN, customers=("c1", "c2"))
    person = person_of(ADA, LINK, [limited], RoleRules(), NOW)
    assert reach(person, Permission.CUSTOMER_READ, POLICY) is None
    only = person_of(ADA, None, [limited], RoleRules(), NOW)
    assert reach(only, Permission.INVOICE_READ, POLICY) == {"c1", "c2"}
    assert reach(only, Permission.OPEN, POLICY) == {"c1", "c2"}
    rules = RoleRules(customers={"ada@x.example": frozenset({"c2", "c3"})})
    assert reach(person_of(ADA, LINK, (), rules, NOW), Permission.USAGE_READ, POLICY) == {"c2", "c3"}
    assert reach(person_of(ADA, None, [limited], rules, NOW), Permission.USAGE_READ, POLICY) == {"c2"}


def test_what_is_handed_on_is_ones_own_and_no_more():
    gil = replace(LINK, roles=frozenset({Role.GLOBAL_ADMIN}))
    person = person_of(ADA, gil, (), RoleRules(), NOW)
    assert all(may_grant(person, role, POLICY) for role in (Role.ADMIN_AGENT, Role.SALES_AGENT))
    lent = person_of(ADA, None, [replace(GRANT, role=Role.GLOBAL_ADMIN)], RoleRules(), NOW)
    assert not may_grant(lent, Role.SALES_AGENT, POLICY)


@pytest.mark.parametrize(
    ("kind", "why", "whom"),
    [
        (PartnerType.DIRECT, "to direct-bill partners.", "the bot's administrator"),
        (PartnerType.INDIRECT_PROVIDER, "to indirect providers.", "the bot's administrator"),
        (PartnerType.INDIRECT_RESELLER, "to indirect resellers.", "your indirect provider"),
    ],
)
def test_what_a_partners_type_rules_out_says_why_and_whom_to_ask(kind, why, whom):
    policy = replace(POLICY, partner_type=kind, withheld={kind: frozenset({Permission.CUSTOMER_READ})})
    no = decide(person_of(ADA, LINK, (), RoleRules(), NOW), Permission.CUSTOMER_READ, policy)
    assert not no.allowed and no.why.endswith(why) and no.ask == whom
    assert decide(person_of(ADA, LINK, (), RoleRules(), NOW), Permission.USAGE_READ, policy).allowed


def test_a_role_that_is_given_twice_is_good_for_both():
    """Under one name or two: a second grant takes nothing of the first away."""
    one = replace(GRANT, customers=("c1",))
    more = replace(one, id="g2", holder="0id", customers=("c2",), until=GRANT.until + timedelta(days=9))
    for grants in ([one, more], [more, one]):
        person = person_of(ADA, replace(LINK, roles=frozenset()), grants, RoleRules(), NOW)
        assert person.reach == {Role.SALES_AGENT: frozenset({"c1", "c2"})}
        assert person.origins[Role.SALES_AGENT].count("given by Gil") == 2
    everywhere = replace(one, id="g3", customers=())
    for grants in ([more, everywhere], [everywhere, more]):
        assert person_of(ADA, None, grants, RoleRules(), NOW).reach == {}


OID, OTHER = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"


def test_other_names_take_away_and_give_nothing():
    rules = RoleRules(
        add={OID: ALL, "ada@x.example": frozenset({Role.SALES_AGENT})},
        withhold={"a.lund@x.example": frozenset({Role.SALES_AGENT})},
        customers={OID: frozenset({"c1"})},
    )
    known = (ADA.key, "ada@x.example", "a.lund@x.example", OID)
    assert person_of(ADA, None, (), rules, NOW).roles == {Role.SALES_AGENT}
    assert person_of(ADA, None, (), rules, NOW, known).roles == frozenset()
    proven = person_of(replace(ADA, entra_id=OID), None, (), rules, NOW, known)
    assert proven.roles == ALL and proven.reach == {Role.ADMIN_AGENT: frozenset({"c1"})}
    assert proven.names == {*known} and proven.entra_id == OID


@pytest.mark.parametrize(
    ("known", "gone"),
    [
        ({}, False),
        ({"ada@x.example": NOW}, True),
        ({ADA.key: NOW}, True),
        ({"ada@x.example": None, OID: NOW}, True),
        ({"ada@x.example": None, OID: NOW, OTHER: None}, False),
        ({"ada@x.example": None, OID: None}, False),
        ({"a.lund@x.example": NOW}, False),
    ],
)
def test_whose_account_is_gone(known, gone):
    assert is_gone(ADA, None, known) is gone


def test_who_has_proved_an_account_is_gone_with_that_alone():
    others = {"ada@x.example": NOW, ADA.key: NOW, OTHER: NOW}
    assert not is_gone(ADA, LINK, others) and not is_gone(replace(ADA, entra_id=OID), None, others)
    assert is_gone(ADA, LINK, {"0id": NOW}) and is_gone(replace(ADA, entra_id=OID), None, {OID: NOW})


def test_a_name_that_anybody_may_choose_stands_beside_what_nobody_can():
    key, oid = "slack:T1:U0GIL", "33333333-0000-4000-8000-0000000005ca"
    said = [("Gil", key, (key, oid, "gil@x.example")), ("Gil", key, (key, oid)), ("Gil", key, (key, ""))]
    assert [with_address(*each) for each in said] == ["Gil (gil@x.example)", f"Gil ({oid})", "Gil (U0GIL)"]
    assert with_address("", key, ("gil@x.example",)) == "gil@x.example"
    assert GRANT.giver == "Gil (k)" and replace(GRANT, by="", by_name="").giver == "somebody who was erased"

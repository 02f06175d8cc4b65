"""Which changes others have to approve, and whose yes counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.roles import RoleRules, person_of
from bot.changes.approval_rules import (
    APPOINTED,
    APPOINTED_BY_NOBODY,
    LENT_BY_NOBODY,
    LENT_BY_YOU,
    ApprovalRule,
    counted,
    one_each,
    rule_for,
    why_not,
)
from bot.changes.approvals import takes_of
from bot.changes.rule_customers import resolved
from bot.model import CustomerRef, Destination, PartnerType
from bot.model.approval import Approval, Vote
from bot.model.change import Change
from bot.model.customer_search import CustomerSearch
from bot.model.identity import Actor, Grant, Person, Platform, Role

FABRIKAM = CustomerRef("11111111-0000-4000-8000-00000000fab1", "Fabrikam, Inc.", "fabrikam.onmicrosoft.com")
CONTOSO = CustomerRef("11111111-0000-4000-8000-00000000c001", "Contoso Ltd", "contoso.onmicrosoft.com")
ADMINS = frozenset({Role.ADMIN_AGENT, Role.GLOBAL_ADMIN})
RULE = ApprovalRule(frozenset({"usage budget"}), ADMINS)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class ListedCustomers:
    """Our own list of customers."""

    def __init__(self, customers) -> None:
        self.book = CustomerSearch(customers)

    async def exact(self, text):
        return self.book.exact(text)


def change(**payload: str) -> Change:
    return Change("Set the budget", "Set it.", FABRIKAM, (), payload)


BIG, SMALL = change(amount="10000.01", currency="EUR"), change(amount="10000", currency="EUR")


@pytest.mark.parametrize(
    ("rule", "command", "what", "partner_type", "covered"),
    [
        (RULE, "usage budget", BIG, "direct", True),
        (RULE, "usage show", BIG, "direct", False),
        (replace(RULE, commands=frozenset({"usage"})), "usage budget", BIG, "direct", True),
        (replace(RULE, above=Decimal(10000), currency="EUR"), "usage budget", BIG, "direct", True),
        (replace(RULE, above=Decimal(10000), currency="EUR"), "usage budget", SMALL, "direct", False),
        (replace(RULE, above=Decimal(10000), currency="eur"), "usage budget", SMALL, "direct", False),
        (replace(RULE, above=Decimal(10000), currency="USD"), "usage budget", SMALL, "direct", True),
        (replace(RULE, above=Decimal(10000), currency="EUR"), "usage budget", change(), "direct", True),
        (
            replace(RULE, above=Decimal(10000), currency="EUR"),
            "usage budget",
            change(amount="none", currency="EUR"),
            "direct",
            True,
        ),
        (replace(RULE, customers=frozenset({FABRIKAM.id})), "usage budget", BIG, "direct", True),
        (replace(RULE, customers=frozenset({"another-tenant"})), "usage budget", BIG, "direct", False),
        (
            replace(RULE, customers=frozenset({"another-tenant"})),
            "usage budget",
            replace(BIG, target=None),
            "direct",
            True,
        ),
        (replace(RULE, partner_types=frozenset({PartnerType.DIRECT})), "usage budget", BIG, "direct", True),
        (
            replace(RULE, partner_types=frozenset({PartnerType.DIRECT})),
            "usage budget",
            BIG,
            "indirect_provider",
            False,
        ),
    ],
)
def test_which_changes_a_rule_is_about(rule, command, what, partner_type, covered):
    assert (rule_for([rule], command, what, PartnerType(partner_type)) is rule) is covered


def test_the_first_rule_that_fits_decides():
    rules = [replace(RULE, customers=frozenset({FABRIKAM.id}), needed=2), RULE]
    assert rule_for(rules, "usage budget", BIG, PartnerType.DIRECT) == rules[0]
    other = replace(BIG, target=replace(FABRIKAM, id="2", domain="x.y"))
    assert rule_for(rules, "usage budget", other, PartnerType.DIRECT) == rules[1]


async def test_a_domain_in_a_rule_is_looked_up_and_what_is_judged_is_the_tenant():
    index = ListedCustomers([FABRIKAM, CONTOSO])
    rule = await resolved(replace(RULE, customers=frozenset({"fabrikam.onmicrosoft.com"})), index)
    assert rule.customers == {FABRIKAM.id} and not rule.doubtful
    as_the_vendor_answers = replace(BIG, target=CustomerRef(FABRIKAM.id, "Fabrikam, Inc.", ""))
    assert rule.covers("usage budget", as_the_vendor_answers, PartnerType.DIRECT)
    pretending = replace(BIG, target=replace(CONTOSO, domain=FABRIKAM.domain))
    assert not rule.covers("usage budget", pretending, PartnerType.DIRECT)


@pytest.mark.parametrize("name", ["fabricam.onmicrosoft.com", "11111111-0000-4000-8000-00000000ffff"])
async def test_a_name_that_is_nobodys_covers_everybody(name):
    index = ListedCustomers([FABRIKAM, CONTOSO])
    rule = await resolved(replace(RULE, customers=frozenset({name, CONTOSO.id})), index)
    assert rule.doubtful
    for whom in (FABRIKAM, CONTOSO, None):
        assert rule.covers("usage budget", replace(BIG, target=whom), PartnerType.DIRECT)


async def test_a_rule_in_doubt_takes_the_place_of_no_stricter_one():
    index = ListedCustomers([FABRIKAM, CONTOSO])
    misspelt = await resolved(replace(RULE, customers=frozenset({"fabricam.onmicrosoft.com"})), index)
    strict = replace(RULE, needed=2)

    def decides(*rules, target=FABRIKAM):
        return rule_for(rules, "usage budget", replace(BIG, target=target), PartnerType.DIRECT)

    assert decides(misspelt, strict) == strict and decides(misspelt) == misspelt
    assert decides(replace(misspelt, needed=3), strict).needed == 3
    for_contoso = replace(RULE, customers=frozenset({CONTOSO.id}))
    assert decides(for_contoso, strict, target=None) == strict
    assert decides(for_contoso, target=None) == for_contoso and decides(for_contoso) is None


async def test_a_rule_in_doubt_opens_another_to_no_further_roles():
    index = ListedCustomers([FABRIKAM, CONTOSO])
    misspelt = await resolved(replace(RULE, customers=frozenset({"fabricam.onmicrosoft.com"})), index)

    def approvers(of_the_misspelt, of_the_other):
        rules = [
            replace(misspelt, approvers=frozenset(of_the_misspelt)),
            replace(RULE, approvers=frozenset(of_the_other)),
        ]
        return rule_for(rules, "usage budget", BIG, PartnerType.DIRECT).approvers

    assert approvers(ADMINS, {Role.GLOBAL_ADMIN}) == {Role.GLOBAL_ADMIN}
    assert approvers({Role.GLOBAL_ADMIN}, ADMINS) == {Role.GLOBAL_ADMIN}
    assert approvers({Role.BILLING_ADMIN}, {Role.GLOBAL_ADMIN}) == set(), "neither is dropped for the other"


APPROVAL = Approval(
    ADMINS,
    1,
    "why",
    ("bill@n.example", "oid-bill"),
    Destination("slack", "T1", "C1"),
    NOW,
    NOW + timedelta(1),
)


def someone(*roles: Role, reach: frozenset[str] | None = None) -> Person:
    actor = Actor(Platform.SLACK, "T1", "U1", "Gil", "gil@n.example")
    return Person(actor, frozenset(roles), reach=dict.fromkeys(roles, reach) if reach else {})


@pytest.mark.parametrize(
    ("person", "names", "said"),
    [
        (someone(Role.GLOBAL_ADMIN), ("gil@n.example",), ""),
        (someone(Role.GLOBAL_ADMIN), ("gil@n.example", "oid-bill"), "You asked for this yourself"),
        (someone(Role.GLOBAL_ADMIN), ("bill@n.example",), "You asked for this yourself"),
        (someone(Role.BILLING_ADMIN), ("gil@n.example",), "needs the role Admin agent or Global admin"),
        (someone(), (), "needs the role"),
        (someone(Role.GLOBAL_ADMIN, reach=frozenset({"contoso.com"})), (), "limited to other customers"),
        (someone(Role.GLOBAL_ADMIN, reach=frozenset({FABRIKAM.id})), (), ""),
    ],
)
def test_whose_word_counts(person, names, said):
    found = why_not(APPROVAL, person, names, FABRIKAM)
    assert (said in found) if said else not found


def test_who_lent_the_role_it_is_asked_with_is_no_second_person():
    asked = replace(APPROVAL, granters=("gil@n.example",))
    assert why_not(asked, someone(Role.GLOBAL_ADMIN), ("gil@n.example",), FABRIKAM) == LENT_BY_YOU
    assert why_not(asked, someone(Role.GLOBAL_ADMIN), ("ada@n.example",), FABRIKAM) == ""


OSCARS_ID = "33333333-0000-4000-8000-0000000005ca"
OSCAR = Actor(Platform.TEAMS, "t1", "29:oscar", "Oscar", "oscar@n.example", OSCARS_ID)
BILLS_KEY = "slack:T1:UBILL"


def lent(holder: str, by: str, *customers: CustomerRef, names: tuple[str, ...] = ()) -> Grant:
    ids = tuple(each.id for each in customers)
    until = NOW + timedelta(days=9)
    return Grant(f"g-{holder}-{by}", holder, Role.GLOBAL_ADMIN, NOW, until, by, "", ids, names)


def said_of(*grants: Grant, rules: RoleRules = RoleRules(), target: CustomerRef = FABRIKAM) -> str:  # noqa: B008
    oscar = person_of(OSCAR, None, grants, rules, NOW)
    asked = replace(APPROVAL, names=(*APPROVAL.names, BILLS_KEY))
    return why_not(asked, oscar, oscar.names, target)


def test_who_asks_widens_nobodys_role_to_what_they_ask_for():
    """Somebody else lent Oscar the role for Contoso; who asks lends it for all, to another name of his."""
    of_gil = lent("oscar@n.example", "slack:T1:UGIL", CONTOSO)
    assert "limited to other customers" in said_of(of_gil)
    assert said_of(of_gil, target=CONTOSO) == ""
    for widened in (lent(OSCARS_ID, BILLS_KEY), lent(OSCARS_ID, BILLS_KEY, FABRIKAM)):
        assert said_of(of_gil, widened) == APPOINTED
        assert said_of(widened) == APPOINTED
    own = RoleRules(add={"oscar@n.example": ADMINS}, customers={"oscar@n.example": frozenset({CONTOSO.id})})
    assert said_of(lent(OSCARS_ID, BILLS_KEY), rules=own) == "Your role is limited to other customers."
    assert said_of(lent(OSCARS_ID, BILLS_KEY), rules=own, target=CONTOSO) == "", (
        "his own role is nobody's gift"
    )


def test_who_lent_it_is_known_by_all_their_names():
    """Bill lent it as one chat user and asks as another, of whom an address alone is the same."""
    assert said_of(lent(OSCARS_ID, "teams:t1:29:bill")) == ""
    assert said_of(lent(OSCARS_ID, "teams:t1:29:bill", names=("bill@n.example", "x"))) == APPOINTED


def test_who_lent_it_and_was_erased_since_could_be_who_asks():
    """Erasure takes the names off the grant. Whoever asks may be the one whose names they were."""
    erased = lent(OSCARS_ID, "")
    assert said_of(erased) == APPOINTED_BY_NOBODY
    assert said_of(erased, lent("oscar@n.example", "slack:T1:UGIL")) == APPOINTED_BY_NOBODY
    own = RoleRules(add={"oscar@n.example": ADMINS})
    assert said_of(erased, rules=own) == "", "what he has by himself is nobody's gift"
    asked = replace(APPROVAL, granters=tuple(erased.granter))
    assert why_not(asked, someone(Role.GLOBAL_ADMIN), ("gil@n.example",), FABRIKAM) == LENT_BY_NOBODY


def vote(key: str, *names: str, approves: bool = True) -> Vote:
    return Vote(Actor(Platform.SLACK, "T1", key, key), names, NOW, approves)


people = st.lists(
    st.builds(
        vote, st.sampled_from("abcdef"), st.sampled_from(["n1", "n2", "n3", "n4"]), approves=st.booleans()
    ),
    max_size=8,
)


@given(people, st.frozensets(st.sampled_from([f"slack:T1:{key}" for key in "abcdef"])))
def test_nobody_counts_twice_and_nobody_who_may_not(votes, standing):
    kept = counted(votes, standing)
    assert all(each.approves and each.actor.key in standing for each in kept)
    names = [name for each in kept for name in each.names]
    assert len(names) == len(set(names))
    able = {each.names for each in votes if each.approves and each.actor.key in standing}
    assert len(kept) == len(able)


def test_the_same_person_under_two_names_counts_once():
    votes = [vote("a", "gil@n.example"), vote("b", "gil@n.example", "oid-gil"), vote("c", "ada@n.example")]
    everybody = frozenset(each.actor.key for each in votes)
    assert [each.actor.user for each in counted(votes, everybody)] == ["a", "c"]


names = st.frozensets(st.sampled_from("abcdefghij"), max_size=3)


@given(st.lists(names, max_size=8))
def test_people_are_told_apart_by_all_their_names(everybody):
    people = one_each(everybody)
    assert sorted(at for each in people for at in each) == list(range(len(everybody)))
    held = [frozenset().union(*(everybody[at] for at in each)) for each in people]
    for one, theirs in enumerate(held):
        assert not any(theirs & other for other in held[one + 1 :]), "who shares a name is one person"
    for each in people:
        reached, todo = {min(each)}, [min(each)]
        while todo:
            beside = [at for at in each - reached if everybody[at] & everybody[todo[-1]]]
            reached |= set(beside)
            todo = [*todo[:-1], *beside]
        assert reached == each, "and nobody else is"


@pytest.mark.parametrize(
    "roles",
    [{Role.SALES_AGENT, Role.HELPDESK_AGENT}, {Role.GLOBAL_ADMIN, Role.BILLING_ADMIN, Role.ADMIN_AGENT}],
)
def test_who_may_approve_is_named_in_one_order_before_and_after_it_was_asked_for(roles: set[Role]) -> None:
    roles_ = frozenset(roles)
    asked = Approval(roles_, 1, "why", (), Destination("slack", "T", "C"), NOW, NOW + timedelta(hours=1))
    assert f"with the role {asked.who} must approve this" in takes_of(replace(RULE, approvers=roles_))

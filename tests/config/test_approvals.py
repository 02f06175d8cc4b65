"""approvals.toml: what it means, and every fault at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.changes.approval_rules import ApprovalRule, rule_for
from bot.commands import load
from bot.model import PartnerType
from bot.model.change import Change
from bot.model.identity import Role
from config.approvals import ApprovalsError, read_approvals

WRITES = load().writes


def read(tmp_path: Path, text: str) -> tuple[ApprovalRule, ...]:
    path = tmp_path / "approvals.toml"
    path.write_text(text, encoding="utf-8")
    return read_approvals(WRITES, path)


def test_as_it_comes_a_purchase_takes_a_second_person_and_a_large_one_two():
    large, any_ = [each for each in read_approvals(WRITES) if each.names("buy")]
    assert large.commands == any_.commands == {"buy"} and large.approvers == any_.approvers
    assert (large.needed, large.above, large.currency, any_.needed, any_.above) == (2, 10_000, "USD", 1, None)


def test_as_it_comes_giving_a_role_takes_a_second_person_and_taking_it_back_and_a_budget_none():
    rules = read_approvals(WRITES)
    assert not [each for each in rules if each.names("access revoke") or each.names("usage budget")]
    [rule] = [each for each in rules if each.names("access grant")]
    assert rule.commands == {"access grant"} and rule.needed == 1 and rule.within == timedelta(hours=24)
    assert rule.approvers == {Role.USER_ADMIN, Role.GLOBAL_ADMIN} and not rule.roles


def test_as_it_comes_what_spends_money_or_ends_something_takes_one_other_person():
    rules = read_approvals(WRITES)

    def takes(effect: str, **payload: str) -> int:
        change = Change("Title", "Summary.", None, (), payload)
        rule = rule_for(rules, effect, change, PartnerType.DIRECT)
        return rule.needed if rule else 0

    for effect in ("subscription cancel", "subscription renewal", "subscription upgrade", "azure cancel"):
        assert takes(effect) == 1
    assert takes("subscription quantity") == 1, "what it costs is not known"
    assert takes("subscription quantity", amount="0") == 0, "taking seats away costs nothing, in any currency"
    assert (
        takes("subscription suspend") == takes("subscription reactivate") == takes("subscription rename") == 0
    )


def test_nothing_is_nothing_in_every_currency_and_everything_else_counts_in_its_own():
    rule = ApprovalRule(frozenset({"x"}), frozenset(Role), above=Decimal(100), currency="EUR")

    def covers(**payload: str) -> bool:
        return rule.covers("x", Change("Title", "Summary.", None, (), payload), PartnerType.DIRECT)

    assert not covers(amount="0") and not covers(amount="0.00", currency="USD")
    assert covers(amount="1", currency="USD") and covers(amount="", currency="EUR") and covers()
    assert not covers(amount="100", currency="eur") and covers(amount="101", currency="EUR")


def test_a_rule_may_be_about_some_roles_only(tmp_path: Path):
    text = (
        '[[approval]]\ncommands = ["access grant"]\napprovers = ["global_admin"]\nroles = ["billing_admin"]\n'
    )
    [rule] = read(tmp_path, text)

    def covered(role: str) -> bool:
        given = Change("Give a role", "Give it.", None, (), {"role": role} if role else {})
        return rule.covers("access grant", given, PartnerType.DIRECT)

    assert covered("billing_admin") and not covered("sales_agent")
    assert covered("") and covered("king"), "what cannot be read is taken for the stricter"
    with pytest.raises(ApprovalsError, match="'king' is not known"):
        read(tmp_path, text.replace("billing_admin", "king"))


def test_everything_that_can_be_said(tmp_path: Path):
    text = """
    [[approval]]
    commands = ["usage  Budget", "customer"]
    above = 10000.50
    currency = "eur"
    approvers = ["billing_admin"]
    needed = 2
    within = "8h"
    customers = ["Contoso.onmicrosoft.com", "2B8E0F7C-6d7a-4f0e-9c53-3f1fb1a4c0de"]
    partner_types = ["direct"]
    to = { slack = "C1", teams = "19:x@thread.tacv2" }
    language = "de-CH"
    """
    assert read(tmp_path, text) == (
        ApprovalRule(
            commands=frozenset({"usage budget", "customer"}),
            approvers=frozenset({Role.BILLING_ADMIN}),
            needed=2,
            within=timedelta(hours=8),
            above=Decimal("10000.5"),
            currency="EUR",
            customers=frozenset({"contoso.onmicrosoft.com", "2b8e0f7c-6d7a-4f0e-9c53-3f1fb1a4c0de"}),
            partner_types=frozenset({PartnerType.DIRECT}),
            to={"slack": "C1", "teams": "19:x@thread.tacv2"},
            locale="de-CH",
        ),
    )
    assert read(tmp_path, "") == ()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("note", "ticket note"),
        (" Ticket\tNOTE ", "ticket note"),
        ("budget", "usage budget"),
        ("usage", "usage"),
        ("ticket", "ticket"),
        ("Access  Revoke", "access revoke"),
    ],
)
def test_whatever_a_write_is_called_the_rule_is_about_its_effect(tmp_path: Path, said: str, meant: str):
    [rule] = read(tmp_path, f"[[approval]]\ncommands = ['{said}']\napprovers = ['admin_agent']")
    assert rule.commands == {meant}


def test_a_channel_is_known_by_its_id_without_the_spaces_around_it(tmp_path: Path):
    table = "[[approval]]\ncommands = ['usage']\napprovers = ['admin_agent']\nto = { slack = ' C1 ' }"
    assert read(tmp_path, table)[0].to == {"slack": "C1"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'commands = ["usage show"]',
            "'usage show' writes nothing; did you mean 'usage'? These do: access grant",
        ),
        ('commands = ["alerts"]', "'alerts' writes nothing; did you mean 'alert"),
        ('commands = ["ticket notes"]', "'ticket notes' writes nothing; did you mean 'ticket note'?"),
        ('commands = ["change approve"]', "'change approve' writes nothing"),
        ('commands = ["freeze"]', "'freeze' writes nothing"),
        ("commands = []", "name at least one of"),
        ('approvers = ["king"]', "'king' is not known; use one of admin_agent"),
        ("approvers = []", "name at least one of admin_agent"),
        ("needed = 0", "a whole number from 1 to 10"),
        ("needed = true", "a whole number"),
        ('within = "soon"', "write it as 30m, 8h or 2d"),
        ('within = "1m"', "at least 5m"),
        ("above = 5", "give an amount and its currency, both or neither"),
        ('above = "5"\ncurrency = "EUR"', "give an amount such as 10000"),
        ('above = 5\ncurrency = "euros"', "give a currency such as EUR"),
        ('above = 5\ncurrency = "EUX"', "EUX is no currency"),
        ('above = 99.5\ncurrency = "JPY"', "JPY has no amount 99.5"),
        ('customers = ["Contoso Ltd"]', "neither a tenant id nor a domain"),
        ('to = { irc = "x" }', "give a channel's id for slack or teams"),
        ('to = { slack = "#approvals" }', "#approvals is a name; give the channel's id"),
        ('to = { slack = " " }', "give a channel's id for slack or teams"),
        ("to = 5", "write it as a table"),
        ('language = "German"', "write one of en, de, fr, es, ja"),
        ('language = "it"', "write one of en, de, fr, es, ja"),
        ('who = "me"', "is not known; use commands, approvers"),
    ],
)
def test_every_fault_is_a_sentence(tmp_path: Path, line: str, said: str):
    kept = {"commands": 'commands = ["usage budget"]', "approvers": 'approvers = ["admin_agent"]'}
    kept.pop(line.split()[0], None)
    with pytest.raises(ApprovalsError) as caught:
        read(tmp_path, "\n".join(["[[approval]]", *kept.values(), line]))
    assert len(caught.value.problems) == 1 and said in caught.value.problems[0]


def table(role: str, command: str = "usage budget", *more: str) -> str:
    return "\n".join(["[[approval]]", f"commands = ['{command}']", f"approvers = ['{role}']", *more, ""])


FOR_CONTOSO, LARGE = 'customers = ["contoso.example"]', 'above = 100\ncurrency = "EUR"'
BILLING, GLOBAL = "billing_admin", "global_admin"


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ([table(BILLING, "usage budget", FOR_CONTOSO), table(GLOBAL)], "approval 1 and approval 2"),
        ([table(BILLING, "budget", FOR_CONTOSO), table(GLOBAL, "usage")], "approval 1 and approval 2"),
        (
            [table(GLOBAL, "access"), table(BILLING, "usage", FOR_CONTOSO), table(GLOBAL)],
            "approval 2 and approval 3",
        ),
        (
            [table(BILLING, "usage", FOR_CONTOSO), table(GLOBAL, "usage", LARGE), table(BILLING)],
            "approval 1 and approval 2",
        ),
        (
            [
                table(f"{BILLING}','{GLOBAL}", "usage", FOR_CONTOSO),
                table(f"{BILLING}','admin_agent", "usage", FOR_CONTOSO),
                table(f"{GLOBAL}','admin_agent"),
            ],
            "approval 1 and approval 2 and approval 3",
        ),
    ],
)
def test_rules_that_leave_nobody_to_approve_a_change_stop_the_start(tmp_path: Path, tables, named):
    """A customer's name that is nobody's any more would make the first a rule for everybody, beside the second."""
    with pytest.raises(ApprovalsError) as caught:
        read(tmp_path, "".join(tables))
    [problem] = caught.value.problems
    assert f"{named}, approvers: all of them may be about one usage budget" in problem
    assert "name one role in all of them" in problem


@pytest.mark.parametrize(
    "tables",
    [
        [table(BILLING), table(GLOBAL, "usage budget", FOR_CONTOSO)],
        [table(BILLING, "usage", LARGE), table(GLOBAL)],
        [table(BILLING, "usage", FOR_CONTOSO), table(f"{GLOBAL}','{BILLING}")],
        [table(BILLING, "usage", FOR_CONTOSO), table(GLOBAL, "ticket")],
        [
            table(BILLING, "usage", FOR_CONTOSO, 'partner_types = ["direct"]'),
            table(GLOBAL, "usage", 'partner_types = ["indirect_provider"]'),
        ],
    ],
)
def test_rules_of_which_one_decides_may_have_approvers_of_their_own(tmp_path: Path, tables):
    assert len(read(tmp_path, "".join(tables))) == 2


def test_all_faults_come_at_once(tmp_path: Path):
    with pytest.raises(ApprovalsError) as caught:
        read(
            tmp_path,
            'rules = 1\n[[approval]]\nneeded = 99\n[[approval]]\ncommands = ["x"]\napprovers = ["y"]',
        )
    assert len(caught.value.problems) == 6
    with pytest.raises(ApprovalsError, match=r"\[\[approval\]\]"):
        read(tmp_path, "approval = 1")
    with pytest.raises(ApprovalsError, match="cannot be read"):
        read_approvals(WRITES, tmp_path / "nowhere.toml")

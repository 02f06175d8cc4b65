"""``csp-bot check`` names the customers in files and grants that are nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.cli.check import check_named_customers
from adapters.store import SqlStore
from bot.model.identity import Grant, Role
from config.settings import Settings, read_settings
from tests.fakes import CONTOSO, CUSTOMERS, FABRIKAM

NOW = datetime.now(UTC)
GONE = "99999999-0000-4000-8000-000000000001"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    approvals, roles = tmp_path / "approvals.toml", tmp_path / "roles.toml"
    approvals.write_text(
        '[[approval]]\ncommands = ["access revoke"]\napprovers = ["global_admin"]\n'
        '[[approval]]\ncommands = ["usage budget"]\napprovers = ["global_admin"]\n'
        f'customers = ["fabrikam.onmicrosoft.com", "{CONTOSO.id.upper()}"]\n'
    )
    roles.write_text(f'[customers]\n"sam@n.example" = ["{FABRIKAM.domain.upper()}", "{CONTOSO.id}"]\n')
    return read_settings({"APPROVALS_FILE": str(approvals), "ROLES_FILE": str(roles)})


def misspelt(file: Path | None, name: str, other: str) -> None:
    assert file
    text = file.read_text()
    assert name in text
    file.write_text(text.replace(name, other))


async def test_everybody_who_is_named_is_a_customer(settings: Settings, store: SqlStore) -> None:
    found = await check_named_customers(settings, store)
    assert found.ok is None and "worker" in found.words, "nothing can be said before the list was fetched"
    await store.customers.replace_all(CUSTOMERS, NOW)
    found = await check_named_customers(settings, store)
    assert found.ok, found.words


async def test_each_name_that_is_nobodys_is_told_with_what_follows(
    settings: Settings, store: SqlStore
) -> None:
    await store.customers.replace_all(CUSTOMERS, NOW)
    misspelt(settings.approvals_file, "fabrikam.onmicrosoft.com", "fabricam.onmicrosoft.com")
    misspelt(settings.roles_file, CONTOSO.id, GONE)
    until = NOW + timedelta(days=9)
    grant = Grant(
        "g1", "oscar@n.example", Role.HELPDESK_AGENT, NOW, until, "x", customers=(GONE, FABRIKAM.id)
    )
    await store.grants.put(grant)
    found = await check_named_customers(settings, store)
    assert found.ok is False
    first, second, third = (
        "Approvals, table 2: fabricam.onmicrosoft.com is no customer's, so the rule is for all of them.",
        f"Roles, [customers], sam@n.example: {GONE} is no customer's, and opens nothing.",
        f"The grant of Helpdesk agent to oscar@n.example: {GONE} is no customer's any more",
    )
    assert found.words.index(first) < found.words.index(second) < found.words.index(third)
    assert "access revoke oscar@n.example helpdesk_agent" in found.words
    assert found.words.count("is no customer's") == 3


async def test_a_companys_name_is_no_domain(settings: Settings, store: SqlStore) -> None:
    """Two may have the same, and one can be chosen to be like another's domain."""
    await store.customers.replace_all(CUSTOMERS, NOW)
    await store.customers.add([FABRIKAM.__class__(GONE, "fabricam.onmicrosoft.com", "other.example")])
    misspelt(settings.approvals_file, "fabrikam.onmicrosoft.com", "fabricam.onmicrosoft.com")
    assert (await check_named_customers(settings, store)).ok is False

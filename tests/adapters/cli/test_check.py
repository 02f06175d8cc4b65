"""What ``csp-bot check`` says of the vendor can be looked up in docs/entra.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.cli.check import check_partner_center
from adapters.microsoft.entra.tokens import Auth
from adapters.store import SqlStore
from config.settings import PartnerCenterSettings
from sandbox import Sandbox

PAGE = Path(__file__).parents[3] / "docs" / "entra.md"


async def test_everything_is_in_order(
    settings: PartnerCenterSettings, sandbox: Sandbox, store: SqlStore
) -> None:
    await store.vault.put(Auth(settings, store.vault).vault_name, sandbox.refresh_token())
    findings = await check_partner_center(settings, store)
    assert [each.ok for each in findings] == [True] * 4, findings


async def test_the_number_of_a_refusal_is_told_and_explained(
    settings: PartnerCenterSettings, store: SqlStore
) -> None:
    first, *_ = await check_partner_center(replace(settings, client_secret="yesterday's"), store)
    assert first.ok is False and "AADSTS7000215" in first.words
    assert "secret" in first.words, "and what to do is told without looking anything up"
    assert "AADSTS7000215" in PAGE.read_text(encoding="utf-8")


async def test_a_service_account_that_never_signed_in_is_told_apart(
    settings: PartnerCenterSettings, store: SqlStore
) -> None:
    app, _, person, prices = await check_partner_center(settings, store)
    assert app.ok is True
    assert prices.ok is False and prices.name == "Partner API, price sheets"
    assert person.ok is False and "csp-bot consent" in person.words


async def test_a_service_account_that_may_have_no_prices_is_told_which_role_it_needs(
    settings: PartnerCenterSettings, sandbox: Sandbox, store: SqlStore
) -> None:
    await store.vault.put(Auth(settings, store.vault).vault_name, sandbox.refresh_token())
    person = sandbox.world.people[sandbox.service_account]
    before, person.roles = person.roles, frozenset({"GlobalAdministrator"})
    try:
        *_, prices = await check_partner_center(settings, store)
    finally:
        person.roles = before
    assert prices.ok is False
    assert "Admin agent or Sales agent" in prices.words and "403" in prices.words
    assert "403 of *Partner API, price sheets*" in PAGE.read_text(encoding="utf-8")

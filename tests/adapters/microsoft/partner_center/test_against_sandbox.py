"""The client against the vendor's double on bad days, and where it does more than its port promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.protocol import fresh_ids
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.commands.customer.examples import like
from bot.commands.customer.language import offered
from bot.commands.customer.phone import as_accepted
from bot.errors import Cause, PartnerFailure
from bot.model import (
    Address,
    AddressVerdict,
    CustomerRef,
    Desk,
    DocumentType,
    LineItemKind,
    TicketRef,
    TicketState,
)
from sandbox import Sandbox
from sandbox.world.countries import COUNTRIES
from tests.adapters.microsoft.world import MemoryVault
from tests.samples import ADDRESS, NEW


async def all_customers(client: PartnerCenter) -> list[CustomerRef]:
    return [ref async for page in client.customers.pages() for ref in page]


async def named(client: PartnerCenter, name: str) -> CustomerRef:
    (found,) = [ref for ref in await all_customers(client) if ref.name.startswith(name)]
    return found


def effects(sandbox: Sandbox, kind: str) -> int:
    return sum(effect.kind == kind for effect in sandbox.world.ledger.effects)


async def test_customers_are_listed_and_read(client: PartnerCenter, sandbox: Sandbox) -> None:
    everybody = await all_customers(client)
    assert len({ref.id for ref in everybody}) == len(everybody) > 200
    assert {"Contoso Ltd", "Contoso Retail"} <= {ref.name for ref in everybody}
    fabrikam = await named(client, "Fabrikam")
    whole = await client.customers.get(fabrikam.id.upper())
    assert whole.ref.id == fabrikam.id and whole.address is not None


async def test_small_pages_come_one_after_the_other_without_gaps(
    client: PartnerCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = await all_customers(client)
    monkeypatch.setattr("adapters.microsoft.partner_center.calls.customers.PAGE", 37)
    pages = [page async for page in client.customers.pages()]
    assert [len(page) for page in pages][:-1] == [37] * (len(pages) - 1)
    assert [ref for page in pages for ref in page] == everybody


async def test_a_customer_is_created_with_credentials_shown_once(
    client: PartnerCenter, sandbox: Sandbox
) -> None:
    assert not await client.customers.domain_taken(NEW.domain)
    made = await client.customers.create(NEW, fresh_ids())
    assert made.admin_user == f"admin@{NEW.domain}" and made.admin_password
    assert await client.customers.domain_taken(NEW.domain)
    assert (await client.customers.get(made.customer.id)).ref.name == NEW.company
    with pytest.raises(PartnerFailure) as caught:
        await client.customers.create(NEW, fresh_ids())
    assert (caught.value.cause, caught.value.maybe_done) == (Cause.BAD_REQUEST, False) or (
        caught.value.cause is Cause.CONFLICT
    )
    assert caught.value.correlation_id


async def test_a_customer_for_a_reseller_is_the_resellers(client: PartnerCenter) -> None:
    reseller = next(one for one in await client.resellers.all() if one.state == "active")
    made = await client.customers.create(replace(NEW, reseller_tenant_id=reseller.tenant_id), fresh_ids())
    assert (await client.customers.get(made.customer.id)).reseller_tenant_id == reseller.tenant_id


@pytest.mark.parametrize("older", [True, False])
async def test_addresses_are_judged_by_both_versions_of_the_service(
    client: PartnerCenter, sandbox: Sandbox, older: bool
) -> None:
    sandbox.world.older_addresses = older
    assert (await client.customers.check_address(ADDRESS)).verdict is AddressVerdict.VALID
    elsewhere = await client.customers.check_address(replace(ADDRESS, postal_code="98007"))
    assert (elsewhere.verdict, bool(elsewhere.message)) == (AddressVerdict.CORRECTED, True)
    assert [each.city.lower() for each in elsewhere.suggestions] == ["bellevue"]
    wrong = await client.customers.check_address(replace(ADDRESS, postal_code="none"))
    assert (wrong.verdict, bool(wrong.message)) == (AddressVerdict.INVALID, True)
    assert (await client.customers.country_rules("us")).state_required


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "truncate", "status"])
async def test_a_create_that_met_with_trouble_happens_once(
    client: PartnerCenter, sandbox: Sandbox, fault: str
) -> None:
    ids = fresh_ids()
    sandbox.faults.order(fault, method="POST", path="/v1/customers", times=2)
    made = await client.customers.create(NEW, ids)
    assert made.admin_password
    assert effects(sandbox, "customer") == 1
    asked = [one for one in sandbox.requests if (one["method"], one["path"]) == ("POST", "/v1/customers")]
    assert len(asked) == 3
    assert {one["headers"]["MS-RequestId"] for one in asked} == {ids.request_id}


async def test_a_create_without_any_answer_is_unknown_and_settled_by_the_same_id(
    client: PartnerCenter, sandbox: Sandbox
) -> None:
    ids = fresh_ids()
    sandbox.faults.order("drop_after", method="POST", path="/v1/customers", times=99)
    with pytest.raises(PartnerFailure) as caught:
        await client.customers.create(NEW, ids)
    assert caught.value.maybe_done
    sandbox.faults.clear()
    assert (await client.customers.create(NEW, ids)).customer.name == NEW.company
    assert effects(sandbox, "customer") == 1


async def test_garbage_after_a_create_is_not_taken_for_a_failure(
    client: PartnerCenter, sandbox: Sandbox
) -> None:
    sandbox.faults.order("garbage", method="POST", path="/v1/customers")
    ids = fresh_ids()
    with pytest.raises(PartnerFailure) as caught:
        await client.customers.create(NEW, ids)
    assert (caught.value.cause, caught.value.maybe_done) == (Cause.GARBAGE, True)
    assert (await client.customers.create(NEW, ids)).customer.name == NEW.company
    assert effects(sandbox, "customer") == 1


async def test_a_storm_of_429_passes(client: PartnerCenter, sandbox: Sandbox) -> None:
    sandbox.faults.order("throttle_storm", path="/v1/customers", times=3, retry_after=1)
    assert len(await all_customers(client)) > 200


async def test_a_storm_that_does_not_pass_says_when_to_come_back(
    client: PartnerCenter, sandbox: Sandbox
) -> None:
    sandbox.faults.order("throttle_storm", path="/v1/countryvalidationrules", times=99, retry_after=40)
    with pytest.raises(PartnerFailure) as caught:
        await client.customers.country_rules("US")
    assert (caught.value.cause, caught.value.retry_after) == (Cause.THROTTLED, 40.0)


async def test_garbage_and_silence_on_reads_are_told_apart(client: PartnerCenter, sandbox: Sandbox) -> None:
    fabrikam = await named(client, "Fabrikam")
    sandbox.faults.order("garbage", path="/v1/customers/")
    with pytest.raises(PartnerFailure) as caught:
        await client.customers.get(fabrikam.id)
    assert caught.value.cause is Cause.GARBAGE
    sandbox.faults.order("drop_before", path="/v1/customers/", times=99)
    with pytest.raises(PartnerFailure) as caught:
        await client.customers.get(fabrikam.id)
    assert caught.value.cause is Cause.DOWN


async def test_usage_adds_up_and_keeps_its_currencies(client: PartnerCenter) -> None:
    rows = [row async for page in client.usage.by_customer() for row in page]
    assert len({row.cost.currency for row in rows}) > 1
    assert any(row.budget is None and row.percent is None for row in rows)
    fabrikam = await named(client, "Fabrikam")
    row = next(one for one in rows if one.customer_id == fabrikam.id)
    summary = await client.usage.summary(fabrikam.id)
    assert summary.cost and summary.cost.currency == row.cost.currency
    lines = await client.usage.by_subscription(fabrikam.id)
    plan = next(line for line in lines if line.category == "Azure plan")
    meters = await client.usage.by_meter(fabrikam.id, plan.id)
    resources = await client.usage.by_resource(fabrikam.id, plan.id)
    assert meters and resources and all(line.cost.currency == row.cost.currency for line in meters)
    shares = sum((line.cost.amount for line in resources), Decimal(0))
    assert abs(shares - plan.cost.amount) < max(plan.cost.amount / 100, Decimal("0.01"))


async def test_azure_sold_the_old_way_has_services_instead_of_resources(client: PartnerCenter) -> None:
    rows = [row async for page in client.usage.by_customer() for row in page]
    legacy = next(row for row in rows if not row.azure_plan)
    assert legacy.cost.currency, "the currency follows from the locale"
    sold = next(one for one in await client.subscriptions.of(legacy.customer_id) if one.legacy_azure)
    assert await client.usage.by_resource(legacy.customer_id, sold.id)
    assert await client.usage.by_meter(legacy.customer_id, sold.id)


async def test_a_budget_is_set_read_and_removed(client: PartnerCenter, sandbox: Sandbox) -> None:
    fabrikam = await named(client, "Fabrikam")
    ids = fresh_ids()
    sandbox.faults.order("drop_after", method="PATCH", path="/v1/customers/")
    assert await client.usage.set_budget(fabrikam.id, Decimal("1234.56"), ids) == Decimal("1234.56")
    assert await client.usage.budget(fabrikam.id) == Decimal("1234.56")
    assert await client.usage.set_budget(fabrikam.id, None, fresh_ids()) is None
    assert await client.usage.budget(fabrikam.id) is None


async def test_invoices_documents_and_the_balance(client: PartnerCenter) -> None:
    found = await client.invoices.all()
    assert [one.issued for one in found] == sorted((one.issued for one in found), reverse=True)
    assert {one.document for one in found} >= {DocumentType.INVOICE, DocumentType.ADJUSTMENT}
    recent = await client.invoices.all(since=found[0].issued - timedelta(days=40))
    assert 0 < len(recent) < len(found)
    whole = await client.invoices.get(found[0].id)
    assert whole.period_starts and whole.total == found[0].total
    pdf = await client.invoices.pdf(found[0].id)
    assert pdf.content.startswith(b"%PDF") and pdf.name.endswith(".pdf")
    receipt = next((one for one in found if one.receipts), None)
    if receipt:
        assert (await client.invoices.receipt_pdf(receipt.id, receipt.receipts[0])).content.startswith(
            b"%PDF"
        )
    balances = await client.invoices.balances()
    assert len({one.due.currency for one in balances}) == len(balances) > 1


async def test_an_invoice_that_is_not_there_is_not_found(client: PartnerCenter) -> None:
    with pytest.raises(PartnerFailure) as caught:
        await client.invoices.get("G999999999")
    assert (caught.value.cause, caught.value.code) == (Cause.NOT_FOUND, "1000")


async def test_invoice_lines_page_through_to_the_end(
    client: PartnerCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.microsoft.partner_center.calls.line_items.PAGE", 50)
    for kind in ("one-time", "recurring"):
        invoice = next(
            one
            for one in await client.invoices.all()
            if one.kind == kind and one.document is DocumentType.INVOICE
        )
        for detail in invoice.details:
            count, seen = 0, 0
            async for page in client.invoices.line_items(
                invoice.id, detail, invoice.total.currency, "current"
            ):
                count, seen = count + 1, seen + len(page)
                assert all(row["invoiceNumber"] == invoice.id for row in page if row.get("invoiceNumber"))
                if count == 5:
                    break
            assert seen > 50 or count <= 1
    unbilled = client.invoices.line_items(
        "unbilled", LineItemKind("onetime", "billinglineitems"), "EUR", "current"
    )
    assert [row async for page in unbilled for row in page]


async def test_tickets_are_listed_noted_on_and_closed(
    exchange: Exchange, auth: Auth, sandbox: Sandbox
) -> None:
    desk = PartnerCenterDesk(exchange)
    everything = await desk.tickets(None)
    ticket = next(one for one in everything if one.state is not TicketState.CLOSED and one.customer)
    assert ticket.customer and ticket.ref in {one.ref for one in await desk.tickets(ticket.customer)}
    another = next(one.customer for one in everything if one.customer and one.customer != ticket.customer)
    with pytest.raises(PartnerFailure) as caught:
        await desk.ticket(ticket.ref, another)
    assert caught.value.cause is Cause.NOT_FOUND, "the vendor finds it by its number, whoever is named"
    sandbox.faults.order("drop_after", method="PATCH", path="/v1/servicerequests")
    await desk.add_note(ticket.ref, ticket.customer, "It happened again at 14:00.", fresh_ids())
    notes = (await desk.ticket(ticket.ref, ticket.customer)).notes
    ours = [note for note in notes if note.text == "It happened again at 14:00."]
    assert [(note.author, note.inbound) for note in ours] == [("Account", False)]
    assert not any(note.inbound for note in notes), "the vendor does not say which side wrote a note"
    await desk.close(ticket.ref, ticket.customer, fresh_ids())
    closed = await desk.ticket(ticket.ref)
    assert closed.state is TicketState.CLOSED and closed.closed


async def test_a_ticket_desk_that_cannot_create_says_so(exchange: Exchange) -> None:
    desk = PartnerCenterDesk(exchange)
    assert not desk.capabilities.create
    assert await desk.services() == await desk.problems("x") == ()
    with pytest.raises(PartnerFailure) as caught:
        await desk.ticket(TicketRef(Desk.PARTNER_CENTER, "123456789012345"))
    assert caught.value.cause is Cause.NOT_FOUND


async def test_without_a_service_account_what_needs_it_says_so_and_the_rest_works(
    client: PartnerCenter, vault: MemoryVault
) -> None:
    vault.secrets.clear()
    assert await named(client, "Fabrikam")
    with pytest.raises(PartnerFailure) as caught:
        await client.resellers.all()
    assert caught.value.cause is Cause.SIGN_IN and "csp-bot consent" in caught.value.advice


async def test_a_phone_number_is_taken_as_the_countrys_rule_has_it_and_in_no_other_way(
    client: PartnerCenter,
) -> None:
    rules = await client.customers.country_rules("US")
    assert rules.calling_codes == ("1",)
    typed = "+1 425 555 0100"
    with pytest.raises(PartnerFailure) as caught:
        await client.customers.create(replace(NEW, address=replace(ADDRESS, phone=typed)), fresh_ids())
    assert caught.value.cause is Cause.BAD_REQUEST and "PhoneNumber" in caught.value.detail
    sent = as_accepted(rules, typed)
    made = await client.customers.create(replace(NEW, address=replace(ADDRESS, phone=sent)), fresh_ids())
    assert made.customer.id


async def test_what_the_bot_chooses_for_a_country_is_what_the_country_takes(
    client: PartnerCenter, sandbox: Sandbox
) -> None:
    """Language, culture, state and an example of a postal code, for every country that the double sells in."""
    for at, country in enumerate(COUNTRIES.values()):
        sandbox.world.older_rules = at % 2 == 1
        rules = await client.customers.country_rules(country.iso2)
        spoken = offered(rules)[0]
        assert (spoken.language, spoken.culture) == (country.language, country.culture)
        where = Address(
            country.iso2,
            country.cities[0][0] if country.cities else "Somewhere",
            "1 Main Street",
            state=rules.states[0] if rules.states else "",
            postal_code=like(rules.postal_code_regex),
        )
        if not rules.registration_number_supported:
            new = replace(
                NEW,
                domain=f"place{at}.onmicrosoft.com",
                culture=spoken.culture,
                language=spoken.language,
                address=where,
            )
            made = await client.customers.create(new, fresh_ids())
            read = await client.customers.get(made.customer.id)
            assert (read.language, read.culture) == (spoken.language, spoken.culture)


@pytest.mark.parametrize(
    ("street", "verdict", "suggested"),
    [
        ("1 Microsoft Way", AddressVerdict.VALID, 0),
        ("1 Micro Way", AddressVerdict.CORRECTED, 1),
        ("Microsoft Way", AddressVerdict.INCOMPLETE, 1),
        ("15010 NE 36th St", AddressVerdict.INCOMPLETE, 3),
        ("NE 36th St", AddressVerdict.INCOMPLETE, 2),
        ("1 Nowhere Lane", AddressVerdict.INVALID, 0),
    ],
)
async def test_documented_addresses_have_their_verdicts_and_suggestions(
    client: PartnerCenter, street: str, verdict: AddressVerdict, suggested: int
) -> None:
    found = await client.customers.check_address(replace(ADDRESS, line1=street))
    assert (found.verdict, len(found.suggestions)) == (verdict, suggested)
    assert {each.first_name for each in found.suggestions} <= {ADDRESS.first_name}


async def test_an_address_that_cannot_be_checked_is_unchecked(client: PartnerCenter) -> None:
    abidjan = replace(ADDRESS, country="CI", state="", postal_code="", city="Abidjan")
    assert (await client.customers.check_address(abidjan)).verdict is AddressVerdict.UNCHECKED

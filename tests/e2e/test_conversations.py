"""The four jobs, held as the same conversation through every door, on both databases."""

import pytest

from tests.commands.customer.test_customer import LITWARE
from tests.e2e.voices import voice

PLATFORMS = ("core", "slack", "teams")
every_platform = pytest.mark.parametrize("platform", PLATFORMS)


@every_platform
async def test_checking_what_a_customer_spends(platform, store):
    async with voice(platform, store, "bill") as bill:
        shown = await bill.say("usage show fabrikam")
        assert "€4,321" in shown and "€5,000" in shown and "86.4%" in shown
        assert "Fabrikam, Inc." in shown and "fabrikam.onmicrosoft.com" in shown and "00fab1" in shown
        assert "not for billing" in shown and "3 hours ago" in shown
        assert "web-01" in await bill.press("By resource")


@every_platform
async def test_choosing_between_two_of_one_name(platform, store):
    async with voice(platform, store, "sam") as sam:
        shown = await sam.say("usage show contoso")
        assert "Contoso Ltd" in shown and "Contoso Retail" in shown


@every_platform
async def test_setting_a_budget_takes_a_click_and_a_second_one_does_nothing(platform, store):
    async with voice(platform, store, "bill") as bill:
        shown = await bill.say("usage budget fabrikam 6000")
        assert "5,000.00" in shown and "6,000.00" in shown and bill.partner.done == []
        done = await bill.press("Set budget")
        assert "6,000.00" in done and "Bill" in done
        assert len(bill.partner.done) == 1
        with pytest.raises(AssertionError):
            await bill.press("Set budget")
        assert len(bill.partner.done) == 1


@every_platform
async def test_creating_a_customer(platform, store):
    async with voice(platform, store, "sam") as sam:
        await sam.say("customer create")
        shown = await sam.fill_in(**LITWARE | {"domain": "contoso"})
        assert "is taken" in shown
        shown = await sam.fill_in(domain="litware")
        assert "litware.onmicrosoft.com" in shown and "Akers" in shown and "domain is free" in shown
        created = await sam.press("Create customer")
        assert "was created" in created and "S3cret-Pa55word" in created
        assert [kind for kind, _ in sam.partner.done] == ["customers.create"]


@every_platform
async def test_fetching_an_invoice(platform, store):
    async with voice(platform, store, "bill") as bill:
        assert "586,366.00" in await bill.say("invoice get latest")
        ((name, content),) = bill.files()
        assert name == "G000024130.pdf" and content.startswith(b"%PDF")


@every_platform
async def test_raising_a_ticket(platform, store):
    async with voice(platform, store, "hana") as hana:
        await hana.say("ticket create fabrikam")
        await hana.fill_in(title="Cannot start my VM", description="web-01 stays in Starting.", service="vm")
        shown = await hana.fill_in(problem="boot")
        assert "Azure Support" in shown and "Cannot start my VM" in shown
        assert " raised" in await hana.press("Raise ticket")


@every_platform
async def test_a_critical_ticket_asks_for_a_phone_number_and_keeps_the_rest(platform, store):
    line = 'ticket create fabrikam title="VM is down" description="Since noon" service=vm problem=boot'
    async with voice(platform, store, "hana") as hana:
        assert "Support calls about critical tickets." in await hana.say(f"{line} severity=critical")
        shown = await hana.fill_in(phone="+1 425 555 0100")
        assert "+1 425 555 0100" in shown and "VM is down" in shown
        assert "Support language" in await hana.press("Change details")
        assert "Sweden (SWE)" in await hana.fill_in(country="SE")
        assert " raised" in await hana.press("Raise ticket")


@every_platform
async def test_typing_ahead(platform, store):
    async with voice(platform, store, "ada") as ada:
        await ada.say("usage show")
        assert await ada.suggest("customer", "cont") == [
            "Contoso Ltd (contoso.onmicrosoft.com)",
            "Contoso Retail (contosoretail.onmicrosoft.com)",
        ]


@every_platform
async def test_nobody_without_a_role(platform, store):
    async with voice(platform, store, "oscar") as oscar:
        assert "no Partner Center role" in await oscar.say("invoice list")


@every_platform
async def test_getting_the_whole_of_a_long_message_as_a_file(platform, store):
    story = " ".join(f"At {hour} o'clock it stayed in Starting again." for hour in range(40))
    async with voice(platform, store, "hana") as hana:
        line = 'ticket create fabrikam title="VM is down" description="Since noon" service=vm problem=boot'
        await hana.say(line)
        await hana.press("Raise ticket")
        await hana.press("Show ticket")
        await hana.press("Reply")
        await hana.fill_in(text=story)
        await hana.press("Add note")
        shown = await hana.press("Show ticket")
        assert "more characters)" in shown and "At 39 o'clock" not in shown
        await hana.press("Show whole messages")
        ((name, content),) = hana.files()
        assert name.startswith("ticket-") and name.endswith(".txt") and story in content.decode()

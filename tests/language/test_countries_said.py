"""Customers by country, as people ask for them: by code, by everyday name, in Japanese; what is near an official name is asked about."""

from __future__ import annotations

import pytest

from tests.chat import Chat


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("Kunden aus DE", "Germany"),
        ("clients FR", "France"),
        ("customers DE", "Germany"),
        ("alle Kunden in Österreich bitte", "Austria"),
        ("ドイツの顧客", "Germany"),
        ("アメリカのお客様を見せて", "United States"),
    ],
)
async def test_customers_of_a_country_are_listed(chat: Chat, typed: str, country: str):
    shown = await chat.as_("sam").say(typed)
    assert f"found in {country}" in shown and "Create a customer" not in shown, shown


@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ("customers in Elfenbeinküste", "Côte d’Ivoire (CI)", "CI"),
        ("Kunden in Großbritannien", "United Kingdom (GB)", "GB"),
        ("customers in Britain", "United Kingdom (GB)", "GB"),
    ],
)
async def test_the_official_name_is_suggested(chat: Chat, typed: str, name: str, code: str):
    sam = chat.as_("sam")
    assert "Did you mean" in await sam.say(typed)
    assert name in sam.labels
    assert "customer list country=" + code in [each.command for each in sam.buttons]


async def test_the_name_of_a_customer_is_no_country(chat: Chat):
    assert "Fabrikam, Inc." in await chat.as_("sam").say("customers in Fabrikam")

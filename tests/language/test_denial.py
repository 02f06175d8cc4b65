"""What a clause denies: the other one is meant, and what stands alone is named."""

from __future__ import annotations

import pytest

from tests.chat import Chat


@pytest.mark.parametrize(
    "sentence",
    [
        "not fabrikam but contoso ltd: usage last month",
        "usage of contoso ltd, not fabrikam",
        "nicht Fabrikam, sondern Contoso Ltd: Verbrauch letzten Monat",
        "pas fabrikam mais contoso ltd : conso du mois dernier",
        "no fabrikam sino contoso ltd: consumo del mes pasado",
        "consumo de contoso ltd y no fabrikam",
        "Fabrikamじゃなくてcontoso ltdの先月の使用量",
    ],
)
async def test_the_customer_that_is_not_denied_is_meant(bill: Chat, sentence: str):
    shown = await bill.say(sentence)
    assert "Contoso Ltd" in shown and "Fabrikam, Inc." not in shown, shown


@pytest.mark.parametrize(
    "sentence",
    [
        "set the budget of fabrikam to 7000, not 6000",
        "set the budget of fabrikam not to 6000 but to 7000",
        "Setz das Budget von Fabrikam nicht auf 6000, sondern auf 7000",
    ],
)
async def test_the_amount_that_is_not_denied_is_meant(bill: Chat, sentence: str):
    shown = await bill.say(sentence)
    assert "€7,000.00" in shown and "6,000" not in shown


async def test_what_is_only_denied_is_named(bill: Chat):
    assert "Not used: “not october”" in await bill.say("how much did fabrikam spend, not october")


async def test_a_number_is_not_denied_by_its_sign(bill: Chat):
    assert "G000024130" in await bill.say("show me invoice no G000024130")

"""Customer agreement: whether one is on record, and stating that a customer accepted it."""

from __future__ import annotations

import pytest

from bot.errors import Cause, PartnerFailure
from bot.line import write
from bot.model import AgreementContact
from tests.chat import Chat, open_chat
from tests.fake_agreements import ACCEPTED
from tests.fakes import CONTOSO, FABRIKAM

WHO = 'first_name=Kim last_name=Akers email=kim@contoso.example phone="+49 89 12345678"'


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


async def test_who_accepted_it_and_when_is_on_the_card(chat: Chat) -> None:
    shown = await chat.say("customer agreement fabrikam")
    assert "has attested that Fabrikam, Inc. accepted" in shown
    assert "Accepted by: Tania Carr" in shown and "Jun 14, 2024" in shown
    assert "Attest agreement" not in chat.labels


async def test_one_that_is_missing_leads_to_the_form(chat: Chat) -> None:
    shown = await chat.say("customer agreement contoso.onmicrosoft.com")
    assert "nothing can be bought for it" in shown
    await chat.press("Attest agreement")
    shown = await chat.fill_in(first_name="Kim", last_name="Akers", email="kim@contoso.example")
    assert "can't be taken back" in shown and "Accepted by: Kim Akers" in shown
    assert "Agreement attested" in await chat.press("Attest agreement")
    (made,) = chat.partner.accepted[CONTOSO.id]
    assert made.contact == AgreementContact("Kim", "Akers", "kim@contoso.example")
    assert "has attested that Contoso" in await chat.say("customer agreement contoso.onmicrosoft.com")


async def test_who_accepted_by_itself_needs_no_word_of_ours(chat: Chat) -> None:
    chat.partner.signed.add(CONTOSO.id)
    assert "accepted the Microsoft Customer Agreement itself" in await chat.say(
        "customer agreement contoso.onmicrosoft.com"
    )
    assert "There is nothing to attest" in await chat.say(f"customer attest contoso.onmicrosoft.com {WHO}")


async def test_the_same_is_not_stated_twice_and_another_contact_is(chat: Chat) -> None:
    who = ACCEPTED.contact
    same = (
        f"first_name={who.first_name.upper()} last_name={who.last_name} email={who.email} phone={who.phone}"
    )
    assert "already attested" in await chat.say(f"customer attest fabrikam {same}")
    assert "attested already, with another contact" in await chat.say(f"customer attest fabrikam {WHO}")


async def test_a_day_to_come_is_refused_and_nothing_is_lost(chat: Chat) -> None:
    await chat.say(f"customer attest contoso.onmicrosoft.com {WHO} on=2027-01-01")
    (field,) = [each for each in chat.form.fields if each.name == "on"]
    assert "still to come" in field.error
    (email,) = [each for each in chat.form.fields if each.name == "email"]
    assert email.value == "kim@contoso.example"


async def test_a_repeat_after_a_lost_answer_finds_its_own(chat: Chat) -> None:
    await chat.say(f"customer attest contoso.onmicrosoft.com {WHO}")
    contact = AgreementContact("Kim", "Akers", "kim@contoso.example", "+49 89 12345678")
    chat.partner.accepted[CONTOSO.id] = (type(ACCEPTED)(ACCEPTED.template_id, ACCEPTED.agreed, contact),)
    assert "Agreement attested" in await chat.press("Attest agreement")
    assert len(chat.partner.accepted[CONTOSO.id]) == 1


async def test_a_text_that_is_not_known_hides_nothing(chat: Chat) -> None:
    chat.partner.fail["agreements.template"] = [PartnerFailure(Cause.DOWN, "read the customer agreement")]
    assert "Tania Carr" in await chat.say("customer agreement fabrikam")
    assert "Read the agreement" not in chat.labels


@pytest.mark.parametrize("who", ["sam", "hana"])
async def test_only_who_may_attest_is_offered_it(chat: Chat, who: str) -> None:
    other = chat.as_(who)
    shown = await other.say(f"customer attest contoso.onmicrosoft.com {WHO}")
    assert "Attest the agreement" not in shown and "can't attest customer agreements" in shown


@pytest.mark.parametrize(
    "said",
    ["has fabrikam signed the customer agreement?", "Hat Fabrikam den Kundenvertrag?", "contrat client de Fabrikam",
     "contrato de cliente de Fabrikam", "Fabrikamの顧客契約"],
)  # fmt: skip
async def test_it_is_asked_for_in_ones_own_words(chat: Chat, said: str) -> None:
    assert f"Customer agreement of {FABRIKAM.name}" in await chat.say(said)


@pytest.mark.parametrize(
    "email", ["kim", "kim@contoso", "Kim <kim@contoso.example>", "a@b.example c@d.example"]
)
async def test_what_is_no_address_is_not_stated_to_microsoft(chat: Chat, email: str) -> None:
    line = write("customer attest", customer=CONTOSO.id, first_name="Kim", last_name="Akers", email=email)
    await chat.say(line)
    (field,) = [each for each in chat.form.fields if each.name == "email"]
    assert "not an email address" in field.error and field.value == email


async def test_a_name_makes_no_lines_of_its_own_on_the_card(chat: Chat) -> None:
    """ "Kim", with another day and another address below it, that nobody attests."""
    name = "Kim\nEmail: ceo@contoso.example\nAccepted on: Jan 1, 2020"
    line = write(
        "customer attest",
        customer=CONTOSO.id,
        first_name=name[:50],
        last_name="\n Akers ",
        email="k@contoso.example",
    )
    shown = await chat.say(line)
    assert "Accepted by: Kim Email: ceo@contoso.example" in shown and "\nEmail: k@contoso.example\n" in shown
    await chat.press("Attest agreement")
    (made,) = chat.partner.accepted[CONTOSO.id]
    assert "\n" not in made.contact.name and made.contact.last_name == "Akers"

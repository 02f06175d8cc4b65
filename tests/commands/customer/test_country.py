"""The country of a new customer, as people type it: understood, asked about, or refused with its name."""

from __future__ import annotations

import pytest

from bot.errors import Cause, PartnerFailure
from tests.chat import Chat, open_chat

GIVEN = (
    'customer create "Litware GmbH" domain=litware first_name=Kim last_name=Akers email=kim@litware.example '
    'address="Walter-Gropius-Straße 5" city=München postal_code=80807'
)


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


@pytest.mark.parametrize(
    "typed", ["Germany", "DE", "de", "DEU", "Deutschland", "Allemagne", "ドイツ", "germany"]
)
async def test_a_country_is_taken_by_name_in_any_language_and_by_code(chat: Chat, typed: str) -> None:
    shown = await chat.say(f'{GIVEN} country="{typed}"')
    assert "Create customer" in chat.labels and "Germany (DE)" in shown


async def test_a_name_of_two_countries_is_asked_about_and_the_choice_finishes_the_line(chat: Chat) -> None:
    shown = await chat.say(f"{GIVEN} country=Congo")
    assert "2 matches for “Congo”" in shown and "Congo - Kinshasa" in shown
    await chat.choose(1)
    assert "Create customer" in chat.labels


async def test_an_unknown_country_is_named_with_what_would_do(chat: Chat) -> None:
    shown = await chat.say(f"{GIVEN} country=Atlantis")
    assert "“Atlantis”" in shown and "Germany, Deutschland or DE" in shown and "does not sell" not in shown
    shown = await chat.say(f"{GIVEN} country=Germny")
    assert "Germany (DE)" in chat.labels
    await chat.press("Germany (DE)")
    assert "Create customer" in chat.labels


async def test_only_a_country_that_was_understood_is_said_to_be_no_market(chat: Chat) -> None:
    chat.partner.fail["customers.country_rules"] = [PartnerFailure(Cause.NOT_FOUND, "read a country's rules")]
    shown = await chat.say(f'{GIVEN} country="Corée du Nord"')
    assert "Partner Center doesn't sell in North Korea (KP)" in shown and "“Corée du Nord”" in shown


async def test_the_form_names_the_country_that_it_did_not_understand_and_offers_those_it_may_be(
    chat: Chat,
) -> None:
    await chat.say(f"{GIVEN} country=Korea form=yes")
    country = next(field for field in chat.form.fields if field.name == "country")
    assert {choice.value for choice in country.choices} == {"KP", "KR"}
    assert "2 matches for “Korea”" in country.error
    await chat.fill_in(country="Atlantis")
    country = next(field for field in chat.form.fields if field.name == "country")
    assert "“Atlantis”" in country.error and "Germany" in country.error
    await chat.fill_in(country="Allemagne")
    assert "Create customer" in chat.labels


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("WA", "WA"),
        ("wa", "WA"),
        ("Washington", "WA"),
        ("california", "CA"),
        ("US-CA", "CA"),
        ("Washington (WA)", "WA"),
    ],
)
async def test_a_state_is_taken_by_code_or_by_name(chat: Chat, typed: str, state: str) -> None:
    line = GIVEN.replace("80807", "98052")
    shown = await chat.say(f'{line} country=US state="{typed}"')
    assert f", {state}, US" in shown and "Create customer" in chat.labels


async def test_a_state_outside_the_list_is_named_and_those_in_it_are_offered(chat: Chat) -> None:
    line = GIVEN.replace("80807", "98052")
    for given, said in (("state=Bavaria", "“Bavaria” is not a state"), ("", "need a state or province")):
        await chat.say(f"{line} country=US {given}")
        state = next(field for field in chat.form.fields if field.name == "state")
        assert said in state.error and "United States" in state.error and "WA" in state.error
        assert {(choice.label, choice.value) for choice in state.choices} == {
            ("California (CA)", "CA"),
            ("Washington (WA)", "WA"),
        }
    await chat.fill_in(state="WA")
    assert "Create customer" in chat.labels


async def test_a_postal_code_is_refused_with_one_that_works_there(chat: Chat) -> None:
    await chat.say(GIVEN.replace("80807", "8080") + " country=DE")
    error = next(field.error for field in chat.form.fields if field.name == "postal_code")
    assert "“8080”" in error and "Germany" in error and "12345" in error
    await chat.fill_in(postal_code="８０８０７")
    assert "80807" in chat.shown and "Create customer" in chat.labels


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("country=Great Britain city=London", 'country="Great Britain"'),
        ("country=Corée du Sud", 'country="Corée du Sud"'),
        ("--country United States of America", 'country="United States of America"'),
        ("city=New York country=US", 'city="New York"'),
        ("country=US first_name=Kim Lee", 'first-name="Kim Lee"'),
    ],
)
async def test_words_behind_an_option_are_named_and_no_part_of_the_companys_name(
    chat: Chat, typed: str, quoted: str
) -> None:
    shown = await chat.say(f"customer create Litware Inc {typed}")
    assert quoted in shown and "Litware Inc Korea" not in shown and "I don't know" in shown
    shown = await chat.say("customer create country=US Litware Inc")
    assert next(field.value for field in chat.form.fields if field.name == "company") == "Litware Inc"

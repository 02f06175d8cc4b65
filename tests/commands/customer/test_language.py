"""Language and culture of a new customer: what goes with the country, shown, and changeable."""

from __future__ import annotations

import pytest

from bot.commands.customer.language import language_value, offered
from bot.commands.customer.payload import from_payload
from bot.model import CountryRules
from bot.pipeline.dispatcher import Submission
from tests.chat import Chat, open_chat
from tests.commands.customer.test_country import GIVEN


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


def rules(country: str, default: str, languages: str, cultures: str) -> CountryRules:
    return CountryRules(
        country, default, cultures=tuple(cultures.split()), languages=tuple(languages.split())
    )


@pytest.mark.parametrize(
    ("known", "language", "culture"),
    [
        (rules("DE", "de-DE", "en de", "de-DE en-US"), "de", "de-DE"),
        (rules("PT", "pt-PT", "en pt", "en-US pt-PT"), "pt", "pt-PT"),
        (rules("DE", "", "en de", "en-US de-DE"), "de", "de-DE"),
        (rules("US", "en-US", "en es", "en-US es-US"), "en", "en-US"),
        (rules("BE", "nl-BE", "en fr nl", "en-US fr-BE nl-BE"), "nl", "nl-BE"),
        (rules("NO", "nb-NO", "en no", "en-US nb-NO"), "no", "nb-NO"),
        (rules("TW", "zh-TW", "en zh-Hans zh-Hant", "en-US zh-TW"), "zh-Hant", "zh-TW"),
        (rules("CN", "zh-CN", "en zh-Hans zh-Hant", "en-US zh-CN"), "zh-Hans", "zh-CN"),
        (rules("AZ", "az-Latn-AZ", "en az", "az-Latn-AZ en-US"), "az", "az-Latn-AZ"),
        (rules("AD", "ca-ES", "en ca", "ca-ES en-US"), "ca", "ca-ES"),
        (rules("JP", "JA-JP", "en ja", "en-US ja-JP"), "ja", "ja-JP"),
        (rules("GB", "", "", ""), "en", "en-GB"),
        (rules("AT", "", "", ""), "de", "de-AT"),
        (rules("FR", "fr-FR", "en", "fr-FR"), "en", "fr-FR"),
    ],
)
def test_the_language_fits_the_culture_of_the_country_whatever_is_listed_first(
    known: CountryRules, language: str, culture: str
) -> None:
    first = offered(known)[0]
    assert (first.language, first.culture) == (language, culture)


def test_everything_that_a_country_supports_is_offered_once_and_told_apart() -> None:
    found = offered(rules("CH", "de-CH", "en de fr it rm", "de-CH en-US fr-CH it-CH"))
    assert [(each.language, each.culture) for each in found] == [
        ("de", "de-CH"), ("fr", "fr-CH"), ("it", "it-CH"), ("en", "en-US"), ("rm", "de-CH"),
    ]  # fmt: skip
    assert len({language_value(each) for each in found}) == len({each.label for each in found}) == len(found)


async def test_a_german_customer_gets_german_although_english_is_listed_first(chat: Chat) -> None:
    shown = await chat.say(f"{GIVEN} country=Germany")
    assert "German (de), as in Germany (de-DE)" in shown
    pending = await chat.core.store.changes.get(chat.change_id)
    assert pending is not None
    made = from_payload(pending.change.payload)
    assert (made.language, made.culture) == ("de", "de-DE")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("en", "English (en), as in United States (en-US)"),
        ("English", "English (en), as in United States (en-US)"),
        ("en-us", "English (en), as in United States (en-US)"),
        ("en de-DE", "English (en), as in Germany (de-DE)"),
        ("DE_de", "German (de), as in Germany (de-DE)"),
        ("English (en), as in United States (en-US)", "English (en), as in United States (en-US)"),
        ("Deutsch", "German (de), as in Germany (de-DE)"),
    ],
)
async def test_another_language_is_taken_by_code_or_by_name(chat: Chat, typed: str, shown: str) -> None:
    assert shown in await chat.say(f'{GIVEN} country=DE language="{typed}"')


async def test_a_language_that_the_country_does_not_have_is_refused_with_those_it_has(chat: Chat) -> None:
    shown = await chat.say(f"{GIVEN} country=DE language=fr-FR")
    assert "“fr-FR”" in shown and "Germany (DE)" in shown and "de-DE, en-US" in shown


async def test_the_form_begins_with_the_language_of_the_country_and_follows_it(chat: Chat) -> None:
    await chat.say(f"{GIVEN} country=DE form=yes")
    language = next(field for field in chat.form.fields if field.name == "language")
    assert language.value == language.choices[0].value
    assert [each.label for each in language.choices] == [
        "German (de), as in Germany (de-DE)",
        "English (en), as in United States (en-US)",
    ]
    given = {each.name: each.value for each in chat.form.fields} | {"country": "US"}
    again = await chat.dispatcher.refresh(Submission(chat.actor, chat.place, "customer create", given))
    assert again is not None
    language = next(field for field in again.fields if field.name == "language")
    assert (language.value, language.error) == (language.choices[0].value, "")
    assert [each.label for each in language.choices] == ["English (en), as in United States (en-US)"]


async def test_a_language_chosen_while_another_country_stood_there_gives_way_to_that_of_the_country(
    chat: Chat,
) -> None:
    await chat.say(f"{GIVEN} country=DE form=yes")
    shown = await chat.fill_in(country="US", state="WA")
    assert "English (en), as in United States (en-US)" in shown and "Create customer" in chat.labels


async def test_a_language_chosen_in_the_form_is_that_of_the_customer(chat: Chat) -> None:
    await chat.say(f"{GIVEN} country=DE form=yes")
    english = next(field for field in chat.form.fields if field.name == "language").choices[1]
    assert english.label in await chat.fill_in(language=english.value)

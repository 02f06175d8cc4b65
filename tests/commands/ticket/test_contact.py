"""Contacts that support is told: country, time zone and language as Azure Support takes them, from any profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pycountry
import pytest
from babel import localedata
from tzlocal.windows_tz import win_tz

from bot.cards.model import FieldKind
from bot.commands.ticket.contact import LANGUAGES, Wishes, contact_of, contact_problems
from bot.commands.ticket.payload import as_payload, from_payload
from bot.errors import Cause, PartnerFailure
from bot.model import Desk, NewTicket
from tests.chat import open_chat, person
from tests.fakes import FABRIKAM

LINE = 'ticket create fabrikam title="VM is down" description="Since noon" service=vm problem=boot'
PACIFIC, WEST, ROMANCE = "Pacific Standard Time", "W. Europe Standard Time", "Romance Standard Time"


@pytest.mark.parametrize(
    ("locale", "zone", "country", "windows", "language"),
    [
        ("fr-FR", "Europe/Paris", "FRA", ROMANCE, "fr-fr"),
        ("sv-SE", "Europe/Stockholm", "SWE", WEST, "en-us"),
        ("en-IN", "Asia/Kolkata", "IND", "India Standard Time", "en-us"),
        ("en-001", "Asia/Calcutta", "IND", "India Standard Time", "en-us"),
        ("es-LA", "America/Mexico_City", "MEX", "Central Standard Time (Mexico)", "es-es"),
        ("es-419", "America/Bogota", "COL", "SA Pacific Standard Time", "es-es"),
        ("es-US", "US/Pacific", "USA", PACIFIC, "es-es"),
        ("zh-Hans-CN", "Asia/Shanghai", "CHN", "China Standard Time", "zh-hans"),
        ("zh-CN", "Asia/Urumqi", "CHN", "Central Asia Standard Time", "zh-hans"),
        ("zh-Hant-HK", "Asia/Hong_Kong", "HKG", "China Standard Time", "zh-tw"),
        ("zh-HK", "Asia/Hong_Kong", "HKG", "China Standard Time", "zh-tw"),
        ("zh-TW", "Asia/Taipei", "TWN", "Taipei Standard Time", "zh-tw"),
        ("zh-Hans", "Asia/Singapore", "SGP", "Singapore Standard Time", "zh-hans"),
        ("sr-Latn-RS", "Europe/Belgrade", "SRB", "Central Europe Standard Time", "en-us"),
        ("en-UK", "Europe/London", "GBR", "GMT Standard Time", "en-us"),
        ("pt_BR", "America/Sao_Paulo", "BRA", "E. South America Standard Time", "pt-br"),
        ("pt-PT", "Europe/Lisbon", "PRT", "GMT Standard Time", "pt-br"),
        ("nb-NO", "Europe/Oslo", "NOR", WEST, "en-us"),
        ("no-NO", "Europe/Oslo", "NOR", WEST, "en-us"),
        ("de-CH", "Europe/Zurich", "CHE", WEST, "de-de"),
        ("it", "Europe/Rome", "ITA", WEST, "it-it"),
        ("ja-JP", "Asia/Tokyo", "JPN", "Tokyo Standard Time", "ja-jp"),
        ("ko-KR", "Asia/Seoul", "KOR", "Korea Standard Time", "ko-kr"),
        ("ru-KZ", "Asia/Almaty", "KAZ", None, "ru-ru"),
        ("uk-UA", "Europe/Kyiv", "UKR", "FLE Standard Time", "en-us"),
        ("uk-UA", "Europe/Kiev", "UKR", "FLE Standard Time", "en-us"),
        ("ca-ES-valencia", "Europe/Madrid", "ESP", ROMANCE, "en-us"),
        ("en", "W. Europe Standard Time", "CHE", WEST, "en-us"),
        ("es-LA", "UTC", "CHE", "UTC", "es-es"),
        ("en-XA", "Etc/GMT+5", "CHE", None, "en-us"),
        ("", "", "CHE", WEST, "en-us"),
        ("", "Europe/Stockholm", "SWE", WEST, "en-us"),
        ("!", "../etc", "CHE", WEST, "en-us"),
        ("de-DE", "Mars/Olympus", "DEU", WEST, "de-de"),
        ("en-US", "Mars/Olympus", "USA", "UTC", "en-us"),
        ("en_US.UTF-8", "UTC", "USA", "UTC", "en-us"),
        ("de-u-co-phonebk", "UTC", "CHE", "UTC", "de-de"),
        ("sr-SP", "Europe/Belgrade", "SRB", "Central Europe Standard Time", "en-us"),
        ("iw-IL", "Asia/Jerusalem", "ISR", "Israel Standard Time", "en-us"),
        ("tl-PH", "Asia/Manila", "PHL", "Singapore Standard Time", "en-us"),
        ("es-AR", "America/Argentina/Buenos_Aires", "ARG", "Argentina Standard Time", "es-es"),
    ],
)
def test_a_profile_is_told_in_the_words_of_support(
    locale: str, zone: str, country: str, windows: str | None, language: str
) -> None:
    contact = contact_of(replace(person("hana"), locale=locale, time_zone=zone), "CH")
    assert (contact.country, contact.language) == (country, language)
    assert contact.time_zone == windows or (windows is None and contact.time_zone in win_tz)


def test_no_profile_leads_to_anything_that_support_does_not_know() -> None:
    countries = {each.alpha_3 for each in pycountry.countries}
    profiles = [(locale, "UTC") for locale in localedata.locale_identifiers()]
    profiles += [("es-LA", zone) for zone in available_timezones()]
    for locale, zone in profiles:
        contact = contact_of(replace(person("hana"), locale=locale.replace("_", "-"), time_zone=zone))
        assert contact.country in countries and contact.time_zone in win_tz, (locale, zone)
        assert contact.language in LANGUAGES
        assert contact.country != "LAO" or zone == "Asia/Vientiane" or "LA" in locale.split("_")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Kim", "Kim", "Kim"),
        ("Ada  Lund", "Ada", "Lund"),
        (" Jan van der Berg ", "Jan", "van der Berg"),
        ("", "hana", "hana"),
    ],
)
def test_a_single_name_stands_in_both_places_and_no_space_is_one(name: str, first: str, last: str) -> None:
    contact = contact_of(replace(person("hana"), name=name))
    assert (contact.first_name, contact.last_name) == (first, last)


def test_a_ticket_that_was_proposed_before_phones_were_asked_for_is_still_raised() -> None:
    new = NewTicket(
        FABRIKAM,
        "s",
        "t",
        "d",
        "moderate",
        contact_of(person("hana"), wishes=Wishes(phone="+1 425 555 0100")),
    )
    began = datetime(2026, 11, 23, tzinfo=UTC)
    said = as_payload(new, began)
    assert from_payload(said, FABRIKAM).contact == new.contact
    older = {name: text for name, text in said.items() if name not in ("phone", "contact_method")}
    assert from_payload(older, FABRIKAM).contact == replace(new.contact, phone="", method="email")


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("hana")


def living(chat, **profile):
    return replace(chat, actor=replace(chat.actor, **profile))


async def test_all_that_support_is_told_of_the_contact_is_on_the_card(chat):
    swede = living(chat, locale="sv-SE", time_zone="Europe/Stockholm")
    shown = await swede.say(f'{LINE} phone="+46 8 123 45 67"')
    for said in (
        "Contact: Hana Sato <hana@northwindcloud.example>",
        "Contact's phone: +46 8 123 45 67",
        "Contact by: Email",
        "Contact's country: Sweden (SWE)",
        "Contact's time zone: W. Europe Standard Time",
        "Support language: English (United States), because support is not available in Swedish",
    ):
        assert said in shown


async def test_where_the_profile_names_no_country_the_card_says_so(chat):
    shown = await living(chat, locale="es-LA").say(LINE)
    assert "Estados Unidos (USA)" in shown
    assert "español (España)" in shown and "as support has none" not in shown
    shown = await living(chat, locale="", time_zone="Europe/Stockholm").say(LINE)
    assert "Contact's country: Sweden (SWE)" in shown
    assert "Support language: English (United States), because your chat profile names none" in shown


async def test_a_language_of_one_country_and_a_clock_of_another_are_both_told(chat):
    shown = await living(chat, locale="en-US", time_zone="Europe/Stockholm").say(LINE)
    assert (
        "United States (USA), from the language of your chat profile (your time zone is in Sweden)" in shown
    )
    assert "Contact's country: Sweden (SWE)\n" in await living(
        chat, locale="en-US", time_zone="Europe/Stockholm"
    ).say(f"{LINE} country=SE")


async def test_everything_about_the_contact_can_be_said_otherwise(chat):
    shown = await chat.say(
        f'{LINE} phone=+46 8 123 45 67 contact-by=phone contact="Kim Akers" email=kim@partner.example country=SE '
        "time-zone=stockholm language=german"
    )
    for said in (
        "Kim Akers <kim@partner.example>",
        "by: Phone",
        "Sweden (SWE)",
        WEST,
        "German (Germany)",
        "+46 8 123 45 67",
    ):
        assert said in shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [("country=Sweden", "(SWE)"), ("country=Schweden", "(SWE)"), ("country=se", "(SWE)"), ("country=SWE", "(SWE)"), ("country=Suède", "(SWE)"), ("country=Ruotsi", "(SWE)"),
     ("country=UK", "(GBR)"), ('time-zone="W. Europe Standard Time"', WEST), ("time-zone=Europe/Stockholm", WEST),
     ('time-zone="new york"', "Eastern Standard Time"), ("time-zone=utc", "UTC"), ("language=fr", "Französisch"),
     ("language=fr-CA", "Französisch"), ("language=Deutsch", "Deutsch (Deutschland)"), ("language=portugais", "Portugiesisch"), ("language=zh-TW", "Chinesisch"),
     ('language="Französisch"', "Französisch (Frankreich)")],
)  # fmt: skip
async def test_country_zone_and_language_are_read_as_people_write_them(chat, said: str, shown: str):
    assert shown in await living(chat, locale="de-DE").say(f"{LINE} {said}")


@pytest.mark.parametrize(
    "said", ["country=Narnia", "country=419", "time-zone=Mars", "language=sv", "language=klingon"]
)
async def test_what_support_does_not_know_is_refused_with_something_that_it_does(chat, said: str):
    shown = await chat.say(f"{LINE} {said}")
    assert "For example" in shown or "DE" in shown or "Try" in shown or "such as" in shown, shown
    assert "Raise a ticket for Fabrikam" not in shown


def field(chat, name: str):
    return next((each for each in chat.form.fields if each.name == name), None)


async def test_the_phone_is_asked_for_where_it_is_critical_and_nothing_is_lost(chat):
    await chat.say(f"{LINE} severity=critical started=2026-11-20")
    assert "Support calls about critical tickets." in field(chat, "phone").error
    assert field(chat, "title").value == "VM is down" and field(chat, "started").value == "2026-11-20"
    shown = await chat.fill_in(phone="+1 425 555 0100")
    assert "Severity: Critical" in shown and "Contact's phone: +1 425 555 0100" in shown
    assert " raised" in await chat.press("Raise ticket")


async def test_the_phone_is_asked_for_together_with_the_product(chat):
    await chat.say("ticket create fabrikam")
    await chat.fill_in(title="VM is down", description="Since noon", severity="critical")
    assert field(chat, "phone").error and field(chat, "service").kind is FieldKind.CHOICE


async def test_who_wants_to_be_called_says_where(chat):
    await chat.say(f"{LINE} contact-by=phone")
    assert field(chat, "phone").error.startswith("Enter the phone number to call")
    assert "Contact by: Phone" in await chat.fill_in(phone="(425) 555-0100")


async def test_what_is_no_phone_number_stays_in_its_field(chat):
    await chat.say(f'{LINE} phone="ask Kim"')
    assert field(chat, "phone").value == "ask Kim" and "in digits" in field(chat, "phone").error


async def test_an_extension_is_told_to_support(chat):
    assert "Contact's phone: +1 425 555 0100 x123" in await chat.say(
        f'{LINE} phone="+1 425 555 0100 ext. 123"'
    )


def test_a_profile_without_an_address_is_asked_for_one() -> None:
    nobody = contact_of(replace(person("hana"), email=""))
    assert "email address" in contact_problems(nobody, "moderate")["email"]
    given = contact_of(replace(person("hana"), email=""), wishes=Wishes(email="kim@partner.example"))
    assert not contact_problems(given, "moderate")


async def test_the_form_asks_for_what_the_profile_tells_only_once_somebody_wants_it_otherwise(chat):
    await chat.say("ticket create fabrikam")
    asked = {each.name for each in chat.form.fields}
    assert {"phone", "contact_by"} <= asked and not {
        "contact",
        "email",
        "country",
        "time_zone",
        "language",
    } & asked
    await chat.say(LINE)
    await chat.press("Change details")
    values = {each.name: each.value for each in chat.form.fields}
    assert values["country"] == "US" and values["time_zone"] == "UTC" and values["language"] == "en-us"
    assert values["contact"] == "Hana Sato"
    assert values["email"] == "hana@northwindcloud.example" and values["description"] == "Since noon"
    shown = await chat.fill_in(country="SE", time_zone="Europe/Stockholm", language="de-de")
    assert "Sweden (SWE)" in shown and WEST in shown and "German (Germany)" in shown


async def test_what_support_refuses_of_a_contact_leads_back_to_the_form(chat):
    chat.desks[Desk.AZURE].fail.append(
        PartnerFailure(
            Cause.BAD_REQUEST,
            "raise a ticket",
            service="Azure Support",
            advice="Azure Support does not take the contact's country. Change it, and raise the ticket again.",
        )
    )
    await chat.say(LINE)
    shown = await chat.press("Raise ticket")
    assert "does not take the contact's country" in shown and "Open portal" in chat.labels
    await chat.press("Change details")
    values = {each.name: each.value for each in chat.form.fields}
    assert (values["title"], values["country"], values["service"]) == ("VM is down", "US", "vm")
    assert "was raised" in (await chat.fill_in(country="SE"), await chat.press("Raise ticket"))[1]

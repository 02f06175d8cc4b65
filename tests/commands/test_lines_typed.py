"""Command lines as people begin and end them: a greeting before, emoji behind, options and countries of two words."""

from __future__ import annotations

import pytest

from adapters.slack.lines import read_line
from bot.framework.arguments import read
from bot.line import split
from tests.chat import Chat, open_chat


@pytest.fixture
async def chat(store) -> Chat:
    return await open_chat(store)


@pytest.mark.parametrize(
    "greeting",
    ["hi ", "Guten Morgen! ", "hola, ", "good morning csp bot, please ", "RE: Fwd: ", ":wave::skin-tone-3: "],
)
async def test_a_command_line_behind_a_greeting_is_that_line_with_all_its_options(chat: Chat, greeting: str):
    shown = await chat.say(read_line(f"{greeting}usage budget fabrikam amount=6000"))
    assert "€5,000.00 → €6,000.00" in shown, shown


@pytest.mark.parametrize("called", ["<!here> ", "<!subteam^S0X|@csp-team> "])
async def test_a_command_line_behind_a_call_to_colleagues_is_that_line(chat: Chat, called: str):
    assert "Azure usage of Fabrikam" in await chat.say(read_line(f"{called}usage show fabrikam by=meter"))


async def test_several_commands_in_one_message_are_asked_for_one_by_one(chat: Chat):
    shown = await chat.say("usage show fabrikam\nticket list")
    assert "Send one at a time. First: usage show fabrikam" in shown


@pytest.mark.parametrize("said", ["number 615112491169010", "Nr. 615112491169010"])
async def test_the_word_number_before_a_number_is_none_of_it(chat: Chat, said: str):
    assert "There is no ticket 615112491169010." in await chat.say(f"ticket show {said}")


async def test_what_is_wrong_behind_a_greeting_is_said_as_of_any_line(chat: Chat):
    assert "foo is not an option here." in await chat.say("hi usage budget fabrikam 6000 foo=bar")


async def test_nothing_takes_effect_at_once_behind_a_greeting(chat: Chat):
    await chat.say("hi freeze")
    assert "read-only" not in (await chat.say("usage budget fabrikam 6000")).casefold()


@pytest.mark.parametrize("emoji", [":pray:", ":thumbsup::skin-tone-3: :tada:", "🙏", "👍🏽"])
async def test_emoji_are_no_words_of_a_name_or_an_amount(chat: Chat, emoji: str):
    assert "€5,000.00 → €6,000.00" in await chat.say(read_line(f"usage budget fabrikam 6000 {emoji}"))
    assert "Invoice G000024130:" in await chat.say(read_line(f"invoice show G000024130 {emoji}"))
    assert "Azure usage of Fabrikam" in await chat.say(read_line(f"usage show fabrikam {emoji} by=meter"))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("postal code=98052", {"postal_code": "98052"}),
        ("first name=Kim last name=Akers", {"first_name": "Kim", "last_name": "Akers"}),
        ("first name: Kim last name: Akers", {"first_name": "Kim", "last_name": "Akers"}),
        ("First-Name: Kim", {"first_name": "Kim"}),
        ("country=South Korea city=Seoul", {"city": "Seoul"}),
    ],
)
async def test_an_option_is_no_part_of_the_company_before_it(chat: Chat, line: str, kept: dict[str, str]):
    await chat.say(f"customer create Litware Inc {line}")
    values = {field.name: field.value for field in chat.form.fields}
    assert values["company"] == "Litware Inc"
    assert kept.items() <= values.items()


async def test_an_option_that_there_is_not_is_named_and_no_part_of_the_company(chat: Chat):
    assert "zip is not an option here." in await chat.say("customer create Litware Inc zip=98052")


async def test_a_note_keeps_whatever_looks_like_an_option_or_is_an_emoji(chat: Chat):
    note = chat.core.registry.get("ticket note")
    assert note is not None
    given = read(note, chat.core.params(note), split("615112491169010 status: open a=b :fire: first name=x"))
    assert given.texts["text"] == "status: open a=b :fire: first name=x"


@pytest.mark.parametrize(
    ("command", "values", "shown"),
    [
        ("usage budget", {"customer": "*Fabrikam*", "amount": "*6000*."}, "€5,000.00 → €6,000.00"),
        ("usage budget", {"customer": "…00fab1", "amount": "eur 6000"}, "€5,000.00 → €6,000.00"),
        ("invoice show", {"number": "`G000024130`."}, "Invoice G000024130:"),
        ("ticket show", {"ticket": "№615112491169010,"}, "There is no ticket 615112491169010."),
        ("usage show", {"customer": "fabrikam", "month": "10/2026"}, "on record for October 2026"),
        ("customer list", {"country": "Scotland"}, "No customers found in United Kingdom"),
        ("invoice list", {"currency": "€"}, ": EUR, since"),
    ],
)
async def test_a_field_of_a_form_reads_what_a_line_does(
    chat: Chat, command: str, values: dict[str, str], shown: str
):
    await chat.say(f"{command} form=yes")
    assert shown in await chat.fill_in(**values), chat.shown


@pytest.mark.parametrize(
    ("value", "said"),
    [("percent all 80 percent", "80% of the budget"), ("stale all 3 Tage", "for 72 hours")],
)
async def test_a_threshold_with_its_unit_in_words(chat: Chat, value: str, said: str):
    assert said in await chat.say(f"alert add {value} to=here")


async def test_an_apostrophe_ends_no_text_in_single_quotes(chat: Chat):
    await chat.say("ticket create contoso ltd title=‘VM is down’ description=‘it’s down since 9’")
    values = {field.name: field.value for field in chat.form.fields}
    assert (values["title"], values["description"]) == ("VM is down", "it’s down since 9")


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("the Netherlands", "Netherlands"),
        ("South Korea", "South Korea"),
        ("Côte d’Ivoire", "Côte d’Ivoire"),
        ("Scotland", "United Kingdom"),
        ("DRC", "Congo - Kinshasa"),
    ],
)
async def test_a_country_by_all_its_words_by_a_part_that_is_one_and_by_initials(
    chat: Chat, typed: str, country: str
):
    assert f"No customers found in {country}." in await chat.say(f"customer list country={typed}")


async def test_a_part_that_is_no_country_is_asked_about(chat: Chat):
    shown = await chat.say("customer list country=California")
    assert "Did you mean" in shown and "United States (US)" in shown


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("customers in DE", "Germany"),
        ("customers in the UK", "United Kingdom"),
        ("customers in Scotland", "United Kingdom"),
        ("customers list country=Germany", "Germany"),
    ],
)
async def test_customers_of_a_country_in_words(chat: Chat, line: str, country: str):
    assert f"No customers found in {country}." in await chat.say(line)


@pytest.mark.parametrize("line", ["tickets list", "invoices list state=unpaid", "customers list"])
async def test_the_verb_behind_a_noun_of_several_is_no_name(chat: Chat, line: str):
    assert "matches “list”" not in await chat.say(line) and "“list”" not in chat.shown


@pytest.mark.parametrize("typed", ["…00fab1", "...00FAB1", "1111111100004000800000000000fab1"])
async def test_a_customer_is_found_by_the_end_of_the_tenant_id_as_cards_print_it(chat: Chat, typed: str):
    assert "Azure usage of Fabrikam" in await chat.say(f"usage show {typed}")

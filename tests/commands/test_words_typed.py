"""Words as people say and paste them into a line: days, severities, counts, zones, emoji; and words that fit nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.model import Button
from bot.parameters.days import _days_in
from tests.chat import Chat, open_chat


@pytest.fixture
async def chat(store) -> Chat:
    return (await open_chat(store)).as_("bill")


def of(chat: Chat, locale: str) -> Chat:
    """The same person, whose chat is set to a locale."""
    return replace(chat, actor=replace(chat.actor, locale=locale))


def values(chat: Chat) -> dict[str, str]:
    """What the form that is open has in its fields."""
    return {**chat.form.hidden, **{each.name: each.value for each in chat.form.fields}}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("usage budget fabrikam not 6000", "not"),
        ("usage budget fabrikam N/A", "N/A"),
        ("usage budget fabrikam n/a", "n/a"),
        ("usage show fabrikam zzz", "zzz"),
        ("usage show fabrikam @here", "@here"),
        ("usage show fabrikam not october", "not october"),
        ("usage budget fabrikam 6000 -- Bill Jones, Billing", "6000 -- Bill Jones, Billing"),
    ],
)
async def test_a_word_that_fits_nothing_is_named_and_nothing_is_proposed(chat: Chat, line: str, named: str):
    shown = await chat.say(line)
    assert f"I don't know “{named}”. The nearest name is “Fabrikam, Inc.”" in shown, shown
    assert "Set budget" not in chat.labels


async def test_what_only_reads_can_be_had_without_the_rest(chat: Chat):
    await chat.say("usage show fabrikam zzz month=this")
    assert "Azure usage of Fabrikam" in await chat.press("Leave that out")


async def test_what_writes_is_never_a_click_away_without_a_part_of_it(chat: Chat):
    await chat.say("usage budget fabrikam zzz 6000")
    assert not [each for each in chat.buttons if isinstance(each, Button) and "usage budget" in each.command]


async def test_a_misspelled_name_is_still_asked_about(chat: Chat):
    shown = await chat.say("usage show contoso retial")
    assert "Contoso Retail" in shown and "I don't know" not in shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("audit list since=yesterday", "since=2026-11-22"),
        ("audit list since=gestern", "since=2026-11-22"),
        ("audit list since=friday", "since=2026-11-20"),
        ("audit list until=friday", "until=2026-11-20"),
        ("audit list since=last week", "since=2026-11-16"),
        ("audit list since=letzte Woche person=ada", "since=2026-11-16"),
        ("audit list since=先週", "since=2026-11-16"),
        ("audit list until=last week", "A week has seven days"),
    ],
)
async def test_a_day_as_people_say_it(chat: Chat, line: str, said: str):
    assert said in await chat.as_("ada").say(line)


async def test_until_a_weekday_is_until_the_next_one(chat: Chat):
    shown = await chat.as_("gil").say("access grant sam@cloudforge.example sales_agent until=friday")
    assert "Nov 27, 2026" in shown


async def test_until_a_week_is_not_taken_for_since_it(chat: Chat):
    shown = await chat.as_("ada").say("who changed budgets until last week")
    assert "since=" not in shown and "Did you mean" in shown


@pytest.mark.parametrize(
    ("locale", "typed", "budget"),
    [
        ("de-DE", "70 TEUR", "70.000,00"),
        ("de-DE", "70 T€", "70.000,00"),
        ("en-US", "70TEUR", "70,000.00"),
        ("fr-FR", "70 T€", "70 000,00"),
    ],
)
async def test_thousands_of_euros_as_accountants_write_them(chat: Chat, locale: str, typed: str, budget: str):
    for line in (f"usage budget fabrikam {typed}", f"set the budget of fabrikam to {typed}"):
        shown = (await of(chat, locale).say(line)).replace("\u202f", " ").replace("\u00a0", " ")
        assert budget in shown, shown


@pytest.mark.parametrize("typed", ["50, 80 and 100", "50, 80 & 100", "50, 80 und 100", "50 et 80 et 100"])
async def test_thresholds_with_an_and_between_them(chat: Chat, typed: str):
    shown = await chat.as_("ada").say(f"alert add percent all {typed} to=here")
    assert all(each in shown for each in ("50%", "80%", "100%")), shown


@pytest.mark.parametrize("typed", ["615 112 491 169 010", "615112 491169010", "615-112-491-169-010"])
async def test_a_ticket_number_in_groups_of_digits(chat: Chat, typed: str):
    assert "no ticket 615112491169010" in await chat.as_("hana").say(f"ticket show {typed}")


@pytest.mark.parametrize(
    "typed", ["latest", "the latest", "the latest one", "la dernière", "die neueste", "最新"]
)
async def test_the_latest_invoice_with_any_article(chat: Chat, typed: str):
    for line in ("invoice show", "invoice get", "invoice lines"):
        assert "G000024130" in await chat.say(f"{line} {typed}")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("A", "critical"), ("b", "moderate"), ("sev C", "minimal"), ("Severity A", "critical")],
)
async def test_a_severity_by_microsofts_letter(chat: Chat, typed: str, value: str):
    hana = chat.as_("hana")
    await hana.say(f'ticket create fabrikam title=x severity="{typed}"')
    assert values(hana)["severity"] == value


@pytest.mark.parametrize("typed", ["UTC+1", "gmt+01:00", "UTC +1"])
async def test_a_time_zone_by_its_distance_from_utc(chat: Chat, typed: str):
    hana = chat.as_("hana")
    await hana.say(f'ticket create fabrikam title=x time-zone="{typed}"')
    assert values(hana)["time_zone"] == "W. Central Africa Standard Time"


async def test_emoji_stay_in_a_text_and_are_dropped_from_a_value(chat: Chat):
    assert "Azure usage of Fabrikam" in await chat.say("usage show fabrikam😀 month=this✅")
    hana = chat.as_("hana")
    await hana.say('ticket create fabrikam title="🔥 down" severity=A🔥')
    assert values(hana)["title"] == "🔥 down" and values(hana)["severity"] == "critical"


async def test_a_link_to_one_address_that_reads_as_another_is_neither(chat: Chat):
    link = "<mailto:mallory@evil.example|sam@cloudforge.example>"
    shown = await chat.as_("gil").say(f"access grant {link} sales_agent until=friday")
    assert "No match for “sam@cloudforge.example (mallory@evil.example)”" in shown


@pytest.mark.parametrize("typed", ["seven", "sieben", "7 days", "1 week"])
async def test_a_count_of_days_in_words(typed: str):
    assert _days_in(typed, "en-US") == "7"

"""What a sentence names by its form: months, days, amounts, shares and numbers, in five languages."""

from __future__ import annotations

from datetime import date

import pytest

from bot.language.entities import entities_in

TODAY = date(2026, 11, 30)


def named(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.value) for each in entities_in(text, TODAY, "en-US")]


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("october", "2026-10"),
        ("Dezember", "2025-12"),
        ("décembre 2024", "2024-12"),
        ("septiembre", "2026-09"),
        ("sept", "2026-09"),
        ("10月", "2026-10"),
        ("last month", "2026-10"),
        ("letzten Monat", "2026-10"),
        ("le mois dernier", "2026-10"),
        ("el mes pasado", "2026-10"),
        ("先月", "2026-10"),
        ("this month", "2026-11"),
        ("2026-08", "2026-08"),
    ],
)
def test_months_are_those_that_have_begun(said, month):
    assert ("month", month) in named(f"usage {said} please")


@pytest.mark.parametrize("said", ["may I see it", "ein mar", "long ago", "set it"])
def test_words_that_are_months_elsewhere_are_none(said):
    assert not [each for each in named(said) if each[0] == "month"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("yesterday", "2026-11-29"),
        ("gestern", "2026-11-29"),
        ("hier", "2026-11-29"),
        ("昨日", "2026-11-29"),
        ("end of january", "2027-01-31"),
        ("Ende Februar", "2027-02-28"),
        ("31. Januar", "2027-01-31"),
        ("october 1", "2026-10-01"),
        ("2026-10-01", "2026-10-01"),
        ("1.10.2026", "2026-10-01"),
        ("12月25日", "2026-12-25"),
        ("1.9.", "2026-09-01"),
        ("friday", "2026-11-27"),
        ("vendredi", "2026-11-27"),
        ("昨日Fabrikam", "2026-11-29"),
        ("来月末", "2026-12-31"),
    ],
)
def test_days_are_the_nearest_of_their_name(said, day):
    assert ("date", day) in named(f"since {said}")


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("60k", "number", "60000"),
        ("7.5k", "number", "7500"),
        ("60.000 €", "amount", "EUR 60.000"),
        ("USD 70000", "amount", "USD 70000"),
        ("5,000 euros", "amount", "EUR 5,000"),
        ("3 grand", "number", "3000"),
        ("6万円", "amount", "JPY 60000"),
        ("80%", "percent", "80"),
        ("80 Prozent", "percent", "80"),
        ("8割", "percent", "80"),
        ("3 days", "days", "3"),
        ("48h", "hours", "48h"),
        ("-5", "number", "-5"),
        ("2 wochen", "days", "14"),
        ("eine Woche", "days", "7"),
        ("trois jours", "days", "3"),
        ("1週間", "days", "7"),
        ("vier Fünftel", "percent", "80"),
        ("la mitad", "percent", "50"),
        ("8割5分", "percent", "85"),
        ("3x", "number", "3"),
        ("dreimal", "number", "3"),
    ],
)
def test_quantities_keep_their_currency_and_their_sign(said, kind, value):
    assert named(f"budget {said} please") == [(kind, value)]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("615112491169010", "ticket"),
        ("615112491169010er", "ticket"),
        ("G000024130", "invoice"),
        ("k3vq7x", "own"),
        ("sam@northwindcloud.example", "address"),
        ("fabrikam.onmicrosoft.com", "domain"),
        ("#finance", "place"),
        ("900421", "code"),
        ("11111111-0000-4000-8000-00000000fab1", "tenant"),
        ("“VM is down”", "quoted"),
    ],
)
def test_what_has_a_form_of_its_own_is_known_by_it(said, kind):
    assert named(f"about {said} today")[0][0] == kind


@pytest.mark.parametrize("piece", ["1", "1,", "１", "a1", "%", "月", "“", "@", "#", "1.1.", "= ", "<@U1"])
def test_a_hostile_sentence_is_read_in_proportion_to_its_length(piece):
    text = (piece * 600)[:600]
    assert all(0 <= each.start < each.end <= len(text) for each in entities_in(text, TODAY, "de-DE"))


@pytest.mark.parametrize(
    "text",
    [
        "no mail since 9am, log it",
        "seit 9 Uhr geht nichts",
        "depuis 9h plus rien",
        "desde las 9, avísales",
        "9時からつながらない",
    ],
)
def test_a_time_of_day_is_no_amount_and_no_span(text: str):
    kinds = {each.kind for each in entities_in(text, TODAY, "en-US")}
    assert "time" in kinds and not kinds & {"amount", "number", "hours", "days"}


@pytest.mark.parametrize("text", ["since 12 december", "seit 3 Tagen", "depuis 9 jours"])
def test_a_day_or_a_span_is_no_time_of_day(text: str):
    assert "time" not in {each.kind for each in entities_in(text, TODAY, "en-US")}

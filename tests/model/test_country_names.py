"""Which country people mean, whatever they call it."""

from __future__ import annotations

import pytest
from babel import Locale

from bot.model.country_names import codes, containing, matching, meant, named, resembling


def code_of(text: str, locale: str = "en-US") -> str:
    return " ".join(each.code for each in meant(text, locale))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Netherlands", "NL"), ("The Netherlands", "NL"), ("the netherlands", "NL"), ("India", "IN"), ("China", "CN"),
        ("Pays-Bas", "NL"), ("pays bas", "NL"), ("Niederlande", "NL"), ("オランダ", "NL"), ("Holland", "NL"),
        ("UK", "GB"), ("U.K.", "GB"), ("uk", "GB"), ("GBR", "GB"), ("United Kingdom", "GB"),
        ("USA", "US"), ("U.S.A.", "US"), ("US", "US"), ("us", "US"), ("U.S.", "US"), ("840", "US"),
        ("United States", "US"), ("United States of America", "US"), ("Vereinigte Staaten", "US"), ("États-Unis", "US"),
        ("Etats Unis", "US"), ("Estados Unidos", "US"), ("美国", "US"), ("NLD", "NL"), ("nld", "NL"), ("DEU", "DE"),
        ("Germany", "DE"), ("GERMANY", "DE"), ("Deutschland", "DE"), ("Allemagne", "DE"), ("Saksa", "DE"), ("Německo", "DE"),
        ("Corée du Sud", "KR"), ("coree du sud", "KR"), ("South Korea", "KR"), ("Republic of Korea", "KR"),
        ("대한민국", "KR"), ("Südkorea", "KR"), ("Suedkorea", "KR"), ("North Korea", "KP"), ("DPRK", "KP"),
        ("Czechia", "CZ"), ("Czech Republic", "CZ"), ("Česko", "CZ"), ("Tschechien", "CZ"),
        ("Ivory Coast", "CI"), ("Côte d'Ivoire", "CI"), ("Cote d’Ivoire", "CI"), ("cote divoire", "CI"),
        ("Hong Kong", "HK"), ("Hongkong", "HK"), ("香港", "HK"), ("Macau", "MO"), ("Taiwan", "TW"), ("台灣", "TW"), ("台湾", "TW"),
        ("Österreich", "AT"), ("Oesterreich", "AT"), ("osterreich", "AT"), ("Austria", "AT"), ("Australia", "AU"),
        ("Schweiz", "CH"), ("Suisse", "CH"), ("Svizzera", "CH"), ("Türkiye", "TR"), ("Turkey", "TR"), ("turkiye", "TR"),
        ("Russia", "RU"), ("Russian Federation", "RU"), ("Россия", "RU"), ("Viet Nam", "VN"), ("Vietnam", "VN"),
        ("UAE", "AE"), ("United Arab Emirates", "AE"), ("KSA", "SA"), ("PRC", "CN"), ("Burma", "MM"), ("Myanmar", "MM"),
        ("Swaziland", "SZ"), ("Eswatini", "SZ"), ("North Macedonia", "MK"), ("Bolivia", "BO"), ("Iran", "IR"), ("Syria", "SY"),
        ("Tanzania", "TZ"), ("Venezuela", "VE"), ("Moldova", "MD"), ("Laos", "LA"), ("Brunei", "BN"), ("Vatican", "VA"),
        ("Vatican City", "VA"), ("Palestine", "PS"), ("Kosovo", "XK"), ("XK", "XK"), ("Cape Verde", "CV"), ("East Timor", "TL"),
        ("Bosnia and Herzegovina", "BA"), ("Bosnia & Herzegovina", "BA"), ("Trinidad and Tobago", "TT"), ("St. Lucia", "LC"),
        ("Saint Lucia", "LC"), ("Guinea", "GN"), ("Niger", "NE"), ("Nigeria", "NG"), ("Dominica", "DM"), ("Sudan", "SD"),
        ("Samoa", "WS"), ("Ireland", "IE"), ("Éire", "IE"), ("Georgia", "GE"), ("Jersey", "JE"), ("Mexico", "MX"),
        ("México", "MX"), ("Ελλάδα", "GR"), ("ΕΛΛΑΔΑ", "GR"), ("भारत", "IN"), ("مصر", "EG"), ("ישראל", "IL"), ("Magyarország", "HU"),
        ("Congo - Kinshasa", "CD"), ("Congo (Kinshasa)", "CD"), ("Deutſchland", "DE"), ("  Norway ", "NO"), ("Réunion", "RE"),
    ],
)  # fmt: skip
def test_a_country_is_understood_by_its_name_in_any_language_and_by_its_codes(typed: str, code: str) -> None:
    assert code_of(typed) == code


@pytest.mark.parametrize(
    ("typed", "codes_"),
    [("Congo", {"CG", "CD"}), ("Korea", {"KR", "KP"}), ("Virgin Islands", {"VG", "VI"})],
)
def test_a_name_of_two_countries_is_both(typed: str, codes_: set[str]) -> None:
    assert {each.code for each in meant(typed, "en-US")} == codes_


def test_the_persons_own_language_comes_before_others() -> None:
    assert code_of("Island", "de-DE") == "IS" and meant("IS", "de-DE")[0].name == "Island"
    assert code_of("Kongo-Kinshasa", "de-DE") == "CD"
    assert meant("Netherlands", "de-DE")[0].name == "Niederlande"
    assert code_of("Niederlande", "not a locale") == "NL"


@pytest.mark.parametrize(
    "typed", ["", " ", "Atlantis", "ZZ", "EU", "QQQ", "999", "…", "x" * 100_000, "\x00", "🇳🇱"]
)
def test_what_is_no_country_is_none(typed: str) -> None:
    assert meant(typed, "en-US") == ()


def test_everybody_finds_every_country_as_it_is_called_where_they_are() -> None:
    for locale in ("en-US", "de-CH", "fr-CA", "ja-JP", "pt-BR", "zh-TW", "ar-EG", "hi-IN", "ru-RU", "sv-SE"):
        for code in codes():
            name = named(code, locale).name
            assert code in {each.code for each in meant(name, locale)}, (locale, name)
            assert code_of(code, locale) == code


def test_no_language_of_all_calls_a_country_by_a_name_that_is_not_understood() -> None:
    for language in ("cy", "eu", "sw", "th", "ka", "ko", "vi", "is", "mt", "zu", "fa", "uk", "ta"):
        territories = Locale(language).territories
        for code in ("NL", "DE", "US", "GB", "IN", "CN", "KR", "CZ", "CI"):
            assert code in {each.code for each in meant(territories[code], "en-US")}, (language, code)


def test_parts_and_slips_of_a_name_are_offered_not_taken() -> None:
    assert [each.code for each in containing("Great Britain", "en-US", 8)] == ["GB"]
    assert {"KP", "KR"} <= {each.code for each in containing("Korea", "en-US", 8)}
    assert resembling("Nethrlands", "en-US", 3)[0].code == "NL"
    assert resembling("Germny", "en-US", 3)[0].code == "DE"
    assert resembling("Deutchland", "en-US", 3)[0].code == "DE"
    assert resembling("Schweitz", "en-US", 3)[0].code == "CH"
    assert meant("Great Britain", "en-US") == () or code_of("Great Britain") == "GB"


def test_a_country_reads_back_as_the_bot_writes_it() -> None:
    for locale in ("en-US", "de-DE", "ja-JP"):
        for code in codes():
            assert [each.code for each in meant(str(named(code, locale)), "en-US")] == [code]
    assert meant("Atlantis (QQ)", "en-US") == ()
    assert code_of("Virgin Islands (US)") == "VI", "the country in brackets is another one"


def test_type_ahead_finds_a_country_by_the_beginning_of_its_name_and_by_its_code() -> None:
    assert matching("uk", "en-US", 20)[0].code == "GB"
    assert matching("nld", "en-US", 20)[0].code == "NL"
    assert matching("neth", "en-US", 20)[0].code == "NL"
    assert matching("neder", "sv-SE", 20)[0].code == "NL"
    assert matching("oster", "de-DE", 20)[0].code == "AT"
    assert len(matching("", "en-US", 20)) == 20

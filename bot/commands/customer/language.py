"""Language parameter: in which language Microsoft writes to a new customer, and by which culture it writes dates and numbers.

Both come from lists of the country's (``supportedLanguagesList``, ``supportedCulturesList``), which say nothing of what goes
with what. A country that lists English first is no English-speaking one: its own culture comes first, and the language is the
one that fits it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages
from pydantic import Field

from bot.cards.model import Choice
from bot.commands.customer.market import Sold
from bot.errors import BadValue
from bot.framework.context import Ask
from bot.framework.params import Given, Resolve, Suggest
from bot.messages import _, formatter
from bot.model import CountryRules, CustomerLanguage
from bot.model.country_names import spelled

_CHOSEN = re.compile(r"([A-Z]{2}):")


def offered(rules: CountryRules, locale: str = "en") -> tuple[CustomerLanguage, ...]:
    """What a customer can have in a country, the one that goes with the country first."""
    cultures = _cultures(rules)
    pairs = [CustomerLanguage(language_of(culture, rules.languages), culture) for culture in cultures]
    had = {pair.language for pair in pairs}
    pairs += [CustomerLanguage(each, cultures[0]) for each in rules.languages if each not in had]
    return tuple(_named(pair, rules, locale) for pair in dict.fromkeys(pairs))


def _named(pair: CustomerLanguage, rules: CountryRules, locale: str) -> CustomerLanguage:
    label = language_words(pair.language, pair.culture, locale)
    return replace(pair, label=label, key=f"{rules.country}:{language_value(pair)}")


def _cultures(rules: CountryRules) -> list[str]:
    """The cultures of a country: the default, those of its own languages, the others."""
    own = get_official_languages(rules.country, de_facto=True)
    first = rules.default_culture.casefold()
    supported = rules.cultures or ((rules.default_culture,) if first else (_likely(rules.country),))

    def rank(culture: str) -> tuple[bool, bool, int]:
        language, territory = _primary(culture), culture.rpartition("-")[2].upper()
        spoken = own.index(language) if language in own else len(own)
        return culture.casefold() != first, territory != rules.country, spoken

    return sorted(supported, key=rank)


def _likely(country: str) -> str:
    """What CLDR takes for the culture of a country."""
    language = str(get_global("likely_subtags").get(f"und_{country}", "en")).partition("_")[0]
    return f"{language}-{country}"


def language_of(culture: str, languages: Sequence[str]) -> str:
    """The language that fits a culture: the same tag, else the same script, else the same language."""
    for same in (_plain, _written, _primary):
        if found := next((each for each in languages if same(each) == same(culture)), ""):
            return found
    return _primary(culture) if not languages else languages[0]


def _plain(tag: str) -> str:
    return tag.replace("_", "-").casefold()


def _primary(tag: str) -> str:
    """The language alone, by the code in use, and by what it is a form of: ``no`` for ``nb-NO``."""
    language = _plain(tag).partition("-")[0]
    language = str(get_global("language_aliases").get(language, language))
    larger = str(get_global("parent_exceptions").get(language, "root"))
    return language if larger == "root" else larger


def _written(tag: str) -> str:
    """Language and script: ``zh_Hant`` for ``zh-HK`` and for ``zh-Hant``."""
    try:
        locale = Locale.parse(tag.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return _primary(tag)
    likely = str(get_global("likely_subtags").get(locale.language, ""))
    likely_script = next((part for part in likely.split("_") if len(part) == 4), "")
    return f"{_primary(tag)}_{locale.script or likely_script}"


async def resolve_language(ask: Ask, text: str, given: Given) -> CustomerLanguage:
    """One of what the country offers, by a culture, a language, both, or a name. Raises :class:`BadValue`."""
    sold: Sold = given["country"]
    pairs = offered(sold.rules, ask.locale)
    if chosen := _CHOSEN.match(text):
        if chosen[1] != sold.rules.country:
            # It was chosen, or a form began with it, while another country stood there.
            return pairs[0]
        text = text[chosen.end() :]
    if found := _by_code(text, sold.rules, pairs) or _by_name(text, pairs, ask.locale):
        return _named(found, sold.rules, ask.locale)
    shown = ", ".join(language_value(pair) for pair in pairs)
    problem = _(
        "Partner Center doesn't offer it to customers in {country}. Choose one of: {languages}.",
        country=sold.country,
        languages=shown,
    )
    raise BadValue("language", text, problem, language_value(pairs[0]))


def _by_code(text: str, rules: CountryRules, pairs: Sequence[CustomerLanguage]) -> CustomerLanguage | None:
    """By a culture or a language, or by one of each in any order: all that the country has go together."""
    wanted = [_plain(part) for part in re.split(r"[\s,;/+]+", text.strip()) if part]
    if len(wanted) == 1:
        return next(
            (pair for pair in pairs if wanted[0] in (_plain(pair.culture), _plain(pair.language))), None
        )
    languages, cultures = ([pair.language for pair in pairs], [pair.culture for pair in pairs])
    return next(
        (
            CustomerLanguage(language, culture)
            for language in (*rules.languages, *languages)
            for culture in cultures
            if wanted in ([_plain(language), _plain(culture)], [_plain(culture), _plain(language)])
        ),
        None,
    )


def _by_name(text: str, pairs: Sequence[CustomerLanguage], locale: str) -> CustomerLanguage | None:
    wanted = spelled(text)
    for pair in pairs:
        if wanted == spelled(pair.label):
            return pair
        tags = (pair.culture, pair.language)
        names = [name_of(tag, each) for tag in tags for each in (locale, "en", tag)]
        if wanted and wanted in map(spelled, names):
            return pair
    return None


async def suggest_languages(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """What the country offers, the one that goes with it first."""
    pairs = offered(given["country"].rules, ask.locale)
    wanted = text.casefold()
    choices = [language_choice(pair) for pair in pairs]
    return [each for each in choices if wanted in f"{each.label} {each.value}".casefold()]


def language_choice(pair: CustomerLanguage) -> Choice:
    """A language and a culture as an option."""
    return Choice(pair.label[:75], pair.key)


def language_value(pair: CustomerLanguage) -> str:
    """What stands for both: the culture, where the language is its own."""
    if _written(pair.language) == _written(pair.culture):
        return pair.culture
    return f"{pair.language} {pair.culture}"


@formatter
def language_words(language: str, culture: str, locale: str) -> str:
    """Both by name and by code: ``German (de), as in Germany (de-DE)``."""
    own = name_of(language, locale) or language
    territory = territory_of(culture, locale)
    if not territory:
        return f"{own} ({culture})"
    return _(
        "{language} ({language_code}), as in {country} ({culture})",
        language=own,
        language_code=language,
        country=territory,
        culture=culture,
    )


def name_of(tag: str, locale: str) -> str:
    """What a language or a culture is called; empty where nobody knows it."""
    try:
        name = Locale.parse(tag.replace("_", "-"), sep="-").get_display_name(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ""
    return str(name or "")


def territory_of(culture: str, locale: str) -> str:
    """The country in a culture, by name."""
    try:
        name = Locale.parse(culture.replace("_", "-"), sep="-").get_territory_name(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ""
    return str(name or "")


Language = Annotated[
    CustomerLanguage | None,
    Field(
        description="Language and culture of the customer. Default: those of the country",
        max_length=60,
        examples=["de-DE"],
    ),
    Resolve(resolve_language, after=("country",), shown=language_choice),
    Suggest(suggest_languages, after=("country",), first=True),
]
"""A parameter that names a language of a new customer; ``None`` for what goes with the country."""

"""Country names: which country is meant by what people write, in every language that CLDR knows.

Names come from CLDR (through Babel) and from ISO 3166 (through pycountry). A name in the person's own language wins over
English and ISO, and those over all other languages. Case, accents and punctuation do not count.
"""

from __future__ import annotations

import gettext
import pickle
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from bot.model.country import Country
from bot.model.customer_search import fold, umlauts_written_out, without_accents

LONGEST = 100
"""Characters of a name; the longest official one has 60."""

LIKENESS = 80.0
"""How alike, of 100, a name must look to be offered as "did you mean"."""

KOSOVO = "XK"
"""What CLDR and Partner Center call it: ISO 3166 has given it no code."""

SLIP = 10
"""A name is a slip where so many times as many languages give it to another country."""

# "Congo - Kinshasa", "Korea, Republic of", "Myanmar (Burma)": what stands before is a name too, maybe of several.
_BEHIND = re.compile(r"\s+[-–—]\s+|\s*[,(（]")
_UMLAUT = re.compile("[äöüÄÖÜ]|[aouAOU]\u0308")
_SHOWN = re.compile(r"(.*\S)\s*\(([A-Za-z]{2})\)\s*")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


def spelled(text: str) -> str:
    """The text as it is compared: letters, digits and vowel signs alone."""
    return "".join(
        letter
        for letter in without_accents(text[:LONGEST])
        if letter.isalnum() or unicodedata.category(letter)[0] == "M"
    )


class Names:
    """Names of countries, each with the codes of all that are called so."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, ...]] = {}
        self._heard: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, code: str, heard: int = 1) -> None:
        """One more name of a country, in so many languages, and the part of it by which people know the country."""
        self._put(spelled(name), code, heard)
        if len(parts := _BEHIND.split(name, maxsplit=1)) > 1:
            self._put(spelled(parts[0]), code, heard)
        if _UMLAUT.search(name):
            self._put(spelled(umlauts_written_out(name)), code, heard)

    def settled(self) -> Names:
        """The same names, without slips of the pen: what many languages call one country, and hardly any another."""
        for key, several in self._codes.items():
            if len(several) > 1:
                most = max(self._heard[key, code] for code in several)
                known = tuple(code for code in several if self._heard[key, code] * SLIP > most)
                self._codes[key] = _alone(known[0]) if len(known) == 1 else known
        self._heard.clear()
        return self

    def add_short(self, name: str, code: str) -> None:
        """A name or an abbreviation that counts where nothing else is called so."""
        if spelled(name) not in self._codes:
            self._put(spelled(name), code)

    def _put(self, key: str, code: str, heard: int = 1) -> None:
        self._heard[key, code] += heard
        known = self._codes.get(key, ())
        if key and code not in known:
            self._codes[key] = (*known, code) if known else _alone(code)

    def get(self, text: str) -> tuple[str, ...]:
        """The codes of what is called so, with or without an English article."""
        return self._codes.get(spelled(text)) or self._codes.get(spelled(_without_article(text)), ())

    def like(self, text: str, most: int) -> tuple[str, ...]:
        """The codes of names that are written nearly so, best first."""
        from rapidfuzz import fuzz, process

        found = process.extract(
            spelled(text), list(self._codes), scorer=fuzz.ratio, limit=most, score_cutoff=LIKENESS
        )
        return tuple(dict.fromkeys(code for name, _, _ in found for code in self._codes[name]))[:most]

    def __len__(self) -> int:
        return len(self._codes)


@cache
def _alone(code: str) -> tuple[str, ...]:
    return (code,)


def _without_article(text: str) -> str:
    return re.sub(r"^\s*the\s+", "", text[:LONGEST], flags=re.IGNORECASE)


@cache
def codes() -> frozenset[str]:
    """ISO 3166 alpha-2 of every country, and Kosovo's."""
    import pycountry

    return frozenset({KOSOVO, *(each.alpha_2 for each in pycountry.countries)})


def meant(text: str, locale: str) -> tuple[Country, ...]:
    """Which countries are called so: one where it is certain, several where it is not, none where nobody knows it.

    The first name that no near language has takes a moment (:func:`everywhere`): not for the event loop.
    """
    known = _as_shown(text, locale) or by_code(text) or _called(text, locale)
    return tuple(named(code, locale) for code in known)


def spoken(text: str, locales: Iterable[str]) -> Country | None:
    """The country that is called so in English or in one of these locales, by name alone; ``None`` where there is none, or
    several. It looks in no other language, which would take a moment."""
    for names in (_english(), *(_own(each) for each in locales)):
        if found := names.get(text):
            return named(found[0], "en") if len(found) == 1 else None
    return None


def _called(text: str, locale: str) -> tuple[str, ...]:
    return _own(locale).get(text) or _english().get(text) or everywhere().get(text)


def containing(text: str, locale: str, most: int) -> tuple[Country, ...]:
    """Countries that have the text in their name, from the beginning of a word: in the person's language, in English, or in full."""
    wanted = f" {fold(text[:LONGEST])}"
    names = [*_territories(locale).items(), *_in_english().items(), *_iso()]
    found = dict.fromkeys(code for code, name in names if wanted.strip() and wanted in f" {fold(name)}")
    return tuple(named(code, locale) for code in list(found)[:most])


def resembling(text: str, locale: str, most: int) -> tuple[Country, ...]:
    """Countries whose name looks like the text, best first: in the person's language and in English, else in any other."""
    from rapidfuzz import fuzz, process

    names = {fold(name): code for code, name in [*_in_english().items(), *_territories(locale).items()]}
    alike = process.extract(
        fold(text[:LONGEST]), list(names), scorer=fuzz.WRatio, limit=most, score_cutoff=LIKENESS
    )
    if not alike:
        return tuple(named(code, locale) for code in everywhere().like(text, most))
    return tuple(named(code, locale) for code in dict.fromkeys(names[name] for name, _, _ in alike))


def matching(text: str, locale: str, most: int) -> tuple[Country, ...]:
    """Countries whose name in the person's language or in English has the text in it, or whose code it is, best first."""
    wanted, own = fold(text[:LONGEST]), _territories(locale)
    coded = set(by_code(text))
    english = _in_english()
    found = [
        (code not in coded, not fold(name).startswith(wanted), name, code)
        for code, name in own.items()
        if code in coded or wanted in fold(name) or (wanted and wanted in fold(english.get(code, "")))
    ]
    return tuple(Country(code, name) for *_, name, code in sorted(found)[:most])


def named(code: str, locale: str) -> Country:
    """The country of a code, with its name in the language of a locale."""
    return Country(code, _territories(locale).get(code) or _in_english().get(code) or code)


def _as_shown(text: str, locale: str) -> tuple[str, ...]:
    """As the bot itself writes a country: the name, and its code in brackets. "Virgin Islands (US)" is nothing of the kind."""
    shown = _SHOWN.fullmatch(text[:LONGEST])
    if shown is None:
        return ()
    return tuple(code for code in by_code(shown[2]) if code in _called(shown[1], locale))


def by_code(text: str) -> tuple[str, ...]:
    """By alpha-2, by alpha-3 or number, or by a code that has gone out of use."""
    code = without_accents(text[:LONGEST]).upper().replace(".", "").strip()
    if code in codes():
        return (code,)
    replaced = [str(each) for each in get_global("territory_aliases").get(code, ())] if len(code) <= 3 else []
    return _alone(replaced[0]) if len(replaced) == 1 and replaced[0] in codes() else ()


@lru_cache(maxsize=64)
def _territories(locale: str) -> Mapping[str, str]:
    try:
        names: Mapping[str, str] = Locale.parse(locale.replace("_", "-"), sep="-").territories
    except (ValueError, UnknownLocaleError):
        return _in_english()
    return {code: str(names[code]) for code in sorted(codes()) if names.get(code)}


@cache
def _in_english() -> Mapping[str, str]:
    names = Locale("en").territories
    return {code: str(names[code]) for code in sorted(codes()) if names.get(code)}


@lru_cache(maxsize=64)
def _own(locale: str) -> Names:
    known = [*_territories(locale).items()]
    return _with_initials(_named_by(known), known)


def is_near_name(text: str, locale: str) -> bool:
    """Whether a text is the name of a country in a language or in English. It takes no time: nothing but CLDR is looked into."""
    return any(
        spelled(said) in _near(each) for said in (text, _without_article(text)) for each in (locale, "en")
    )


@lru_cache(maxsize=64)
def _near(locale: str) -> frozenset[str]:
    try:
        known = Locale.parse(locale.replace("_", "-"), sep="-").territories
    except (ValueError, UnknownLocaleError):
        return frozenset()
    names = [str(name) for code, name in known.items() if len(code) == 2]
    return frozenset(spelled(part) for name in names for part in (name, _BEHIND.split(name, maxsplit=1)[0]))


def with_part(text: str) -> tuple[tuple[str, ...], bool]:
    """The codes of countries that have a part of this name, as ISO 3166-2 lists them, and whether that part is a country itself,
    as Scotland is. Reading the list takes a moment: not for the event loop."""
    found = _parts().get(spelled(text), ())
    return tuple(dict.fromkeys(code for code, _ in found)), len(found) == 1 and found[0][1]


@cache
def _parts() -> Mapping[str, tuple[tuple[str, bool], ...]]:
    import pycountry

    found: dict[str, list[tuple[str, bool]]] = {}
    for each in pycountry.subdivisions:
        # "Wales [Cymru GB-CYM]" has its name in another language behind it.
        name = spelled(re.sub(r"\s*\[.*", "", each.name))
        found.setdefault(name, []).append((each.country_code, each.type == "Country"))
    return {name: tuple(several) for name, several in found.items()}


def _named_by(named_codes: Iterable[tuple[str, str]]) -> Names:
    names, known = Names(), list(named_codes)
    for code, name in known:
        names.add(name, code)
    for code, name in known:
        for other in _IN_BRACKETS.findall(name):
            names.add_short(other, code)
    return names


@cache
def _iso() -> tuple[tuple[str, str], ...]:
    """Names by ISO 3166, in English: in short, in full, and those in common use; "Korea, Republic of" as people say it, too."""
    import pycountry

    kinds = ("name", "common_name", "official_name")
    found = [
        (each.alpha_2, getattr(each, kind))
        for each in pycountry.countries
        for kind in kinds
        if hasattr(each, kind)
    ]
    turned = [(code, " ".join(reversed(name.split(", ")))) for code, name in found if name.count(", ") == 1]
    return (*found, *turned)


@cache
def _english() -> Names:
    """English names, and what ISO 3166 has: names in full and in short, and their initials ("UAE")."""
    known = [*_in_english().items(), *_iso()]
    return _with_initials(_named_by(known), known)


def _with_initials(names: Names, known: Sequence[tuple[str, str]]) -> Names:
    """Names and their initials, "UAE" and "DRC", where no two countries have the same."""
    initials = [(code, "".join(re.findall(r"\b[^\W\d_a-z]", _without_article(name)))) for code, name in known]
    several: dict[str, set[str]] = {}
    for code, short in initials:
        several.setdefault(short, set()).add(code)
    for code, short in initials:
        if len(short) > 2 and len(several[short]) == 1:
            names.add_short(short, code)
    return names


_BUILDING = Lock()


def everywhere() -> Names:
    """Names in every language of CLDR. Built once in a process, when it is first asked for: that takes a moment."""
    with _BUILDING:
        return _everywhere()


@cache
def _everywhere() -> Names:
    names, ours = Names(), codes()
    languages = Counter(each for each in (*_in_all_languages(), *_translated()) if each[0] in ours)
    for (code, name), heard in languages.items():
        names.add(name, code, heard)
    return names.settled()


def _in_all_languages() -> Iterator[tuple[str, str]]:
    """What CLDR has in every language. Babel would keep all that it knows of each language in memory."""
    for locale in localedata.locale_identifiers():
        data = Path(localedata.resolve_locale_filename(locale)).read_bytes()
        known = pickle.loads(data).get("territories")  # noqa: S301 - a file of Babel's own
        if isinstance(known, dict):
            yield from ((code, name) for code, name in known.items() if isinstance(name, str))


def _translated() -> Iterator[tuple[str, str]]:
    """What ISO 3166 has, in every language into which it was translated."""
    import pycountry

    for path in Path(pycountry.LOCALES_DIR).glob("*/LC_MESSAGES/iso3166-1.mo"):
        with path.open("rb") as file:
            translation = gettext.GNUTranslations(file)
        yield from ((code, translation.gettext(name)) for code, name in _iso())

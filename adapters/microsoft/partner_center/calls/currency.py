"""Currency of an amount, where the service names only a locale."""

from __future__ import annotations

from functools import lru_cache

from adapters.microsoft.http.wire import Fields


def currency_of(row: Fields) -> str:
    """The row's currency code; for older rows the currency of the territory of their locale."""
    return row.text("currencyCode").upper() or territory_currency(row.text("currencyLocale"))


@lru_cache(maxsize=256)
def territory_currency(locale: str) -> str:
    """The currency of a locale's territory (``fr-FR`` -> ``EUR``), "" where it names none.

    An inference: rows of legacy Azure subscriptions carry ``currencyLocale`` and no currency
    (https://learn.microsoft.com/partner-center/developer/azure-usage-resources).
    """
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_territory_currencies

    try:
        territory = Locale.parse(locale, sep="-").territory if locale else None
    except (ValueError, TypeError, UnknownLocaleError):
        return ""
    found = get_territory_currencies(territory) if territory else []
    return str(found[0]) if found else ""

"""Currency parameter: one currency by its code, its sign or its name ("EUR", "€", "euros")."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from bot.framework.currency_signs import codes_of, listed
from bot.framework.phrases import Heard
from bot.framework.readers import locale_in
from bot.messages import _


def _code_from(text: Any, info: ValidationInfo) -> Any:
    """The ISO 4217 code that is meant. Raises ``ValueError`` for what is no currency, and for what may be several."""
    if not isinstance(text, str) or not text.strip():
        return text
    codes = codes_of(text.strip(), locale_in(info))
    if not codes:
        raise ValueError(_("{said} is no currency. Give its code, such as EUR.", said=text.strip()))
    if len(codes) > 1:
        raise ValueError(
            _("{said} can be {currencies}. Give the code.", said=text.strip(), currencies=listed(codes))
        )
    return codes[0]


CurrencyCode = Annotated[str, BeforeValidator(_code_from), Heard("currency")]
"""A parameter that names a currency; its value is the ISO 4217 code, or empty."""

"""Shapes that the vendor documents, for holding answers to them: names, casing and types, whatever the values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

TEXT, NUMBER, FLAG = "text", "number", "flag"


def shape(value: Any) -> Any:
    """The names and types of an answer; of a list, those of its first item."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, int | float | Decimal):
        return NUMBER
    return TEXT if isinstance(value, str) else value


def lacks(answer: Any, documented: Any, at: str = "") -> list[str]:
    """Where an answer does not have what is documented, or has it otherwise; what it has besides is no harm."""
    if isinstance(documented, dict):
        if not isinstance(answer, dict):
            return [f"{at}: no object"]
        return [
            each
            for name, inner in documented.items()
            for each in (
                [f"{at}.{name}"] if name not in answer else lacks(answer[name], inner, f"{at}.{name}")
            )
        ]
    if isinstance(documented, list):
        if not isinstance(answer, list):
            return [f"{at}: no list"]
        if not documented or not answer:
            return []
        return [each for item in answer for each in lacks(item, documented[0], f"{at}[]")]
    return [] if shape(answer) == documented else [f"{at}: {shape(answer)}, not {documented}"]


LINK = {"uri": TEXT, "method": TEXT, "headers": []}
COLLECTION = {"totalCount": NUMBER, "attributes": {"objectType": TEXT}}


def collection(item: Any) -> dict[str, Any]:
    """A collection of what is documented."""
    return {**COLLECTION, "items": [item]}

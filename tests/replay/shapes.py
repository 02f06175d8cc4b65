"""Shapes: what a body says of itself, where nobody wrote down what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ROWS = ("items", "value")


def rows_of(value: Any) -> list[Any] | None:
    """The rows of a collection, with or without an envelope; ``None`` for what is none."""
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return value
    if not isinstance(value, dict):
        return None
    found = (part for name, part in _lower(value).items() if name in ROWS and isinstance(part, list))
    return next(found, None)


def kinds_of(value: Any) -> frozenset[str]:
    """The words by which a body, or its first row, says what it is, in lower case: ``objectType``, ``type`` of Azure, ``@odata.type``
    and what ``@odata.context`` points at."""
    rows = rows_of(value)
    first = rows[0] if rows else None
    return frozenset(word for each in (value, first) if isinstance(each, dict) for word in _words(each))


def names_of(value: Any) -> frozenset[str]:
    """The names of a body's fields, or of its first row's, in lower case."""
    rows = rows_of(value)
    shown = rows[0] if rows else value
    return frozenset(_lower(shown)) if isinstance(shown, dict) else frozenset()


def is_error(value: Any) -> bool:
    """Whether a body is one of the vendors' ways to say no."""
    if not isinstance(value, dict):
        return False
    said = _lower(value)
    coded = {"code", "errorcode"} & set(said) and {"description", "message"} & set(said)
    nested = isinstance(said.get("error"), dict) and "status" not in said
    return bool(coded or nested or {"statuscode", "message"} <= set(said))


def _words(value: Mapping[str, Any]) -> list[str]:
    said = _lower(value)
    attributes = said.get("attributes")
    object_type = _lower(attributes).get("objecttype") if isinstance(attributes, dict) else ""
    context = str(said.get("@odata.context") or "").lower()
    # "…/$metadata#users(id,mail)/$entity" is one of "users".
    entity = context.rpartition("#")[2].partition("(")[0].removesuffix("/$entity")
    words = [object_type, said.get("type"), said.get("@odata.type"), context, entity]
    return [str(word).lower().lstrip("#") for word in words if word]


def _lower(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name).lower(): part for name, part in value.items()}

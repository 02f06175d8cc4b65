"""Origin of a text: the message and values that it was made of, so that it can be worded again for another reader.

A text is a plain string as long as nobody asks for more. While a change is proposed its texts keep their origins, as JSON:
``["_", "Set the budget of {customer}", {"customer": "Contoso"}]``. Who reads the change later reads it in their own language,
drawn from the same values by the same functions. What a text lost on the way (two of them put together by hand) stays as it was
worded; :func:`bot.messages.joined` loses nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec

Origin = Sequence[Any]
"""The name of a function, and what it was given, as JSON knows it."""

P = ParamSpec("P")

_keeping: ContextVar[bool] = ContextVar("keeping", default=False)

FORMATTERS: dict[str, tuple[Callable[..., str], bool]] = {}
"""Functions that show a value, by name, and whether they are told the reader's locale. The names are data: they are stored."""


class Worded(str):
    """A text that knows its origin. It is a string in every other respect."""

    __slots__ = ("origin",)

    origin: Origin


@contextmanager
def keeping_origins() -> Iterator[None]:
    """Everything that is worded inside knows of what it was made."""
    token = _keeping.set(True)
    try:
        yield
    finally:
        _keeping.reset(token)


def made_of(said: str, function: str, *given: Any) -> str:
    """A text that ``function`` made of what it was given; plain unless origins are kept."""
    if not said or not _keeping.get():
        return said
    text = Worded(said)
    text.origin = [function, *map(_encoded, given)]
    return text


def origin_of(text: str | None) -> Origin | None:
    """Of what a text was made; ``None`` of one that is data, or does not know."""
    return text.origin if isinstance(text, Worded) else None


def formatter(draw: Callable[P, str]) -> Callable[P, str]:
    """Have a function that shows a value leave its origin in the text. Its ``locale``, where it takes one, is the reader's."""
    signature = inspect.signature(draw)
    FORMATTERS[draw.__name__] = (draw, "locale" in signature.parameters)

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> str:
        said = draw(*args, **kwargs)
        if not _keeping.get():
            return said
        given = signature.bind(*args, **kwargs).arguments
        return made_of(said, draw.__name__, {name: each for name, each in given.items() if name != "locale"})

    return drawn


def _encoded(value: Any) -> Any:
    match value:
        case Worded():
            return value.origin
        case bool() | int() | None:
            return value
        case str():
            return str(value)
        case Decimal():
            return {"$": "decimal", "is": str(value)}
        case datetime():
            return {"$": "datetime", "is": value.isoformat()}
        case date():
            return {"$": "date", "is": value.isoformat()}
        case timedelta():
            return {"$": "seconds", "is": value.total_seconds()}
        case Mapping():
            return {"$": "values", "is": {str(name): _encoded(each) for name, each in value.items()}}
        case list() | tuple():
            return {"$": "list", "is": [_encoded(each) for each in value]}
        case _:
            return str(value)


_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}


def decoded(value: Any, worded: Callable[[Origin], str]) -> Any:
    """What was given to a function; texts among it are ``worded`` anew. Raises ``KeyError`` for what this version does not know."""
    if isinstance(value, list):
        return worded(value)
    if not isinstance(value, dict):
        return value
    kind, held = value["$"], value["is"]
    if kind == "values":
        return {name: decoded(each, worded) for name, each in held.items()}
    if kind == "list":
        return [decoded(each, worded) for each in held]
    return _VALUES[kind](held)

"""Lower case of ASCII letters, as an expression: what tells identities apart must be the same on every database.

``lower()`` is ASCII's alone on SQLite, and on PostgreSQL whatever the locale has: the Kelvin sign becomes a ``k`` there.
https://www.postgresql.org/docs/current/functions-string.html
"""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


def ascii_lower(text: str) -> str:
    """The same of a text that is at hand."""
    return text.translate(_SMALL)


class AsciiLower(FunctionElement[str]):
    """A text with its ASCII letters in lower case."""

    name = "csp_bot_ascii_lower"
    type = Text()
    inherit_cache = True


@compiles(AsciiLower)
def _spelled(element: AsciiLower, compiler: SQLCompiler, **options: Any) -> str:
    inner = compiler.process(element.clauses, **options)
    if compiler.dialect.name == "postgresql":
        return f"translate({inner}, '{ascii_uppercase}', '{ascii_lowercase}')"
    return f"lower({inner})"

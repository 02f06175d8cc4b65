"""Role holders: who is given a role in chat, as people write them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from bot.errors import BadValue
from bot.framework.params import Asked, OneWord
from bot.framework.phrases import Heard
from bot.redaction import masked_text

RoleHolder = Annotated[
    str,
    Field(
        description="E-mail address of the chat profile, or Entra object id",
        max_length=254,
        examples=["sam@northwindcloud.example"],
    ),
    Asked(label="Person"),
    OneWord(),
    Heard("person"),
]
"""A parameter that names whoever holds a role."""

_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"'.]+")
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def holder_named(text: str) -> str:
    """An e-mail address or an Entra object id, in lower case. Raises :class:`BadValue`."""
    name = text.strip().strip("<>").removeprefix("mailto:").casefold()
    if not (_EMAIL.fullmatch(name) or _OBJECT_ID.fullmatch(name)):
        raise BadValue(
            "person", text, "Give the e-mail address of the chat profile.", "sam@northwindcloud.example"
        )
    return name


def legible(holder: str) -> str:
    """A holder whom the audit trail names, which hides what looks like a secret. Raises :class:`BadValue`."""
    if masked_text(holder) != holder:
        problem = (
            "It looks like a secret, so the audit trail would not tell whom it is. Give the Entra object id."
        )
        raise BadValue("person", holder, problem, "5b1d7a3e-52a7-4a3e-9a55-0d8a6f4c0b11")
    return holder

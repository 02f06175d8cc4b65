"""First choices of type-ahead fields: what a list offers before anything is typed, and all that it offers in a client which does not search.

Teams shows them beside what it looks up while one types; Microsoft's Agents Playground looks nothing up.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from bot.cards.model import Field, FieldKind, Form
from bot.model.identity import Actor
from bot.ports.dispatch import Dispatch, Place

WITHIN = 2.0
"""Seconds after which a form goes out without them."""


async def with_first_choices(form: Form, dispatch: Dispatch, actor: Actor, place: Place) -> Form:
    """The form, with choices in each type-ahead field that is empty and depends on no other."""
    found: dict[str, Field] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(WITHIN):
            for field in filter(_is_bare, form.fields):
                choices = await dispatch.suggest(actor, form.command, field.name, "", place)
                found[field.name] = replace(field, choices=tuple(choices))
    return replace(form, fields=tuple(found.get(each.name, each) for each in form.fields))


def _is_bare(field: Field) -> bool:
    return field.kind is FieldKind.SUGGEST and not (field.value or field.choices or field.after)

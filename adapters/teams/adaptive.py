"""Adaptive Cards as the JSON that Teams takes: a function for each element, its properties as arguments.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference#adaptive-card

Microsoft's package has a class for each element. Loading its classes was a tenth of the start, and making and writing out
their objects half of drawing a card; so here an element is a dictionary from the beginning, and the tests read what is
made of them with Microsoft's classes and draw it with Microsoft's renderer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from adapters.teams.limits import SCHEMA, SCHEMA_VERSION

Element = dict[str, Any]
"""An element, an action or a part of one, as it is sent."""

ActionStyle = Literal["positive", "destructive"]
Color = Literal["Accent", "Attention"]
Side = Literal["Left", "Right"]
Spacing = Literal["None", "Small", "Medium"]
Style = Literal["good", "warning", "attention", "accent", "emphasis"]
Weight = Literal["Bolder"]
Drawn = Literal["atMost:Narrow", "atLeast:Standard"]
"""On what widths of a card an element is drawn: *narrow* is a phone held upright, *standard* a chat on a desktop.

https://adaptivecards.microsoft.com/?topic=responsive-layout (``targetWidth``)
"""


def _made(kind: str, properties: Mapping[str, Any]) -> Element:
    made = {name: value for name, value in properties.items() if value is not None}
    return {"type": kind, **made} if kind else made


def number(value: Decimal | float | str) -> int | float:
    """Without a decimal point where it is whole: some phones would show the point in an input."""
    found = float(value)
    return int(found) if found.is_integer() else found


# Text


def text_run(
    text: str,
    *,
    color: Color | None = None,
    weight: Weight | None = None,
    size: Literal["Small"] | None = None,
    subtle: bool | None = None,
    font: Literal["Monospace"] | None = None,
    strikethrough: bool | None = None,
    underline: bool | None = None,
) -> Element:
    """A run of text, in which nothing is markup."""
    return _made(
        "TextRun",
        {
            "text": text,
            "color": color,
            "weight": weight,
            "size": size,
            "isSubtle": subtle,
            "fontType": font,
            "strikethrough": strikethrough,
            "underline": underline,
        },
    )


def rich_text(
    runs: Sequence[Element | str], *, spacing: Spacing | None = None, side: Side | None = None
) -> Element:
    """Runs that flow into each other; one without a look may be a mere string."""
    return _made("RichTextBlock", {"inlines": [*runs], "spacing": spacing, "horizontalAlignment": side})


def breaking_text(
    text: str,
    *,
    color: Color | None = None,
    weight: Weight | None = None,
    size: Literal["Small"] | None = None,
    subtle: bool | None = None,
    font: Literal["Monospace"] | None = None,
    spacing: Spacing | None = None,
    side: Side | None = None,
) -> Element:
    """Text that breaks within a word where it has to; clients read it as Markdown."""
    return _made(
        "TextBlock",
        {
            "text": text,
            "wrap": True,
            "color": color,
            "weight": weight,
            "size": size,
            "isSubtle": subtle,
            "fontType": font,
            "spacing": spacing,
            "horizontalAlignment": side,
        },
    )


def heading_text(text: str) -> Element:
    """A heading; clients read its text as Markdown."""
    return {
        "type": "TextBlock",
        "text": text,
        "style": "heading",
        "wrap": True,
        "size": "Large",
        "weight": "Bolder",
    }


def fact_set(facts: Sequence[tuple[str, str]]) -> Element:
    """Names and values, which clients read as Markdown."""
    return {"type": "FactSet", "facts": [{"title": title, "value": value} for title, value in facts]}


# Boxes and pictures


def container(
    items: Sequence[Element],
    *,
    style: Style | None = None,
    bleed: bool | None = None,
    spacing: Spacing | None = None,
    folded: str | None = None,
    pressed: Element | None = None,
    drawn: Drawn | None = None,
) -> Element:
    """Elements in a box; with ``bleed`` up to the edges of the card. What is ``folded`` is seen once a button that names it
    by this id is pressed. ``pressed`` is the action of the whole box, ``drawn`` on what widths of a card there is one."""
    return _made(
        "Container",
        {
            "items": [*items],
            "style": style,
            "bleed": bleed,
            "spacing": spacing,
            "id": folded,
            "isVisible": False if folded else None,
            "selectAction": pressed,
            "targetWidth": drawn,
        },
    )


def image(url: str, alt: str, on_dark: str = "") -> Element:
    """A picture as wide as the card, which opens larger when it is pressed; another one where the client is dark.

    https://adaptivecards.microsoft.com/?topic=Image (``themedUrls``)
    """
    themed = [{"theme": "Dark", "url": on_dark}] if on_dark else None
    properties = {
        "url": url,
        "altText": alt,
        "size": "Stretch",
        "msteams": {"allowExpand": True},
        "themedUrls": themed,
    }
    return _made("Image", properties)


def grid(
    columns: Sequence[tuple[int | str, Side]], rows: Sequence[Sequence[Element]], drawn: Drawn | None = None
) -> Element:
    """A table whose first row are its headings. A column is its width, in pixels (``80px``) or among those of the others, and its
    side. ``drawn`` says on what widths of a card there is one."""
    only = {"targetWidth": drawn} if drawn else {}
    return {
        "type": "Table",
        **only,
        "columns": [{"width": width, "horizontalCellContentAlignment": side} for width, side in columns],
        "rows": [{"type": "TableRow", "cells": [*cells]} for cells in rows],
        "firstRowAsHeaders": True,
        "showGridLines": False,
    }


def grid_cell(content: Element) -> Element:
    """A cell of a table."""
    return {"type": "TableCell", "items": [content]}


# Actions


def execute_action(
    title: str,
    verb: str,
    data: Mapping[str, Any],
    *,
    style: ActionStyle | None,
    inputs: Literal["none", "auto"],
) -> Element:
    """A button the bot hears of. Clients that do not know ``Action.Execute`` send the same data by a message."""
    common = {"title": title, "style": style, "associatedInputs": inputs}
    older = _made("Action.Submit", {**common, "data": {**data, "verb": verb}})
    return _made("Action.Execute", {**common, "verb": verb, "data": {**data}, "fallback": older})


def open_url_action(title: str, url: str) -> Element:
    """A button that opens a page."""
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def toggle_action(title: str, target: str) -> Element:
    """A button that shows an element and hides it again; the bot hears nothing of it."""
    return {"type": "Action.ToggleVisibility", "title": title, "targetElements": [target]}


def secondary(action: Element) -> Element:
    """The same action behind the "…" of its set; clients that know no overflow show it beside the others.

    https://learn.microsoft.com/adaptive-cards/schema-explorer/action-execute (``mode``)
    """
    behind: Element = {**action, "mode": "secondary"}
    if isinstance(older := action.get("fallback"), dict):
        behind["fallback"] = {**older, "mode": "secondary"}
    return behind


def action_set(actions: Sequence[Element]) -> Element:
    """Buttons side by side."""
    return {"type": "ActionSet", "actions": [*actions]}


# Inputs


def text_input(
    asking: Mapping[str, Any],
    *,
    value: str | None,
    multiline: bool | None,
    max_length: int | None,
    style: Literal["Email"] | None,
) -> Element:
    """A field for text. ``asking`` is what every input has: id, label, whether it is required, and its messages."""
    return _made(
        "Input.Text",
        {**asking, "value": value, "isMultiline": multiline, "maxLength": max_length, "style": style},
    )


def number_input(
    asking: Mapping[str, Any], *, value: str | None, least: Decimal | None, most: Decimal | None
) -> Element:
    """A field for a number."""
    given = {"value": value, "min": least, "max": most}
    return _made(
        "Input.Number",
        {**asking, **{name: None if each is None else number(each) for name, each in given.items()}},
    )


def date_input(asking: Mapping[str, Any], *, value: str | None) -> Element:
    """A field for a day."""
    return _made("Input.Date", {**asking, "value": value})


def choice_input(
    asking: Mapping[str, Any],
    *,
    choices: Sequence[tuple[str, str]],
    value: str | None,
    style: Literal["compact", "filtered"],
    wrap: bool | None = None,
    dataset: str = "",
    dependent: bool = False,
) -> Element:
    """A field with choices, each its title and its value. With a ``dataset``, more are looked up while one types, for a
    ``dependent`` one with what the other inputs hold.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
    """
    query = {"type": "Data.Query", "dataset": dataset, "associatedInputs": "auto" if dependent else None}
    return _made(
        "Input.ChoiceSet",
        {
            **asking,
            "choices": [{"title": title, "value": chosen} for title, chosen in choices],
            "choices.data": {name: given for name, given in query.items() if given} if dataset else None,
            "value": value,
            "style": style,
            "wrap": wrap,
        },
    )


# The card


def mention(tag: str, user: str, name: str) -> Element:
    """What makes a mention of a ``tag`` in a text of the card; ``user`` is the object id in Entra ID.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#microsoft-entra-object-id-and-upn-in-user-mention
    """
    return {"type": "mention", "text": tag, "mentioned": {"id": user, "name": name}}


def adaptive_card(
    body: Sequence[Element], *, fallback: str, speak: str, wide: bool, entities: Sequence[Element] = ()
) -> Element:
    """A whole card. ``fallback`` is shown by clients that draw no cards; ``entities`` are its mentions."""
    teams = {"width": "full" if wide else None, "entities": [*entities] or None}
    return _made(
        "AdaptiveCard",
        {
            "$schema": SCHEMA,
            "version": SCHEMA_VERSION,
            "body": [*body],
            "fallbackText": fallback,
            "speak": speak,
            "msteams": {name: each for name, each in teams.items() if each} or None,
        },
    )

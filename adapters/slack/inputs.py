"""Form inputs: the control for each kind of field. Slack refuses a whole view for one initial value that its control
would not take, so such a value is shown in a plain text input instead: nothing that was typed is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import assert_never

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    EmailInputElement,
    ExternalDataSelectElement,
    NumberInputElement,
    Option,
    OptionGroup,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from adapters.slack.limits import (
    INPUT,
    OPTION_GROUPS,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    RADIO_OPTIONS,
)
from adapters.slack.texts import cut, plain_text
from bot.cards.model import Choice, Field, FieldKind
from bot.messages import _


def control(asked: Field) -> InputInteractiveElement:
    """The input element of a field."""
    match asked.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return _text(asked)
        case FieldKind.NUMBER:
            return _number(asked)
        case FieldKind.EMAIL:
            return _email(asked)
        case FieldKind.DATE:
            return _date(asked)
        case FieldKind.CHOICE:
            return _choice(asked)
        case FieldKind.SUGGEST:
            return _suggest(asked)
        case FieldKind.YES_NO:
            return _yes_no(asked)
        case FieldKind.PERSON:
            return _person(asked)
        case FieldKind.DESTINATION:
            return _destination(asked)
        case _:
            assert_never(asked.kind)


def _text(asked: Field) -> PlainTextInputElement:
    longest = min(INPUT, max(asked.max_length or INPUT, len(asked.value)))
    return PlainTextInputElement(
        action_id="text",
        multiline=asked.kind is FieldKind.LONG_TEXT,
        initial_value=cut(asked.value, INPUT) or None,
        max_length=longest,
        placeholder=plain_text(asked.placeholder, PLACEHOLDER) if asked.placeholder else None,
    )


def _number(asked: Field) -> InputInteractiveElement:
    if asked.value and not _within(asked):
        return _text(asked)
    return NumberInputElement(
        action_id="number",
        is_decimal_allowed=not asked.whole,
        initial_value=asked.value or None,
        min_value=None if asked.minimum is None else f"{asked.minimum:f}",
        max_value=None if asked.maximum is None else f"{asked.maximum:f}",
        placeholder=plain_text(asked.placeholder, PLACEHOLDER) if asked.placeholder else None,
    )


def _within(asked: Field) -> bool:
    if not re.fullmatch(r"-?\d{1,15}" + ("" if asked.whole else r"(\.\d{1,10})?"), asked.value, re.ASCII):
        return False
    value = float(asked.value)
    least = asked.minimum is None or value >= asked.minimum
    return least and (asked.maximum is None or value <= asked.maximum)


def _email(asked: Field) -> InputInteractiveElement:
    if asked.value and not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", asked.value, re.ASCII):
        return _text(asked)
    return EmailInputElement(
        action_id="email",
        initial_value=asked.value or None,
        placeholder=plain_text(asked.placeholder, PLACEHOLDER) if asked.placeholder else None,
    )


def _date(asked: Field) -> InputInteractiveElement:
    if asked.value and not _is_day(asked.value):
        return _text(asked)
    return DatePickerElement(action_id="date", initial_date=asked.value or None)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _choice(asked: Field) -> InputInteractiveElement:
    options = options_of(asked.choices)
    if not options:
        return _text(asked)
    chosen = next((option for option in options if option.value == asked.value), None)
    prompt = plain_text(asked.placeholder or _("Choose…"), PLACEHOLDER)
    if len(options) <= OPTIONS:
        return StaticSelectElement(
            action_id="choice", options=options, initial_option=chosen, placeholder=prompt
        )
    groups = [
        OptionGroup(label=_span(options[at : at + OPTIONS]), options=options[at : at + OPTIONS])
        for at in range(0, min(len(options), OPTIONS * OPTION_GROUPS), OPTIONS)
    ]
    return StaticSelectElement(
        action_id="choice", option_groups=groups, initial_option=chosen, placeholder=prompt
    )


def _span(options: Sequence[Option]) -> str:
    return cut(
        _("{first} to {last}", first=str(options[0].text)[:30], last=str(options[-1].text)[:30]), OPTION_TEXT
    )


def _suggest(asked: Field) -> InputInteractiveElement:
    options = options_of(asked.choices)
    chosen = next((option for option in options if option.value == asked.value), None)
    prompt = plain_text(asked.placeholder or _("Start typing…"), PLACEHOLDER)
    if len(options) > 1 and chosen is None:
        # What was typed fits several: these are the ones to choose from.
        return StaticSelectElement(action_id="choice", options=options[:OPTIONS], placeholder=prompt)
    return ExternalDataSelectElement(
        action_id="suggest",
        initial_option=chosen,
        # Before anything is typed, there is something to choose from.
        min_query_length=0,
        placeholder=prompt,
    )


def _person(asked: Field) -> InputInteractiveElement:
    """Slack's own picker of people; an address, which it cannot show, is kept as text."""
    found = re.fullmatch(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>", asked.value.strip(), re.ASCII)
    if asked.value and not found:
        return _suggest(asked) if len(asked.choices) > 1 else _text(asked)
    return UserSelectElement(
        action_id="person",
        initial_user=found[1] if found else None,
        placeholder=plain_text(asked.placeholder or _("Choose a person"), PLACEHOLDER),
    )


def _destination(asked: Field) -> InputInteractiveElement:
    """Slack's own picker of channels, at the one the modal was opened in unless another was given. What a picker cannot
    show (a person, a name that is no link) is kept as text."""
    channel = channel_of(asked.value)
    if not is_picked(asked):
        return _text(asked)
    shown = next((choice.label for choice in asked.choices if choice.value == "here"), _("This channel"))
    return ConversationSelectElement(
        action_id="conversation",
        initial_conversation=channel or None,
        # In the bot's own messages there is no channel to begin with.
        default_to_current_conversation=(asked.value in ("", "here") and _elsewhere(asked)) or None,
        filter=ConversationFilter(
            include=["public", "private"],
            exclude_bot_users=True,
            # What was chosen and refused stays to be seen.
            exclude_external_shared_channels=not (asked.error and channel),
        ),
        placeholder=plain_text(asked.placeholder or shown, PLACEHOLDER),
    )


def is_picked(asked: Field) -> bool:
    """Whether Slack's picker takes the value of a destination."""
    return asked.value in ("", "here", "me") or bool(channel_of(asked.value))


def channel_of(text: str) -> str:
    """The id in ``C…`` or ``<#C…|name>``; empty for anything else."""
    found = re.fullmatch(r"<#([CG][A-Z0-9]+)(?:\|[^<>]*)?>|([CG][A-Z0-9]{4,})", text.strip(), re.ASCII)
    return (found[1] or found[2]) if found else ""


def _elsewhere(asked: Field) -> bool:
    """Whether "me" is another place than "here"."""
    return any(choice.value == "me" for choice in asked.choices)


def privately(asked: Field) -> CheckboxesElement | None:
    """Beside the picker, in which nobody finds their own messages with the bot: ticked, it outdoes the channel."""
    if asked.kind is not FieldKind.DESTINATION or not is_picked(asked) or not _elsewhere(asked):
        return None
    options = options_of([choice for choice in asked.choices if choice.value == "me"])
    return CheckboxesElement(
        action_id="privately",
        options=options,
        initial_options=options if asked.value == "me" else None,
    )


def _yes_no(asked: Field) -> InputInteractiveElement:
    options = options_of(asked.choices)[:RADIO_OPTIONS]
    chosen = next((option for option in options if option.value == asked.value), None)
    return RadioButtonsElement(action_id="choice", options=options, initial_option=chosen)


def options_of(choices: Sequence[Choice]) -> list[Option]:
    """Choices as options. One whose value Slack would not carry whole is left out: cut, it would mean another."""
    return [
        Option(text=plain_text(choice.label or choice.value, OPTION_TEXT), value=choice.value)
        for choice in choices
        if 0 < len(choice.value) <= OPTION_VALUE
    ]

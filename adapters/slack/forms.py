"""Forms as modals. A field keeps its ``block_id`` and ``action_id`` as long as its control stays the same, because
Slack keeps what was typed only under the same two names (https://docs.slack.dev/surfaces/modals#updating_views)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from slack_sdk.models.blocks import Block, ContextBlock, InputBlock, SectionBlock
from slack_sdk.models.views import View

from adapters.slack.inputs import control, privately
from adapters.slack.limits import (
    BLOCKS_IN_MODAL,
    HINT,
    LABEL,
    PRIVATE_METADATA,
    SECTION,
    VIEW_SUBMIT,
    VIEW_TITLE,
)
from adapters.slack.rich_text import details_blocks
from adapters.slack.texts import cut, plain_text
from bot.cards.model import Field, FieldKind, Form
from bot.cards.text import lead
from bot.messages import _, in_its_language
from bot.ports.dispatch import Place

FORM = "form"
"""The ``callback_id`` of a form; other views have nothing to submit."""

ERROR_TEXT = 250

DETAILS = 50
"""Facts that a button is believed to have carried."""

INSTEAD = ":instead"
"""Ends the ``block_id`` of an input whose answer, when there is one, stands for that of the field it belongs to."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a modal carries unseen: which command, where it was asked, by whom, and how to answer there.

    The person who holds the modal can read it, so it holds nothing secret to them. ``hidden`` are the values of the
    form that nobody is asked for; ``kept`` is the key under which the store keeps them when they are too long. ``given`` are
    the values that type-ahead fields depend on: Slack sends what was typed so far, but not what other fields hold
    (https://github.com/slackapi/bolt-js/issues/660).
    """

    command: str
    place: Place
    user: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    response_url: str = field(default="", repr=False)

    def written(self) -> str:
        """As ``private_metadata``."""
        values = {
            "command": self.command,
            "place": {name: text for name, text in self.place.as_dict().items() if text},
            "user": self.user,
            "hidden": dict(self.hidden),
            "given": dict(self.given),
            "kept": self.kept,
            "answer": self.response_url,
        }
        return json.dumps({name: value for name, value in values.items() if value}, separators=(",", ":"))

    @property
    def fits(self) -> bool:
        """Whether Slack takes it."""
        return len(self.written()) <= PRIVATE_METADATA


def read_metadata(text: str) -> Metadata | None:
    """The inverse of :meth:`Metadata.written`; ``None`` for anything else."""
    try:
        values = json.loads(text)
        place, hidden, given = (values.get(name, {}) for name in ("place", "hidden", "given"))
        texts = [values.get(name, "") for name in ("command", "user", "kept", "answer")]
        pairs = [*place.items(), *hidden.items(), *given.items()]
    except (ValueError, AttributeError, RecursionError):
        return None
    if not all(isinstance(each, str) for each in [*texts, *(part for pair in pairs for part in pair)]):
        return None
    command, user, kept, answer = texts
    return Metadata(command, Place.from_dict(place), user, hidden, given, kept, answer)


@in_its_language
def render_form(form: Form, /, metadata: Metadata) -> dict[str, Any]:
    """A form as a modal, with what is wrong said under each field and every value kept."""
    form = form.ready()
    blocks: list[Block] = [SectionBlock(text=plain_text(form.note, SECTION))] if form.note else []
    for each in form.fields:
        blocks += _field_blocks(each, _block_id(each, form))
    return _view(form.title, blocks[:BLOCKS_IN_MODAL], form.submit, FORM, metadata.written())


def loading_view(title: str) -> dict[str, Any]:
    """Opened at once, because a ``trigger_id`` lives three seconds; the form replaces it."""
    return message_view(title, _("One moment, the form is being prepared…"))


def message_view(title: str, text: str) -> dict[str, Any]:
    """A modal with a sentence and nothing to submit."""
    return _view(title, [SectionBlock(text=plain_text(text, SECTION))], "", "message", "")


def details_view(value: str) -> dict[str, Any]:
    """A modal with what the button *Details* carried. Raises :class:`ValueError` for what is none of it."""
    facts = json.loads(value)
    if not isinstance(facts, list) or not all(
        isinstance(fact, list) and len(fact) == 2 and all(isinstance(each, str) for each in fact)
        for fact in facts
    ):
        raise ValueError("these are no details")
    view = message_view(_("Details"), _("No details."))
    return {**view, "blocks": details_blocks(facts[:DETAILS]) or view["blocks"]}


def _view(
    title: str, blocks: Sequence[Block], submit: str, callback_id: str, metadata: str
) -> dict[str, Any]:
    shown = blocks or [SectionBlock(text=plain_text(_("There is nothing to fill in."), SECTION))]
    view = View(
        type="modal",
        callback_id=callback_id,
        title=plain_text(title, VIEW_TITLE),
        submit=plain_text(submit, VIEW_SUBMIT) if submit else None,
        close=plain_text(_("Cancel") if submit else _("Close"), VIEW_SUBMIT),
        blocks=list(shown),
        private_metadata=metadata,
    )
    return view.to_dict()


def given_of(form: Form) -> dict[str, str]:
    """The values that the type-ahead fields of a form depend on."""
    wanted = {name for each in form.fields if each.kind is FieldKind.SUGGEST for name in each.after}
    return {name: value for name, value in form.values.items() if name in wanted and value}


def _block_id(asked: Field, form: Form) -> str:
    """Another one with other values of what the field depends on: under the same, Slack would keep what was chosen."""
    if not asked.after:
        return asked.name
    told = json.dumps([form.values.get(name, "") for name in asked.after])
    return f"{asked.name}:{sha256(told.encode()).hexdigest()[:12]}"


def field_of(block_id: str) -> str:
    """The name of the field that a block belongs to."""
    return block_id.partition(":")[0]


def _field_blocks(asked: Field, block_id: str) -> list[Block]:
    block = InputBlock(
        block_id=block_id,
        label=plain_text(asked.label, LABEL),
        hint=plain_text(asked.hint, HINT) if asked.hint else None,
        element=control(asked),
        optional=not asked.required,
        dispatch_action=asked.refreshes or None,
    )
    blocks: list[Block] = [block]
    if instead := privately(asked):
        label = plain_text(_("{field}: not a channel", field=asked.label), LABEL)
        blocks.append(
            InputBlock(block_id=f"{asked.name}{INSTEAD}", label=label, element=instead, optional=True)
        )
    if not asked.error:
        return blocks
    # Slack shows an error beside a field only in its answer to the submission; what was found out later stands below.
    problem = plain_text(
        _("Please correct “{field}”: {problem}", field=cut(asked.label, 60), problem=asked.error), SECTION
    )
    return [*blocks, ContextBlock(block_id=f"{block_id}:problem", elements=[problem])]


def inline_errors(problems: Mapping[str, str], inputs: Sequence[str]) -> dict[str, str]:
    """Errors by ``block_id``. Slack refuses one for a block that is not an input, so what belongs to no field
    stands at the first one. Empty when there is no field at all."""
    blocks = {field_of(each): each for each in inputs if not each.endswith(INSTEAD)}
    shown = {blocks[name]: cut(text, ERROR_TEXT) for name, text in problems.items() if name in blocks}
    others = [lead(name) + text for name, text in problems.items() if name not in blocks]
    if others and inputs:
        first = inputs[0]
        shown[first] = cut(" ".join([shown.get(first, ""), *others]).strip(), ERROR_TEXT)
    return shown


def values_of(state: object) -> dict[str, str]:
    """What was filled in, by field name (``view.state.values[block_id][action_id]``); nothing for an empty field."""
    values: dict[str, str] = {}
    instead: dict[str, str] = {}
    for name, controls in state.items() if isinstance(state, Mapping) else ():
        for held in controls.values() if isinstance(controls, Mapping) else ():
            text, field_ = _held(held), field_of(str(name))
            if text:
                (instead if str(name).endswith(INSTEAD) else values)[field_] = text
    return values | instead


def _held(held: object) -> str:
    if not isinstance(held, Mapping):
        return ""
    if isinstance(person := held.get("selected_user"), str) and person:
        return f"<@{person}>"
    option, ticked = held.get("selected_option"), held.get("selected_options")
    for value in (
        held.get("value"),
        held.get("selected_date"),
        held.get("selected_conversation"),
        _option_value(option),
        _option_value(ticked[0]) if isinstance(ticked, list) and ticked else "",
    ):
        if isinstance(value, str) and value:
            return value
    return ""


def _option_value(option: object) -> object:
    return option.get("value") if isinstance(option, Mapping) else None

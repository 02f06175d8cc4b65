"""Forms become cards to fill in, and what is filled in comes back as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from adapters.teams.forms import closed_card, notice_card, render_form, values_of, working_card
from adapters.teams.limits import CARD_BYTES
from bot.cards.model import Choice, Field, FieldKind, Form
from bot.commands import load
from bot.framework.amount import read_amount
from bot.framework.command import Command
from bot.framework.forms import YES_NO, form_of
from bot.model.fact import Tone
from tests.adapters.teams.reading import (
    HOSTILE,
    accepted_by_microsoft,
    actions,
    elements,
    markdown_texts,
    marks,
    shown_text,
    wire_size,
)

COMMANDS = {command.name: command for command in load().commands}

ALPHA_BETA = (Choice("Alpha", "a"), Choice("Beta", "b"))

FIELDS: dict[str, Field] = {
    "text": Field("company", "Company", hint="Its legal name", placeholder="e.g. Litware", max_length=100),
    "long text": Field("note", "Note", FieldKind.LONG_TEXT, required=False, value="Two\nlines"),
    "number": Field("seats", "Seats", FieldKind.NUMBER, value="5", minimum=Decimal(1), maximum=Decimal(9)),
    "e-mail": Field("email", "E-mail", FieldKind.EMAIL, value="a@b.example"),
    "day": Field("since", "Since", FieldKind.DATE, value="2025-03-01"),
    "choice": Field("by", "By", FieldKind.CHOICE, value="b", choices=ALPHA_BETA),
    "suggestion": Field("customer", "Customer", FieldKind.SUGGEST, value="a", choices=ALPHA_BETA[:1]),
    "yes or no": Field("trial", "Trial", FieldKind.YES_NO, value="no", choices=YES_NO),
    "wrong": Field("domain", "Domain", value="contoso", error="contoso is taken. Choose another."),
}


def form_with(*fields: Field) -> Form:
    return Form("customer create", "Create customer", fields, "Continue", "A note.", {"origin": "chat"})


def inputs(written: Any) -> list[Mapping[str, Any]]:
    return [element for element in elements(written) if str(element.get("type")).startswith("Input.")]


def filled_in(written: Any) -> dict[str, Any]:
    """What a client sends when the form is submitted as it stands."""
    submit = next(action for action in actions(written) if action.get("verb") == "submit")
    return {**submit["data"], **{each["id"]: each["value"] for each in inputs(written) if "value" in each}}


@pytest.mark.parametrize("name", FIELDS)
def test_every_kind_of_field_is_drawn_as_it_was_agreed(name: str, snapshot: SnapshotAssertion) -> None:
    written = render_form(form_with(FIELDS[name]), state="s1")
    accepted_by_microsoft(written)
    assert written == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_has_a_form_whose_answers_come_back(command: Command) -> None:
    empty = render_form(form_of(command, command.params, {}))
    accepted_by_microsoft(empty)
    assert command.title in shown_text(empty)
    texts = {param.name: answer_to(param.kind, param.choices) for param in command.params}
    form = form_of(command, command.params, {**texts, "kept": "aside"})
    written = render_form(form)
    assert wire_size(empty) <= CARD_BYTES
    assert wire_size(written) <= CARD_BYTES
    assert all(each["label"] and each["errorMessage"] for each in inputs(written))
    assert values_of(command.name, filled_in(written)) == {**texts, "kept": "aside"}


def answer_to(kind: FieldKind, choices: tuple[Choice, ...]) -> str:
    match kind:
        case FieldKind.NUMBER:
            return "2"
        case FieldKind.DATE:
            return "2025-03-01"
        case FieldKind.CHOICE:
            return choices[0].value
        case FieldKind.YES_NO:
            return "yes"
        case _:
            return "What was typed"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.NUMBER, "a dozen"),
        (FieldKind.NUMBER, "0.12345678901234567890"),
        (FieldKind.NUMBER, "१२"),
        (FieldKind.DATE, "tomorrow"),
        (FieldKind.DATE, "20250301"),
        (FieldKind.SUGGEST, "no such customer"),
        (FieldKind.EMAIL, "not an address"),
        (FieldKind.CHOICE, "nothing to choose from"),
    ],
)
def test_a_value_that_its_input_would_not_take_is_kept(kind: FieldKind, value: str) -> None:
    form = form_with(Field("it", "It", kind, value=value, error="Say it in another way."))
    assert values_of("customer create", filled_in(render_form(form)))["it"] == value


def test_what_was_found_is_shown_by_its_name_and_comes_back_as_what_it_stands_for() -> None:
    form = form_with(FIELDS["suggestion"])
    sent = filled_in(render_form(form))
    assert sent["customer"] == ALPHA_BETA[0].label, (
        "Teams shows the value of such a field, whatever its title"
    )
    assert values_of("customer create", sent)["customer"] == "a"
    assert values_of("customer create", {**sent, "customer": "Another"})["customer"] == "Another"
    for bent in ("customer", ["customer"], {"customer": "x"}, {"customer": {sent["customer"]: ["a"]}}):
        assert values_of("customer create", {**sent, "named": bent})["customer"] == sent["customer"]


def test_what_is_wrong_stands_beside_its_field_and_begins_with_fix() -> None:
    form = form_with(FIELDS["text"], FIELDS["wrong"], FIELDS["day"])
    body = render_form(form, errors_note="1 answer needs another look.")["body"]
    at = next(number for number, each in enumerate(body) if each.get("id") == "domain")
    said = body[at + 1]["inlines"][0]
    assert said["text"] == "Fix: contoso is taken. Choose another."
    assert said["color"] == "Attention"
    assert shown_text(body).count("1 answer needs another look.") == 1


def test_choices_are_looked_up_while_typing() -> None:
    written = render_form(form_with(Field("customer", "Customer", FieldKind.SUGGEST)))
    asked = inputs(written)[0]
    assert asked["style"] == "filtered"
    assert asked["choices"] == []
    assert asked["choices.data"] == {"type": "Data.Query", "dataset": "customer create/customer"}


def test_a_form_can_be_closed_without_being_filled_in() -> None:
    close = next(
        action for action in actions(render_form(form_with(FIELDS["text"]))) if action["verb"] == "close"
    )
    assert close["associatedInputs"] == "none"
    assert close["fallback"]["data"]["verb"] == "close"


@pytest.mark.parametrize("name", ["command", "hidden", "state", "verb", "msteams", "field_state"])
def test_a_parameter_may_be_called_like_what_the_form_carries(name: str) -> None:
    written = render_form(form_with(Field(name, "It", value="mine")), state="s1")
    data = filled_in(written)
    assert (data["command"], data["state"]) == ("customer create", "s1")
    assert values_of("customer create", data) == {"origin": "chat", name: "mine"}


def test_a_list_too_long_for_a_card_is_cut_visibly_and_keeps_what_was_chosen() -> None:
    many = tuple(Choice(f"Choice number {number} of many", f"value-{number}") for number in range(900))
    written = render_form(form_with(Field("it", "It", FieldKind.CHOICE, value="value-899", choices=many)))
    asked = inputs(written)[0]
    assert wire_size(written) <= CARD_BYTES
    assert asked["style"] == "filtered"
    assert asked["value"] in [choice["value"] for choice in asked["choices"]]
    assert "more choices" in shown_text(written)


def test_hostile_questions_are_no_markup() -> None:
    bad = tuple(Choice(HOSTILE, HOSTILE) for _ in range(2))
    fields = tuple(
        Field(str(number), HOSTILE, kind, value=HOSTILE, hint=HOSTILE, choices=bad, error=HOSTILE)
        for number, kind in enumerate(FieldKind)
    )
    form = replace(form_with(*fields), title=HOSTILE, note=HOSTILE)
    for text in markdown_texts(render_form(form)):
        assert not marks(text), text


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (" as typed ", " as typed "),
        (5, "5"),
        (5.0, "5"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (True, "yes"),
        (False, "no"),
        (["a", "b", None], "a, b"),
        ({"title": "Alpha", "value": "a"}, "a"),
        (None, ""),
        (float("nan"), ""),
        (float("inf"), ""),
        pytest.param(10**5000, "", id="a number too long to read"),
        (object(), ""),
    ],
)
def test_answers_arrive_in_many_shapes(sent: object, text: str) -> None:
    assert values_of("x", {"command": "x", "it": sent}) == {"it": text}


def test_the_answers_to_another_form_are_no_answers() -> None:
    assert values_of("usage show", {"command": "usage budget", "amount": "5"}) == {}


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=8), part, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["command", "hidden", "a", "value"]) | st.text(max_size=8), _anything))
def test_whatever_a_client_sends_is_read_as_text(data: dict[str, Any]) -> None:
    values = values_of("x", data)
    assert all(isinstance(key, str) and isinstance(text, str) for key, text in values.items())


def test_a_list_inside_lists_without_end_is_no_answer() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert values_of("x", {"it": endless}) == {"it": ""}


@pytest.mark.parametrize(
    "written",
    [
        working_card("Asking Partner Center…"),
        working_card(""),
        closed_card("Create customer"),
        notice_card("I sent it to you privately."),
        notice_card(HOSTILE, Tone.WARNING),
    ],
    ids=["working", "working on nothing", "closed", "notice", "hostile"],
)
def test_the_short_cards_have_nothing_to_press_and_say_what_they_mean(written: dict[str, Any]) -> None:
    accepted_by_microsoft(written)
    assert actions(written) == []
    assert shown_text(written).strip()
    assert markdown_texts(written) == []
    assert json.dumps(written)


@pytest.mark.parametrize("locale", ["", "en-US", "de-DE", "en-IN"])
@pytest.mark.parametrize("number", ["1.234", "1234.567", "5000", "0.5"])
def test_a_number_that_the_client_has_read_is_no_number_with_thousands(number: str, locale: str):
    """An input of numbers sends a binary fraction, whatever the person's locale puts before decimals."""
    text = values_of("usage budget", {"amount": float(number)})["amount"]
    assert read_amount(text, locale).amount == Decimal(number)

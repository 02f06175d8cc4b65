"""Whatever is given for whichever fields: no form loses a value, and none shows one where another belongs, on any platform."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.playground import forms as page
from adapters.slack import forms as slack
from adapters.store import SqlStore
from adapters.teams import forms as teams
from bot.cards.model import Field, FieldKind, Form
from bot.commands import load
from bot.framework.arguments import params_for
from bot.framework.noun_help import NounHelp
from bot.framework.registry import Registry
from bot.line import write
from bot.model import PartnerType
from bot.ports.dispatch import Invocation, Place, Submission
from tests.adapters.slack.harness import _state
from tests.adapters.teams.harness import actions, inputs
from tests.chat import Chat, open_chat
from tests.dependent import assign
from tests.examples import examples
from tests.fakes import ADVENTURE, CONTOSO

COMMANDS = {command.name: command for command in (*load().commands, assign) if command.params}
FITTING = {
    "customer": ("fabrikam", CONTOSO.id, "contoso", ADVENTURE.domain),
    "service": ("vm", "Billing", "billing"),
    "problem": ("boot", "Performance is slow"),
    "subscription": ("44444444-0000-4000-8000-000000000001",),
    "plan": ("c-e3", "f-visio", "office"),
    "feature": ("mail", "shapes"),
}
QUIET = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PLACE = Place("slack", "T0NORTH", "C0DESK", personal=False)


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    chat = await open_chat(store)
    nouns = [
        NounHelp(noun, f"What {noun} is about", place=0) for noun in {each.noun for each in COMMANDS.values()}
    ]
    return chat.with_core(registry=Registry(COMMANDS.values(), nouns))


@st.composite
def given_values(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A command, and for some of its parameters a value that may fit or a word that is found nowhere else."""
    command = COMMANDS[draw(st.sampled_from(sorted(COMMANDS)))]
    texts: dict[str, str] = {}
    for at, param in enumerate(params_for(command, PartnerType.DIRECT)):
        if draw(st.booleans()):
            known = (
                *FITTING.get(param.name, ()),
                *(each.value for each in param.choices),
                param.example or "x1",
            )
            texts[param.name] = draw(st.sampled_from([*known, f"qz{at}zq word"]))
    return command.name, texts


def missing_of(form: Form, texts: Mapping[str, str]) -> list[str]:
    """What was given and is found no more: not as the value of its field, as one to choose, nor in the word beside it."""
    fields = {each.name: each for each in form.fields}
    return [name for name, text in texts.items() if not _found(form, fields.get(name), name, text)]


def _found(form: Form, field: Field | None, name: str, text: str) -> bool:
    if field is None:
        return form.hidden.get(name) == text
    stands_for = bool(field.value) or len(field.choices) > 1
    return (
        text in (field.value, form.hidden.get(name))
        or text in field.error
        or (stands_for and "qz" not in text)
    )


def strayed(form: Form, texts: Mapping[str, str]) -> list[str]:
    """Words that stand in the field of another."""
    return [
        name
        for name, text in texts.items()
        if text.startswith("qz")
        for other, value in form.values.items()
        if other != name and text in value
    ]


@QUIET
@given(given_values())
@example(("licence assign", {"plan": "f-visio", "customer": CONTOSO.id, "feature": "shapes"}))
@example(("licence assign", {"feature": "qz0zq word"}))
@example(("ticket create", {"problem": "boot", "subscription": "qz6zq word"}))
@example(("ticket create", {"customer": "fabrikam", "service": "vm", "problem": "qz5zq word"}))
async def test_no_form_loses_or_mixes_values(chat: Chat, said: tuple[str, dict[str, str]]) -> None:
    name, texts = said
    line = f"{write(name, **texts)} form=yes"
    reply = await chat.dispatcher.run(Invocation(chat.actor, chat.place, line))
    fresh = await chat.dispatcher.refresh(Submission(chat.actor, chat.place, name, texts))
    for form in (reply.form, fresh):
        if form is not None:
            assert not missing_of(form, texts) and not strayed(form, texts)
            for drawn in (in_slack(form), in_teams(form), on_the_page(form)):
                assert drawn == as_it_comes_back(form)


@pytest.mark.parametrize(("word", "meant"), [("on", "yes"), ("TRUE", "yes"), ("0", "no")])
async def test_other_words_for_yes_and_no_are_chosen_on_every_platform(
    chat: Chat, word: str, meant: str
) -> None:
    line = f"{write('usage budget', customer='fabrikam', remove=word)} form=yes"
    form = (await chat.dispatcher.run(Invocation(chat.actor, chat.place, line))).form
    assert form
    assert [drawn(form)["remove"] for drawn in (in_slack, in_teams, on_the_page)] == [meant] * 3


async def test_every_command_has_such_a_form(chat: Chat) -> None:
    without = []
    for name in COMMANDS:
        said = f"{name} form=yes"
        for who in ("ada", "hana", "gil", "sam", "bill"):
            reply = await chat.as_(who).dispatcher.run(Invocation(chat.as_(who).actor, chat.place, said))
            if reply.form:
                break
        else:
            without.append(name)
    assert not without


def as_it_comes_back(form: Form) -> dict[str, str]:
    """What a platform has to send for the form as it stands: the same, but for what no control of its own can hold."""
    ready = form.ready()
    return {**{each.name: each.value for each in ready.fields if _carried(each)}, **_given(ready.hidden)}


def _carried(field: Field) -> bool:
    listed = field.kind in (FieldKind.CHOICE, FieldKind.YES_NO)
    if listed and field.choices and all(each.value != field.value for each in field.choices):
        return False  # the word beside it says what it was
    return bool(field.value) and field.kind is not FieldKind.DESTINATION


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _without_places(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Where notices go is asked by a picker of the platform's own, which begins where one is."""
    places = {each.name for each in form.fields if each.kind is FieldKind.DESTINATION}
    return {name: value for name, value in _given(values).items() if name not in places}


def in_slack(form: Form) -> dict[str, str]:
    ready = form.ready()
    view = slack.render_form(ready, slack.Metadata(form.command, PLACE, "U0ADA", ready.hidden))
    blocks = [block for block in view["blocks"] if block["type"] == "input"]
    state = {
        block["block_id"]: {block["element"]["action_id"]: _state(block["element"], None)} for block in blocks
    }
    metadata = slack.read_metadata(view["private_metadata"])
    assert metadata
    return _without_places(form, {**slack.values_of(state), **metadata.hidden})


def in_teams(form: Form) -> dict[str, str]:
    card = teams.render_form(form)
    submit = next(each for each in actions(card) if each.get("verb") == "submit")
    held = {each["id"]: each["value"] for each in inputs(card) if "value" in each}
    return _without_places(form, teams.values_of(form.command, {**submit["data"], **held}))


class Controls(HTMLParser):
    """What a browser holds of a form's controls."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._of = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, kind = said.get("name", ""), said.get("type")
        if tag == "input" and name and (kind != "radio" or "checked" in said):
            self.values[name] = said.get("data-value", said.get("value", ""))
        elif tag == "select":
            self._of = name
        elif tag == "option" and "selected" in said:
            self.values[self._of] = said["value"]
        elif tag == "textarea":
            self._area, self.values[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._area = ""


def on_the_page(form: Form) -> dict[str, str]:
    ready = form.ready()
    controls = Controls()
    controls.feed(page.render_form(ready, "m1"))
    return _without_places(form, {**controls.values, **ready.hidden})

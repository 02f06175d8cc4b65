"""What is wrong with a declaration stops the process at import, with a sentence that says how to fix it."""

from typing import Annotated, get_type_hints

import pytest
from pydantic import Field

from bot.access.policy import Permission
from bot.cards.model import Card, FieldKind
from bot.errors import PartnerFailure
from bot.framework.command import NotAudited, command
from bot.framework.context import Act, Ask
from bot.framework.noun_help import NounHelp
from bot.framework.params import DeclarationError
from bot.framework.registry import Registry
from bot.model.change import Change, Done

Words = Annotated[str, Field(description="Some words", max_length=20)]


THING = NounHelp("thing", "What things there are", place=1)
CHANGE = NounHelp("change", "Changes of things", place=2)
NOT_AUDITED = NotAudited("it is a thing of a test")


def declare(function, name="thing show", **declared):
    writes = get_type_hints(function).get("return") is Change
    told = {"audited": NOT_AUDITED} if writes else {}
    return command(name, needs=Permission.OPEN, **(told | declared))(function)


async def plain(
    ask: Ask, words: Words, *, count: Annotated[int, Field(description="How many", ge=1)] = 1
) -> Card:
    """Show a thing."""
    return Card("Thing", f"{words} {count}")


async def proposes(ask: Ask) -> Change:
    """Change a thing."""
    raise AssertionError


def test_a_signature_says_it_all():
    made = declare(plain)
    words, count = made.params
    assert (made.summary, made.usage, made.writes) == ("Show a thing.", "thing show <words>", False)
    assert (words.required, words.wordy, words.max_length) == (True, True, 20)
    assert (count.kind, count.named, count.default) == (FieldKind.NUMBER, True, 1)
    assert made.help.usage == "thing show <words> [count=<count>]"


async def no_ask(words: Words) -> Card:
    """Show."""


async def no_annotation(ask: Ask, words) -> Card:
    """Show."""


async def no_description(ask: Ask, words: str) -> Card:
    """Show."""


async def untypable(ask: Ask, words: Annotated[bytes, Field(description="raw")]) -> Card:
    """Show."""


async def no_docstring(ask: Ask) -> Card: ...


async def returns_text(ask: Ask) -> str:
    """Show."""


def not_async(ask: Ask) -> Card:
    """Show."""


async def two_wordy(ask: Ask, one: Words, two: Words) -> Card:
    """Show."""


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (no_ask, "ask: Ask"),
        (no_annotation, "annotation"),
        (no_description, "description"),
        (untypable, "not a type a person can type"),
        (no_docstring, "docstring"),
        (returns_text, "Card"),
        (not_async, "async def"),
        (two_wordy, "keyword-only"),
    ],
)
def test_a_bad_declaration_says_how_to_fix_it(function, says):
    with pytest.raises(DeclarationError, match=says):
        declare(function)


def test_a_form_is_titled_as_a_person_would_say_it():
    async def shown(ask: Ask, words: Words) -> Card:
        """Show a thing, if there is one."""
        raise AssertionError

    async def told_at_length(ask: Ask, words: Words) -> Card:
        """Show all that was ever said about a thing."""
        raise AssertionError

    assert declare(shown).title == "Show a thing"
    assert declare(told_at_length).title == "Thing show"
    assert command("thing show", title="Show it", needs=Permission.OPEN)(told_at_length).title == "Show it"
    with pytest.raises(DeclarationError, match="at most 24 characters"):
        command("thing show", title="Show all that was said of it", needs=Permission.OPEN)(plain)


def test_a_write_without_apply_does_not_start():
    with pytest.raises(DeclarationError, match="apply"):
        Registry([declare(proposes)], [THING])


def test_a_write_that_does_not_say_what_it_overwrites_does_not_start():
    async def carry_out(act: Act, change: Change) -> Card:
        raise AssertionError

    made = declare(proposes)
    made.apply(carry_out)
    with pytest.raises(DeclarationError, match=r"proposes\.version, which reads what it overwrites"):
        Registry([made], [THING])
    adding = declare(proposes, "thing add", adds="a thing")
    adding.apply(carry_out)
    Registry([adding], [THING])


def test_what_a_change_overwrites_is_read_by_a_question_and_only_once():
    async def now(ask: Ask, change: Change) -> str:
        raise AssertionError

    async def careless(act: Act, change: Change) -> str:
        raise AssertionError

    made = declare(proposes)
    with pytest.raises(DeclarationError, match="ask: Ask"):
        made.version(careless)
    made.version(now)
    for other in (made, declare(plain), declare(proposes, "thing add", adds="it")):
        with pytest.raises(DeclarationError, match="only once"):
            other.version(now)
    with pytest.raises(DeclarationError, match="nothing that it adds"):
        command("thing show", needs=Permission.OPEN, adds="a thing")(plain)


@pytest.mark.parametrize(
    ("audited", "says"),
    [
        ((), "name the operations that the vendor's audit log tells of it by"),
        (NotAudited(""), "say why the vendor's audit log does not tell of it"),
        (("Add Customer",), "write the operation as the vendor's audit log does"),
    ],
)
def test_a_write_says_what_the_vendors_audit_log_calls_it(audited, says):
    with pytest.raises(DeclarationError, match=says):
        declare(proposes, audited=audited)


def test_only_a_write_of_its_own_is_in_the_vendors_audit_log():
    for told in (NOT_AUDITED, ("add_thing",)):
        with pytest.raises(DeclarationError, match="tells of none; leave"):
            declare(plain, audited=told)
        with pytest.raises(DeclarationError, match="tells of none; leave"):
            declare(proposes, "change", acts_as="thing change", audited=told)


def test_the_vendors_operations_are_known_by_effect():
    async def carry_out(act: Act, change: Change) -> Card:
        raise AssertionError

    named, silent = (
        declare(proposes, "thing add", adds="a thing", audited=("add_thing",)),
        declare(proposes, "thing note", adds="a note"),
    )
    for each in (named, silent):
        each.apply(carry_out)
    assert Registry([named, silent, declare(plain)], [THING]).audited == {"thing add": ("add_thing",)}


def test_a_noun_says_once_what_it_is_about():
    with pytest.raises(DeclarationError, match="NounHelp\\('thing', "):
        Registry([declare(plain)])
    with pytest.raises(DeclarationError, match="two nouns"):
        Registry([declare(plain)], [THING, NounHelp("thing", "Things again", place=2)])
    assert list(Registry([declare(plain)], [CHANGE, THING]).about) == ["thing", "change"], (
        "in the order of help"
    )


def test_only_a_write_has_an_apply():
    async def carry_out(act: Act, change: Change) -> Card:
        raise AssertionError

    with pytest.raises(DeclarationError, match="nothing to apply"):
        declare(plain).apply(carry_out)


def test_an_apply_is_typed():
    async def carry_out(ask: Ask, change: Change) -> Card:
        raise AssertionError

    with pytest.raises(DeclarationError, match="act: Act"):
        declare(proposes).apply(carry_out)


def test_what_stands_instead_of_a_no_belongs_to_a_write_and_is_typed():
    async def draft(act: Act, change: Change, failure: PartnerFailure) -> Card | None:
        raise AssertionError

    async def careless(act: Act, change: Change) -> Card:
        raise AssertionError

    made = declare(proposes)
    made.refused(draft)
    with pytest.raises(DeclarationError, match="only once"):
        made.refused(draft)
    with pytest.raises(DeclarationError, match="proposes a write"):
        declare(plain).refused(draft)
    with pytest.raises(DeclarationError, match="failure: PartnerFailure"):
        declare(proposes).refused(careless)


def test_what_undoes_belongs_to_an_effect_and_is_typed():
    async def back(ask: Ask, done: Done) -> str:
        raise AssertionError

    async def careless(done: Done) -> str:
        raise AssertionError

    made = declare(proposes)
    made.undo(back)
    with pytest.raises(DeclarationError, match="only once"):
        made.undo(back)
    with pytest.raises(DeclarationError, match="effect of its own"):
        declare(plain).undo(back)
    with pytest.raises(DeclarationError, match="done: Done"):
        declare(proposes).undo(careless)


def test_a_name_is_taken_once():
    with pytest.raises(DeclarationError, match="two commands"):
        Registry([declare(plain), declare(plain)], [THING])


def test_bad_names():
    with pytest.raises(DeclarationError, match="noun verb"):
        declare(plain, "Thing Show")


def acting(**told):
    """A registry of one write and another that says it does the same, as it is told."""

    async def carry_out(act: Act, change: Change) -> Card:
        raise AssertionError

    async def otherwise(act: Act, change: Change) -> Card:
        raise AssertionError

    made = declare(proposes, "thing change", adds="a thing")
    made.apply(carry_out)
    needs = told.get("needs", Permission.OPEN)
    same = command("change", needs=needs, acts_as=told.get("acts_as", made.name))(proposes)
    same.apply(told.get("apply", carry_out) or otherwise)
    if told.get("says", True):
        same.says(lambda change: {})
    return Registry([made, same], [CHANGE, THING])


def test_what_does_the_same_is_known_by_the_same_name():
    made = acting()
    assert [each.effect for each in made.commands] == ["thing change"] * 2
    assert made.effect_of("change") == "thing change" and made.nouns == ("thing",)
    assert made.writes == {"change": "thing change", "thing change": "thing change", "thing": "thing"}
    assert made.said_nouns == {"change": "thing", "thing": "thing"}
    assert made.effect_of("gone since") == "gone since"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"acts_as": "thing alter"}, "which is no command of its own"),
        ({"acts_as": "change"}, "which is no command of its own"),
        ({"apply": None}, "share its apply"),
        ({"needs": Permission.FREEZE}, "ask for the same"),
        ({"says": False}, "declare @proposes.says"),
    ],
)
def test_what_acts_as_another_does_what_that_does(told, says):
    with pytest.raises(DeclarationError, match=says):
        acting(**told)


def test_only_what_proposes_a_write_says_with_which_arguments_it_goes_on_record():
    with pytest.raises(DeclarationError, match="only a command that proposes a write"):
        declare(plain).says(lambda change: {})
    made = declare(proposes)
    made.says(lambda change: {"whom": "Sam"})
    assert made.arguments_of(Change("Change", "Change it", None, (), {}), {"whom": "<@U1>", "why": "so"}) == {
        "whom": "Sam",
        "why": "so",
    }

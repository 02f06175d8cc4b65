"""Rules are chosen by what they say: nobody knows their ids."""

import pytest

from bot.cards.model import FieldKind
from tests.chat import open_chat


@pytest.fixture
async def gil(store):
    return (await open_chat(store)).as_("gil")


def field(chat, name):
    return next(each for each in chat.form.fields if each.name == name)


async def test_a_rule_is_chosen_by_its_words(gil):
    await gil.say("alert add percent all 80")
    await gil.confirm(gil.change_id)
    rule = (await gil.core.store.alerts.rules())[0]
    await gil.say("alert remove")
    asked = field(gil, "rule")
    assert asked.kind is FieldKind.CHOICE and [each.value for each in asked.choices] == [rule.id]
    assert "80% of the budget" in asked.choices[0].label and not asked.value, "nothing is chosen beforehand"
    assert "Remove rule" in (await gil.fill_in(rule=rule.id)) or "Remove rule" in gil.labels

"""Options as people write them, and words that fit no parameter."""

import pytest

from bot.commands import load
from bot.errors import BadLine
from bot.framework.arguments import read
from bot.line import split

REGISTRY = load()


def given(line: str) -> dict[str, str]:
    found = REGISTRY.find(split(line))
    return dict(read(found.command, found.command.params, found.rest).texts)


@pytest.mark.parametrize(
    "said",
    [
        "amount=6000", "--amount=6000", "—amount=6000", "–amount=6000", "-amount=6000", "--amount 6000", "—amount 6000",
        "amount: 6000", "amount:6000", "Amount: 6000", "amount：6000", "amount = 6000", "amount= 6000", "amount 6000",
        "*amount:* 6000", "amount: *6000*", "6000.", "`6000`",
    ],
)  # fmt: skip
def test_an_amount_is_the_amount_however_it_is_named(said: str):
    assert given(f"usage budget fabrikam {said}") == {"customer": "fabrikam", "amount": "6000"}


def test_a_name_of_several_words_ends_where_the_next_option_begins():
    expected = {"customer": "adventure works", "amount": "6000"}
    assert given("usage budget customer: adventure works amount: 6000") == expected


def test_texts_take_every_word_up_to_the_next_option():
    said = given("ticket create fabrikam title: VM is down description: since 9 severity: minimal")
    assert said == {
        "customer": "fabrikam", "title": "VM is down", "description": "since 9", "severity": "minimal",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["foo=bar", "--foo=bar", "—foo bar", "foo: bar", "limit: 6000"])
def test_what_names_no_option_is_named_and_no_part_of_the_customer(word: str):
    with pytest.raises(BadLine, match=r"(foo|limit) is not an option here"):
        given(f"usage budget fabrikam {word}")


def test_a_free_text_keeps_every_word():
    text = "see text: a=b, run it with --force and note: x"
    assert given(f"ticket note 615112491169010 {text}") == {"ticket": "615112491169010", "text": text}


def test_a_link_in_a_free_text_keeps_its_address_and_a_mention_has_its_name():
    said = given("ticket note 1 see <https://a.example/l?b=c&x=1|the log>, <@U0SAM|Sam Lee> in <#C1|desk>")
    assert said["text"] == "see the log (https://a.example/l?b=c&x=1), @Sam Lee in #desk"

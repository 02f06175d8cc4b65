"""Lines as people type them, on phones and with pasted addresses in them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import BadLine
from bot.framework.markup import mention
from bot.line import LONGEST, Word, clean, flag, quote, seen, split, write


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('usage show "adventure works"', ["usage", "show", "adventure works"]),
        ("usage show “adventure works”", ["usage", "show", "adventure works"]),
        ("usage show „Müller Maschinenbau“", ["usage", "show", "Müller Maschinenbau"]),
        ("usage show «l'eau vive»", ["usage", "show", "l'eau vive"]),
        ("usage\u00a0show\u202ffabrikam", ["usage", "show", "fabrikam"]),
        ("customer show O'Brien's", ["customer", "show", "O'Brien's"]),
        ("see <https://contoso.com/a?b=c|the log>", ["see", "<https://contoso.com/a?b=c|the log>"]),
        ("title=”VM is down” title=»so» x", ["VM is down", "so", "x"]),
        ("--amount=5000 —by=meter", ["5000", "meter"]),
        ('ticket note 1 "never closed', ["ticket", "note", "1", "never closed"]),
        ("usage show 'adventure works'", ["usage", "show", "adventure works"]),
        ("customer show 'tis O'Brien's", ["customer", "show", "'tis", "O'Brien's"]),
        ("ticket create title=‘two words’", ["ticket", "create", "two words"]),
        ("to <#C0DESK|desk> x", ["to", "<#C0DESK|desk>", "x"]),
        ("tell <@U0HANA|hana sato> now", ["tell", "<@U0HANA|hana sato>", "now"]),
        ("a <b c> <#not one>", ["a", "<b", "c>", "<#not", "one>"]),
        ("", []),
        ("   ", []),
    ],
)
def test_words(typed, words):
    assert [word.text for word in split(typed)] == words


@pytest.mark.parametrize("marks", ['""', "''", "‘’", "‚’", "“”", "«»", "「」", "『』", "＂＂", "″″"])
@pytest.mark.parametrize("ends", "\"'’”»」』＂″")
def test_no_name_ends_the_quotation_that_it_is_mentioned_in(marks, ends):
    """People choose their names themselves; what a colleague says of them is one value all the same."""
    name = mention("@", "U0EVE", f"Eve{ends} days=30 {ends}")
    begins, over = marks
    words = split(f"alert mute n4 reason={begins}asked by {name} today{over}")
    assert [word.key for word in words[3:]] == ["reason"] and words[3].text.endswith("today")


def test_keys_and_flags():
    words = split("usage show fabrikam by=meter —currency EUR --page 2 note=“two words”")
    assert Word("meter", key="by") in words
    assert Word("two words", quoted=True, key="note") in words
    assert [flag(word) for word in words if flag(word)] == ["currency", "page"]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("to=<#C0DESK|desk>", Word("<#C0DESK|desk>", key="to")),
        ("to=<#C0DESK|>", Word("<#C0DESK|>", key="to")),
        ("to=<@U0HANA|hana sato>", Word("<@U0HANA|hana sato>", key="to")),
        ("to= <#C0DESK|desk>", Word("<#C0DESK|desk>", key="to")),
        ('to="<#C0DESK|desk>"', Word("<#C0DESK|desk>", quoted=True, key="to")),
        ("to=#finance", Word("#finance", key="to")),
        ("to=@hana", Word("@hana", key="to")),
    ],
)
def test_channels_and_people_are_one_word_each(typed, word):
    assert split(f"alert add percent all {typed}")[4:] == (word,)


def test_an_option_without_a_value_takes_no_other_word():
    assert split("to= #finance") == (Word("", key="to"), Word("#finance"))
    assert split('to="" <#C0DESK|desk>')[0] == Word("", quoted=True, key="to")


def test_a_quoted_dash_is_text():
    assert flag(split('"--page"')[0]) == ""


def test_a_line_that_is_too_long_is_refused_unread():
    assert [word.text for word in split("a" * LONGEST)] == ["a" * LONGEST]
    with pytest.raises(BadLine, match=r"at most 4,000 characters\. Nothing was done"):
        split("a" * (LONGEST + 1))


@given(st.text(max_size=200))
def test_no_line_is_refused(line):
    assert all(isinstance(word, Word) for word in split(line))


@example("“")
@example('"”\\')
@example("\0")
@given(st.text(max_size=60))
def test_what_is_quoted_is_read_back(text):
    (word,) = split(quote(text))
    assert word.text == clean(text)


@given(
    st.dictionaries(st.sampled_from(["customer", "by", "note"]), st.text(min_size=1, max_size=40), max_size=3)
)
def test_a_written_line_is_read_back(values):
    words = split(write("usage show", **values))[2:]
    assert {word.key: word.text for word in words} == {key: clean(text) for key, text in values.items()}


def test_what_no_database_takes_is_left_out():
    assert split("usage \0 a\0b 🙂\ud83d") == (Word("usage"), Word("ab"), Word("🙂?"))


@pytest.mark.parametrize(
    "typed",
    [
        "\u200b\u2060\u00ad",
        " \u00a0\u3000\t\n",
        "\u200d\ufe0f\u034f",
        "\u3164\uffa0\u115f\u2800",
        "\u202e\U000e0041",
    ],
)
def test_what_nobody_sees_says_nothing(typed):
    assert seen(typed) == "" and seen(f"{typed}a{typed}b") == "ab"


def test_every_script_is_seen():
    for word in ("Größe", "理由", "ไม่ได้", "कारण", "سبب", "👍🏽", "n/a"):
        assert seen(word) == word

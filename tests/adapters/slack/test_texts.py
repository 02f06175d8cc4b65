"""Texts as Slack's clients really send them, and the line that each of them means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.lines import read_line
from bot.framework.markup import prose, shown
from bot.line import split

BOT = "U0BOT"
TICKET = "615112491169010"

LINES = {
    "plain": ("ticket list", "ticket list"),
    "mention": ("<@U0BOT> ticket list", "ticket list"),
    "mention with a colon": ("<@U0BOT>: ticket list", "ticket list"),
    "mention with a comma": ("<@U0BOT>, ticket list", "ticket list"),
    "mention with a label": ("<@U0BOT|csp-bot> ticket list", "ticket list"),
    "mention twice": ("<@U0BOT> <@U0BOT> ticket list", "ticket list"),
    "mention at the end": ("ticket list <@U0BOT>", "ticket list"),
    "mention in bold": ("*<@U0BOT>* ticket list", "ticket list"),
    "mention after a greeting": ("hi <@U0BOT> ticket list", "ticket list"),
    "mention and a no-break space": ("<@U0BOT>\u00a0ticket\u00a0list", "ticket list"),
    "the slash command in a message": ("/csp ticket list", "ticket list"),
    "the slash command after the mention": ("<@U0BOT> /csp ticket list", "ticket list"),
    "the name with an at sign": ("@csp ticket list", "ticket list"),
    "the name in words": ("CSP Bot, ticket list", "ticket list"),
    "the word bot": ("bot: ticket list", "ticket list"),
    "a bullet": ("• ticket list", "ticket list"),
    "a quote block": ("&gt; ticket list", "ticket list"),
    "bold": (f"*ticket show {TICKET}*", f"ticket show {TICKET}"),
    "italic": ("_ticket list_", "ticket list"),
    "struck": ("~ticket list~", "ticket list"),
    "bold and italic": ("*_ticket list_*", "ticket list"),
    "code": (f"`ticket show {TICKET}`", f"ticket show {TICKET}"),
    "a code fence": ("```ticket list```", "ticket list"),
    "a code fence on lines of its own": ("<@U0BOT>\n```\nticket list\n```", "ticket list"),
    "zero-width marks": ("\u200bticket\u2060 list\ufeff", "ticket list"),
    "a number that a client has split": ("ticket show 61511\u200b2491169010", f"ticket show {TICKET}"),
    "phone link": (f"ticket show <tel:{TICKET}|{TICKET}>", f"ticket show {TICKET}"),
    "phone link with a sign": (
        "ticket create phone=<tel:+14255550100|+1 425-555-0100>",
        "ticket create phone=+1 425-555-0100",
    ),
    "phone link without a label": (f"ticket show <tel:{TICKET}>", f"ticket show {TICKET}"),
    "link of a domain": ("customer show <http://contoso.com|contoso.com>", "customer show contoso.com"),
    "link of a mail address": ("customer show <mailto:a@contoso.com|a@contoso.com>", "customer show a@contoso.com"),
    "link without a label": ("see <https://contoso.com/x?a=1&amp;b=2>", "see https://contoso.com/x?a=1&b=2"),
    "link in bold": ("see *<https://contoso.com/a_b_c>*", "see https://contoso.com/a_b_c"),
    "signs in a link": ("_see_ <https://contoso.com/_x_/*y*|it>", "see it (https://contoso.com/_x_/*y*)"),
    "link with another label": (
        "see <https://contoso.example/logs?sig=abc&amp;x=1|here>",
        "see here (https://contoso.example/logs?sig=abc&x=1)",
    ),
    "label that Slack has cut": (
        "see <https://contoso.example/logs/2026/11/30|https://contoso.example/logs/20…>",
        "see https://contoso.example/logs/2026/11/30",
    ),
    "mail link with another label": ("see <mailto:a@b.example?subject=x|us>", "see us (a@b.example)"),
    "bold label": ("customer show <http://contoso.com|*contoso.com*>", "customer show contoso.com"),
    "bold with the mention in it": ("*<@U0BOT> ticket list*", "ticket list"),
    "an emoji before it": (":robot_face: ticket list", "ticket list"),
    "quoted as a whole": ("“ticket list”", "ticket list"),
    "escapes": ("A &amp; B &lt;x&gt; 5 &gt; 3", "A & B <x> 5 > 3"),
    "an escape that was typed": ("&amp;lt;", "&lt;"),
    "person with a name": ("ask <@U0SAM|sam>", "ask @sam"),
    "person without a name": ("ask <@U0SAM>", "ask @U0SAM"),
    "channel": ("ask in <#C1|desk>", "ask in #desk"),
    "channel with an empty name": ("ask in <#C1|>", "ask in #C1"),
    "group": ("ask <!subteam^S1|@support>", "ask @support"),
    "group without a name": ("ask <!subteam^S1>", "ask @S1"),
    "everybody": ("tell <!here> and <!channel|channel>", "tell @here and @channel"),
    "date": ("since <!date^1392734382^{date_num}|18 February>", "since 18 February"),
    "signs that are no formatting": ("5 * 3 * 2 and snake_case_name ~5", "5 * 3 * 2 and snake_case_name ~5"),
    "angle brackets that are nothing": ("a <b c> d", "a <b c> d"),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "line"), LINES.values(), ids=LINES)
def test_a_text_is_read_as_the_line_it_means(sent: str, line: str):
    assert " ".join(prose(read_line(sent, BOT, called=True)).split()) == line


def test_a_mention_within_a_line_that_is_not_addressed_by_it_belongs_to_it():
    assert prose(read_line("ticket note 1 ask <@U0BOT> too", BOT)) == "ticket note 1 ask @U0BOT too"
    assert read_line("alert add percent all to=<@U0SAM>") == "alert add percent all to=<@U0SAM>"
    assert read_line("<@U0BOT>: ticket list", BOT) == "ticket list"


VALUES = {
    "Swedish quotes": ("x title=”VM is down” description=”since 9”", ["x", "VM is down", "since 9"]),
    "German quotes": ("x title=„VM is down“", ["x", "VM is down"]),
    "German single quotes": ("x title=‚VM is down‘", ["x", "VM is down"]),
    "Swedish single quotes": ("x title=’VM is down’", ["x", "VM is down"]),
    "Danish quotes": ("x title=»VM is down«", ["x", "VM is down"]),
    "Finnish quotes": ("x title=»VM is down»", ["x", "VM is down"]),
    "French quotes": ("x title=«VM is down»", ["x", "VM is down"]),
    "Japanese quotes": ("x title=「VM is down」", ["x", "VM is down"]),
    "wide quotes": ("x title=＂VM is down＂", ["x", "VM is down"]),
    "code": ("x title=`VM is down`", ["x", "VM is down"]),
    "a link whose label has spaces": (
        "x title=<https://a.example/b|the log>",
        ["x", "<https://a.example/b|the log>"],
    ),
    "a person as a destination": ("x to= <@U0SAM|sam lee>", ["x", "<@U0SAM|sam lee>"]),
    "dashes before a key": ("x --amount=5000 —by=meter", ["x", "5000", "meter"]),
}


@pytest.mark.parametrize(("sent", "values"), VALUES.values(), ids=VALUES)
def test_values_are_read_as_one(sent: str, values: list[str]):
    assert [word.text for word in split(read_line(sent, BOT))] == values


def test_a_link_is_its_label_where_something_is_looked_up():
    assert shown(read_line("<https://portal.example/615|615>", BOT)) == "615"


PIECES: list[Any] = [
    "{}", "*{}*", "_{}_", "~{}~", "`{}`", "```{}```", "&gt; {}", "• {}", "<@U0SAM|{}>", "<#C1|{}>", "<!subteam^S1|@{}>",
    "<!date^1^x|{}>", "<https://a.example/b?c=d&amp;e|{}>", "<tel:1|{}>", "<mailto:a@b.example|{}>", "”{}”", "«{}»", "\u200b{}",
    "<@U0BOT> {}", "\u00a0{}\u00a0", "<{}", "{}>", "*{}", "_{}", "`{}", "<!here> {}", "&amp;{}&lt;", "({})", "{}.", "— {}",
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.integers(100, 999)), min_size=1, max_size=9))
def test_no_soup_of_markup_raises_or_loses_a_word(pieces: list[tuple[str, int]]):
    words = [f"word{number}" for _, number in pieces]
    text = " ".join(piece.format(word) for (piece, _), word in zip(pieces, words, strict=True))
    said = prose(" ".join(f"{word.key} {word.text}" for word in split(read_line(text, "U0NOBODY"))))
    assert all(word in said for word in words)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    split(read_line(text, BOT))

"""Texts as Teams' clients really send them, and the line that each of them means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.inbound import line_of
from bot.framework.markup import prose
from bot.line import split
from tests.adapters.teams.canned import CannedDispatch
from tests.adapters.teams.harness import TeamsHarness

TICKET = "615112491169010"


def message(
    text: str, name: str = "CSP Bot", entity: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    told = {"type": "mention", "mentioned": {"id": "28:bot", "name": name}, "text": f"<at>{name}</at>"}
    recipient = {"id": "28:bot", "name": name}
    return {"text": text, "textFormat": "plain", "recipient": recipient, "entities": [entity or told]} | more


QUIET = {"type": "mention", "mentioned": {"id": "28:bot"}}
REPLY = '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1"><p>an old word</p></blockquote>'

LINES: dict[str, tuple[dict[str, Any], str]] = {
    "mention": (message("<at>CSP Bot</at> ticket list"), "ticket list"),
    "mention with a comma": (message("<at>CSP Bot</at>, ticket list"), "ticket list"),
    "mention with a colon": (message("<at>CSP Bot</at>: ticket list"), "ticket list"),
    "mention with an id": (message('<at id="0">CSP Bot</at> ticket list'), "ticket list"),
    "mention twice": (message("<at>CSP Bot</at> <at>CSP Bot</at> ticket list"), "ticket list"),
    "mention at the end": (message("ticket list <at>CSP Bot</at>"), "ticket list"),
    "mention with an ampersand": (
        message("<at>CSP &amp; Azure Bot</at> ticket list", "CSP & Azure Bot"),
        "ticket list",
    ),
    "entity without a text": (
        message("<at>CSP &amp; Azure Bot</at> ticket list", "CSP & Azure Bot", QUIET),
        "ticket list",
    ),
    "entity and recipient without a name": (
        message("<at>CSP &amp; Azure Bot</at> ticket list", "", QUIET),
        "ticket list",
    ),
    "name that was typed": (message("<at>CSP Bot</at> find CSP Bot"), "find CSP Bot"),
    "somebody else": (message("<at>CSP Bot</at> ask <at>Sam Lee</at>"), "ask Sam Lee"),
    "quoted reply": (
        message(
            '<quoted messageId="1772050244572"/> ticket list',
            entities=[{"type": "quotedReply", "quotedReply": {"messageId": "1772050244572"}}],
        ),
        "ticket list",
    ),
    "quoted reply and a mention": (
        message('<quoted messageId="1"/><at>CSP Bot</at> ticket list'),
        "ticket list",
    ),
    "quoted reply with its words": (message('<quoted messageId="1">old</quoted> ticket list'), "ticket list"),
    "reply in a block": (message(f"{REPLY}<p>ticket list</p>", textFormat="xml"), "ticket list"),
    "a block of one's own": (
        message("ticket note 1 <blockquote>it is down</blockquote>"),
        "ticket note 1 it is down",
    ),
    "place of a forwarded message": (message('<attachment id="7"></attachment>ticket list'), "ticket list"),
    "paragraphs": (message("<p>ticket</p><p>list</p>"), "ticket list"),
    "formatting": (
        message(f"<div><b>ticket</b> show <strong>{TICKET}</strong></div>"),
        f"ticket show {TICKET}",
    ),
    "bold in Markdown": (message(f"ticket show **{TICKET}**"), f"ticket show {TICKET}"),
    "code of two lines as a value": (
        message("ticket create text=`it fails\nevery day`"),
        'ticket create text="it fails every day"',
    ),
    "code": (message(f"ticket show `{TICKET}`"), f"ticket show {TICKET}"),
    "no-break spaces": (message("<p>ticket&nbsp;list&nbsp;</p>"), "ticket list"),
    "link": (
        message('note <a href="https://a.example/l?b=c&amp;d=1" title="x">here</a>'),
        "note here (https://a.example/l?b=c&d=1)",
    ),
    "link that says its address": (message('show <a href="http://contoso.com/">contoso.com</a>'), "show contoso.com"),
    "mail link": (message('show <a href="mailto:a@contoso.com">a@contoso.com</a>'), "show a@contoso.com"),
    "phone link": (message(f'ticket show <a href="tel:{TICKET}">{TICKET}</a>'), f"ticket show {TICKET}"),
    "emoji": (message('note done <emoji id="yes" alt="👍" title="Yes"></emoji>'), "note done 👍"),
    "picture": (message('note <img alt="screen" src="https://a.example/x"/> it'), "note screen it"),
    "angle brackets that are nothing": (message("a <b2 c> d"), "a <b2 c> d"),
    "an ampersand in plain text": (message("customer show A &amp; B"), "customer show A & B"),
    "link that was cut": (
        message('see <a href="https://a.example/very/long/x">https://a.example/very/l...</a>'),
        "see https://a.example/very/long/x",
    ),
    "the slash command": (message("/csp ticket list"), "ticket list"),
    "struck out in Markdown": (message("usage show ~~fabrikam~~ contoso"), "usage show contoso"),
    "struck out": (message("<p>usage show <s>fabrikam</s> <del>x</del> contoso</p>", textFormat="xml"), "usage show contoso"),
    "all of it struck out": (message("<strike>ticket list</strike>"), "ticket list"),
    "tildes that strike nothing out": (message("note ~5 minutes ~6 at most"), "note ~5 minutes ~6 at most"),
    "line breaks": (message("ticket\r\nlist\n"), "ticket list"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "line"), LINES.values(), ids=LINES)
def test_a_text_is_read_as_the_line_it_means(body: dict[str, Any], line: str):
    assert prose(line_of(body)) == line


PIECES = [
    "{}", "<p>{}</p>", "<b>{}</b>", "<at>{}</at>", '<at id="1">{}</at>', "<blockquote>{}</blockquote>", "&nbsp;{}&nbsp;",
    '<a href="https://a.example/b?c=d&amp;e">{}</a>', '<a href="tel:1">{}</a>', '<emoji alt="{}"></emoji>', "<li>{}", "**{}**",
    '<quoted messageId="1"/>{}', "`{}`", "```{}```", "”{}”", "«{}»", "<{}", "{}>", "*{}", "<at>{}", "<a>{}", "&lt;{}&gt;",
    '<attachment id="7"></attachment>{}', "\u200b{}", "<br/>{}", "{}</p>", "_{}_",
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.integers(100, 999)), min_size=1, max_size=9))
def test_no_soup_of_markup_raises_or_loses_a_word(pieces: list[tuple[str, int]]):
    words = [f"word{number}" for _, number in pieces]
    text = " ".join(piece.format(word) for (piece, _), word in zip(pieces, words, strict=True))
    for form in ("plain", "xml"):
        line = line_of(message(text, textFormat=form))
        said = prose(" ".join(f"{word.key} {word.text}" for word in split(line)))
        assert all(word in said for word in words)


def test_what_only_looks_like_a_link_that_was_set_aside_is_read_all_the_same():
    for digits in ("0", "7", "1" * 5000):
        text = f'ticket list <a href="https://a.example">here</a> &#xe000;{digits}&#xe001;'
        assert prose(line_of(message(text))).startswith("ticket list here (https://a.example)")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    split(line_of(message(text)))


async def test_a_message_with_a_file_runs_and_the_file_is_said_not_to_be_taken(
    teams: TeamsHarness, core: CannedDispatch
):
    body = teams.message("ticket list")
    kind = "application/vnd.microsoft.teams.file.download.info"
    body["attachments"] = [
        {"contentType": "text/html", "content": "<p>ticket list</p>"},
        {"contentType": kind, "name": "log.txt", "content": {"fileType": "txt"}},
    ]
    await teams.post(body)
    await teams.quiet()

    assert core.lines == ["ticket list"]
    assert "The attached file was ignored" in teams.personal()

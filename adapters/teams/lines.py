"""Markup of a message as Teams sends it (mentions, HTML, quoted replies), read into a plain line for the core.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.framework import markup

_REPLY = re.compile(
    r"<quoted\b[^<>]*/>|<quoted\b[^<>]*>(?:(?!<quoted\b).)*?</quoted>|</?quoted\b[^<>]*>"
    r"|<blockquote\b(?=[^<>]*(?:schema\.skype\.com/Reply|schema\.skype\.com/Forward))[^<>]*>(?:(?!<blockquote\b).)*?</blockquote>"
    r"|<attachment\b[^<>]*/>|<attachment\b[^<>]*></attachment>",
    re.IGNORECASE | re.DOTALL,
)
"""What somebody else wrote, which a reply or a forwarded message carries along, and the place of a file."""

_AT = re.compile(r"<at\b[^<>]*>([^<>]*)</at>", re.IGNORECASE)
_LINK = re.compile(
    r"""<a\b(?:(?!\bhref=["'])[^<>]){0,2000}\bhref=["']([^"'<>]*)["'][^<>]{0,2000}>([^<>]*)</a>""",
    re.IGNORECASE,
)
"""The first address of a tag is its address: those behind it are not tried, or each would be to the end of the tag."""

_PICTURE = re.compile(
    r"""<(?:emoji|img)\b(?:(?!\balt=["'])[^<>]){0,2000}\balt=["']([^"'<>]*)["'][^<>]{0,2000}>(?:[^<>]*</emoji>)?""",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|tr|td|th|table|tbody|thead|h[1-6]|pre|codeblock|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_STYLE = re.compile(
    r"</?(?:at|a|b|i|u|s|em|strong|strike|del|span|font|code|img|emoji|readonly|sub|sup|small|big)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_STRUCK = re.compile(
    r"<(s|strike|del)(?:\s[^<>]*)?>[^<>]*</\1>|(?<![\w~])~~(?=[^\s~])[^~\n]*(?<=\S)~~(?![\w~])", re.IGNORECASE
)
"""What its writer has crossed out is not said, unless that is all there is."""

_FENCE = re.compile(r"`{1,3}([^`]+)`{1,3}")
_MARKED = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])([^*\n]*)(?<=\S)\1(?![\w*])")
_SPACES = re.compile(r"\s+")


def read_line(text: str, mentions: Sequence[Mapping[str, Any]]) -> str:
    """The line in a message. ``mentions`` are those of the bot itself, as entities.

    Text has entities of HTML in it even where Teams calls it plain.
    """
    text = _without_mentions(_REPLY.sub(" ", text), mentions)
    return markup.tidy(_SPACES.sub(" ", markup.set_aside(_LINK, text, _link, _without_format)))


def _link(found: re.Match[str]) -> str:
    return markup.link(html.unescape(found[1]), html.unescape(found[2]))


def _without_format(text: str) -> str:
    drawn = _BREAK.sub(" ", _PICTURE.sub(r"\1", text))
    said = _STRUCK.sub(" ", drawn)
    text = html.unescape(_STYLE.sub("", said if said.strip() else drawn))
    return _MARKED.sub(r"\2", _FENCE.sub(_code, text))


def _code(found: re.Match[str]) -> str:
    return markup.literal(found[1], found.string[: found.start()])


def _without_mentions(text: str, mentions: Sequence[Mapping[str, Any]]) -> str:
    """The text without what the mentions of the bot say in it; what is typed may contain the bot's name."""
    names = {name for each in mentions for name in _names(each)}

    def drop(found: re.Match[str]) -> str:
        return " " if _folded(found[1]) in names else found[0]

    rest = _AT.sub(drop, text)
    if rest == text:
        for each in mentions:
            said = each.get("text")
            for form in (said, html.escape(said, quote=False)) if isinstance(said, str) and said else ():
                rest = rest.replace(form, " ", 1)
        if mentions and rest == text and not names:
            # The entity says nothing but that the bot is meant: the first one is it.
            rest = _AT.sub(" ", rest, count=1)
    return rest


def _names(entity: Mapping[str, Any]) -> list[str]:
    mentioned = entity.get("mentioned")
    said = [entity.get("text"), mentioned.get("name") if isinstance(mentioned, Mapping) else None]
    return [_folded(_STYLE.sub("", each)) for each in said if isinstance(each, str) and each]


def _folded(name: str) -> str:
    return " ".join(html.unescape(name).split()).casefold()

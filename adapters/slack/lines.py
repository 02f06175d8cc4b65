"""Markup of a message as Slack sends it (mrkdwn), read into a plain line for the core.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re

from adapters.slack.texts import decode
from bot.framework import markup

LONGEST = 100_000
"""Characters of a message that are looked at; Slack's own messages have 40,000 at most."""

_CODE = re.compile(r"```(.*?)```|`([^`\n]+)`", re.DOTALL)
_TAG = re.compile(r"<([^<>\n]*)>")
_QUOTE = re.compile(r"^[ \t]*(?:&gt;)+[ \t]?", re.MULTILINE)
_MARKED = [
    re.compile(
        rf"(?<![\w{re.escape(sign)}]){re.escape(sign)}(?=[^\s{re.escape(sign)}])([^{re.escape(sign)}\n]*)"
        rf"(?<=\S){re.escape(sign)}(?![\w{re.escape(sign)}])"
    )
    for sign in "*_~"
]
"""Bold, italic and struck text: the signs stand at the edges of words, as Slack itself reads them."""


def read_line(text: str, bot_user: str = "", *, called: bool = False) -> str:
    """The line in a message: without the mention of the bot, the formatting and the escapes of Slack.

    ``called`` is a message in a channel, which begins with the mention wherever that stands. Elsewhere a mention within the
    line belongs to it.
    """
    text = text[:LONGEST]
    text = _after_mention(text, bot_user) if called else _without_edges(text, bot_user)
    parts: list[str] = []
    at = 0
    for code in _CODE.finditer(text):
        parts.append(_formatted(text[at : code.start()]))
        parts.append(markup.literal(_TAG.sub(_tag, code[1] if code[1] is not None else code[2]), parts[-1]))
        at = code.end()
    parts.append(_formatted(text[at:]))
    return markup.tidy(decode("".join(parts)))


def _after_mention(text: str, bot_user: str) -> str:
    """What follows the first mention of the bot, or stands before it where nothing follows; the same words further on
    belong to the line."""
    person = rf"{re.escape(bot_user)}" if bot_user else r"[UW][A-Z0-9]+"
    found = re.search(rf"<@{person}(?:\|[^<>]*)?>", text)
    if not found:
        return text
    after = text[found.end() :]
    again = re.sub(rf"^(?:[\s:,]*<@{person}(?:\|[^<>]*)?>)+", "", after)
    if markup.tidy(decode(re.sub(r"[*_~`]", "", again))):
        # A mention in bold leaves half of a pair behind.
        return _unpaired(text[: found.start()], again)
    return text[: found.start()]


def _without_edges(text: str, bot_user: str) -> str:
    """A line that was not addressed by a mention: one at its beginning or end is habit."""
    if not bot_user:
        return text
    own = rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>"
    return re.sub(rf"^[\s*_~`]*{own}[*_~`]*|(?<!=){own}\s*$", "", text)


def _unpaired(before: str, after: str) -> str:
    for sign in "*_~`":
        if before.rstrip().endswith(sign) and after.count(sign) % 2:
            at = 0 if after.startswith(sign) else after.rindex(sign)
            return after[:at] + after[at + 1 :]
    return after


def _formatted(text: str) -> str:
    return markup.set_aside(_TAG, text, _tag, _without_signs)


def _without_signs(text: str) -> str:
    text = _QUOTE.sub("", text)
    for sign in _MARKED:
        text = sign.sub(r"\1", text)
    return text


def _tag(found: re.Match[str]) -> str:
    """One thing in angle brackets: a link, a mention, a date, or what is none of these."""
    inside = found[1]
    target, _, label = inside.partition("|")
    label = label.strip()
    if re.match(r"[@#][A-Z0-9]{2,}$", target):
        return markup.mention(target[0], target[1:], label.lstrip("@#"))
    if target.startswith("!subteam^"):
        return "@" + (label or target.removeprefix("!subteam^")).lstrip("@")
    if target.startswith("!date^"):
        return label or target.split("^")[1]
    if re.match(r"![a-z]+$", target):
        return "@" + (label or target[1:]).lstrip("@")
    if target.startswith("!"):
        return label or target[1:]
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S", target):
        return markup.link(decode(target), label)
    return f"<{inside}>"

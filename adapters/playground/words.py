"""Words of the page itself: what its template and its scripts show, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import _


def frame_words(person: str, room: str) -> Mapping[str, str]:
    """What the template shows around the conversation, by the name of its place in it."""
    return {
        "skip": _("Skip to the message box"),
        "playground": _("playground"),
        "rooms_and_people": _("Conversations and people"),
        "rooms": _("Conversations"),
        "who": _("Who you are"),
        "you_are": _("You are {name}", name=person),
        "messages_in": _("Messages in {room}", room=room),
        "message_as": _("Message to the bot as {name}", name=person),
        "ask": _("Ask in your own words, or say “help”"),
        "send": _("Send"),
        "suggestions": _("Suggestions"),
        "recall": _("For example: how much did Fabrikam spend in October? ↑ brings back what you sent."),
        "no_script": _("This page sends and receives messages with JavaScript, which is switched off."),
        "theme_system": _("Theme: system"),
        "theme_light": _("Theme: light"),
        "theme_dark": _("Theme: dark"),
    }


def script_words() -> Mapping[str, str]:
    """What the scripts show, by the name that they use."""
    return {
        "unreachable": _("The bot can't be reached. What you did was not sent; try again when it is back."),
        "disconnected": _("The connection to the bot was lost. Trying again…"),
        "unread": _(" unread"),
        "shownOnce": _("This was shown once, and is not kept."),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "oneWrong": _("1 answer needs another look."),
        "severalWrong": _("{count} answers need another look."),
        "problem": _("{field}: {problem}"),
    }

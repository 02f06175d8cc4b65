"""Page of the playground: its frame from a template, the conversation in it, and each message as an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import assert_never

from adapters.chat.brand import NAME
from adapters.playground.attachments import Attachments
from adapters.playground.forms import render_form
from adapters.playground.identity import PEOPLE, Resident
from adapters.playground.manifest import ABOUT, DIRECT, in_script, manifest
from adapters.playground.markup import Html, el, join, text
from adapters.playground.render import render
from adapters.playground.render_nodes import View
from adapters.playground.timeline import (
    ALERTS,
    BOT,
    CHANNELS,
    Line,
    Message,
    Note,
    OpenForm,
    Post,
    Timeline,
    Working,
    direct,
    rooms_of,
)
from adapters.playground.words import frame_words, script_words
from bot.cards.model import Secret
from bot.framework.registry import Registry
from bot.messages import LANGUAGES, _, language, n_, p_

NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語"}
"""Each language as it calls itself."""

STATIC = Path(__file__).with_name("static")

BOT_NAME = NAME


@dataclass(frozen=True, slots=True)
class Page:
    """What is needed to draw the page for anybody."""

    timeline: Timeline
    attachments: Attachments
    registry: Registry

    def whole(self, resident: Resident, room: str) -> str:
        """The document, for one person in one conversation."""
        messages = self.timeline.visible(resident.key, room)
        name, about = ABOUT.get(room, DIRECT)
        values = {
            "title": f"{name} – {NAME}",
            "language": language(),
            "person": resident.key,
            "room": room,
            "room_name": name,
            "about": _(about),
            "epoch": self.timeline.epoch,
            "revision": str(self.timeline.revision),
            **frame_words(resident.name, name),
        }
        made = {
            "conversations": join(
                *(self._conversation(resident, each, room) for each in rooms_of(resident.key))
            ),
            "people": join(*(_person(each, resident, room) for each in PEOPLE.values())),
            "me": _avatar(resident.key),
            "me_text": join(el("strong", resident.name), el("span", _(resident.role))),
            "welcome": _welcome(resident, room),
            "messages": join(*(self.message(message, resident.key) for message in messages)),
            "hints": Html(manifest(self.registry)),
            "words": Html(in_script(script_words())),
            "languages": _languages(resident, room),
        }
        return _frame().substitute({key: text(value) for key, value in values.items()} | made)

    def message(self, message: Message, person: str) -> Html:
        """One message, as this person sees it."""
        key = f"m{message.id}"
        busy = isinstance(message.content, Working) or bool(message.busy)
        return el(
            "article",
            _avatar(message.author),
            el("div", _head(message, person), self._content(message, person, key), class_="post"),
            class_=f"message {'from-bot' if message.author == BOT else 'from-person'} {_shape(message)}",
            id=key,
            data_message=message.id,
            data_version=message.version,
            data_revision=message.revision,
            data_author=message.author,
            aria_busy="true" if busy else None,
            aria_label=_("{author}: {text}", author=_name(message.author), text=says(message))[:200],
        )

    def _content(self, message: Message, person: str, key: str) -> Html:
        content = message.content
        match content:
            case Line():
                return el("p", content.text, class_="said")
            case Working():
                dots = el("span", el("i"), el("i"), el("i"), class_="dots", aria_hidden="true")
                return el("p", dots, content.text, class_="working")
            case Post():
                return render(content.card, self._view(message, content, person, key))
            case OpenForm():
                return render_form(content.form, key, message.busy)
            case Note():
                return el("p", content.text, class_="remark")
            case _:
                assert_never(content)

    def _view(self, message: Message, post: Post, person: str, key: str) -> View:
        personal = message.room not in CHANNELS
        tokens = [node.value for node in post.card.body if isinstance(node, Secret)]
        return View(
            key=key,
            person=person,
            personal=personal,
            private=personal or bool(message.only_for),
            files=post.files,
            waiting=frozenset(token for token in tokens if self.attachments.waits(token)),
            busy=message.busy,
        )

    def _conversation(self, resident: Resident, room: str, current: str) -> Html:
        name = ABOUT.get(room, DIRECT)[0]
        unread = 0 if room == current else self.timeline.unread(resident.key, room)
        sign = el("span", "#" if room in CHANNELS else "", class_=f"sign {'' if room in CHANNELS else 'at'}")
        count = el(
            "span", str(unread) if unread else "", class_="unread", data_unread=room, hidden=not unread
        )
        note = el("span", _(" unread") if unread else "", class_="unseen", data_unread_word=room)
        link = el(
            "a",
            sign,
            el("span", name.removeprefix("#")),
            count,
            note,
            href=address(resident.key, room),
            aria_current="page" if room == current else None,
        )
        return el("li", link)


@lru_cache(maxsize=1)
def _frame() -> Template:
    return Template((STATIC / "page.html").read_text(encoding="utf-8"))


def address(person: str, room: str) -> str:
    """Where a person reads a conversation."""
    return f"/?as={person}&in={room if room in CHANNELS else 'direct'}"


def says(message: Message) -> str:
    """A message in one sentence, for those who hear it."""
    content = message.content
    match content:
        case Line() | Working() | Note():
            return content.text
        case Post():
            return content.card.summary
        case OpenForm():
            wrong = sum(bool(field.error) for field in content.form.fields)
            if not wrong:
                return _("Form: {title}.", title=content.form.title)
            return n_(
                "Form: {title}. {count} answer to correct.",
                "Form: {title}. {count} answers to correct.",
                wrong,
                title=content.form.title,
            )
        case _:
            assert_never(content)


def _shape(message: Message) -> str:
    return type(message.content).__name__.lower()


def _head(message: Message, person: str) -> Html:
    badge: Html | str = ""
    if message.room in CHANNELS and message.only_for == person:
        badge = el("span", _("Only visible to you"), class_="badge")
    return el(
        "header",
        el("span", _name(message.author), class_="author"),
        _time(message.at),
        el("span", message.cause, class_="cause") if message.cause else "",
        badge,
    )


def _time(at: datetime) -> Html:
    return el(
        "time", f"{at:%H:%M}", datetime=at.isoformat(timespec="seconds"), title=f"{at:%Y-%m-%d %H:%M} UTC"
    )


def _name(author: str) -> str:
    return BOT_NAME if author == BOT else PEOPLE[author].name


def _avatar(author: str) -> Html:
    letters = "" if author == BOT else PEOPLE[author].initials
    return el("span", letters, class_=f"avatar of-{author}", aria_hidden="true")


def _person(each: Resident, current: Resident, room: str) -> Html:
    where = room if room in CHANNELS else direct(each.key)
    me = each.key == current.key
    you = p_("whom the reader acts as, in a list of people", "You") if me else None
    words = el("span", el("strong", each.name), el("span", _(each.role)), data_you=you)
    return el(
        "li",
        el("a", _avatar(each.key), words, href=address(each.key, where), aria_current="true" if me else None),
    )


def _welcome(resident: Resident, room: str) -> Html:
    """What one may do first, above the first message."""
    if room == ALERTS:
        title = _("Alerts arrive here")
        words = _("When a customer nears its budget or a ticket changes, this channel says so.")
    else:
        title = _("Hello {name}", name=resident.name.split()[0])
        words = _(
            "Ask about customers, usage, invoices and tickets, in your own words or with a command. This Partner Center is a "
            "simulation, so nothing you do here reaches anybody. You see every change before it is made."
        )
    asks = [_(each) for each in resident.starts]
    chips = [el("button", ask, type="button", data_line=ask, class_="chip") for ask in asks]
    row = el("div", *chips, class_="chips", role="group", aria_label=_("Good first steps"))
    return el("div", el("h2", title), el("p", words), row if room != ALERTS else "", class_="welcome")


def _languages(resident: Resident, room: str) -> Html:
    """A way to read the page in each language, by the name that it has for itself."""
    links = [
        el(
            "a",
            NAMES[each],
            href=f"{address(resident.key, room)}&lang={each}",
            lang=each,
            hreflang=each,
            aria_current="true" if each == language() else None,
        )
        for each in LANGUAGES
    ]
    return el("p", *links, class_="languages", role="group", aria_label=_("Language"))

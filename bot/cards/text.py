"""Any card as plain text: for notifications, logs and screen readers, and where nothing else can be drawn."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from bot.cards.format import number
from bot.cards.grid import grid, line, plain
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Chart,
    Code,
    ConfirmButton,
    Context,
    Details,
    Divider,
    Facts,
    Field,
    FieldKind,
    File,
    Form,
    LinkButton,
    Mentions,
    Meter,
    Node,
    Secret,
    ShareButton,
    Table,
    Target,
    Text,
)
from bot.messages import N_, _, locale, series
from bot.model.fact import Fact

WIDTH = 100
ARROW = " → "
MASK = N_("only the person who asked can see it")


def as_text(card: Card, *, width: int = WIDTH, secrets: bool = False) -> str:
    """A card as text; tables fit into ``width`` cells. Secrets are masked unless asked for. Never raises."""
    parts = [line(card.title)]
    if card.target:
        parts.append(target_line(card.target))
    if not _repeats(card):
        parts.append(plain(card.summary))
    folded = [node for node in card.body if isinstance(node, Details)]
    body = [*(node for node in card.body if not isinstance(node, Details)), *folded]
    parts += [node_text(node, width=width, secrets=secrets) for node in body]
    return "\n".join(part for part in parts if part)


def target_line(target: Target) -> str:
    """Whom a card is about, in one line."""
    tail = f"…{line(target.tail)}" if target.tail else ""
    return " · ".join(part for part in (line(target.name), line(target.domain), tail) if part)


def _repeats(card: Card) -> bool:
    """Whether the summary says nothing that the title and the paragraphs do not say."""
    said = [card.title, *(node.text for node in card.body if isinstance(node, Text))]
    left = card.summary
    for text in sorted(filter(None, said), key=len, reverse=True):
        left = left.replace(text, "")
    return not any(letter.isalnum() for letter in left)


def node_text(node: Node, *, width: int = WIDTH, secrets: bool = False) -> str:
    """One part of a card as text."""
    match node:
        case Text():
            return plain(node.text)
        case Mentions():
            return _labelled(node.label, series(line(each.name) for each in node.people))
        case Facts():
            return "\n".join(fact_line(fact) for fact in node.facts)
        case Table():
            return "\n".join(grid(node, width))
        case Chart():
            return plain(node.alt or node.title)
        case Meter():
            return _labelled(node.label, line(node.text))
        case Code():
            return (
                f"{_labelled(node.label, '').rstrip()}\n{plain(node.text)}"
                if node.label
                else plain(node.text)
            )
        case Secret():
            return _labelled(node.label, plain(node.value) if secrets else _(MASK))
        case File():
            return _("File: {name} ({size})", name=line(node.document.name), size=size(node.document.size))
        case Actions():
            return "\n".join(button_line(button) for button in node.all)
        case Divider():
            return "---"
        case Context():
            return "\n".join(plain(text) for text in node.texts)
        case Details():
            return "\n".join(fact_line(fact) for fact in node.facts)
        case _:
            assert_never(node)


def fact_line(fact: Fact) -> str:
    """``Label: before → value``."""
    before = f"{plain(fact.before) or _('nothing')}{ARROW}" if fact.before is not None else ""
    return _labelled(fact.label, f"{before}{plain(fact.value)}")


def lead(label: str) -> str:
    """A label with the colon that leads to its value: ``Budget: ``, in French ``Budget : ``."""
    return _labelled(label, "")


def _labelled(label: str, value: str) -> str:
    return _("{label}: {value}", label=line(label), value=value)


def button_line(button: AnyButton) -> str:
    """A button with what one would type instead of clicking it, where there is such a thing."""
    label = line(button.label)
    match button:
        case Button():
            typed = line(button.command)
            return f"[{label}]" if typed == label else f"[{label}] {typed}"
        case LinkButton():
            return f"[{label}] {line(button.url)}"
        case ConfirmButton() | ShareButton():
            return f"[{label}]"
        case _:
            assert_never(button)


def form_as_text(form: Form) -> str:
    """A form as text: each question with its value, what it takes and what is wrong with it. Never raises."""
    parts = [line(form.title), plain(form.note), *(_field_text(each) for each in form.fields)]
    return "\n".join([*(part for part in parts if part), f"[{line(form.submit)}]"])


def _field_text(field: Field) -> str:
    chosen = next((choice.label for choice in field.choices if choice.value == field.value), field.value)
    label = field.label if field.required else _("{label} (optional)", label=field.label)
    lines = [_labelled(label, plain(chosen)).rstrip()]
    if field.hint:
        lines.append(f"  {line(field.hint)}")
    if field.choices and field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        lines.append(
            "  " + _("Choices: {choices}", choices=series(line(each.label) for each in field.choices))
        )
    if field.error:
        lines.append("  " + _("Problem: {problem}", problem=line(field.error)))
    return "\n".join(lines)


def size(length: int) -> str:
    """The size of a file: ``12 KB``, ``3.4 MB``."""
    if length < 1_000_000:
        return _("{size} KB", size=number(max(1, round(length / 1000)), locale()))
    return _("{size} MB", size=number(Decimal(length // 100_000) / 10, locale(), 1))

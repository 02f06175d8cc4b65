"""Renderer of cards, as HTML. Pure: every text is escaped by construction, and no markup carries a command.

What can be clicked is numbered in the order it stands in the card; the server looks the number up in its own copy.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.playground.attachments import AttachedFile
from adapters.playground.buttons import clickables_of
from adapters.playground.markup import Html, el
from adapters.playground.render_nodes import View, file_markup, render_node, target_markup
from bot.cards.model import Card, Chart, Code, Facts, File, Meter, Secret, Table, Text
from bot.messages import N_, _, in_its_language, language
from bot.model.fact import Tone

WORDS = {Tone.GOOD: N_("Done"), Tone.WARNING: N_("Warning"), Tone.BAD: N_("Problem")}
"""What a tone says to those who do not see its colour."""


@in_its_language
def render(card: Card, /, view: View) -> Html:
    """A whole card."""
    parts: list[Html] = []
    number = standing = 0
    for node in card.body:
        parts.append(
            render_node(node, number, view, _at(view.files, standing) if isinstance(node, File) else None)
        )
        number += len(clickables_of(node))
        standing += isinstance(node, File)
    parts += [file_markup(kept, view) for kept in view.files[standing:]]
    if not any(isinstance(node, Text | Facts | Table | Chart | Meter | Code | Secret) for node in card.body):
        parts.insert(0, el("p", card.summary, class_="text"))
    mood = (
        el("span", _("{label}: {text}", label=_(WORDS[card.tone]), text=""), class_="unseen")
        if card.tone in WORDS
        else ""
    )
    return el(
        "section",
        target_markup(card.target) if card.target else "",
        el("h3", mood, card.title, id=f"{view.key}-title", tabindex="-1"),
        *parts,
        el("p", view.busy, class_="progress", role="status") if view.busy else "",
        class_=f"card tone-{card.tone.value}",
        lang=language(),
        aria_labelledby=f"{view.key}-title",
        aria_busy="true" if view.busy else None,
    )


def _at(files: Sequence[AttachedFile], position: int) -> AttachedFile | None:
    return files[position] if position < len(files) else None

"""Reads cards the way a client does: every element, every text that is Markdown, every button."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from microsoft_teams.cards import core as microsoft
from pydantic import BaseModel

from bot.cards.model import (
    Actions,
    Align,
    Button,
    Card,
    Chart,
    ChartKind,
    Code,
    Column,
    ConfirmButton,
    Context,
    Details,
    Divider,
    Facts,
    File,
    LinkButton,
    Meter,
    Secret,
    ShareButton,
    Style,
    Table,
    Target,
    Text,
)
from bot.model import Document
from bot.model.fact import Fact, Tone

HOSTILE = "**bold** [click](https://evil.example) `code`\n# head\n1. one\n- two <at>all</at> &lt; ~~x~~ \\*"


_BY_TYPE: dict[str, type[BaseModel]] = {
    kind.model_fields["type"].default: kind
    for kind in vars(microsoft).values()
    if isinstance(kind, type) and issubclass(kind, BaseModel) and "type" in kind.model_fields
}
_BY_PLACE: dict[str, type[BaseModel]] = {
    "facts": microsoft.Fact,
    "columns": microsoft.ColumnDefinition,
    "choices": microsoft.Choice,
    "themedUrls": microsoft.ThemedUrl,
}
_BY_OWNER: dict[str, type[BaseModel]] = {
    "AdaptiveCard": microsoft.TeamsCardProperties,
    "Image": microsoft.TeamsImageProperties,
}


def accepted_by_microsoft(written: Any, place: str = "", owner: str = "") -> None:
    """Every part of a card is one that Microsoft's classes know, and has no property that they do not know."""
    if isinstance(written, list):
        for part in written:
            accepted_by_microsoft(part, place, owner)
    elif isinstance(written, dict) and place != "data":
        kind = _BY_TYPE[written["type"]] if "type" in written else _BY_PLACE.get(place) or _BY_OWNER[owner]
        unknown = set(kind.model_validate(written, strict=True).model_extra or {}) - {"$schema"}
        assert not unknown, f"{kind.__name__} has no {unknown}"
        for name, part in written.items():
            accepted_by_microsoft(part, name, str(written.get("type", "")))


def elements(written: Any) -> Iterator[Mapping[str, Any]]:
    """All objects in it, in the order they are drawn, fallbacks left out."""
    if isinstance(written, Mapping):
        yield written
        for key, part in written.items():
            if key not in ("fallback", "data"):
                yield from elements(part)
    elif isinstance(written, list):
        for part in written:
            yield from elements(part)


def of_type(written: Any, kind: str) -> list[Mapping[str, Any]]:
    return [element for element in elements(written) if element.get("type") == kind]


def markdown_texts(written: Any) -> list[str]:
    """The texts in which Teams reads Markdown."""
    texts = [element["text"] for element in of_type(written, "TextBlock")]
    for facts in of_type(written, "FactSet"):
        texts += [text for fact in facts["facts"] for text in (fact["title"], fact["value"])]
    return texts + [element["errorMessage"] for element in elements(written) if "errorMessage" in element]


def marks(text: str) -> set[str]:
    """Which kinds of markup a Markdown reader finds in a text."""
    tokens = MarkdownIt("commonmark").enable("strikethrough").enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    plain = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "text_special"}
    return {token.type for token in [*tokens, *inner]} - plain


def shown_text(written: Any) -> str:
    """What is read on the card as it is drawn."""
    texts = []
    for element in elements(written):
        if element.get("type") in ("TextRun", "TextBlock"):
            texts.append(element["text"])
        texts += [part for part in element.get("inlines", ()) if isinstance(part, str)]
        texts += [f"{fact['title']}: {fact['value']}" for fact in element.get("facts", ())]
    return "\n".join(texts)


def actions(written: Any) -> list[Mapping[str, Any]]:
    return [element for element in elements(written) if str(element.get("type")).startswith("Action.")]


def labels(written: Any) -> list[str]:
    return [action["title"] for action in actions(written)]


def wire_size(written: Any) -> int:
    return len(json.dumps(written).encode())


_text = st.text(max_size=120) | st.sampled_from([HOSTILE, "", "語" * 300, "x" * 9000, "\U0001f600" * 500])
_tone = st.sampled_from(Tone)
_cells = st.lists(_text, max_size=5).map(tuple)
_amount = st.decimals(allow_nan=True, allow_infinity=True, places=2) | st.just(Decimal("132"))

_buttons = st.one_of(
    st.builds(Button, _text, _text, st.sampled_from(Style), st.booleans()),
    st.builds(ConfirmButton, _text, _text, st.booleans(), st.sampled_from(Style)),
    st.builds(ShareButton, _text, _text),
    st.builds(LinkButton, _text, _text | st.just("https://example.com/")),
)

_tables = st.builds(
    Table,
    st.lists(st.builds(Column, _text, st.sampled_from(Align)), max_size=5).map(tuple),
    st.lists(_cells, max_size=8).map(tuple) | _cells.map(lambda row: (row,) * 150),
    st.integers(0, 5000),
    st.lists(_text, max_size=8).map(tuple),
    _text,
)

_nodes = st.one_of(
    st.builds(Text, _text, _tone, st.booleans()),
    st.builds(
        Facts, st.lists(st.builds(Fact, _text, _text, st.none() | _text, _tone), max_size=6).map(tuple)
    ),
    _tables,
    st.builds(
        Chart,
        _text,
        st.sampled_from(ChartKind),
        st.just(("a",)),
        st.just((Decimal(1),)),
        st.just("EUR"),
        _text,
    ),
    st.builds(Meter, _text, _amount, _text, _tone),
    st.builds(Code, _text, _text),
    st.builds(Secret, _text, st.text(max_size=30)),
    st.builds(File, st.builds(Document, _text, st.just("text/csv"), st.just(b"a"))),
    st.builds(Actions, st.lists(_buttons, max_size=9).map(tuple), st.lists(_buttons, max_size=9).map(tuple)),
    st.builds(Details, st.lists(st.builds(Fact, _text, _text), max_size=5).map(tuple)),
    st.just(Divider()),
    st.builds(Context, st.lists(_text, max_size=3).map(tuple)),
)

cards = st.builds(
    Card,
    _text,
    _text,
    st.lists(_nodes, max_size=8).map(tuple),
    st.none() | st.builds(Target, _text, _text, _text),
    _tone,
)
"""Any card, the absurd ones among them."""

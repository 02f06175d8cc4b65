"""What stored rows call their types, fields and enums' members is data: a class may be renamed, what is stored may not."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.store.database.encryption import Sealer
from adapters.store.serialization import (
    CLASSES,
    ENUMS,
    card_from_text,
    card_to_text,
    change_from_text,
    change_to_text,
    crossing_from_text,
    crossing_to_text,
    ticket_from_text,
    ticket_to_text,
)
from bot.cards import model as nodes
from bot.cards.model import Card

FIELDS = {
    "Text": "text tone strong",
    "Fact": "label value before tone",
    "Facts": "facts",
    "Column": "title align",
    "Table": "columns rows more commands caption",
    "Chart": "title kind labels values unit alt limit limit_label ahead rest",
    "Meter": "label percent text tone",
    "Mention": "name platform workspace user",
    "Mentions": "label people",
    "Code": "text label",
    "File": "document",
    "Button": "label command style replace",
    "ConfirmButton": "label change_id confirm style",
    "ShareButton": "label command",
    "LinkButton": "label url",
    "Actions": "buttons more",
    "Divider": "",
    "Context": "texts",
    "Details": "facts",
    "Target": "name domain tail",
    "Card": "title summary body target tone private",
    "Change": "title summary target facts payload confirm warnings checks danger",
    "CustomerRef": "id name domain",
    "Document": "name media_type content",
    "Money": "amount currency",
    "Period": "starts ends",
    "Forecast": "at_end target reached_on",
    "Baseline": "day cost usual spread days",
    "Crossing": "rule_id kind key level customer period step passed cost budget as_of forecast baseline subject title remarks details",
    "TicketRef": "desk id subscription_id",
    "TicketSeen": "key ref customer number title state severity updated notes unheard",
}
"""Every tag of a dataclass that was ever stored, and the fields that rows hold. Add to it; take nothing away."""

VALUES = {
    "Tone": ["plain", "good", "warning", "bad", "quiet"],
    "Align": ["left", "right"],
    "ChartKind": ["bars", "days"],
    "Style": ["plain", "primary", "danger"],
    "AlertKind": [
        "amount",
        "percent",
        "forecast",
        "sudden",
        "stale",
        "invoice",
        "tickets",
        "signin",
        "digest",
    ],
    "Desk": ["partner_center", "azure"],
    "TicketState": ["open", "attention needed", "closed", "unknown"],
}
"""Every tag of an enum that was ever stored, and the values that rows hold. Add to it; take nothing away."""

PLAIN = {"Decimal", "datetime", "date", "bytes", "Mapping"}


def test_every_tag_is_known_here() -> None:
    assert set(CLASSES) == set(FIELDS) and set(ENUMS) == set(VALUES)


def test_no_class_has_two_tags_and_no_tag_two_meanings() -> None:
    kinds = [*CLASSES.values(), *ENUMS.values()]
    assert len(set(kinds)) == len(kinds)
    assert not set(CLASSES) & set(ENUMS) and not PLAIN & {*CLASSES, *ENUMS}


@pytest.mark.parametrize("tag", FIELDS)
def test_fields_that_were_stored_are_still_fields(tag: str) -> None:
    assert set(FIELDS[tag].split()) <= {field.name for field in dataclasses.fields(CLASSES[tag])}


@pytest.mark.parametrize("tag", VALUES)
def test_values_that_were_stored_are_still_members(tag: str) -> None:
    assert set(VALUES[tag]) <= {member.value for member in ENUMS[tag]}


@contextmanager
def renamed(kind: type[Any], name: str) -> Iterator[None]:
    before, kind.__name__ = kind.__name__, name
    try:
        yield
    finally:
        kind.__name__ = before


def test_a_class_that_gets_another_name_is_stored_as_before() -> None:
    card = Card("Spend", "Spent.", (nodes.Text("a", nodes.Tone.BAD),))
    before = card_to_text(card)
    with renamed(Card, "Reply"), renamed(nodes.Text, "Paragraph"), renamed(nodes.Tone, "Mood"):
        assert card_to_text(card) == before and card_from_text(before) == card


READERS: dict[str, tuple[str, Callable[[str], Any], Callable[[Any], str]]] = {
    "changes": ("change", change_from_text, change_to_text),
    "outbox": ("notice", card_from_text, card_to_text),
    "alert_notices": ("crossing", crossing_from_text, crossing_to_text),
    "tickets_seen": ("ticket", ticket_from_text, ticket_to_text),
}


def stored_texts() -> Iterator[tuple[str, str]]:
    """Everything that an earlier release serialized into its tables, by table."""
    left = json.loads(Path(__file__).with_name("releases").joinpath("revision_0011.json").read_text())
    sealer = Sealer([left["key"]])
    for table, (kind, _, _) in READERS.items():
        for row in left["rows"][table]:
            text = sealer.open(f"{kind}:{row.get('id') or row['key']}", row["sealed"])
            yield table, json.loads(text)[1] if table == "changes" else text


def tags(text: str) -> Counter[str]:
    return Counter(re.findall(r'"\$":"(\w+)"', text))


def test_what_an_earlier_release_stored_is_read_and_stored_under_the_same_tags() -> None:
    found: Counter[str] = Counter()
    for table, text in stored_texts():
        _, read, write = READERS[table]
        again = write(read(text))
        assert tags(text) <= tags(again) and read(again) == read(text)
        found += tags(text)
    assert {
        "Card",
        "Change",
        "Crossing",
        "TicketSeen",
        "Text",
        "Tone",
        "AlertKind",
        "Desk",
        "Decimal",
    } <= set(found)

"""Cards and changes survive storing without any loss; secrets are not stored at all."""

from __future__ import annotations

import json
import typing
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.store.serialization import (
    UnreadableError,
    UnstorableError,
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
from bot.cards.model import Card, Secret
from bot.model import Baseline, Crossing, Document, Forecast, Money, Spooled, TicketSeen
from bot.model.change import Change

_numbers = st.decimals(allow_nan=False)
_special: dict[type, st.SearchStrategy[object]] = {
    nodes.Chart: st.builds(
        nodes.Chart,
        values=st.lists(_numbers).map(tuple),
        limit=st.none() | _numbers,
        labels=st.just(("a", "é")),
    ),
    nodes.Meter: st.builds(nodes.Meter, percent=_numbers),
    nodes.File: st.builds(nodes.File, st.builds(Document, st.text(), st.text(), st.binary())),
}
_nodes = st.one_of(
    [_special.get(kind, st.from_type(kind)) for kind in typing.get_args(nodes.Node) if kind is not Secret]
)
_cards = st.builds(Card, body=st.lists(_nodes, max_size=5).map(tuple))
_money = st.builds(Money, _numbers, st.text())
_moments = st.datetimes(timezones=st.just(UTC))
_crossings = st.builds(
    Crossing,
    level=_numbers,
    step=st.none() | _numbers,
    passed=st.lists(_numbers).map(tuple),
    cost=st.none() | _money,
    budget=st.none() | _money,
    as_of=st.none() | _moments,
    forecast=st.none() | st.builds(Forecast, _money, _money),
    baseline=st.none() | st.builds(Baseline, cost=_money, usual=_money, spread=_money),
    details=st.dictionaries(st.text(), st.text()),
)
_tickets = st.builds(TicketSeen, updated=st.none() | _moments)
_changes = st.builds(Change, payload=st.dictionaries(st.text(), st.text()))


@given(_cards)
def test_every_card_comes_back_as_it_was(card: Card) -> None:
    assert card_from_text(card_to_text(card)) == card


def test_a_file_that_is_on_disk_is_not_stored(tmp_path: Path) -> None:
    with (tmp_path / "lines.csv").open("wb+") as file:
        card = Card("Lines", "Lines.", (nodes.File(Document("lines.csv", "text/csv", Spooled(file, 0))),))
        with pytest.raises(UnstorableError, match="Spooled"):
            card_to_text(card)


@given(_changes)
def test_every_change_comes_back_as_it_was(change: Change) -> None:
    assert change_from_text(change_to_text(change)) == change


@given(_crossings)
def test_every_crossing_comes_back_as_it_was(crossing: Crossing) -> None:
    assert crossing_from_text(crossing_to_text(crossing)) == crossing


@given(_tickets)
def test_every_ticket_comes_back_as_it_was(seen: TicketSeen) -> None:
    assert ticket_from_text(ticket_to_text(seen)) == seen


@pytest.mark.parametrize(
    "exact", ["80.10", "-0", "1E+3", "0.1000000000000000055511151231257827021181583404541015625"]
)
def test_numbers_keep_every_digit(exact: str) -> None:
    card = Card("t", "s", (nodes.Meter("Budget", Decimal(exact), ""),))
    [meter] = card_from_text(card_to_text(card)).body
    assert isinstance(meter, nodes.Meter)
    assert str(meter.percent) == exact


def test_a_secret_is_never_stored_and_not_named_in_the_error() -> None:
    card = Card("Created", "Created.", (nodes.Text("a"), Secret("Password", "pa55word")))
    with pytest.raises(UnstorableError) as refused:
        card_to_text(card)
    assert "pa55word" not in str(refused.value)


def test_what_is_no_part_of_a_card_is_not_stored() -> None:
    with pytest.raises(UnstorableError):
        card_to_text(replace(Card("t", "s"), title=object()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"$":"Secret","label":"a","value":"b"}',
        '{"$":"Text","text":"a"}',
        '{"$":"Card","title":"t","summary":"s","from_the_future":1}',
        '{"$":"Card","title":"t","summary":"s","tone":{"$":"Tone","is":"mauve"}}',
        '{"$":"Card","title":"t","summary":{"$":"Decimal","is":"x"}}',
        '{"$":"os.system","cmd":"true"}',
        '{"title":"t"}',
    ],
)
def test_a_row_that_is_no_card_makes_nothing(text: str) -> None:
    with pytest.raises(UnreadableError):
        card_from_text(text)


def test_a_card_of_an_older_version_gets_the_defaults_of_what_is_new() -> None:
    stored = json.loads(card_to_text(Card("t", "s")))
    del stored["private"]
    assert card_from_text(json.dumps(stored)) == Card("t", "s")

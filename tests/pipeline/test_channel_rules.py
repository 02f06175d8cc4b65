"""What a channel is for stands before the roles of whoever asks in it."""

from __future__ import annotations

import pytest

from bot.commands import load
from bot.line import split
from bot.model import Destination
from bot.pipeline.channel_rules import ChannelRule, ChannelRules, NotInThisChannel, Only
from bot.ports.dispatch import Place

REGISTRY = load()
FINANCE, SHARED, QUIET, OPEN, PARTNERS = "C0FINANCE", "C0SHARED", "C0QUIET", "C0OPEN", "C0PARTNERS"
DESK = "C0DESK"
RULES = ChannelRules(
    {
        ("slack", FINANCE): ChannelRule(nouns=frozenset({"usage", "invoice"})),
        ("slack", DESK): ChannelRule(nouns=frozenset({"ticket"})),
        ("slack", QUIET): ChannelRule(only=Only.NOTHING),
        ("slack", OPEN): ChannelRule(only=Only.READS),
        ("slack", PARTNERS): ChannelRule(frozenset({"ticket"}), Only.READS, outsiders=True),
    }
)


def place(channel: str, *, personal: bool = False, outsiders: bool = False, platform: str = "slack") -> Place:
    return Place(platform, "T0NORTH", channel, personal, outsiders=outsiders)


def may(line: str, where: Place) -> str:
    """Empty, or why not."""
    command = REGISTRY.find(split(line)).command
    try:
        RULES.check_command(where, command)
    except NotInThisChannel as no:
        return no.problem
    return ""


@pytest.mark.parametrize(
    ("line", "channel", "why"),
    [
        ("usage top", FINANCE, ""),
        ("usage budget", FINANCE, ""),
        ("ticket list", FINANCE, "only for: invoice and usage"),
        ("customer create", FINANCE, "only for: invoice and usage"),
        ("help", FINANCE, ""),
        ("access signin", FINANCE, ""),
        ("access grants", FINANCE, "only for: invoice and usage"),
        ("change approve", FINANCE, ""),
        ("change list", FINANCE, ""),
        ("usage top", OPEN, ""),
        ("usage budget", OPEN, ""),
        ("customer create", OPEN, "not make changes"),
        ("alert mute", OPEN, "not make changes"),
        ("change approve", OPEN, "not make changes"),
        ("access signin", OPEN, ""),
        ("change list", OPEN, ""),
        ("note Please call", FINANCE, "only for: invoice and usage"),
        ("note Please call", DESK, ""),
        ("ticket note 1 Please call", DESK, ""),
        ("note Please call", OPEN, "not make changes"),
        ("note Please call", PARTNERS, "not make changes"),
        ("change list", QUIET, "is off"),
        ("help", QUIET, "is off"),
        ("usage top", QUIET, "is off"),
        ("customer create", "C0ANY", ""),
    ],
)
def test_a_channel_is_for_what_its_rule_says(line: str, channel: str, why: str):
    said = may(line, place(channel))
    assert (why in said) if why else said == ""


def test_a_word_about_a_change_goes_by_what_it_changes():
    RULES.check_topic(place(FINANCE), REGISTRY.get("usage budget"))
    RULES.check_topic(place(FINANCE, personal=True), REGISTRY.get("customer create"))
    with pytest.raises(NotInThisChannel, match="only for: invoice and usage"):
        RULES.check_topic(place(FINANCE), REGISTRY.get("customer create"))


def test_reading_a_budget_is_no_write_but_proposing_one_is():
    command = REGISTRY.get("usage budget")
    RULES.check_command(place(OPEN), command)
    with pytest.raises(NotInThisChannel, match="not make changes"):
        RULES.check_change(place(OPEN), command)
    RULES.check_change(place(FINANCE), command)
    with pytest.raises(NotInThisChannel, match="only for: invoice and usage"):
        RULES.check_change(place(FINANCE), REGISTRY.get("customer create"))


@pytest.mark.parametrize("line", ["help", "usage top", "customer create", "access signin"])
def test_where_outsiders_read_along_nothing_is_answered(line: str):
    assert "other organizations" in may(line, place("C0ANY", outsiders=True))
    assert "other organizations" in may(line, place(FINANCE, outsiders=True)), "a rule from before they came"


def test_a_rule_can_keep_a_channel_open_beside_outsiders():
    assert may("ticket list", place(PARTNERS, outsiders=True)) == ""
    assert "only for: ticket" in may("usage top", place(PARTNERS, outsiders=True))


def test_a_personal_chat_is_always_open():
    for line in ("customer create", "usage top"):
        assert may(line, place(QUIET, personal=True, outsiders=True)) == ""


def test_a_rule_is_for_the_channel_of_its_own_platform():
    assert may("ticket list", place(FINANCE, platform="teams")) == ""


def test_notices_go_where_nobody_reads_along():
    def closed(channel: str, outsiders: bool | None) -> str:
        return RULES.why_closed(Destination("slack", "T0NORTH", channel), outsiders)

    assert closed("C0ANY", False) == closed(PARTNERS, True) == closed(PARTNERS, None) == ""
    assert "other organisations" in closed("C0ANY", True)
    assert "not known who reads along" in closed("C0ANY", None)
    assert "switched off" in closed(QUIET, False)
    assert RULES.why_closed(Destination("slack", "T0NORTH", user="U0ADA"), True) == ""


def test_a_channel_that_is_not_for_alerts_has_no_rules():
    assert "only for: invoice and usage" in RULES.why_no_alerts(
        Destination("slack", "T0NORTH", FINANCE), False
    )
    assert RULES.why_no_alerts(Destination("slack", "T0NORTH", OPEN), False) == ""

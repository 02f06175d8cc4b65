"""channels.toml: what it says, and every fault of it at once."""

from __future__ import annotations

import pytest

from adapters.cli.check import _channels
from bot.commands import load
from bot.pipeline.admission import Limits
from bot.pipeline.channel_rules import ChannelRule, Only
from config.channels import ChannelsError, read_channels
from config.settings import Settings

NOUNS = load().said_nouns


def written(tmp_path, text):
    path = tmp_path / "channels.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_one_that_comes_with_the_bot():
    chosen = read_channels(NOUNS)
    assert chosen.limits == Limits(person=30, workspace=300, writes=10, typing=300)
    assert not chosen.channel_rules.rules


def test_a_file_says_what_a_channel_is_for(tmp_path):
    text = (
        '[limits]\nwrites = 3\nworkspace = 0\n[[channel]]\nplatform = "slack"\nid = "C0FINANCE"\nnouns = ["usage"]\n'
        '[[channel]]\nplatform = "teams"\nid = "19:x@thread.tacv2"\nonly = "reads"\noutsiders = true\n'
    )
    chosen = read_channels(NOUNS, written(tmp_path, text))
    assert chosen.limits == Limits(person=30, workspace=0, writes=3, typing=300)
    assert chosen.channel_rules.rules == {
        ("slack", "C0FINANCE"): ChannelRule(frozenset({"usage"})),
        ("teams", "19:x@thread.tacv2"): ChannelRule(only=Only.READS, outsiders=True),
    }


def test_every_fault_is_said_at_once(tmp_path):
    text = (
        "[limit]\n[limits]\nperson = -1\nwrites = true\nhours = 3\n"
        '[[channel]]\nplatform = "irc"\nid = "#finance"\nnouns = ["money"]\nonly = "some"\noutsiders = "no"\nname = "x"\n'
        '[[channel]]\nplatform = "slack"\nid = "C1"\n[[channel]]\nplatform = "slack"\nid = "C1"\nnouns = "usage"\n'
        "[[channel]]\n"
    )
    with pytest.raises(ChannelsError) as caught:
        read_channels(NOUNS, written(tmp_path, text))
    said = "\n".join(caught.value.problems)
    for fault in (
        "limit is not known", "limits.person:", "limits.writes:", "limits.hours is not known", "channel 1, platform:",
        "#finance is a name", "'money' is no noun", "channel 1, only:", "channel 1, outsiders:", "channel 1, name:",
        "C1 of slack has a table already", "channel 3, nouns:", "channel 4, platform:", "channel 4, id:",
    ):  # fmt: skip
        assert fault in said, fault


@pytest.mark.parametrize("text", ["[limits", "limits = 3", "channel = 3", "[channel]\nid = 3"])
def test_what_is_no_such_file_is_said(tmp_path, text):
    with pytest.raises(ChannelsError):
        read_channels(NOUNS, written(tmp_path, text))


def test_the_check_reads_it_out(tmp_path):
    path = written(
        tmp_path,
        '[[channel]]\nplatform = "slack"\nid = "C1"\nnouns = ["usage"]\nonly = "reads"\noutsiders = true\n',
    )
    found = _channels(Settings(channels_file=path))
    assert found.ok and "C1 of slack: usage, only reads, open beside outsiders" in found.words
    assert "30 commands and 10 changes of a person, 300 commands of a workspace" in found.words
    assert _channels(Settings(channels_file=written(tmp_path, "x = 1"))).ok is False


def test_words_and_ids_are_taken_in_any_case_and_without_the_spaces_around_them(tmp_path):
    text = '[[channel]]\nplatform = "slack"\nid = " C1 "\nnouns = [" Usage "]\n'
    assert read_channels(NOUNS, written(tmp_path, text)).channel_rules.rules == {
        ("slack", "C1"): ChannelRule(frozenset({"usage"}))
    }


@pytest.mark.parametrize(("word", "noun"), [("note", "ticket"), ("budget", "usage"), ("alerts", "alert")])
def test_a_word_that_counts_as_another_noun_opens_nothing_by_itself(tmp_path, word, noun):
    text = f'[[channel]]\nplatform = "slack"\nid = "C1"\nnouns = ["{word}"]\n'
    with pytest.raises(ChannelsError, match=f"'{word}' counts as '{noun}' here; use '{noun}'"):
        read_channels(NOUNS, written(tmp_path, text))

"""alerts.toml: what it says, and every fault of it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.alerts import AlertsError, read_alerts


def written(tmp_path, text):
    path = tmp_path / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_one_that_comes_with_the_bot():
    chosen = read_alerts()
    assert chosen.every["scan"] == timedelta(minutes=15) and chosen.limits.storm == 20
    assert chosen.limits.digest_hour == 9 and chosen.limits.digest_weekday == 0


def test_a_file_changes_only_what_it_names(tmp_path):
    chosen = read_alerts(written(tmp_path, '[every]\nscan = "1h"\n[digests]\nweekday = "Friday"\n'))
    assert chosen.every["scan"] == timedelta(hours=1) and chosen.every["tickets"] == timedelta(minutes=5)
    assert chosen.limits.digest_weekday == 4


def test_every_fault_is_said_at_once(tmp_path):
    text = (
        '[every]\nscan = "soon"\nscam = "1h"\n[notices]\nstorm = 1\nlive_reads = true\n[digest]\nhour = 9\n'
    )
    with pytest.raises(AlertsError) as caught:
        read_alerts(written(tmp_path, text))
    said = "\n".join(caught.value.problems)
    for fault in (
        "every.scan:",
        "every.scam is not known",
        "notices.storm:",
        "notices.live_reads:",
        "[digest] is not known",
    ):
        assert fault in said


def test_a_lease_in_which_no_message_can_be_posted(tmp_path):
    assert read_alerts(written(tmp_path, '[notices]\nlease = "5s"\n')).limits.lease == timedelta(seconds=5)
    with pytest.raises(AlertsError, match=r"notices\.lease: .* at least 5s"):
        read_alerts(written(tmp_path, '[notices]\nlease = "2s"\n'))


@pytest.mark.parametrize("text", ["[every", "every = 5", b"\xff".decode("latin-1") + " = "])
def test_a_file_that_is_none(tmp_path, text):
    with pytest.raises(AlertsError):
        read_alerts(written(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(AlertsError, match="cannot be read"):
        read_alerts(tmp_path / "none.toml")

"""What a change of an alert rule keeps, and what one keeps that was proposed before an upgrade."""

import json

from bot.commands.alert.preview import Preview

FOUND = Preview(("Fabrikam",), 1, ("Contoso", "Tailspin"), 12, unread=False)


def test_a_preview_is_read_back_from_its_payload():
    assert Preview.from_payload(FOUND.as_payload()) == FOUND
    assert json.loads(FOUND.as_payload()["standing"])["without_budget"] == 12


def test_a_preview_that_was_stored_as_a_list_still_reads():
    stored = {"standing": '[["Fabrikam"], 1, ["Contoso", "Tailspin"], 12, false]'}
    assert Preview.from_payload(stored) == FOUND

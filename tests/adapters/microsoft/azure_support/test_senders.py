"""Who wrote a message on an Azure ticket: by the sender, and hardly by the direction, in the vendor's own shapes."""

from __future__ import annotations

from typing import Any

import pytest
from azure.mgmt.support.models import CommunicationDetails, SupportTicketDetails

from adapters.microsoft.azure_support import wire
from bot.model import TicketNote, TicketState

ENGINEER = "v-kaizheng@contractor.example"
SUPPORT = "support@mail.support.microsoft.com"
SUBMITTED = "\nCase 2403080040008665  Your question was successfully submitted to Microsoft Support TrackingID#2403080040008665"


def ticket(
    *, contact: str = "abc@contoso.com", others: tuple[str, ...] = (), engineer: str | None = ENGINEER
) -> Any:
    """A ticket as the vendor answers it."""
    return SupportTicketDetails.from_dict(
        {
            "name": "testticket",
            "properties": {
                "title": "R&amp;D <b>VM</b>\n is down",
                "description": "Question: Start\nAnswer: It&#39;s unknown",
                "severity": "Moderate",
                "status": "Open",
                "serviceDisplayName": "Virtual Machine running Linux",
                "createdDate": "2020-03-20T21:36:18Z",
                "contactDetails": {
                    "country": "usa",
                    "firstName": "Kim",
                    "lastName": "Akers",
                    "primaryEmailAddress": contact,
                    "additionalEmailAddresses": list(others),
                },
                "supportEngineer": {"emailAddress": engineer},
            },
        }
    )


def message(
    sender: str | None, direction: str | None, body: str = "Hello", subject: str = "VM", name: str = "m1"
) -> Any:
    """A message as the vendor answers it."""
    properties = {
        "body": body,
        "communicationDirection": direction,
        "communicationType": "Web",
        "createdDate": "2020-03-24T20:18:19Z",
        "sender": sender,
        "subject": subject,
    }
    return CommunicationDetails.from_dict({"name": name, "properties": properties})


def note(*args: Any, of: Any = None, **more: Any) -> TicketNote:
    return wire.note_of(message(*args, **more), of or ticket())


BY_SUPPORT = {
    "the service desk, recorded as inbound": (SUPPORT, "Inbound"),
    "the service desk, recorded as outbound": (SUPPORT, "Outbound"),
    "the desk with its name": ("Microsoft Support <supportmail@microsoft.com>", "Inbound"),
    "the desk in capitals": ("Support@MICROSOFT.com", "inbound"),
    "the other domain of support": ("kim@microsoftsupport.com", "Inbound"),
    "the ticket's engineer, of whatever domain": (ENGINEER, "Inbound"),
    "nobody in particular, outbound": ("", "Outbound"),
    "a name without an address, outbound": ("Damian S.", "outbound"),
}


@pytest.mark.parametrize("case", BY_SUPPORT)
def test_by_support(case: str):
    assert note(*BY_SUPPORT[case]).inbound


NOT_KNOWN = {
    "a customer, outbound as in the vendor's examples": ("user@contoso.com", "outbound"),
    "a customer, inbound as recorded": ("user@contoso.com", "Inbound"),
    "the ticket's contact": ("abc@contoso.com", "Outbound"),
    "a contact by name": ("Kim Akers", "Outbound"),
    "a domain that only begins like support's": ("support@microsoft.com.evil.example", "Outbound"),
    "a domain that only ends like support's": ("support@evilmicrosoft.com", "Outbound"),
    "letters that look like support's": ("support@mіcrosoft.com", "Outbound"),
    "support's address for a name": ("support@microsoft.com <x@evil.example>", "Outbound"),
    "two addresses": ("support@microsoft.com, x@evil.example", "Outbound"),
    "an address in quotes": ('"support@microsoft.com"@evil.example', "Outbound"),
    "two signs": ("support@microsoft.com@evil.example", "Outbound"),
    "nobody in particular, inbound": ("", "Inbound"),
    "nothing at all": (None, None),
}


@pytest.mark.parametrize("case", NOT_KNOWN)
def test_not_known_to_be_by_support(case: str):
    assert not note(*NOT_KNOWN[case]).inbound


def test_a_contact_at_microsoft_is_a_contact():
    for of in (ticket(contact="arthur@microsoft.com"), ticket(others=("Arthur@Microsoft.com",))):
        assert not note("arthur@microsoft.com", "Outbound", of=of).inbound


def test_what_the_bot_sent_is_its_own_whoever_the_vendor_says_sent_it():
    assert not note(SUPPORT, "Outbound", name="csp-bot-note-0123456789abcdef0123").inbound


def test_an_engineer_that_nobody_is_yet_is_nobody():
    assert not note("", "Inbound", of=ticket(engineer=None)).inbound
    assert not note("x@contractor.example", "Inbound", of=ticket(engineer=None)).inbound


def read(*messages: Any) -> Any:
    """The ticket with its messages, which the vendor gives with the newest first."""
    return wire.read_ticket("read a ticket", ticket(), list(reversed(messages)), "sub", None)


RECEIPT = message(
    SUPPORT, "Inbound", "<html><body><p>Your question was submitted.</p></body></html>", SUBMITTED, name="r"
)
QUESTION = message(SUPPORT, "Inbound", "<p>Which <b>region</b>?</p>", name="q")
OWN = message("svc@partner.example", "Inbound", "<pre>West Europe &amp; North</pre>", name="csp-bot-note-1")


def test_a_ticket_waits_for_an_answer_when_support_wrote_last_and_more_than_a_receipt():
    assert read(RECEIPT).state is TicketState.OPEN
    assert read(OWN, RECEIPT).state is TicketState.OPEN
    assert read(RECEIPT, QUESTION).state is TicketState.ATTENTION
    assert read(QUESTION, RECEIPT).state is TicketState.ATTENTION
    assert read(RECEIPT, QUESTION, OWN).state is TicketState.OPEN
    assert read(QUESTION, OWN, RECEIPT).state is TicketState.OPEN


def test_notes_are_read_and_their_bodies_kept_to_know_them_again():
    notes = read(RECEIPT, QUESTION, OWN).notes
    assert [each.text for each in notes] == [
        "Your question was submitted.",
        "Which region?",
        "West Europe & North",
    ]
    assert [each.receipt for each in notes] == [True, False, False]
    assert notes[1].given == "<p>Which <b>region</b>?</p>"


def test_titles_and_descriptions_have_no_markup():
    found = read()
    assert found.title == "R&D VM is down" and found.description == "Question: Start\nAnswer: It's unknown"


def test_a_message_without_words_is_called_by_its_subject():
    empty = '<html><body><img src="https://t.example/p.gif" width="1"></body></html>'
    assert note(SUPPORT, "Inbound", body=empty, subject="Findings").text == "Findings"
    assert note(SUPPORT, "Inbound", body="", subject="Findings").text == "Findings"
    assert note("", "Outbound").author == "Microsoft support" and note("", "Inbound").author == ""

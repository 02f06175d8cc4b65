"""Questions and where their answers appear."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.cards.model import Actions, Button, Details, Secret, ShareButton
from bot.model import Document
from bot.model.fact import Fact
from bot.ports.dispatch import Audience, Reply
from tests.adapters.slack.canned import CannedDispatch, card
from tests.adapters.slack.harness import DESK, ELSEWHERE, SlackHarness
from tests.adapters.slack.slack_double import TEAM
from tests.fakes import FakeClock

PDF = Document("G000024130.pdf", "application/pdf", b"%PDF-1.7 \x00\xff bytes")


async def test_a_command_in_a_channel_is_answered_to_the_asker_alone(
    slack: SlackHarness, core: CannedDispatch
):
    seen = await slack.command("usage show contoso", "ada")

    assert "You said: usage show contoso" in seen
    assert slack.newest("ada").to == "U0ADA"
    assert not slack.screen("bill")
    actor, place = core.asked[0].actor, core.asked[0].place
    assert (actor.key, actor.email, actor.locale) == (
        f"slack:{TEAM}:U0ADA",
        "ada@northwindcloud.example",
        "en-GB",
    )
    assert actor.time_zone == "Europe/Amsterdam"
    assert (place.channel, place.personal) == (DESK, False)


async def test_what_is_typed_is_decoded_once(slack: SlackHarness, core: CannedDispatch):
    await slack.command('customer list "R&D <Labs> &amp; co"')

    assert core.asked[0].line == 'customer list "R&D <Labs> &amp; co"'


async def test_a_direct_message_is_answered_in_place(slack: SlackHarness, core: CannedDispatch):
    core.replies["invoice list"] = Reply(
        card=card("Invoices", "Two.", Actions((ShareButton("Share", "invoice list"),)))
    )

    seen = await slack.dm("invoice list")

    assert "Two." in seen
    assert "[Share]" not in seen, "there is nobody to share it with"
    assert slack.newest().to == ""
    assert core.asked[0].place.personal


async def test_a_mention_in_a_thread_is_answered_in_that_thread(slack: SlackHarness, core: CannedDispatch):
    slack.slack.threads.add("1763999999.000100")

    seen = await slack.mention("usage top", thread="1763999999.000100")

    assert "You said: usage top" in seen
    assert (slack.newest().thread, slack.newest().to) == ("1763999999.000100", "U0ADA")


async def test_a_private_answer_to_a_mention_without_a_thread_is_not_lost(slack: SlackHarness):
    # Slack takes an ephemeral message for a thread without replies and shows it to nobody.
    seen = await slack.mention("usage top")

    assert "You said: usage top" in seen


async def test_an_answer_for_everyone_goes_under_the_mention(slack: SlackHarness, core: CannedDispatch):
    core.replies["help"] = Reply(card=card("Help", "Ask away."), audience=Audience.EVERYONE)

    await slack.mention("help")

    assert slack.newest("bill").thread == core.asked[0].place.message


async def test_sharing_puts_the_answer_before_everyone_where_it_was_asked(
    slack: SlackHarness, core: CannedDispatch
):
    core.replies["usage show contoso"] = Reply(
        card=card("Usage", "€12.", Actions((ShareButton("Share", "usage show fabrikam"),)))
    )
    await slack.command("usage show contoso")
    core.replies["usage show fabrikam"] = Reply(card=card("Usage", "€13."), audience=Audience.EVERYONE)

    await slack.click("Share")

    assert core.asked[1].share
    assert "€13." in slack.newest("bill").said
    assert "€12." not in "".join(each.said for each in slack.screen("bill"))


async def test_sharing_works_where_the_bot_is_no_member(slack: SlackHarness, core: CannedDispatch):
    core.replies["help"] = Reply(card=card("Help", "Ask away."), audience=Audience.EVERYONE)

    await slack.command("help", channel=ELSEWHERE)

    assert "Ask away." in slack.newest("bill").said


async def test_a_command_in_the_direct_messages_of_two_other_people_stays_private(
    slack: SlackHarness, core: CannedDispatch
):
    # Their channel has a D id as well.
    slack.slack.members["D0PAIR"] |= {"U0ADA", "U0BILL"}

    seen = await slack.command("usage top", "ada", channel="D0PAIR")

    assert "You said" in seen
    assert not core.asked[0].place.personal
    assert not slack.screen("bill", "D0PAIR")


async def test_long_work_says_that_it_is_under_way_and_edits_in_place(
    slack: SlackHarness, core: CannedDispatch
):
    core.hold = hold = asyncio.Event()

    async def goes_on_once_it_was_said() -> None:
        async with asyncio.timeout(60):
            while not any("Working on it" in shown.said for shown in slack.screen()):
                await asyncio.sleep(0.01)
        hold.set()

    seen, _ = await asyncio.gather(slack.dm("usage top"), goes_on_once_it_was_said())

    assert "You said: usage top" in seen
    assert "Working on it" not in seen
    assert (len(slack.screen()), slack.newest().edits) == (1, 1)


async def test_progress_in_a_channel_leaves_uses_of_the_address_for_the_answer(
    slack: SlackHarness, core: CannedDispatch
):
    # A slash command's address cannot edit what it posted, and it can be used five times.
    core.progress = tuple(f"Read {number} lines…" for number in range(20))

    seen = await slack.command("invoice lines G1")

    assert seen.count("Read ") == 2
    assert "You said: invoice lines G1" in seen


async def test_paging_replaces_the_page(slack: SlackHarness, core: CannedDispatch):
    page = Actions((Button("Next", "customer list page=2", replace=True), Button("Show", "customer show x")))
    core.replies["customer list"] = Reply(card=card("Customers", "Page one.", page))
    core.replies["customer list page=2"] = Reply(card=card("Customers", "Page two."))
    await slack.command("customer list")

    seen = await slack.click("Next")

    assert "Page two." in seen
    assert len(slack.screen()) == 1


async def test_what_stands_behind_the_others_does_the_same_when_it_is_chosen(
    slack: SlackHarness, core: CannedDispatch
):
    more = (
        Button("By meter", "usage show c by=meter", replace=True),
        Button("Compare", "usage show c against=october"),
        ShareButton("Share", "usage show c"),
    )
    core.replies["usage show c"] = Reply(card=card("Usage", "By service.", Actions((), more)))
    core.replies["usage show c by=meter"] = Reply(card=card("Usage", "By meter.", Actions((), more)))
    assert "[… By meter | Compare | Share]" in await slack.command("usage show c")

    seen = await slack.click("By meter")
    assert "By meter." in seen and len(slack.screen()) == 1, "it replaces what it was chosen on"
    await slack.click("Compare")
    await slack.click("Share")
    assert [(each.line, each.share) for each in core.asked[1:]] == [
        ("usage show c by=meter", False),
        ("usage show c against=october", False),
        ("usage show c", True),
    ]


async def test_a_menu_decides_nothing_whatever_a_client_sends(slack: SlackHarness, core: CannedDispatch):
    more = (Button("By meter", "usage show c by=meter"), Button("Compare", "usage show c against=october"))
    core.replies["usage show c"] = Reply(card=card("Usage", "By service.", Actions((), more)))
    await slack.command("usage show c")
    payload = slack.click_payload("Compare")
    asked = len(core.asked)

    payload["actions"][0]["selected_option"]["value"] = "confirm:change-1"
    await slack.send_click(payload)
    await slack.quiet()

    assert len(core.asked) == asked and not core.claimed


async def test_details_open_in_a_modal_for_whoever_wants_them(slack: SlackHarness, core: CannedDispatch):
    details = Details((Fact("Tenant id", "c001-99ab"), Fact("Source", "Partner Center")))
    core.replies["usage show c"] = Reply(card=card("Usage", "By service.", details))
    seen = await slack.command("usage show c")
    assert "[Details]" in seen and "c001-99ab" not in seen

    await slack.click("Details")

    opened = slack.modal_text()
    assert opened.startswith("Details\n") and "Tenant id\nc001-99ab" in opened
    assert len(core.asked) == 1, "the card holds them: nothing is asked again"


async def test_details_that_are_none_open_nothing(slack: SlackHarness, core: CannedDispatch):
    core.replies["usage show c"] = Reply(card=card("Usage", "", Details((Fact("Tenant id", "c001"),))))
    await slack.command("usage show c")
    for value in ("{", "[]x", '{"a": 1}', '[["a"]]', '[["a", 1]]', '"text"'):
        payload = slack.click_payload("Details")
        payload["actions"][0]["value"] = value
        await slack.send_click(payload)
        await slack.quiet()
    assert slack.modal_text() == ""


async def test_paging_what_somebody_shared_does_not_replace_it(slack: SlackHarness, core: CannedDispatch):
    shared = card("Customers", "Page one.", Actions((Button("Next", "customer list page=2", replace=True),)))
    core.replies["customer list"] = Reply(card=shared, audience=Audience.EVERYONE)
    await slack.command("customer list")

    seen = await slack.click("Next", "bill")

    assert "You said: customer list page=2" in seen
    assert slack.newest("bill").to == "U0BILL"
    assert "Page one." in slack.screen("ada")[0].said


async def test_a_pdf_asked_for_in_a_channel_goes_to_the_direct_messages(
    slack: SlackHarness, core: CannedDispatch
):
    core.replies["invoice get G000024130"] = Reply(card=card("Invoice G000024130"), files=(PDF,))

    seen = await slack.command("invoice get G000024130")

    assert slack.files(slack.dm_of("ada")) == [(PDF.name, PDF.content)]
    assert not slack.files(DESK)
    assert "Sent to you in a direct message: G000024130.pdf" in seen


async def test_a_pdf_asked_for_in_direct_messages_stays_there(slack: SlackHarness, core: CannedDispatch):
    core.replies["invoice get"] = Reply(card=card("Invoice"), files=(PDF,))

    seen = await slack.dm("invoice get")

    assert slack.files(slack.dm_of("ada")) == [(PDF.name, PDF.content)]
    assert "Sent to you" not in seen


async def test_a_file_for_everyone_where_the_bot_is_no_member_reaches_the_asker(
    slack: SlackHarness, core: CannedDispatch
):
    core.replies["invoice get"] = Reply(card=card("Invoice"), files=(PDF,), audience=Audience.EVERYONE)

    seen = await slack.command("invoice get", channel=ELSEWHERE)

    assert slack.files(slack.dm_of("ada")) == [(PDF.name, PDF.content)]
    assert "Sent to you in a direct message" in seen


async def test_a_file_that_cannot_be_sent_is_said_so(slack: SlackHarness, core: CannedDispatch):
    slack.slack.fail("files.completeUploadExternal", "file_upload_size_restricted", times=2)
    core.replies["invoice get"] = Reply(card=card("Invoice"), files=(PDF,))

    assert "Slack didn't take G000024130.pdf (file_upload_size_restricted)" in await slack.command(
        "invoice get"
    )
    # What a phone shows of it says so too.
    assert "Slack didn't take G000024130.pdf" in slack.newest().text


async def test_a_secret_is_shown_to_the_asker_and_never_to_a_channel(
    slack: SlackHarness, core: CannedDispatch
):
    told = card("Customer created", "Keep it.", Secret("One-time password", "Hunter2-Example"))
    core.replies["private"] = Reply(card=told)
    core.replies["public"] = Reply(card=told, audience=Audience.EVERYONE)

    assert "Hunter2-Example" in await slack.command("private")
    assert "Hunter2-Example" not in await slack.command("public")
    assert "only the person who asked can see it" in slack.newest("bill").said


async def test_an_answer_whose_address_has_expired_takes_another_way(
    slack: SlackHarness, core: CannedDispatch
):
    core.hold = asyncio.Event()
    task = asyncio.create_task(slack.command("usage top"))
    while not core.asked:
        await asyncio.sleep(0.005)
    for known in slack.slack.response_urls.values():
        known.expired = True
    core.hold.set()

    assert "You said: usage top" in await task
    assert slack.newest().to == "U0ADA"


async def test_the_last_way_is_a_direct_message(slack: SlackHarness, core: CannedDispatch):
    slack.slack.fail("chat.postEphemeral", "user_not_in_channel", times=3)

    seen = await slack.mention("usage top")

    assert "You said: usage top" in seen
    assert slack.newest().channel == slack.dm_of("ada")


async def test_an_answer_waits_out_a_rate_limit(slack: SlackHarness):
    slack.slack.fail("chat.postMessage", "ratelimited", retry_after=0)

    assert "You said: usage top" in await slack.dm("usage top")
    assert slack.slack.calls["chat.postMessage"] == 2


async def test_a_rate_limit_longer_than_anybody_waits_is_not_waited_out(slack: SlackHarness):
    slack.slack.fail("chat.postMessage", "ratelimited", retry_after=3600)

    assert "You said: usage top" in await slack.dm("usage top"), "the next way works"


async def test_who_asks_is_looked_up_once_in_three_minutes(slack: SlackHarness, clock: FakeClock):
    await asyncio.gather(*(slack.send_command("usage top") for _ in range(5)))
    await slack.quiet()
    assert slack.slack.calls["users.info"] == 1

    clock.move(timedelta(minutes=3))
    await slack.command("usage top")
    assert slack.slack.calls["users.info"] == 2


async def test_the_token_is_tested_once_and_not_for_each_request(slack: SlackHarness):
    await slack.command("usage top")
    await slack.command("usage top")

    assert slack.slack.calls["auth.test"] == 1

"""Whatever a service answers, and in whatever order: a value or a readable failure, within the deadline."""

from __future__ import annotations

import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.requests import Requests
from adapters.microsoft.http.transport import TooLarge, Unanswered, Unsent
from adapters.microsoft.http.wire import fields
from bot.errors import PartnerFailure
from tests.adapters.microsoft.bodies import BODIES, HEADERS, STATUSES, tell
from tests.adapters.microsoft.http.azure import AZURE
from tests.adapters.microsoft.world import stage
from tests.examples import examples

_REQUESTS = Requests("Azure")
# Words and links that work under way is told of with.
STATES = st.fixed_dictionaries(
    {"status": st.sampled_from(["InProgress", "Succeeded", "Failed", "Canceled", "", None, 5])},
    optional={"name": BODIES, "error": BODIES},
)
LINKS = st.fixed_dictionaries(
    {},
    optional={
        "location": st.sampled_from(["/a", "b?c=d", "https://evil.test/x", "//x", "https://["]),
        "azure-asyncoperation": st.sampled_from(
            ["/s", "https://api.partner.test/s", "http://api.partner.test/s"]
        ),
        "retry-after": st.sampled_from(["0", "3", "999999", "-1", "soon", "Mon, 23 Nov 2026 00:00:00 GMT"]),
    },
)
ANSWERS = st.builds(
    lambda status, headers, links, body: Response(status, {**headers, **links}, json.dumps(body).encode()),
    st.sampled_from([200, 202]) | STATUSES,
    HEADERS,
    LINKS,
    STATES | BODIES,
)
TROUBLES = st.sampled_from(
    [Unsent("refused"), Unanswered(timeout=True), Unanswered(timeout=False), TooLarge()]
)


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(["GET", "PUT", "POST", "PATCH", "DELETE"]), st.lists(ANSWERS | TROUBLES, max_size=12))
def test_an_operation_ends_in_a_value_or_in_a_failure_that_says_whether_it_may_be_done(
    method: str, answers: list[Response | Exception]
) -> None:
    asyncio.run(_perform(method, answers))


async def _perform(method: str, answers: list[Response | Exception]) -> None:
    play = stage(*answers, *[Response(400, {}, b"{}")] * 300, service=AZURE)
    began, writes = play.time.seconds, method != "GET"
    request = _REQUESTS.send("change a vault", method, "vaults", "a", body={}, writes=writes)
    try:
        await play.exchange.perform(Call(request, lambda answer: fields(answer.body).text("name")))
    except PartnerFailure as failure:
        tell(failure)
        assert writes or not failure.maybe_done
    assert play.time.seconds - began <= 45
    assert all(sent.url.startswith("https://api.partner.test/") for sent in play.script.sent)
    assert [sent.method for sent in play.script.sent].count(method) <= (5 + 1 if writes else 300)

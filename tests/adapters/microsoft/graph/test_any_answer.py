"""Whatever Microsoft Graph answers, nothing but a value or a readable failure comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.microsoft.graph import accounts, memberships
from adapters.microsoft.graph.service import microsoft_graph
from adapters.microsoft.http.protocol import Call, Response
from tests.adapters.microsoft.bodies import BODIES, HEADERS, STATUSES, read
from tests.adapters.microsoft.world import BASE
from tests.examples import examples

SERVICE = microsoft_graph(BASE)
SAM = "0a4f6f32-6b1e-4a47-9d0c-6a2f7a1d5b11"
CALLS: list[Callable[[], Call[Any]]] = [
    lambda: accounts.account(SAM),
    lambda: accounts.accounts_where("mail eq 'sam@northwindcloud.example'"),
    lambda: accounts.revoke_sessions(SAM),
    lambda: memberships.memberships(SAM),
    lambda: memberships.groups_named(("AdminAgents", "SalesAgents")),
]


@settings(max_examples=examples(400), deadline=None)
@given(st.sampled_from(CALLS), BODIES, STATUSES, HEADERS)
def test_no_json_makes_a_reader_fail_otherwise_than_it_says(
    make: Callable[[], Call[Any]], body: object, status: int, headers: dict[str, str]
) -> None:
    read(SERVICE, make(), Response(status, headers, json.dumps(body).encode()))


@settings(max_examples=examples(200), deadline=None)
@given(st.sampled_from(CALLS), st.binary(max_size=200), STATUSES)
def test_no_bytes_do_either(make: Callable[[], Call[Any]], body: bytes, status: int) -> None:
    read(SERVICE, make(), Response(status, {}, body))

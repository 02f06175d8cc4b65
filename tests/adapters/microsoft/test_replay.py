"""The script that replays recorded answers: it knows every operation that reads one, tells what reads from what does not, and misses nothing."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin, get_type_hints

import pytest

from adapters.microsoft import graph, partner_center
from adapters.microsoft.azure_support.desk import AzureSupportDesk
from adapters.microsoft.azure_support.tickets import TicketOperations
from adapters.microsoft.http.protocol import Call
from tests import replay_samples
from tests.replay.operations import OPERATIONS, Operation, operations_for, without_address
from tests.replay.recordings import Sample, read_samples

RECORDED = {
    "customers.json": ("GET", "/v1/customers?size=40", 200, '\ufeff{"items":[{"id":"x"}]}'),
    "usage.json": ("GET", "/v1/customers/<id>/usagesummary", 200, '{"totalCost":12.5}'),
    "budget.json": ("PATCH", "/v1/customers/<id>/usagebudget", 200, '{"Amount":100}'),
    "throttled.json": (None, None, 429, '{"statusCode":429,"message":"Try again in 57 seconds."}'),
    "garbage.json": ("GET", "/v1/invoices", 200, "<html>"),
    "other.json": ("GET", "/v1/offers/<id>", 200, '{"id":"1"}'),
}


def calls() -> Iterator[Any]:
    """Every function of the clients that makes a call, and so has a reader; of Azure's SDK, every operation of the desk."""
    for package in (partner_center, graph):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                public = not name.startswith("_") and function.__module__ == module.__name__
                if public and "request" not in inspect.signature(function).parameters:
                    told = get_type_hints(function).get("return")
                    if told is Call or get_origin(told) is Call:
                        yield function
    at_the_desk = {name for name, _ in inspect.getmembers(AzureSupportDesk, inspect.iscoroutinefunction)}
    for name, function in inspect.getmembers(TicketOperations, inspect.iscoroutinefunction):
        if name in at_the_desk and name != "aclose" and not name.startswith("_"):
            yield function


OWN = read_samples(replay_samples.OWN)


def test_every_operation_that_reads_an_answer_is_known_and_has_a_recording() -> None:
    known = {each.reads for each in OPERATIONS}
    assert not [each.__qualname__ for each in calls() if each not in known]
    recorded = {each.reads for sample in OWN for each in replay_samples.readers(sample)}
    assert not [each.name for each in OPERATIONS if each.reads not in recorded]


def test_every_recording_of_our_own_is_read_by_the_operation_that_asks_for_it() -> None:
    assert not [sample.file for sample in OWN if not operations_for(sample)]


def test_our_own_recordings_are_read_without_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert replay_samples.main([]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "0 broke."
    refused = [line for line in said if line.startswith("no ")]
    assert {line.split()[2] for line in refused} == {
        "throttled.json",
        "azure-operation.json",
        "azure-token-expired.json",
    }


# What a body cannot say of itself: nothing, a list of names, a number, or the same as another.
MUTE = re.compile(
    r"domain-taken|inventory|sessions-ended|\.pdf|webhook(-2|-4)?\.json|budget-set|throttled|token-expired|rejected|operation\.json|"
    r"noted|-(added|attested|begun|cancelled|changed|created|closed|ended|reactivated)"
)


@pytest.mark.parametrize(
    "sample", [each for each in OWN if not MUTE.search(each.file)], ids=lambda each: each.file
)
def test_an_answer_of_which_nobody_wrote_down_what_was_asked_is_known_by_its_shape(sample: Sample) -> None:
    by_request, by_shape = operations_for(sample), operations_for(without_address(sample))
    assert {_reader(each) for each in by_shape} <= {_reader(each) for each in by_request} and by_shape


ALIKE = {
    "carts.create": "carts.cart",
    "orders.cancel": "orders.order",
    "resellers.resellers_of": "resellers.all_resellers",
    "subscriptions.add_ons": "subscriptions.subscriptions",
    "promotions.register": "promotions.registration",
}


def _reader(operation: Operation) -> str:
    """Who reads it; a message alone and one of a list, a cart that is made and one that is read, are the same to the reader."""
    return ALIKE.get(operation.name, operation.name).replace("add_note", "ticket")


@pytest.mark.parametrize(
    ("method", "address", "name"),
    [
        ("GET", "https://api.partnercenter.microsoft.com/v1/customers/{customer_id}/usagebudget", "usage.budget"),
        ("GET", "v1/customers/usagerecords", "usage_by_customer.usage_by_customer"),
        ("GET", "/V1/Customers/3a/Subscriptions/UsageRecords", "usage.by_subscription"),
        ("GET", "/v1//invoices/unbilled/lineitems?provider=onetime", "line_items.line_items"),
        ("GET", "…/supportTickets/{name}/communications", "tickets.ticket"),
        ("PUT", "/subscriptions/{s}/providers/microsoft.support/supportTickets/{t}?api-version=1", "tickets.create"),
        ("GET", "/v1.0/users/{id | userPrincipalName}/transitiveMemberOf", "memberships.memberships"),
        ("", "/v1/auditrecords?startDate=6%2f1%2f2017", "audit.audit_records"),
    ],
)  # fmt: skip
def test_an_address_is_known_however_it_is_written(method: str, address: str, name: str) -> None:
    assert [each.name for each in operations_for(Sample("x", method, address, 200, b"{}"))] == [name]


@pytest.mark.parametrize(
    "address",
    ["/v1/customers/all", "/v1/customers/a/usagerecords", "/v1/servicerequests/supporttopics", "/v1/usagesummary"],
)  # fmt: skip
def test_an_address_that_only_looks_like_one_is_no_operation_s(address: str) -> None:
    assert operations_for(Sample("x", "GET", address, 200, b"{}")) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = {}
    for name, (method, path, status, body) in RECORDED.items():
        (tmp_path / name).write_text(body, "utf-8")
        index[name] = {"method": method, "path": path, "status": status, "kind": "response"}
    (tmp_path / "index.json").write_text(json.dumps({"files": index}))
    return tmp_path


def test_a_folder_is_replayed_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay_samples.main([str(folder)]) == 0
    rows = {line.split()[2]: line for line in capsys.readouterr().out.splitlines() if ".json" in line}
    assert rows["customers.json"].startswith("read") and "id=x" in rows["customers.json"]
    assert "12.5" in rows["usage.json"] and "100" in rows["budget.json"]
    assert "throttled" in rows["throttled.json"] and "garbage" in rows["garbage.json"]
    assert rows["other.json"].startswith("unread") and "catalogue" in rows["other.json"]


def test_an_index_in_words_and_files_that_are_whole_exchanges_are_read_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exchange = {
        "request": {
            "method": "GET",
            "url": "https://api.partnercenter.microsoft.com/v1/customers/x1/usagebudget",
        },
        "response": {"status": 200, "body": {"amount": 7}},
    }
    documented = {"parameters": {}, "responses": {"200": {"body": {"value": []}}}}
    for name, value in {"a.json": exchange, "b.json": documented, "c.json": {"amount": 1}}.items():
        (tmp_path / name).write_text(json.dumps(value))
    archive = {
        "log": {"entries": [{**exchange, "response": {"status": 200, "content": {"text": '{"amount": 9}'}}}]}
    }
    (tmp_path / "d.json").write_text(json.dumps(archive))
    index = [
        {"file": "d.json", "kind": "Response", "statusCode": "200 OK"},
        {"file": "a.json", "kind": "real"},
        {"file": "b.json", "kind": "GET …/Microsoft.Support/services 200 body"},
        {"file": "c.json", "kind": "PATCH /v1/customers/{id}/usagebudget request"},
    ]
    (tmp_path / "index.json").write_text(json.dumps(index))
    assert replay_samples.main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert (
        "usage.budget: 7" in said
        and "usage.budget: 9" in said
        and "tickets.services" in said
        and "not an answer" in said
    )


def test_a_crash_ends_in_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(client: object, sample: object) -> None:
        raise KeyError("x")

    broken = Operation(OPERATIONS[0].reads, "GET", ("customers",), crash)
    monkeypatch.setattr(replay_samples, "operations_for", lambda sample: [broken])
    assert replay_samples.main([str(folder)]) == 1


def test_an_answer_that_nothing_reads_for_no_known_reason_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new.json").write_text('{"parcels": 1}')
    facts = {"method": "GET", "path": "/v1/parcels", "status": 200, "kind": "response"}
    (tmp_path / "index.json").write_text(json.dumps({"files": {"new.json": facts}}))
    assert replay_samples.main([str(tmp_path)]) == 1
    assert "OPEN" in (said := capsys.readouterr().out) and "0 broke.\n" not in said


def test_what_is_no_folder_is_turned_down(tmp_path: Path) -> None:
    assert replay_samples.main([str(tmp_path / "nothing")]) == 2

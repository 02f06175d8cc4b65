"""The wire is odd, and whatever comes over it, nothing but a readable failure comes out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.microsoft.http import body as body_module
from adapters.microsoft.http import wire
from adapters.microsoft.http.body import WireError, content, decode
from adapters.microsoft.http.dates import day, moment
from adapters.microsoft.http.wire import Fields, exact, fields, word

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_numbers_keep_every_digit() -> None:
    body = fields(
        b'{"a":120.5682999999995904716,"b":33.280000000000001044,"c":0,"d":12345678901234567890123}'
    )
    assert [str(body.amount(name)) for name in "abcd"] == [
        "120.5682999999995904716",
        "33.280000000000001044",
        "0",
        "12345678901234567890123",
    ]
    assert body.amount("absent") is None


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b"?", b"  ", b"\xef\xbb\xbf\r\n"])
def test_byte_order_marks_are_passed_over(prefix: bytes) -> None:
    assert fields(prefix + b'{"Id": "x"}').need("id") == "x"


def test_keys_are_read_in_any_case() -> None:
    assert Fields({"CompanyPROFILE": {"companyname": "Contoso"}}).inner("companyProfile").text(
        "companyName"
    ) == ("Contoso")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-09-17T17:08:11.1433333+00:00", datetime(2019, 9, 17, 17, 8, 11, 143333, UTC)),
        ("2015-11-24T01:17:10.61", datetime(2015, 11, 24, 1, 17, 10, 610000, UTC)),
        ("2015-11-25T06: 41: 12Z", datetime(2015, 11, 25, 6, 41, 12, tzinfo=UTC)),
        ("2019-02-04T09:22:40.1767993-08:00", datetime(2019, 2, 4, 17, 22, 40, 176799, UTC)),
        ("6/1/2017 12:00:00 AM", datetime(2017, 6, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("9999-12-10T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_of_every_kind(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_a_billing_day_is_the_day_that_is_written() -> None:
    assert day("2016-02-06T23:30:00-08:00") == date(2016, 2, 6)


def test_one_enum_in_all_its_spellings() -> None:
    assert {word(one) for one in ("OneTime", "onetime", "one_time", "ONE_TIME")} == {"onetime"}
    assert word(1, ("none", "open")) == word("1", ("none", "open")) == "open"
    assert word(99, ("none", "open")) == word(None) == word([]) == ""


@pytest.mark.parametrize("body", [b'{"a":1e400}', b'{"a":"NaN"}', b'{"a":"1e-999999999"}', b'{"a":[]}'])
def test_numbers_that_could_fill_the_memory_are_refused(body: bytes) -> None:
    with pytest.raises(WireError):
        fields(body).amount("a")


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"[" * 90_000, b"nan", b"NaN NaN", b'{"a":1e99999999999999999999}']
)
def test_what_is_not_json_is_one_kind_of_error(body: bytes) -> None:
    with pytest.raises(WireError):
        decode(body)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**12), max_value=10**12))
def test_any_amount_survives(amount: Decimal) -> None:
    assert exact(decode(b'{"a":%s}' % format(amount, "f").encode())["a"]) == amount


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"items": []},
        {"items": [1, {"a": [2.5]}], "Items": "x", "links": {"next": None}},
        [1.5, {"a": "ö"}],
        "x",
    ],
)
def test_a_long_body_is_read_in_parts_to_the_same(value: object, monkeypatch: pytest.MonkeyPatch):
    body = json.dumps(value, ensure_ascii=False).encode()
    whole = decode(body)
    monkeypatch.setattr(body_module, "WHOLE", 0)
    assert decode(body) == whole == decode(b"\xef\xbb\xbf" + body + b" ")


@pytest.mark.parametrize(
    "body", [b"{", b'{"items":[1,}', b'{"items":[{"a":]}]}', b'{"a":1}}', b'{"items":[01]}']
)
def test_a_long_body_that_is_no_json_is_said_to_be_none(body: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(body_module, "WHOLE", 0)
    with pytest.raises(WireError):
        decode(body)


A, B = b'{"id":"A","totalCharges":5}', b'{"id":"B","name":%s,"totalCharges":7}'


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (b'"Stra\\ud83d"', "Stra�"),  # cut in the middle of an emoji
        (b'"\\ude00 Ltd"', "� Ltd"),
        (b'"Caf\xe9"', "Caf�"),
        (b'"two\r\nlines\t"', "two\r\nlines\t"),
        (b"NaN", "NaN"),
        (b"-Infinity", "-Infinity"),
        (b"9" * 6000, "9" * 6000),
        (b'{"deep":"\\ud83d"}', ""),
    ],
    ids=["cut", "cut in front", "Latin 1", "line ends", "NaN", "infinity", "endless number", "nested"],
)
def test_what_is_no_json_by_the_letter_costs_no_other_row(
    sent: bytes, name: str, long: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if long:
        monkeypatch.setattr(body_module, "WHOLE", 0)
    rows = fields(b'{"items":[%s,%s]}' % (A, B % sent)).many("items")
    assert [(row.text("id"), row.amount("totalCharges")) for row in rows] == [("A", 5), ("B", 7)]
    assert rows[1].text("name") == name
    name.encode()


def test_a_figure_that_is_none_costs_its_own_row_alone() -> None:
    rows = [{"a": 1}, decode(b'{"a":NaN}'), decode(b'{"a":%s}' % (b"9" * 6000)), decode(b'{"a":-Infinity}')]
    with wire.noting_left_out() as reasons:
        assert wire.readable(rows, lambda row: Fields(row).amount("a")) == [1]
    assert len(reasons) == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_json_is_read_in_any_encoding_that_json_may_have(encoding: str) -> None:
    for text in ('{"id":"Ä"}', '\r\n {"id":"Ä"}', '\ufeff{"id":"Ä"}\0'):
        assert fields(text.encode(encoding)).need("id") == "Ä"


@pytest.mark.parametrize(
    "body", [b"", b" \r\n", b"\xef\xbb\xbf", b"null", b"\xef\xbb\xbf\r\nnull", b"\0", "null".encode("utf-16")]
)
def test_no_content_has_many_forms(body: bytes) -> None:
    assert content(body) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11/30/2026 15:04:05", datetime(2026, 11, 30, 15, 4, 5, tzinfo=UTC)),
        ("11/30/2026 3:04:05 PM +01:00", datetime(2026, 11, 30, 14, 4, 5, tzinfo=UTC)),
        ("11/30/2026 3:04 PM", datetime(2026, 11, 30, 15, 4, tzinfo=UTC)),
        ("11/30/2026 15:04:05 -0800", datetime(2026, 11, 30, 23, 4, 5, tzinfo=UTC)),
        ("1/2/2026", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-11-30T15:04:05z", datetime(2026, 11, 30, 15, 4, 5, tzinfo=UTC)),
        ("2026-11-30 15:04:05 UTC", datetime(2026, 11, 30, 15, 4, 5, tzinfo=UTC)),
        ("/Date(1796051045000)/", datetime(2026, 11, 30, 15, 4, 5, tzinfo=UTC)),
        ("/Date(1796051045000+0200)/", datetime(2026, 11, 30, 15, 4, 5, tzinfo=UTC)),
        ("/Date(-62135596800000)/", None),
        ("Mon, 30 Nov 2026 15:04:05 GMT", datetime(2026, 11, 30, 15, 4, 5, tzinfo=UTC)),
        ("30/11/2026", None),
        ("30.11.2026", None),
        ("5", None),
    ],
)
def test_dates_as_dotnet_writes_them(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_a_list_of_texts_has_texts_only() -> None:
    body = Fields(
        {"a": [None, "a.example", {"x": 1}, 5, "", True], "b": "b.example", "c": {"value": ["c", None]}}
    )
    assert body.texts("a") == ("a.example", "5", "true")
    assert (body.texts("b"), body.texts("c"), body.texts("d")) == (("b.example",), ("c",), ())


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (b"6.15112491169010E14", "615112491169010"),
        (b"2000.0", "2000"),
        (b"-1.0", "-1"),
        (b"1E+99999999", "1E+99999999"),
        (b"0.5", "0.5"),
    ],
)
def test_a_number_where_a_word_should_be_is_spelled_as_people_write_it(sent: bytes, text: str) -> None:
    assert fields(b'{"a":%s}' % sent).text("a") == text

"""Phone numbers of new customers: sent as the rule of the country takes them, and never advised against it."""

from __future__ import annotations

import re

import pytest

from bot.commands.customer.phone import as_accepted, example, phone_problem
from bot.model import CountryRules
from tests.chat import open_chat
from tests.commands.customer.test_customer import LITWARE
from tests.fake_customers import NORTH_AMERICAN

US = CountryRules("US", phone_regex=NORTH_AMERICAN, calling_codes=("1",))
ANY = CountryRules("DE", phone_regex=r"^(\(?\+?[0-9]*\)?)?[0-9_\- \(\)]*$", calling_codes=("49",))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("+1 425 555 0100", "14255550100"),
        ("+1 (425) 555-0100", "14255550100"),
        ("1-425-555-0100", "1-425-555-0100"),
        ("(425) 555-0100", "(425)555-0100"),
        ("(425)555-0100", "(425)555-0100"),
        ("425.555.0100", "425.555.0100"),
        ("425 555 0100", "4255550100"),
        ("425\u00a0555\u00a00100", "4255550100"),
        ("001 425 555 0100", "14255550100"),
        ("011 1 425 555 0100", "14255550100"),
        ("\u202a+1 425 555 0100\u202c", "14255550100"),
        ("＋１４２５５５５０１００", "14255550100"),
        ("٤٢٥٥٥٥٠١٠٠", "4255550100"),
        ("425–555–0100", "425-555-0100"),
        ("tel:+1-425-555-0100", "14255550100"),
        ("Office (+14255550100)", "14255550100"),
    ],
)
def test_a_number_of_the_united_states_is_accepted_however_it_is_written(typed: str, sent: str) -> None:
    assert as_accepted(US, typed) == sent
    assert re.fullmatch(NORTH_AMERICAN, sent) and not phone_problem(US, typed) and not phone_problem(US, sent)


@pytest.mark.parametrize(
    ("rule", "codes", "typed", "sent"),
    [
        (r"^\d{10}$", ("1",), "+1 425 555 0100", "4255550100"),
        (r"^\d{10}$", ("1",), "1-425-555-0100", "4255550100"),
        (r"^\+1\d{10}$", ("1",), "(425) 555-0100", "+14255550100"),
        (r"^0\d{9,10}$", ("49",), "+49 (0)30 1234567", "0301234567"),
        (r"^0\d{9,10}$", ("49",), "0049 30 1234567", "0301234567"),
        (r"^49\d{6,13}$", ("49",), "030 1234567", "49301234567"),
        (r"^\+49\d{6,13}$", ("49",), "49 30 1234567", "+49301234567"),
        (r"^[1-9]\d{8}$", ("33",), "01 23 45 67 89", "123456789"),
        (r"^0[1-9]( ?\d{2}){4}$", ("33",), "+33 1 23 45 67 89", "0123456789"),
        (r"^39\d{6,11}$", ("39",), "06 1234567", "39061234567"),
        (r"^0\d-\d{4}-\d{4}$", ("81",), "+81 3-1234-5678", "03-1234-5678"),
        (r"^\d{3}-\d{4}-\d{4}$", ("82",), "+82 10 1234 5678", "010-1234-5678"),
        (r"^\+7\d{10}$", ("7",), "727 200 0000", "+77272000000"),
        (r"^\d{10}$", ("1-809", "1-829"), "+1 809 555 0100", "8095550100"),
    ],
)
def test_other_countries_rules_are_met_with_or_without_code_and_zero(
    rule: str, codes: tuple[str, ...], typed: str, sent: str
) -> None:
    rules = CountryRules("XX", phone_regex=rule, calling_codes=codes)
    assert as_accepted(rules, typed) == sent and re.fullmatch(rule, sent)


def test_where_the_rule_takes_it_a_number_is_sent_as_it_was_typed() -> None:
    for typed in ("+49 (0)30 1234567", "030 1234567", "+44 20 7946 0958"):
        assert as_accepted(ANY, typed) == typed


@pytest.mark.parametrize(
    "rule",
    [NORTH_AMERICAN, r"^\d{10}$", r"^\+1\d{10}$", r"^0\d{9}$", r"^\d{3}-\d{4}-\d{4}$", r"^\(\d{2,3}\) \d{4}-\d{4}$",
     r"^(05|\+9715)[0-9]{8}$", r"^[2-9]\d{7}$", r"^(?:\+|00)?[1-9]\d{6,14}$", ANY.phone_regex, ""],
)  # fmt: skip
def test_the_example_of_a_refusal_is_accepted(rule: str) -> None:
    """A refusal that advises what is then refused leaves nobody knowing what to do."""
    for codes in ((), ("1",), ("971",), ("82",)):
        rules = CountryRules("XX", phone_regex=rule, calling_codes=codes)
        shown = example(rules)
        assert shown and re.fullmatch(rule or ".+", shown)
        assert not phone_problem(rules, shown) and as_accepted(rules, shown) == shown
        assert shown in phone_problem(rules, "call me")


@pytest.mark.parametrize(
    "typed", ["555 0100", "+1 425 555 010", "+49 30 123456", "0049 30 123456", "+44 20 7946 0958"]
)
def test_what_is_no_number_of_the_country_is_refused_with_one_that_is(typed: str) -> None:
    assert phone_problem(US, typed) == (
        f"“{typed}” is not a phone number that Partner Center accepts in US. For example: 14255550100"
    )


def test_an_extension_that_the_rule_does_not_take_is_named() -> None:
    assert phone_problem(US, "+1 425 555 0100 x123") == (
        "“+1 425 555 0100 x123” has an extension, which Partner Center doesn't accept in US. "
        "Leave out “123”: 14255550100"
    )


def test_a_rule_that_cannot_be_tried_refuses_no_number_and_shows_no_example_of_it() -> None:
    for rule in (r"(\d+)+x", "(", r"(?<code>\d+)\d"):
        rules = CountryRules("XX", phone_regex=rule, calling_codes=("1",))
        assert as_accepted(rules, " +1 425 555 0100 ") == "+1 425 555 0100"
        assert not phone_problem(rules, "+1 425 555 0100") and phone_problem(rules, "call me")


@pytest.fixture
async def chat(store):
    return (await open_chat(store)).as_("sam")


async def test_the_number_that_the_bot_shows_as_an_example_is_accepted_and_the_card_shows_what_is_sent(chat):
    await chat.say("customer create")
    shown = await chat.fill_in(**LITWARE | {"phone": "+1 425 555 0100"})
    assert (
        "Phone: 14255550100" in shown
        and "The phone number is written as Partner Center accepts it in US." in shown
    )
    assert "Create customer" in chat.labels


async def test_a_refused_number_stays_in_its_field_with_an_example_beside_it(chat):
    await chat.say("customer create")
    await chat.fill_in(**LITWARE | {"phone": "+49 30 123456"})
    [field] = [each for each in chat.form.fields if each.error]
    assert (field.name, field.value) == ("phone", "+49 30 123456") and "14255550100" in field.error


async def test_a_number_with_spaces_in_a_line_is_no_part_of_the_company(chat):
    """A link for telephones in Slack arrives as its label, which has spaces in it."""
    for line in (
        "Litware Inc phone=+1 425-555-0100 city=Redmond",
        "Litware Inc --phone +1 (425) 555-0100 city=Redmond",
        "phone: +1 425 555 0100 Litware Inc city=Redmond",
        "phone=+1 425 555 0100 city=Redmond Litware Inc",
    ):
        await chat.say(f"customer create {line}")
        values = {field.name: field.value for field in chat.form.fields}
        assert values["company"] == "Litware Inc" and values["city"] == "Redmond"
        assert re.sub(r"\D", "", values["phone"]) == "14255550100", line
    await chat.say("customer create phone=+1 425 555 0100 x12 Litware Inc")
    values = {field.name: field.value for field in chat.form.fields}
    assert (values["company"], values["phone"]) == ("Litware Inc", "+1 425 555 0100 x12")

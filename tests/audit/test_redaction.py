"""What people type into a chat stays in the trail for good; secrets do not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redaction import LONGEST, MASK, masked, masked_text, without_tokens

JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhZGEiLCJhdWQiOiJib3QifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ"


@pytest.mark.parametrize(
    "name",
    [
        "password", "Passwort", "new_password", "pwd", "client_secret", "clientSecret", "refresh_token", "token",
        "api_key", "apiKey", "access key", "private-key", "authorization", "code", "pin", "otp", "cookie", "credentials",
    ],
)  # fmt: skip
def test_what_is_named_like_a_secret_is_masked(name: str):
    assert masked({name: "hunter2"}) == {name: MASK}


@pytest.mark.parametrize(
    "name",
    [
        "customer",
        "amount",
        "postal_code",
        "country",
        "number",
        "domain",
        "note",
        "passport",
        "company",
        "pinned",
    ],
)
def test_what_is_not_stays(name: str):
    assert masked({name: "hunter2"}) == {name: "hunter2"}


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("the password is hunter2, thanks", "hunter2"),
        ("password=hunter2 domain=contoso", "hunter2"),
        ("Password: “correct horse battery”.", "horse"),
        ('{"client_secret": "s3cr3t-v4lue"}', "s3cr3t"),
        (f"my token says {JWT} and nothing else", "eyJzdWIi"),
        ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
        ("xoxb-123456789012-abcdefghijkl", "123456789012"),
        ("Y2f8Q~" + "a1B2" * 8, "a1B2"),
        ("https://x.blob.core.windows.net/c?sv=1&sig=AbC123%3D", "AbC123"),
        ("AccountKey=AbCdEf0123456789==;EndpointSuffix=core", "AbCdEf"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----", "MIIEow"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEow", "MIIEow"),
        ("q" * 40 + "0" * 45, "qqqq"),
        ("my_new_password=hunter2", "hunter2"),
        ("access code ABCD-EFGH", "EFGH"),
        ("Access  code abcd efgh", "efgh"),
        ("acess code ABCD-EFGH", "EFGH"),
        ("ABCD-EFGH", "EFGH"),
        ("“ABCD-EFGH” isn't a command.", "EFGH"),
        ("my code: ABCD-EFGH, is it right?", "EFGH"),
    ],
)
def test_what_looks_like_a_secret_is_masked_wherever_it_stands(said: str, secret: str):
    assert secret not in masked_text(said) and MASK in masked_text(said)
    assert secret not in json.dumps(masked({"text": said}))


@pytest.mark.parametrize(
    "said",
    [
        "The VM web-01 does not start since Tuesday.",
        "b44bb1fb-c595-45b0-9e09-d657365580bf",
        "ticket note 615112491169010 please reset the account, the customer forgot it",
        "usage budget fabrikam 5000",
        "customer show PROD-WEST",
        "customer show test-data",
        "The error code is 8007-0005 since the update of WEB2-PRXY this morning.",
        "https://portal.azure.com/#view/HubsExtension/BrowseResource/resourceType/Microsoft.Compute%2FVirtualMachines",
    ],
)
def test_what_people_say_otherwise_stays_as_it_is(said: str):
    assert masked_text(said) == said


@pytest.mark.parametrize(
    "unit", ["é-", "eyJ", "passwor", "token ", "code ", "“", "access code ", "-----BEGIN ", " "]
)
def test_words_made_to_be_looked_through_for_long_are_not(unit: str):
    """Ten thousand letters of some of these once took twenty seconds, in which the bot answered nobody."""
    for text in (unit * 5000, unit * 5000 + "=", unit * 5000 + "password=hunter2"):
        assert "hunter2" not in masked_text(text) + without_tokens(text)


def test_what_is_long_is_cut():
    assert len(masked_text("word " * 5000)) == LONGEST
    assert masked_text("word " * 5000).endswith("…")


@given(st.text(max_size=300))
def test_any_text_can_be_masked(text: str):
    assert len(masked_text(text)) <= max(LONGEST, len(text) + 200)
    assert list(masked({text: text, "password": "x"}))[-1] == "password"


@pytest.mark.parametrize(
    "said",
    [
        '{"adminPassword": "hunter2", "userName": "kim"}',
        "new_password=hunter2&userName=kim",
        'body: {\\"refresh_token\\":\\"hunter2\\", userName kim',
    ],
)
def test_what_a_vendor_quotes_back_is_cleaned_and_the_rest_stays(said: str):
    assert "hunter2" not in without_tokens(said) and "kim" in without_tokens(said)


def test_a_vendors_words_about_passwords_stay():
    said = "The password does not meet the rules: passwordProfile is missing. Signature=x."
    assert without_tokens(said) == said

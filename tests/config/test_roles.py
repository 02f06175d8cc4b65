"""roles.toml: what it may say, and that every mistake is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model.identity import Role
from config.roles import RolesError, demo_roles, read_roles

ID = "8F0F2C1E-52A7-4A3E-9A55-0D8A6F4C0B11"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_comes_with_the_bot_names_nobody(tmp_path: Path) -> None:
    bundled, demo = read_roles(), demo_roles()
    assert bundled.names_nobody and not bundled.people and not bundled.rules.groups
    assert not demo.names_nobody and "ada@northwindcloud.example" in demo.people
    assert (demo.holders, demo.withheld) == (bundled.holders, bundled.withheld)
    assert read_roles(written(tmp_path, '[people]\n"ada@x.example" = []\n')).names_nobody
    assert not read_roles(written(tmp_path, '[groups]\n"Night Shift" = ["sales_agent"]\n')).names_nobody


def test_tables_are_read_and_names_folded(tmp_path):
    text = f"""
        [people]
        "Ada@X.example" = ["admin_agent"]
        [add]
        "ada@x.example" = ["sales_agent"]
        [withhold]
        "{ID}" = ["global_admin"]
        [groups]
        "{ID}" = ["helpdesk_agent"]
        "Night Shift" = ["helpdesk_agent"]
        [customers]
        "ada@x.example" = ["Contoso.onmicrosoft.com", "{ID}"]
    """
    rules = read_roles(written(tmp_path, text)).rules
    assert rules.add == {"ada@x.example": {Role.ADMIN_AGENT, Role.SALES_AGENT}}
    assert rules.withhold == {ID.lower(): {Role.GLOBAL_ADMIN}}
    assert set(rules.groups) == {ID.lower(), "Night Shift"}
    assert rules.customers["ada@x.example"] == {"contoso.onmicrosoft.com", ID.lower()}
    assert rules.source == "own.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[withold]\n"a@b.c" = []', "withold: there is no such table"),
        ('[withhold]\n"a@b.c" = ["king"]', "'king' is not known"),
        ('[groups]\n"AdminAgents" = ["global_admin"]', "has its role from Microsoft"),
        ('[customers]\n"a@b.c" = ["Contoso Ltd"]', "neither a tenant id nor a domain"),
        ('[customers]\n"a@b.c" = "x.example"', "give a list"),
        ('[withhold]\n"sam" = ["sales_agent"]', "'sam' is neither an e-mail address nor an object id"),
        (
            '[customers]\n"Sam Osei" = ["x.example"]',
            "'Sam Osei' is neither an e-mail address nor an object id",
        ),
    ],
)
def test_mistakes_are_told(tmp_path, text, said):
    with pytest.raises(RolesError, match=said):
        read_roles(written(tmp_path, text))


def test_a_person_is_known_without_the_spaces_around_the_name(tmp_path):
    rules = read_roles(written(tmp_path, '[withhold]\n" Sam@X.example " = ["sales_agent"]')).rules
    assert rules.withhold == {"sam@x.example": {Role.SALES_AGENT}}

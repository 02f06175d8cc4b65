"""The environment: every fault at once, each with the fix; adapters on only when they can work."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.access.policy import Permission
from bot.model import PartnerType
from bot.model.identity import Role
from config.roles import RolesError, read_roles
from config.settings import SettingsError, read_settings

APP = "3f2b6f8e-0000-4000-8000-000000000001"
VENDOR = {
    "PARTNER_CENTER_TENANT_ID": APP,
    "PARTNER_CENTER_CLIENT_ID": APP,
    "PARTNER_CENTER_CLIENT_SECRET": "s3cret",
    "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
}


def faults(environ):
    with pytest.raises(SettingsError) as caught:
        read_settings(environ)
    return caught.value.problems


def test_nothing_set_is_a_working_default():
    settings = read_settings({})
    assert settings.port == 8080 and settings.database_url == "sqlite:///csp-bot.db"
    assert settings.slack is None and settings.teams is None and settings.partner_center is None


def test_every_fault_is_reported_at_once_with_its_name():
    found = faults(
        {"PORT": "many", "SLACK_BOT_TOKEN": "abc", "DATABASE_URL": "mysql://x", "PUBLIC_URL": "bot"}
    )
    assert [problem.split(":")[0] for problem in found] == [
        "PORT",
        "PUBLIC_URL",
        "SLACK_SIGNING_SECRET",
        "DATABASE_URL",
    ]


def test_half_an_adapter_is_a_fault():
    assert "TEAMS_APP_PASSWORD, TEAMS_APP_TENANT_ID" in faults({"TEAMS_APP_ID": APP})[0]


def test_sign_ins_are_not_stored_without_a_key():
    (problem,) = faults({name: value for name, value in VENDOR.items() if name != "TOKEN_ENCRYPTION_KEYS"})
    assert problem.startswith("TOKEN_ENCRYPTION_KEYS") and "Fernet.generate_key" in problem


def test_a_bad_key_is_named_by_its_place_and_never_shown():
    good = VENDOR["TOKEN_ENCRYPTION_KEYS"]
    (problem,) = faults(VENDOR | {"TOKEN_ENCRYPTION_KEYS": f"{good},shortkey"})
    assert "key 2" in problem and "shortkey" not in problem


def test_secrets_come_from_files_and_stay_out_of_sight(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")
    environ = {name: value for name, value in VENDOR.items() if name != "PARTNER_CENTER_CLIENT_SECRET"}
    settings = read_settings(environ | {"PARTNER_CENTER_CLIENT_SECRET_FILE": str(secret)})
    assert settings.partner_center.client_secret == "from-a-file"
    assert "from-a-file" not in repr(settings) and VENDOR["TOKEN_ENCRYPTION_KEYS"] not in repr(settings)


def test_a_file_that_is_not_there():
    assert "cannot read" in faults({"SLACK_SIGNING_SECRET_FILE": "/nowhere/at/all"})[0]


def test_teams_without_credentials_only_under_development():
    development = {"ENVIRONMENT": "development"}
    opened = [read_settings(development).teams for _ in range(2)]
    assert all(each.anonymous and len(each.token) > 20 for each in opened)
    assert opened[0].token != opened[1].token and opened[0].token not in repr(opened[0])
    assert read_settings({"ENVIRONMENT": "production"}).teams is None
    chosen = {"DEMO_TOKEN": "one-that-is-long-enough"}
    assert read_settings(development | chosen).teams.token == "one-that-is-long-enough"
    assert read_settings(chosen).teams is None
    assert "DEMO_TOKEN" in faults({"DEMO_TOKEN": "short"})[0]


def test_nobody_comes_in_without_a_sign_in_beside_a_real_partner():
    development = {**VENDOR, "ENVIRONMENT": "development"}
    assert read_settings(development).teams is None
    sandbox = {
        "PARTNER_CENTER_URL": "https://localhost:4430",
        "PARTNER_CENTER_AUTHORITY": "https://localhost:4430/tenant",
    }
    assert read_settings(development | sandbox).teams.anonymous
    for name in sandbox:
        assert read_settings(development | sandbox | {name: "https://api.example.com"}).teams is None


def test_plain_http_only_on_this_machine():
    assert faults({"PUBLIC_URL": "http://bot.example.com"})
    assert read_settings({"PUBLIC_URL": "http://localhost:8080/"}).public_url == "http://localhost:8080"


def test_the_roles_that_come_with_the_bot_deny_by_default():
    policy = read_roles().policy(PartnerType.DIRECT)
    assert set(policy.holders) == set(Permission) - {Permission.OPEN}
    assert Role.USER_ADMIN not in policy.holders[Permission.CUSTOMER_CREATE]


def test_faults_of_roles_are_reported_at_once(tmp_path: Path):
    path = tmp_path / "roles.toml"
    path.write_text(
        '[people]\n"a@b.c" = ["king"]\n[permissions]\n"usage.fly" = []\n"usage.read" = "admin_agent"\n'
    )
    with pytest.raises(RolesError) as caught:
        read_roles(path)
    assert (
        len(caught.value.problems) == 3
        and "'king' is not known; use one of admin_agent" in caught.value.problems[0]
    )


def test_people_sign_in_themselves_wherever_browsers_reach_the_bot():
    reachable = {"PUBLIC_URL": "https://bot.example.com"}
    assert read_settings(reachable).personal
    assert not read_settings({}).personal
    assert not read_settings({**reachable, "SIGN_IN": "service"}).personal
    assert "PUBLIC_URL" in faults({"SIGN_IN": "required"})[0]
    assert "required or service" in faults({"SIGN_IN": "maybe"})[0]


def test_a_worker_tells_how_it_is_only_where_it_is_told_to():
    assert read_settings({}).worker_port == 0
    assert read_settings({"WORKER_PORT": "9100"}).worker_port == 9100
    for port in ("70000", "²", "٩١٠٠", "9" * 5000):
        assert "WORKER_PORT" in faults({"WORKER_PORT": port})[0]


def test_the_password_of_the_database_is_in_no_repr():
    assert "hunter2" not in repr(read_settings({"DATABASE_URL": "postgresql://bot:hunter2@db/bot"}))


def test_the_partners_own_country_is_two_letters():
    assert read_settings(VENDOR).partner_center.country == "US"
    assert read_settings(VENDOR | {"PARTNER_CENTER_COUNTRY": "se"}).partner_center.country == "SE"
    assert faults(VENDOR | {"PARTNER_CENTER_COUNTRY": "Sweden"})[0].startswith("PARTNER_CENTER_COUNTRY:")


def test_an_indirect_reseller_names_its_provider_and_where_that_one_is_found():
    name, url = "PARTNER_CENTER_INDIRECT_PROVIDER", "PARTNER_CENTER_INDIRECT_PROVIDER_URL"
    given = VENDOR | {name: "Nordic Cloud Distribution", url: "https://portal.nordic-distribution.example/"}
    vendor = read_settings(given).partner_center
    assert vendor.indirect_provider == "Nordic Cloud Distribution"
    assert vendor.indirect_provider_url == "https://portal.nordic-distribution.example"
    assert faults(given | {url: "javascript:alert(1)"})[0].startswith(url)

"""``csp-bot check``: is this installation right, and if not, what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import aiohttp

from adapters.cli import permissions
from adapters.cli.named_customers import nobodys
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.graph import open_directory
from adapters.microsoft.partner_api.price_sheets import open_price_sheets
from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from adapters.store import AddressError, SqlStore
from bot.access.policy import Permission
from bot.access.roles import AGENT_GROUPS
from bot.access.signin import CALLBACK
from bot.cards.format import count, lasting
from bot.changes.approval_rules import ApprovalRule
from bot.commands import load
from bot.errors import Cause, PartnerFailure, Unavailable
from bot.model import PartnerType
from bot.model.approval import one_of
from bot.model.identity import Role
from bot.model.price import PriceView, SheetKey, month_of
from bot.pipeline.channel_rules import ChannelRule, NotInThisChannel
from bot.ports.dispatch import Place
from config.alerts import AlertsError, chosen_alerts
from config.approvals import ApprovalsError, chosen_approvals
from config.channels import ChannelsError, chosen_channels
from config.roles import NOBODY, Roles, RolesError, chosen_roles
from config.settings import PartnerCenterSettings, Settings, SlackSettings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: right, wrong (with what to do), or off (``None``)."""

    name: str
    ok: bool | None
    words: str


async def check(settings: Settings) -> int:
    """Look at everything, print a line for each, and return 0 when nothing is wrong."""
    findings = [finding async for finding in _findings(settings)]
    print(_matrix(settings))
    for finding in findings:
        mark = {True: "ok  ", False: "FAIL", None: "off "}[finding.ok]
        print(f"{mark}  {finding.name}: {finding.words}")
    wrong = sum(finding.ok is False for finding in findings)
    print("\nEverything is in order." if not wrong else f"\n{wrong} to fix.")
    return 1 if wrong else 0


def _matrix(settings: Settings) -> str:
    """Who may run what, under the roles of this installation."""
    vendor = settings.partner_center
    kind = vendor.partner_type if vendor else PartnerType.DIRECT
    try:
        return permissions.plain(chosen_roles(settings), kind) + "\n"
    except RolesError:
        return ""


async def _directory(settings: Settings, auth: Auth) -> Finding:
    """Whether roles can be learned from the directory, and by which groups."""
    vendor = settings.partner_center
    if vendor is None or not settings.personal:
        return Finding("Personal sign-in", None, "The service account reads for everybody (SIGN_IN).")
    try:
        names = chosen_roles(settings).rules.group_names
    except RolesError:
        return Finding("Personal sign-in", False, "Not looked at: the roles file has faults.")
    try:
        async with open_directory(vendor, auth, names) as entra:
            known = await entra.known_groups()
    except PartnerFailure as failure:
        said = failure.advice or failure.detail
        return Finding("Personal sign-in", False, f"{said}{answer_numbers(failure)}")
    missing = sorted(name for name in AGENT_GROUPS if name not in known)
    told = f"Register {settings.public_url}{CALLBACK} as a redirect address of the application. "
    if missing:
        return Finding(
            "Personal sign-in",
            False,
            f"{told}No group, or more than one, is named {', '.join(missing)}: name it by its id under [groups].",
        )
    return Finding("Personal sign-in", True, f"{told}Roles are read from the directory.")


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    yield _roles(settings)
    yield _alerts(settings)
    yield check_approvals(settings)
    yield _channels(settings)
    async with _store(settings) as (database, store):
        yield database
        if store:
            yield await check_named_customers(settings, store)
        if settings.partner_center is None:
            yield Finding(
                "Partner Center",
                False,
                "Set PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID and a secret.",
            )
        elif store:
            for finding in await check_partner_center(settings.partner_center, store):
                yield finding
            yield await _directory(settings, Auth(settings.partner_center, store.vault))
    yield await _slack(settings.slack)
    if settings.teams is None:
        yield Finding("Teams", None, "TEAMS_APP_ID is not set.")
    else:
        yield Finding("Teams", True, f"App {settings.teams.app_id}; tenants served: {_tenants(settings)}.")
    yield _public_url(settings)


def _tenants(settings: Settings) -> str:
    teams = settings.teams
    return ", ".join(sorted(teams.tenant_ids)) or teams.app_tenant_id if teams else ""


def _alerts(settings: Settings) -> Finding:
    try:
        chosen = chosen_alerts(settings)
    except AlertsError as error:
        return Finding("Alerts", False, "; ".join(error.problems))
    minutes = chosen.every["scan"].total_seconds() / 60
    return Finding("Alerts", True, f"Usage is compared with the rules every {minutes:g} minutes.")


def check_approvals(settings: Settings) -> Finding:
    """Whether the approval rules are right, and where they ask."""
    try:
        rules = chosen_approvals(settings, load().writes)
    except ApprovalsError as error:
        return Finding("Approvals", False, "; ".join(error.problems))
    if closed := _closed_rooms(settings, rules):
        return Finding("Approvals", False, " ".join(closed))
    return Finding("Approvals", True, " ".join(map(_rule, rules)) or "No write takes a second person.")


def _closed_rooms(settings: Settings, rules: Sequence[ApprovalRule]) -> list[str]:
    """Channels where approvers would be asked and could not answer, a sentence for each."""
    registry = load()
    try:
        channel_rules = chosen_channels(settings, registry.said_nouns).channel_rules
    except ChannelsError:
        return []
    said = []
    for rule in rules:
        behind = [each for each in registry.commands if each.writes and rule.names(each.effect)]
        for platform, channel in rule.to.items():
            place = Place(platform, "", channel, personal=False)
            for command in behind:
                try:
                    channel_rules.check_change(place, None)
                    channel_rules.check_topic(place, command)
                except NotInThisChannel as no:
                    where = f"{channel} of {platform}"
                    said.append(f"{command.name} is to be approved in {where}, and cannot be: {no.problem}")
    return said


def _rule(rule: ApprovalRule) -> str:
    """A rule about approval, as a sentence."""
    what = ", ".join(sorted(rule.commands))
    limits = [f"above {rule.above} {rule.currency}"] if rule.above is not None else []
    limits += [f"for {count(len(rule.customers), 'customer')}"] if rule.customers else []
    limits += [f"for partners of the type {each.replace('_', ' ')}" for each in sorted(rule.partner_types)]
    limits += [f"for the roles {one_of(rule.roles)}"] if rule.roles else []
    only = f" ({'; '.join(limits)})" if limits else ""
    who = " or ".join(role.label for role in Role if role in rule.approvers)
    return f"{what}{only}: approved by {rule.needed} with the role {who}, within {lasting(rule.within)}."


async def check_named_customers(settings: Settings, store: SqlStore) -> Finding:
    """Whether everybody whom rules, roles and grants name is a customer."""
    name = "Named customers"
    try:
        rules, limits = chosen_approvals(settings, load().writes), chosen_roles(settings).rules.customers
    except (ApprovalsError, RolesError):
        return Finding(name, False, "Not looked at: the approvals file or the roles file has faults.")
    if not await store.customers.count():
        return Finding(
            name, None, "Not looked at: the list of customers is empty until the worker fetches it."
        )
    wrong = await nobodys(store.customers, rules, limits, store.grants, datetime.now(UTC))
    return Finding(name, not wrong, " ".join(wrong) or "Everybody who is named is a customer.")


def _channels(settings: Settings) -> Finding:
    try:
        channels = chosen_channels(settings, load().said_nouns)
    except ChannelsError as error:
        return Finding("Channels", False, "; ".join(error.problems))
    rules, limits = channels.channel_rules.rules, channels.limits
    told = [f"{channel} of {platform}: {_rule_words(rule)}" for (platform, channel), rule in rules.items()]
    said = "; ".join(told) or "no channel has a rule of its own"
    alone = f"{limits.person or 'any number of'} commands and {limits.writes or 'any number of'} changes"
    together = f"{limits.workspace or 'any number of'} commands of a workspace"
    return Finding("Channels", True, f"{said}. In a minute: {alone} of a person, {together}.")


def _rule_words(rule: ChannelRule) -> str:
    words = [", ".join(sorted(rule.nouns)) or "all nouns", f"only {rule.only}" * (rule.only != "everything")]
    return ", ".join(filter(None, [*words, "open beside outsiders" * rule.outsiders]))


def _roles(settings: Settings) -> Finding:
    try:
        roles: Roles = chosen_roles(settings)
    except RolesError as error:
        return Finding("Roles", False, "; ".join(error.problems))
    ungranted = [
        permission
        for permission in Permission
        if permission is not Permission.OPEN and not roles.holders.get(permission)
    ]
    note = f"; nobody may: {', '.join(ungranted)}" if ungranted else ""
    if roles.names_nobody:
        return Finding("Roles", None if settings.personal else False, f"{NOBODY}{note}")
    return Finding("Roles", True, f"{len(roles.people)} people in {roles.source}{note}.")


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[tuple[Finding, SqlStore | None]]:
    if not settings.token_encryption_keys:
        yield Finding("Database", False, "Not looked at: TOKEN_ENCRYPTION_KEYS is not set."), None
        return
    async with AsyncExitStack() as stack:
        try:
            store = await stack.enter_async_context(
                SqlStore.open(settings.database_url, settings.token_encryption_keys)
            )
        except AddressError as error:
            yield Finding("Database", False, f"{error}."), None
            return
        try:
            await store.check()
        except Unavailable:
            yield (
                Finding(
                    "Database",
                    False,
                    "It does not answer, or its tables are not those of this release. Run: csp-bot migrate",
                ),
                None,
            )
        else:
            yield Finding("Database", True, "It answers and has its tables."), store


async def check_partner_center(vendor: PartnerCenterSettings, store: SqlStore) -> list[Finding]:
    """Whether the application, the service account and the vendor's API work."""
    auth = Auth(vendor, store.vault)

    async def first_page(partner: PartnerCenter) -> str:
        async for page in partner.customers.pages():
            return f"It lists customers ({len(page)} on the first page)."
        return "It lists no customers yet."

    async def invoices(partner: PartnerCenter) -> str:
        today = date.today()
        return f"It gives usage and invoices ({len(await partner.invoices.all(since=today.replace(day=1)))} this month)."

    async def as_user(partner: PartnerCenter) -> str:
        await partner.invoices.balances()
        return "The service account is signed in, with MFA."

    async with PartnerCenter(open_exchange(vendor, auth)) as partner:
        return [
            await _try("Partner Center, app", partner, first_page),
            await _try("Partner Center, invoices", partner, invoices),
            await _try("Partner Center, service account", partner, as_user),
            await check_partner_api(vendor, auth),
        ]


async def check_partner_api(vendor: PartnerCenterSettings, auth: Auth) -> Finding:
    """Whether the service account's token for the Partner API gets price sheets."""
    name, now = "Partner API, price sheets", datetime.now(UTC)
    # The smallest of all sheets, and nothing is read of it.
    key = SheetKey(vendor.country, PriceView.END_OF_SALE, month_of(now))
    try:
        async with open_price_sheets(vendor, auth) as source, source.sheet(key, now):
            return Finding(name, True, "The service account gets price sheets.")
    except PartnerFailure as failure:
        if failure.cause is Cause.NOT_FOUND:
            return Finding(
                name, True, f"The service account is let in; {vendor.country} has no such sheet now."
            )
        return Finding(name, False, f"{failure.advice or failure.detail}{answer_numbers(failure)}")


async def _try(name: str, partner: PartnerCenter, ask: Callable[[PartnerCenter], Awaitable[str]]) -> Finding:
    try:
        return Finding(name, True, await ask(partner))
    except PartnerFailure as failure:
        trace = f" Correlation id {failure.correlation_id}." if failure.correlation_id else ""
        said = failure.advice or failure.detail or failure.cause
        return Finding(name, False, f"{said}{answer_numbers(failure)}{trace}")


def answer_numbers(failure: PartnerFailure) -> str:
    """The numbers of an answer, by which it can be looked up."""
    numbers = [str(failure.status)] if failure.status else []
    if failure.code:
        numbers.append(failure.code if failure.code.startswith("AADSTS") else f"code {failure.code}")
    return f" The answer was {', '.join(numbers)}." if numbers else ""


async def _slack(slack: SlackSettings | None) -> Finding:
    if slack is None:
        return Finding("Slack", None, "SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN are not set.")
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            headers = {"Authorization": f"Bearer {slack.bot_token}"}
            async with session.post(f"{slack.api_url}auth.test", headers=headers) as response:
                said = await response.json()
                scopes = set(response.headers.get("X-OAuth-Scopes", "").split(","))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return Finding("Slack", False, f"{slack.api_url} does not answer ({type(error).__name__}).")
    if not said.get("ok"):
        return Finding(
            "Slack",
            False,
            f"It refuses the bot token ({said.get('error')}). Install the app again and copy the token.",
        )
    from adapters.slack.manifest import SCOPES

    missing = sorted(set(SCOPES) - scopes) if scopes - {""} else []
    if missing:
        return Finding(
            "Slack", False, f"The app lacks the scopes {', '.join(missing)}. Use: csp-bot manifest slack"
        )
    return Finding("Slack", True, f"Signed in to {said.get('team')} as {said.get('user')}.")


def _public_url(settings: Settings) -> Finding:
    if settings.public_url.startswith("https://"):
        return Finding("PUBLIC_URL", True, settings.public_url)
    if settings.teams or (settings.slack and not settings.slack.app_token):
        return Finding("PUBLIC_URL", False, "Set it to the bot's https address: charts and webhooks need it.")
    return Finding("PUBLIC_URL", None, "Not set; charts are uploaded or told in words.")

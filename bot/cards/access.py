"""Access cards: who somebody is to the bot, signing in and out, roles and where they come from, and roles
given in chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards.format import count, day, lasting
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Code,
    Column,
    Context,
    Facts,
    LinkButton,
    Node,
    Style,
    Table,
    Text,
)
from bot.cards.status import StatusLine
from bot.model.fact import Fact, Tone
from bot.model.identity import TOKEN_IDLE, Actor, Grant, Link, Person, Platform, Role

SIGN_IN = Button("Sign in", "access signin", Style.PRIMARY)
SIGN_OUT = Button("Sign out", "access signout")


def signin_card(url: str, lasts: timedelta, *, with_code: bool) -> Card:
    """The link, for one person and one use. On http, which only the demo speaks, it is an address to copy."""
    how = f"This link is yours alone. It works once, for {lasting(lasts)}."
    then = (
        "The browser then shows a code; type it here: access code ABCD-EFGH"
        if with_code
        else "Use the same account as in this chat."
    )
    open_it: Node = (
        Actions((LinkButton("Sign in with Microsoft", url),))
        if url.startswith("https://")
        else Code(url, "Open this address in your browser")
    )
    return Card(
        title="Sign in to Partner Center",
        summary=f"{how} {then if then.endswith('.') else then + '.'}",
        body=(
            Text("The bot then acts with your own Partner Center rights, and only for what you ask it."),
            open_it,
            Text(then, strong=True),
            Context((how, "Never use a sign-in link that somebody sent you, and pass none on.")),
        ),
    )


def nowhere_card() -> Card:
    """The bot has no address that a browser could come back to."""
    problem = "The bot has no public address, so nobody can sign in through the browser."
    return Card(
        title="Signing in is switched off",
        summary=f"{problem} Its administrator sets PUBLIC_URL.",
        tone=Tone.WARNING,
        body=(
            Text(problem),
            Text("What you ask is read with the service account's rights, as far as your roles here allow."),
            Text("To change that, the bot's administrator sets PUBLIC_URL.", strong=True),
        ),
    )


def linked_card(link: Link) -> Card:
    """Signed in: as whom, and with which roles."""
    roles = _labels(link.roles)
    body: list[Node] = [Facts((Fact("Microsoft account", link.upn), Fact("Roles", roles or "None")))]
    if link.roles_read is None:
        body.append(Text("Your roles could not be read just now. They are read again within the hour."))
    elif not roles:
        body.append(Text("Partner Center gives you no role. Ask whoever manages its users for one."))
    body.append(Actions((Button("What I can ask", "help"), Button("Who am I here?", "access whoami"))))
    body.append(Context(("If this was not you, sign out at once: access signout.",)))
    return Card(
        title="You are signed in",
        summary=f"You are signed in as {link.upn}.",
        tone=Tone.GOOD,
        body=tuple(body),
    )


def stopped_card(said: str, title: str = "The sign-in was stopped") -> Card:
    """A sign-in that was stopped, or a link that does not work any more."""
    advice = "Sign in again with a new link. If it was not you who used this one, tell your administrator."
    return Card(
        title,
        said,
        (Text(said), Text(advice, strong=True), Actions((SIGN_IN,))),
        tone=Tone.WARNING,
    )


def signed_out_card(link: Link | None, *, everywhere: bool = False, problem: str = "") -> Card:
    """Signed out, or there was nothing to sign out of."""
    if link is None:
        said = "You were not signed in."
        return Card("Nothing to sign out of", said, (Text(said), Actions((SIGN_IN,))))
    said = f"The bot has forgotten your sign-in as {link.upn} and can do nothing with your rights any more."
    more = ""
    if problem:
        more = f"Your sessions elsewhere could not be ended. {problem}"
    elif everywhere:
        more = "Microsoft has been told to end all your sessions; other applications ask you again."
    body: list[Node] = [Text(said)]
    if more:
        body.append(Text(more, Tone.WARNING if problem else Tone.PLAIN))
    body.append(Actions((SIGN_IN,)))
    summary = " ".join(filter(None, (said, more)))
    return Card("You are signed out", summary, tuple(body), tone=Tone.WARNING if problem else Tone.GOOD)


def ending_card(link: Link, now: datetime) -> Card:
    """A sign-in is about to lapse because it was not used."""
    when = f"in {count(max((link.ends - now).days, 1), 'day')}, on {day(link.ends.date())}"
    said = f"Your sign-in as {link.upn} has not been used for a while and ends {when}."
    advice = "Ask the bot something that it does with your rights, or sign in again."
    return Card(
        "Your sign-in ends soon",
        said,
        (Text(said), Text(advice, strong=True), Actions((SIGN_IN,))),
        tone=Tone.WARNING,
    )


def ended_card(link: Link, *, unused: bool = False) -> Card:
    """The account was disabled or removed; or the sign-in has lapsed because it was *unused* for too long."""
    if unused:
        said = f"Your sign-in as {link.upn} has ended, because it was not used for {TOKEN_IDLE.days} days."
        advice = "Sign in again when you need it."
    else:
        said = (
            f"The bot has forgotten your sign-in: Microsoft says that {link.upn} does not work any more. "
            "While that is so, no role of yours counts."
        )
        advice = "If that is a mistake, ask whoever manages your organization's accounts, then sign in again."
    return Card(
        "Your sign-in has ended",
        said,
        (Text(said), Text(advice, strong=True), Actions((SIGN_IN,))),
        tone=Tone.WARNING,
    )


def whoami_card(
    person: Person, commands: Sequence[str], *, tokens: StatusLine | None = None, offers_sign_in: bool = False
) -> Card:
    """Who somebody is to the bot: chat user, Entra identity, roles and where they come from, what may be run.

    ``tokens`` says how the person's sign-in is doing; ``offers_sign_in`` whether one can sign in at all.
    """
    held = [role.label for role in Role if role in person.roles]
    body: list[Node] = [Facts((*_who(person), *_roles(person), _may(commands), *_health(tokens)))]
    if not held:
        body.append(
            Text(_no_role(person, offers_sign_in), Tone.WARNING if person.blocked_because else Tone.PLAIN)
        )
    body.append(Actions((*_signing(person, offers_sign_in), Button("Help", "help"))))
    actor = person.actor
    named = actor.name or actor.email or actor.user
    as_role = (
        f"with the {'role' if len(held) == 1 else 'roles'} {', '.join(held)}" if held else "without a role"
    )
    return Card("Who you are to the bot", f"You are {named}, {as_role}.", tuple(body))


def _who(person: Person) -> list[Fact]:
    actor, link = person.actor, person.link
    facts = [
        Fact("Name", actor.name or actor.user),
        Fact(
            "E-mail",
            actor.email or "Not given by the chat platform",
            tone=Tone.PLAIN if actor.email else Tone.WARNING,
        ),
        Fact("Chat", f"{actor.platform.value.capitalize()}, {actor.user} in {actor.workspace}"),
    ]
    if link:
        facts.append(Fact("Microsoft account", f"{link.upn}, since {day(link.since.date())}"))
    return facts


def _roles(person: Person) -> list[Fact]:
    facts = [
        Fact("Roles", _labels(person.roles) or "None", tone=Tone.PLAIN if person.roles else Tone.WARNING)
    ]
    facts += [
        Fact(f"{role.label} comes from", person.origins[role]) for role in Role if role in person.origins
    ]
    if person.source and not person.origins:
        facts.append(Fact("Roles come from", person.source))
    limited = [role for role in Role if role in person.reach]
    facts += [
        Fact(f"{role.label} is limited to", count(len(person.reach[role]), "customer")) for role in limited
    ]
    return facts


def _may(commands: Sequence[str]) -> Fact:
    """What may be run, one line a noun: "usage: budget, show, top"."""
    verbs: dict[str, list[str]] = {}
    for name in commands:
        noun, _, verb = name.partition(" ")
        verbs.setdefault(noun, []).extend([verb] if verb else [])
    lines = [f"{noun}: {', '.join(said)}" if said else noun for noun, said in verbs.items()]
    return Fact("You may run", "\n".join(lines) or "Nothing yet")


def _health(tokens: StatusLine | None) -> list[Fact]:
    if tokens is None:
        return []
    tone = {True: Tone.GOOD, False: Tone.BAD, None: Tone.QUIET}[tokens.ok]
    return [Fact(tokens.name, tokens.detail, tone=tone)]


def _signing(person: Person, offers_sign_in: bool) -> tuple[AnyButton, ...]:
    if person.link:
        return (SIGN_OUT,)
    return (SIGN_IN,) if offers_sign_in else ()


def _no_role(person: Person, offers_sign_in: bool) -> str:
    if person.blocked_because:
        why = person.blocked_because[:1].upper() + person.blocked_because[1:]
        return (
            f"{why}, so no role counts here, whatever gives it. If that is a mistake, ask whoever manages your "
            "organization's accounts. Once the account works, roles count again within the hour."
        )
    if offers_sign_in and person.link is None:
        return "Sign in, and the bot learns your roles from Partner Center."
    return "Ask the bot's administrator for a Partner Center role; your e-mail address is what they need."


def _labels(roles: frozenset[Role]) -> str:
    return ", ".join(role.label for role in Role if role in roles)


def grant_facts(
    grant: Grant, customers: Sequence[str], zone: str, before: tuple[Grant, Sequence[str]] | None = None
) -> tuple[Fact, ...]:
    """What a role given in chat amounts to, and for which customers, by name.

    ``before`` is the grant whose place it takes, with the names of its customers.
    """
    until, whom = last_day(grant, zone), _whom(customers)
    old = (last_day(before[0], zone), _whom(before[1])) if before else (until, whom)
    return (
        Fact("Person", grant.holder),
        Fact("Role", grant.role.label),
        Fact("Until the end of", until, old[0] if old[0] != until else None),
        Fact("For", whom, old[1] if old[1] != whom else None),
    )


def _whom(customers: Sequence[str]) -> str:
    return ", ".join(customers) or "all customers"


def last_day(grant: Grant, zone: str = "UTC") -> str:
    """The last day on which a grant is good."""
    try:
        local = grant.until.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError, OSError):
        local = grant.until.astimezone(UTC)
    return day((local - timedelta(seconds=1)).date())


def granted_card(grant: Grant, zone: str) -> Card:
    """A role was given."""
    whom = f", for {count(len(grant.customers), 'customer')} only" if grant.customers else ""
    said = f"{grant.holder} has the role {grant.role.label} until the end of {last_day(grant, zone)}{whom}."
    again = Actions((Button("All roles given", "access grants"),))
    return Card("Role given", said, (Text(said), again), tone=Tone.GOOD)


def revoked_card(holder: str, role: Role) -> Card:
    """A role was taken back."""
    said = f"{holder} no longer has the role {role.label} by grant."
    hint = Text("Roles that come from Partner Center or from the bot's file are not touched by this.")
    return Card("Role taken back", said, (Text(said), hint), tone=Tone.GOOD)


def took_back_card(by: str, holder: str, role: Role) -> Card:
    """What whoever manages users is told of a role that was taken back."""
    said = f"{by} removed {role.label} from {holder}."
    again = Actions((Button("All roles given", "access grants"),))
    return Card("Role removed", said, (Text(said), again), private=False)


def grants_card(grants: Sequence[Grant], zone: str) -> Card:
    """All roles given in chat that are in force, those that end first before the others."""
    if not grants:
        said = "No role has been given in chat."
        return Card("Roles given in chat", said, (Text(said),))
    rows = tuple(
        (
            grant.holder,
            grant.role.label,
            last_day(grant, zone),
            count(len(grant.customers), "customer") if grant.customers else "all",
            grant.giver,
        )
        for grant in grants
    )
    columns = tuple(Column(title) for title in ("Person", "Role", "Until", "Customers", "Given by"))
    return Card(
        "Roles given in chat",
        f"{count(len(grants), 'role')} given in chat {'is' if len(grants) == 1 else 'are'} in force.",
        (Table(columns, rows),),
    )


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    ada = Actor(Platform.SLACK, "T024BE7LD", "U0G9QF9C6", "Ada Lindqvist", "ada@northwindcloud.example")
    oscar = Actor(Platform.TEAMS, "7a1f", "29:1abc", "Oscar Pettersson")
    roles = frozenset({Role.ADMIN_AGENT, Role.BILLING_ADMIN})
    link = Link(ada.key, "7a1f", "0a1b", ada.email, ada.name, now, now - timedelta(days=84), roles, now)
    grant = Grant(
        "g1",
        "sam@northwindcloud.example",
        Role.HELPDESK_AGENT,
        now,
        now + timedelta(days=9),
        "k",
        "Gil Moreau",
    )
    person = Person(
        ada,
        roles,
        "Partner Center",
        link=link,
        origins={
            Role.ADMIN_AGENT: "Partner Center",
            Role.BILLING_ADMIN: "given by Gil Moreau (gil@northwindcloud.example) until Dec 1, 2026",
        },
        reach={Role.BILLING_ADMIN: frozenset({"c1", "c2"})},
    )
    works = StatusLine("Your sign-in", True, "It works, and lasts until Feb 21, 2027 even if it is not used")
    commands = ["customer list", "usage show", "invoice get"]
    url = "https://bot.example.com/signin?t=2Jx0"
    return {
        "sign in": signin_card(url, timedelta(minutes=10), with_code=True),
        "sign in, Teams": signin_card(url, timedelta(minutes=10), with_code=False),
        "sign in, demo": signin_card(
            "http://localhost:8080/signin?t=2J", timedelta(minutes=10), with_code=True
        ),
        "sign in, nowhere": nowhere_card(),
        "signed in": linked_card(link),
        "signed in, no role": linked_card(replace(link, roles=frozenset())),
        "signed in, roles not read": linked_card(replace(link, roles=frozenset(), roles_read=None)),
        "sign-in stopped": stopped_card("Somebody signed in with your link, but not as you."),
        "signed out": signed_out_card(link),
        "signed out, everywhere": signed_out_card(link, everywhere=True),
        "signed out, not everywhere": signed_out_card(link, everywhere=True, problem="Try again later."),
        "signed out, was not in": signed_out_card(None),
        "sign-in ends": ending_card(link, now),
        "sign-in ended": ended_card(link),
        "sign-in lapsed": ended_card(link, unused=True),
        "whoami": whoami_card(person, commands, tokens=works, offers_sign_in=True),
        "whoami, from the file": whoami_card(Person(ada, roles, "roles.toml"), commands),
        "whoami, account gone": whoami_card(
            Person(ada, blocked_because="your account is disabled or deleted in Entra ID"),
            ["help", "access whoami"],
        ),
        "whoami, no role": whoami_card(Person(oscar), ["help", "access whoami"], offers_sign_in=True),
        "grants": grants_card([grant, replace(grant, customers=("c1",))], "UTC"),
        "grants, none": grants_card([], "UTC"),
        "granted": granted_card(grant, "Europe/Berlin"),
        "revoked": revoked_card(grant.holder, grant.role),
        "revoked, told": took_back_card("Gil Rosenthal", grant.holder, grant.role),
    }

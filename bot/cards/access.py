"""Access cards: who somebody is to the bot, signing in and out, roles and where they come from, and roles
given in chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.cards.format import day, ended, lasting, reader
from bot.cards.model import (
    Actions,
    AnyButton,
    Button,
    Card,
    Code,
    Context,
    Facts,
    LinkButton,
    Node,
    Style,
    Text,
)
from bot.cards.status import StatusLine
from bot.messages import _, listed, locale, n_, sentences
from bot.model.fact import Fact, Tone
from bot.model.identity import TOKEN_IDLE, Actor, Link, Person, Platform, Role


def _sign_in() -> Button:
    return Button(_("Sign in"), "access signin", Style.PRIMARY)


def signin_card(url: str, lasts: timedelta, *, with_code: bool) -> Card:
    """The link, for one person and one use. On http, which only the demo speaks, it is an address to copy."""
    how = _("This link is for you alone. It works once and expires in {time}.", time=lasting(lasts))
    then = (
        _("Your browser then shows a code. Type it here: access code ABCD-EFGH")
        if with_code
        else _("Use the same account as in this chat.")
    )
    open_it: Node = (
        Actions((LinkButton(_("Sign in with Microsoft"), url),))
        if url.startswith("https://")
        else Code(url, _("Open this address in your browser"))
    )
    return Card(
        title=_("Sign in to Partner Center"),
        summary=sentences(how, ended(then)),
        body=(
            Text(_("The bot then uses your own Partner Center permissions, only for what you ask.")),
            open_it,
            Text(then, strong=True),
            Context((how, _("Never use a sign-in link that somebody sent you, and never share yours."))),
        ),
    )


def nowhere_card() -> Card:
    """The bot has no address that a browser could come back to."""
    problem = _("The bot has no public address, so nobody can sign in through the browser.")
    advice = _("To change that, the bot's administrator sets PUBLIC_URL.")
    return Card(
        title=_("Sign-in is off"),
        summary=sentences(problem, advice),
        tone=Tone.WARNING,
        body=(
            Text(problem),
            Text(_("The bot reads with the service account's permissions, as far as your roles allow.")),
            Text(advice, strong=True),
        ),
    )


def linked_card(link: Link) -> Card:
    """Signed in: as whom, and with which roles."""
    roles = _labels(link.roles)
    body: list[Node] = [Facts((Fact(_("Microsoft account"), link.upn), Fact(_("Roles"), roles or _("None"))))]
    if link.roles_read is None:
        body.append(Text(_("Your roles could not be read right now. The bot tries again within the hour.")))
    elif not roles:
        body.append(Text(_("You have no role in Partner Center. Ask its user administrator for one.")))
    body.append(
        Actions((Button(_("What can I ask?"), "help"), Button(_("Show my account"), "access whoami")))
    )
    body.append(Context((_("If this was not you, sign out right away: access signout"),)))
    return Card(
        title=_("You are signed in"),
        summary=_("You are signed in as {account}.", account=link.upn),
        tone=Tone.GOOD,
        body=tuple(body),
    )


def stopped_card(said: str, title: str = "") -> Card:
    """A sign-in that was stopped, or a link that does not work any more."""
    advice = _("Sign in again with a new link. If it was not you who used this one, tell your administrator.")
    return Card(
        title or _("The sign-in was stopped"),
        said,
        (Text(said), Text(advice, strong=True), Actions((_sign_in(),))),
        tone=Tone.WARNING,
    )


def signed_out_card(link: Link | None, *, everywhere: bool = False, problem: str = "") -> Card:
    """Signed out, or there was nothing to sign out of."""
    if link is None:
        said = _("You were not signed in.")
        return Card(_("Nothing to sign out of"), said, (Text(said), Actions((_sign_in(),))))
    said = _(
        "The bot has forgotten your sign-in as {account} and no longer has your permissions.",
        account=link.upn,
    )
    more = ""
    if problem:
        more = sentences(_("Your sessions elsewhere could not be ended."), problem)
    elif everywhere:
        more = _(
            "Microsoft was asked to end all your sessions. Other applications will ask you to sign in again."
        )
    body: list[Node] = [Text(said)]
    if more:
        body.append(Text(more, Tone.WARNING if problem else Tone.PLAIN))
    body.append(Actions((_sign_in(),)))
    summary = sentences(said, more)
    return Card(_("You are signed out"), summary, tuple(body), tone=Tone.WARNING if problem else Tone.GOOD)


def ending_card(link: Link, now: datetime) -> Card:
    """A sign-in is about to lapse because it was not used."""
    said = n_(
        "Your sign-in as {account} has not been used for a while. It expires in {count} day, on {date}.",
        "Your sign-in as {account} has not been used for a while. It expires in {count} days, on {date}.",
        max((link.ends - now).days, 1),
        account=link.upn,
        date=day(link.ends.date(), locale()),
    )
    advice = _("Ask the bot for something that uses your permissions, or sign in again.")
    return Card(
        _("Your sign-in expires soon"),
        said,
        (Text(said), Text(advice, strong=True), Actions((_sign_in(),))),
        tone=Tone.WARNING,
    )


def ended_card(link: Link, *, unused: bool = False) -> Card:
    """The account was disabled or removed; or the sign-in has lapsed because it was *unused* for too long."""
    if unused:
        said = n_(
            "Your sign-in as {account} expired because it was not used for {count} day.",
            "Your sign-in as {account} expired because it was not used for {count} days.",
            TOKEN_IDLE.days,
            account=link.upn,
        )
        advice = _("Sign in again when you need it.")
    else:
        said = _(
            "Microsoft reports that {account} no longer works, so the bot has forgotten your sign-in and your roles don't count.",
            account=link.upn,
        )
        advice = _("If that is a mistake, ask your organization's account administrator, then sign in again.")
    return Card(
        _("Your sign-in has ended"),
        said,
        (Text(said), Text(advice, strong=True), Actions((_sign_in(),))),
        tone=Tone.WARNING,
    )


def whoami_card(
    person: Person, topics: Sequence[str], *, tokens: StatusLine | None = None, offers_sign_in: bool = False
) -> Card:
    """Who somebody is to the bot: chat user, Entra identity, roles and where they come from, what may be asked for (``topics``).

    ``tokens`` says how the person's sign-in is doing; ``offers_sign_in`` whether one can sign in at all.
    """
    held = [role.label for role in Role if role in person.roles]
    body: list[Node] = [Facts((*_who(person), *_roles(person), _may(topics), *_health(tokens)))]
    if not held:
        body.append(
            Text(_no_role(person, offers_sign_in), Tone.WARNING if person.blocked_because else Tone.PLAIN)
        )
    body.append(Actions((*_signing(person, offers_sign_in), Button(_("Help"), "help"))))
    actor = person.actor
    named = actor.name or actor.email or actor.user
    if held:
        said = n_(
            "You are {name}, with the role {roles}.",
            "You are {name}, with the roles {roles}.",
            len(held),
            name=named,
            roles=listed(held),
        )
    else:
        said = _("You are {name}, without a role.", name=named)
    return Card(_("Your account"), said, tuple(body))


def _who(person: Person) -> list[Fact]:
    actor, link = person.actor, person.link
    facts = [
        Fact(_("Name"), actor.name or actor.user),
        Fact(
            _("Email"),
            actor.email or _("Not provided by the chat platform"),
            tone=Tone.PLAIN if actor.email else Tone.WARNING,
        ),
        Fact(
            _("Chat"),
            _(
                "{platform}, {user} in {workspace}",
                platform=actor.platform.value.capitalize(),
                user=actor.user,
                workspace=actor.workspace,
            ),
        ),
    ]
    if link:
        since = _("{account}, since {date}", account=link.upn, date=day(link.since.date(), locale()))
        facts.append(Fact(_("Microsoft account"), since))
    return facts


def _roles(person: Person) -> list[Fact]:
    facts = [
        Fact(
            _("Roles"), _labels(person.roles) or _("None"), tone=Tone.PLAIN if person.roles else Tone.WARNING
        )
    ]
    facts += [
        Fact(_("Source of {role}", role=role.label), person.origins[role])
        for role in Role
        if role in person.origins
    ]
    if person.source and not person.origins:
        facts.append(Fact(_("Source of roles"), person.source))
    limited = [role for role in Role if role in person.reach]
    facts += [
        Fact(
            _("Scope of {role}", role=role.label),
            n_("{count} customer", "{count} customers", len(person.reach[role])),
        )
        for role in limited
    ]
    return facts


def _may(topics: Sequence[str]) -> Fact:
    """What may be asked for, one line a topic: "Find customers, and create new ones"."""
    return Fact(_("What you can do"), "\n".join(topics) or _("Nothing yet"))


def _health(tokens: StatusLine | None) -> list[Fact]:
    if tokens is None:
        return []
    tone = {True: Tone.GOOD, False: Tone.BAD, None: Tone.QUIET}[tokens.ok]
    return [Fact(tokens.name, tokens.detail, tone=tone)]


def _signing(person: Person, offers_sign_in: bool) -> tuple[AnyButton, ...]:
    if person.link:
        return (Button(_("Sign out"), "access signout"),)
    return (_sign_in(),) if offers_sign_in else ()


def _no_role(person: Person, offers_sign_in: bool) -> str:
    if person.blocked_because:
        why = _(person.blocked_because)
        advice = _(
            "Until that changes, none of your roles counts. If that is a mistake, ask your organization's account administrator. "
            "Once the account works, your roles count again within the hour."
        )
        return sentences(ended(why), advice)
    if offers_sign_in and person.link is None:
        return _("Sign in, so that the bot can read your roles from Partner Center.")
    return _("Ask the bot's administrator for a Partner Center role. They need your email address.")


def _labels(roles: frozenset[Role]) -> str:
    return listed(role.label for role in Role if role in roles)


def examples() -> Mapping[str, Card]:
    """One of each card, for the gallery and the tests that draw them all."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    ada = Actor(Platform.SLACK, "T024BE7LD", "U0G9QF9C6", "Ada Lindqvist", "ada@northwindcloud.example")
    oscar = Actor(Platform.TEAMS, "7a1f", "29:1abc", "Oscar Pettersson")
    roles = frozenset({Role.ADMIN_AGENT, Role.BILLING_ADMIN})
    link = Link(ada.key, "7a1f", "0a1b", ada.email, ada.name, now, now - timedelta(days=84), roles, now)
    person = Person(
        ada,
        roles,
        "Partner Center",
        link=link,
        origins={
            Role.ADMIN_AGENT: "Partner Center",
            Role.BILLING_ADMIN: _(
                "given by {name} until {day}",
                name="Gil Moreau (gil@northwindcloud.example)",
                day=day(date(2026, 12, 1), reader()),
            ),
        },
        reach={Role.BILLING_ADMIN: frozenset({"c1", "c2"})},
    )
    works = StatusLine(
        _("Your sign-in"),
        True,
        _("It works, and lasts until {day} even if it is not used", day=day(date(2027, 2, 21), reader())),
    )
    topics = [_("Find customers, and create new ones"), _("What customers spend on Azure, and their budgets")]
    own = [_("Your account, sign-in, and who has which role")]
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
        "sign-in stopped": stopped_card(_("Somebody else signed in with your link. Nothing was linked.")),
        "signed out": signed_out_card(link),
        "signed out, everywhere": signed_out_card(link, everywhere=True),
        "signed out, not everywhere": signed_out_card(
            link, everywhere=True, problem=_("Try again in a minute.")
        ),
        "signed out, was not in": signed_out_card(None),
        "sign-in ends": ending_card(link, now),
        "sign-in ended": ended_card(link),
        "sign-in lapsed": ended_card(link, unused=True),
        "whoami": whoami_card(person, topics, tokens=works, offers_sign_in=True),
        "whoami, from the file": whoami_card(Person(ada, roles, "roles.toml"), topics),
        "whoami, account gone": whoami_card(
            Person(ada, blocked_because=_("Your account is disabled or deleted in Entra ID.")),
            own,
        ),
        "whoami, no role": whoami_card(Person(oscar), own, offers_sign_in=True),
    }

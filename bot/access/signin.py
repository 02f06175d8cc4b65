"""Sign-in: a chat user proves which Entra identity it is. The rules, over ports; no page and no socket.

A link is good once and for ten minutes, in the browser that opened it. Where the platform proves who its user is in
Entra (Teams), the identity that signs in must be that one. Elsewhere the browser shows a code, and only the chat user
who asked for the link can type it: a link that is sent to somebody else links nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.access.accounts import restore, suspend
from bot.access.codes import why_rejected
from bot.access.roles import RoleRules, learned
from bot.audit.entries import entry_of_ours
from bot.cards.access import linked_card, stopped_card
from bot.cards.model import Card
from bot.errors import Cause, PartnerFailure, Refusal
from bot.messages import N_, _, speaking
from bot.model.audit import Outcome
from bot.model.canonicalization import canonical_address
from bot.model.identity import Actor, Link, Platform
from bot.ports import (
    AuditEntry,
    Clock,
    CodeVerdict,
    EntraDirectory,
    SignedIn,
    SignInTicket,
    Stage,
    Store,
)
from bot.ports.dispatch import Place
from bot.ports.outbox import Notice

LINK_LASTS = timedelta(minutes=10)
BROWSER_LASTS = timedelta(minutes=10)
"""How long somebody may take at Entra ID, second factor and all."""

CODE_LASTS = timedelta(minutes=5)
MOST_TRIES = 5
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1, which look like each other."""

CODE_LENGTH = 8
PATH = "/signin"
CALLBACK = "/signin/callback"


_NOTHING_LINKED = N_("Nothing was linked.")
_NO_MFA = N_("Partner Center requires multi-factor authentication, and you signed in without it.")
_NOT_COMPLETED = N_("Microsoft did not complete the sign-in.")
_OTHER_PERSON = N_("Somebody else signed in with your link. Nothing was linked.")
_OTHER_BROWSER = N_(
    "Your sign-in came back in a different browser than the one that opened your link. Nothing was linked."
)
_INACTIVE = N_("Microsoft says that this account is disabled. Nothing was linked.")
_ASKED = "Asked whether that is meant."
_MEANT = "They said that it is meant."
_WORKS_NO_MORE = "Microsoft says that the account does not work any more"
"""What the audit trail says, which is in English."""


def other_person(actor: Actor, signed: SignedIn) -> str:
    """Whose account it seems to be, as a sentence, where neither the address nor the name of the chat profile is that of the
    account; empty where one of them is. It may be meant: a name may change, and an address need not be one in Entra ID."""
    same_address = canonical_address(actor.email) == canonical_address(signed.upn)
    if same_address or actor.name.casefold().strip() == signed.name.casefold().strip():
        return ""
    name = actor.name or actor.user
    return _(
        "The chat profile is {profile}. The account belongs to {name}.",
        profile=f"{name} ({actor.email})" if actor.email else name,
        name=signed.name,
    )


class RejectReason(StrEnum):
    """Why a sign-in cannot go on."""

    UNKNOWN = "unknown"
    LATE = "late"
    USED = "used"
    OTHER_BROWSER = "other browser"
    OTHER_PERSON = "other person"
    INACTIVE = "inactive"


class RejectedSignIn(Refusal):
    """A sign-in that cannot go on; nothing is linked."""

    def __init__(self, why: RejectReason) -> None:
        super().__init__(why.value)
        self.why = why


_SPENT = {
    RejectReason.USED: (
        N_("That link no longer works"),
        N_(
            "Somebody opened a sign-in link of yours that was used before or replaced by a newer one. Nothing was linked."
        ),
    ),
    RejectReason.LATE: (
        N_("Your link expired"),
        N_("Your sign-in link expired after ten minutes. Nothing was linked."),
    ),
}
"""What the owner of a link hears of it, by what is the matter."""


def _nothing_kept(_name: str) -> None:
    """Nobody keeps tokens in memory."""


@dataclass(frozen=True, slots=True)
class Completed:
    """Who signed in, and what comes next: nothing (``code`` is empty), or this code is to be typed in chat."""

    ticket: SignInTicket
    signed: SignedIn
    code: str = ""


@dataclass(frozen=True, slots=True)
class SignInService:
    """Takes a sign-in from the link to the end. ``home`` is the bot's public address, empty where it has none.

    ``forget`` drops what this process keeps in memory of a person's tokens, by the name of their secret.
    """

    store: Store
    entra: EntraDirectory
    rules: RoleRules
    clock: Clock
    home: str = ""
    forget: Callable[[str], None] = _nothing_kept

    async def create_link(self, actor: Actor, place: Place) -> str:
        """A link for this chat user alone; older ones of theirs no longer work."""
        secret, now = secrets.token_urlsafe(32), self.clock.now()
        await self.store.signins.make(SignInTicket(digest(secret), actor, place, now + LINK_LASTS), now)
        return f"{self.home}{PATH}?t={secret}"

    async def inspect_link(self, secret: str) -> SignInTicket:
        """Whose link it is. Takes nothing: whatever fetches links to preview them must not spoil one.

        Raises :class:`RejectedSignIn`.
        """
        ticket = await self.store.signins.find(digest(secret)) if secret else None
        if ticket is None:
            raise RejectedSignIn(RejectReason.UNKNOWN)
        if ticket.stage is not Stage.MADE:
            raise await self._spent(ticket, RejectReason.USED)
        if ticket.expires <= self.clock.now():
            raise await self._spent(ticket, RejectReason.LATE)
        return ticket

    async def start(self, secret: str, state: str, flow: str) -> str:
        """A browser goes on to Entra ID: the link is used. What that browser has to bring back with the answer.

        Raises :class:`RejectedSignIn`.
        """
        ticket, proof, now = await self.inspect_link(secret), secrets.token_urlsafe(32), self.clock.now()
        started = await self.store.signins.start(
            ticket.digest,
            state=digest(state),
            cookie=digest(proof),
            sealed=flow,
            now=now,
            expires=now + BROWSER_LASTS,
        )
        if not started:
            raise await self._spent(ticket, RejectReason.USED)
        return proof

    async def callback(self, state: str, proof: str) -> SignInTicket:
        """The browser came back, with the flow's secrets in ``sealed``. Works once; raises :class:`RejectedSignIn`."""
        ticket = await self.store.signins.by_state(digest(state)) if state else None
        if ticket is None:
            raise RejectedSignIn(RejectReason.UNKNOWN)
        if ticket.stage is not Stage.STARTED:
            # Before the cookie is looked at, which is gone by then: whoever loads the last page anew is no thief.
            raise await self._spent(ticket, RejectReason.USED)
        if not hmac.compare_digest(ticket.cookie, digest(proof)):
            await self._record(ticket, "refused", detail=_OTHER_BROWSER)
            await self._tell(ticket, _OTHER_BROWSER)
            raise RejectedSignIn(RejectReason.OTHER_BROWSER)
        if ticket.expires <= self.clock.now():
            raise await self._spent(ticket, RejectReason.LATE)
        if not await self.store.signins.back(ticket.digest, self.clock.now()):
            raise await self._spent(ticket, RejectReason.USED)
        return ticket

    async def refused(self, ticket: SignInTicket, failure: PartnerFailure) -> None:
        """Entra ID said no, or not what it takes: the link is used up, and its owner hears why."""
        await self.store.signins.over(ticket.digest)
        why = failure.detail if failure.own and failure.detail else _NOT_COMPLETED
        why = _NO_MFA if failure.cause is Cause.MFA else why
        await self._record(ticket, "refused", detail=f"{why} {_NOTHING_LINKED}")
        await self._tell(ticket, why, _NOTHING_LINKED)

    async def complete(self, ticket: SignInTicket, signed: SignedIn) -> Completed:
        """Link at once where the platform proves the person, else wait for a code. Raises :class:`RejectedSignIn`."""
        actor, now = ticket.actor, self.clock.now()
        if actor.platform is Platform.TEAMS:
            await self.store.signins.over(ticket.digest)
            proven = (actor.entra_id.lower(), actor.workspace.lower())
            if not all(proven) or proven != (signed.oid.lower(), signed.tenant.lower()):
                await self._record(ticket, "refused", signed)
                await self._tell(ticket, _OTHER_PERSON)
                raise RejectedSignIn(RejectReason.OTHER_PERSON)
            try:
                link = await self._linked(ticket, signed)
            except RejectedSignIn:
                await self._tell(ticket, _INACTIVE)
                raise
            with speaking(actor.locale):
                card = linked_card(link)
            await self._post(ticket, "linked", card)
            return Completed(ticket, signed)
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        held = json.dumps([signed.tenant, signed.oid, signed.upn, signed.name, signed.refresh_token])
        waits = await self.store.signins.wait(
            ticket.digest,
            code=code_hash(ticket.digest, code),
            sealed=held,
            now=now,
            expires=now + CODE_LASTS,
        )
        if not waits:
            raise RejectedSignIn(RejectReason.USED)
        if other := other_person(actor, signed):
            await self._record(ticket, Outcome.PROPOSED, signed, f"{other} {_ASKED}")
        return Completed(ticket, signed, f"{code[:4]}-{code[4:]}")

    async def enter_code(self, actor: Actor, typed: str) -> Link:
        """A chat user types the code that their browser shows. Raises :class:`bot.errors.Declined` and :class:`RejectedSignIn`."""
        code = "".join(letter for letter in typed.upper() if letter.isalnum())
        verdict, ticket = await self.store.signins.confirm(
            actor.key, lambda name: code_hash(name, code), self.clock.now(), MOST_TRIES
        )
        if verdict is CodeVerdict.RIGHT and ticket is not None:
            return await self._linked(ticket, SignedIn(*json.loads(ticket.sealed)))
        left = MOST_TRIES - ticket.tries - 1 if ticket else 0
        raise why_rejected(verdict, left)

    async def refresh(self, link: Link) -> Link | None:
        """Read the roles of a linked person anew; ``None`` once the account works no more, and its links are gone, which
        is on record.

        Raises :class:`bot.errors.PartnerFailure`; the roles then stay as they were.
        """
        membership, now = await self.entra.membership(link.oid), self.clock.now()
        if membership.addresses:
            await self.store.accounts.addressed(link.oid, membership.addresses)
        if not membership.active:
            theirs = await self.store.links.of_identity(link.tenant, link.oid)
            names = {canonical_address(link.upn), *(each.actor for each in (link, *theirs))}
            # First, and not with the links: roles of the file and of grants outlive them, wherever a process dies.
            await suspend(self.store.accounts, link.oid, names, now)
            await self.store.links.end_identity(link.tenant, link.oid, self.because(_WORKS_NO_MORE))
            self.forget(link.secret_name)
            return None
        roles = learned(membership, self.rules)
        await self.store.links.set_roles(link.tenant, link.oid, roles, now)
        if await self.store.accounts.gone((link.oid.lower(), link.actor)):
            await restore(self.store.accounts, link.oid, {link.actor}, now)
        return replace(link, roles=roles, roles_read=now)

    def because(self, why: str) -> Callable[[Link], AuditEntry]:
        """What makes the row of a sign-in that the bot ends by itself."""

        def row(ended: Link) -> AuditEntry:
            said = f"The sign-in of {ended.actor} ended, because {why}."
            return entry_of_ours(self.clock.now(), "access signout", Outcome.DONE, detail=said)

        return row

    async def sign_out(
        self, link: Link, row: Callable[[Link], AuditEntry], *, everywhere: bool = False
    ) -> None:
        """Forget a link and its refresh token; ``everywhere`` makes Entra ID take back all sessions of the person.

        ``row`` makes the audit row of each link that ends, which is committed with that, before Entra ID is asked.
        Raises :class:`bot.errors.PartnerFailure` where Entra ID could not be asked; the link is gone all the same.
        """
        if everywhere:
            await self.store.links.end_identity(link.tenant, link.oid, row)
        else:
            await self.store.links.end(link.actor, row)
        self.forget(link.secret_name)
        if everywhere:
            await self.entra.end_sessions(link.oid)

    async def link(
        self, actor: Actor, signed: SignedIn, row: Callable[[Link], AuditEntry] | None = None
    ) -> Link:
        """Link a chat user to whom it has proved to be, with the audit row of it, and learn that person's roles.

        Raises :class:`RejectedSignIn`; nothing is linked then.
        """
        now = self.clock.now()
        link = Link(actor.key, signed.tenant, signed.oid, signed.upn, signed.name, now, now)
        try:
            fresh = await self.refresh(link)
        except PartnerFailure:
            # Roles are read again within the hour; to turn the person away now would help nobody.
            fresh = link
        if fresh is None:
            raise RejectedSignIn(RejectReason.INACTIVE)
        await self.store.links.put(fresh, signed.refresh_token, row)
        # Tokens of an earlier sign-in tell of the rights that the person had then.
        self.forget(link.secret_name)
        return fresh

    async def _linked(self, ticket: SignInTicket, signed: SignedIn) -> Link:
        """Link, and put on record who it is in Entra. Raises :class:`RejectedSignIn`."""
        try:
            other = other_person(ticket.actor, signed)
            said = f"{other} {_MEANT}" if other else ""
            return await self.link(
                ticket.actor, signed, lambda _link: self._entry(ticket, "linked", signed, said)
            )
        except RejectedSignIn:
            await self._record(ticket, "refused", signed, _INACTIVE)
            raise

    async def _spent(self, ticket: SignInTicket, why: RejectReason) -> RejectedSignIn:
        """A link that does not work any more. Its owner hears so once, unless they are signed in and need no other."""
        if await self.store.links.get(ticket.actor.key) is None:
            title, said = _SPENT[why]
            with speaking(ticket.actor.locale):
                card = stopped_card(_(said), _(title))
            await self._post(ticket, why.value, card)
        return RejectedSignIn(why)

    async def _tell(self, ticket: SignInTicket, *said: str) -> None:
        with speaking(ticket.actor.locale):
            card = stopped_card(" ".join(map(_, said)))
        await self._post(ticket, "stopped", card)

    async def _post(self, ticket: SignInTicket, what: str, card: Card) -> None:
        """Tell the owner of a link privately, once, whatever the browser shows to whom."""
        name = f"signin-{ticket.digest[:24]}-{what}"
        place = ticket.actor.home
        now = self.clock.now()
        await self.store.outbox.put([Notice(name, name, place, card, not_before=now, access=())])

    async def _record(
        self, ticket: SignInTicket, outcome: str, signed: SignedIn | None = None, detail: str = ""
    ) -> None:
        await self.store.audit.append(self._entry(ticket, outcome, signed, detail))

    def _entry(
        self, ticket: SignInTicket, outcome: str, signed: SignedIn | None = None, detail: str = ""
    ) -> AuditEntry:
        actor = ticket.actor
        return AuditEntry(
            at=self.clock.now(),
            actor=actor.key,
            actor_name=actor.name,
            actor_email=actor.email,
            place=f"{ticket.place.platform}:{ticket.place.channel}",
            command="access signin",
            arguments={},
            outcome=outcome,
            detail=" ".join(filter(None, (f"{signed.upn} ({signed.oid})" if signed else "", detail))),
            # A row is about one person: whoever was refused may be another than the owner of the link.
            entra_id=signed.oid if signed and outcome == "linked" else actor.entra_id,
        )


def digest(secret: str) -> str:
    """The hash under which a long random secret is known to the database."""
    # What a browser brings may hold bytes that are no text; it is no secret of ours then, and nothing worse.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def code_hash(ticket: str, code: str) -> str:
    """The hash of a code, worthless for any other sign-in."""
    return hashlib.sha256(f"{ticket}:{code}".encode()).hexdigest()

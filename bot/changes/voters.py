"""Voters: who of those that said something about a write may say it. Each human once, and never the one who
asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.access.current_profile import as_shown_now
from bot.access.customer_identity import completed
from bot.access.scope import Subject
from bot.cards.mentions import MOST, mention_of
from bot.cards.model import Mention
from bot.changes.approval_rules import OWN_QUESTION, one_each, why_not
from bot.changes.ownership import owner_of
from bot.errors import Declined, SignInFirst
from bot.messages import N_, _
from bot.model.approval import Approval, Vote
from bot.model.change import PendingChange
from bot.model.destination import home_of_actor
from bot.model.identity import Actor, Person, Platform, has_object_id
from bot.ports import CustomerIndex, Directory, Rooms
from bot.ports.people import LinkReader

PAGE, MOST_LOOKED_AT = 100, 400
"""So many sign-ins are read at a time, and looked at in all: whoever asks waits for it."""

TO_ASK = N_("Somebody else has to approve this. Until you sign in, they could be you.")
TO_APPROVE = N_(
    "Only somebody other than the requester can approve this. Until you sign in, you could be anybody."
)


@dataclass(frozen=True, slots=True)
class Voters:
    """People who ask and answer, as they are known now. ``links`` are the sign-ins, where people can prove who they are.

    ``granters`` are all names of whoever gave somebody the roles that a change is asked for with, ``about`` is what a change
    is about, and ``unfit`` says why it is not somebody's to approve, whatever role they have.
    """

    directory: Directory
    customers: CustomerIndex
    granters: Callable[[Person, PendingChange], frozenset[str]]
    about: Callable[[PendingChange], Subject]
    unfit: Callable[[Person, PendingChange], str]
    rooms: Mapping[str, Rooms] = field(default_factory=dict)
    links: LinkReader | None = None

    @property
    def sign_in(self) -> bool:
        """Whether people can prove who they are here."""
        return self.links is not None

    async def known_there(self, pending: PendingChange, approval: Approval) -> Sequence[Mention]:
        """Who may approve, of those who have signed in on the platform where it is asked; nobody where there are more than are
        mentioned. Who has said yes already is left out."""
        to, found = approval.to, list[Mention]()
        asked = await self.as_known(pending, approval)
        heard = {name for vote in approval.votes for name in vote.names}
        after, looked = "", 0
        while self.links and looked < MOST_LOOKED_AT and (links := await self.links.all(after, PAGE)):
            after, looked = links[-1].actor, looked + len(links)
            for link in links:
                home = home_of_actor(link.actor)
                if home is None or (home.platform, home.workspace) != (to.platform, to.workspace):
                    continue
                actor = Actor(Platform(home.platform), home.workspace, home.user, link.name)
                person = await self._person(actor)
                if not heard.isdisjoint(person.names) or await self.left(actor):
                    continue
                if not await self.no_say(person, pending, asked):
                    found += [each for each in (mention_of(link.actor, link.name),) if each]
                if len(found) > MOST:
                    return ()
        return found

    async def standing(self, pending: PendingChange, approval: Approval) -> frozenset[str]:
        """Who of those that said yes may still say it, each person once under all names that are known by now."""
        asked = await self.as_known(pending, approval)
        votes = [vote for vote in approval.votes if vote.approves]
        voters = [await self._person(vote.actor) for vote in votes]
        names = [voter.names.union(vote.names) for voter, vote in zip(voters, votes, strict=True)]
        # Who asked is the first, who gets something by it the second, and whoever is the same person has no say.
        holder = self.about(pending).holder
        barred = [asked.names, {holder} if holder else ()]
        people = [each for each in one_each([*barred, *names]) if each.isdisjoint({0, 1})]
        kept: set[str] = set()
        for places in people:
            for at in sorted(place - len(barred) for place in places):
                if await self._stands(voters[at], votes[at], pending, asked):
                    kept.add(votes[at].actor.key)
                    break
        return frozenset(kept)

    async def _stands(self, voter: Person, vote: Vote, pending: PendingChange, asked: Approval) -> bool:
        """Whether what somebody said still counts, who is not the one that asked."""
        if self.sign_in and not (
            has_object_id(asked.names) and (voter.entra_id or has_object_id(vote.names))
        ):
            return False
        return not (await self.left(vote.actor) or await self.no_say(voter, pending, asked))

    async def as_known(self, pending: PendingChange, approval: Approval) -> Approval:
        """The question with all names by which who asked is known, and those of whoever gave them, for
        a time, what it takes to ask: more may have been learnt, or given, since."""
        asker = await self._person(owner_of(pending)[0])
        return replace(
            approval,
            names=tuple(sorted(asker.names.union(approval.names))),
            granters=tuple(sorted(self.granters(asker, pending))),
        )

    async def heard(self, person: Person, pending: PendingChange, approval: Approval) -> bool:
        """Whether this person's yes is on record, and counts if it was said as another chat user."""
        mine = {vote.actor.key for vote in approval.votes if not person.names.isdisjoint(vote.names)}
        if not mine or person.actor.key in mine:
            return bool(mine)
        return bool(mine & await self.standing(pending, approval))

    async def _person(self, actor: Actor) -> Person:
        """Somebody who asked or answered a while ago."""
        return await self.directory.person(await as_shown_now(actor, self.rooms))

    async def left(self, actor: Actor) -> bool:
        """Whether the platform says that somebody is let in no more: nobody acts in the name of who left."""
        rooms = self.rooms.get(actor.platform)
        return rooms is not None and await rooms.left(actor.workspace, actor.user)

    async def no_say(self, person: Person, pending: PendingChange, approval: Approval) -> str:
        """Why this person may not decide it, as a sentence; empty when they may."""
        if pending.actor in person.names:
            return _(OWN_QUESTION)
        # Who is limited by domain has a say about a change that was stored with the tenant id alone.
        target = await completed(self.customers, pending.change.target)
        return why_not(approval, person, person.names, target) or self.unfit(person, pending)

    def told_apart(self, person: Person, what: str) -> None:
        """Raises :class:`bot.errors.SignInFirst` for who could be anybody, where people can prove who they are."""
        if self.sign_in and not person.entra_id:
            raise SignInFirst(_(what))

    def known(self, pending: PendingChange, approval: Approval) -> None:
        """Raises :class:`bot.errors.Declined` where who asked could be anybody; a question from before they had to sign in."""
        if self.sign_in and not has_object_id(approval.names):
            raise Declined(
                _(
                    "It isn't known which Microsoft account {name} uses, so it could be yours.",
                    name=pending.actor_name,
                ),
                _("Ask {name} to sign in (access signin), then approve it.", name=pending.actor_name),
            )

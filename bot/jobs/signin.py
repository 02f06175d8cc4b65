"""Sign-in health: the sign-ins that the bot depends on; told when one stops working, or lapses soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from bot.cards.format import moment
from bot.jobs.context import ALL, JobContext
from bot.messages import N_, _, n_, speaking
from bot.model import URGENT, AlertKind, Crossing, Evaluation, Memory, Mute, Pair, Rule, SignIn, SignInProblem
from bot.ports import SignIns


async def look_after_signins(context: JobContext, signins: SignIns) -> int:
    """Put on record what is the matter with sign-ins; how many notices that made.

    Raises :class:`bot.errors.PartnerFailure` where they could not be tried.
    """
    found = await signins.health()
    rules = {rule.id: rule for rule in await context.alerts.rules() if rule.kind is AlertKind.SIGNIN}
    if not rules:
        return 0
    memory = await context.alerts.memory([ALL])
    mutes = await context.mutes()
    told: list[Crossing] = []
    muted: list[Crossing] = []
    changed: dict[Pair, Memory] = {}
    for rule in rules.values():
        pair = (rule.id, ALL)
        old = memory.get(pair, Memory("", ""))
        crossings, new = compare(rule, found, old, context.now)
        (muted if _silent(mutes.get((rule.id, "")), crossings) else told).extend(crossings)
        if new != old:
            changed[pair] = new
    evaluation = Evaluation(tuple(told), tuple(muted), changed)
    if evaluation == Evaluation():
        return 0
    return len(await context.alerts.record(evaluation, rules, context.now))


def _silent(mute: Mute | None, crossings: Sequence[Crossing]) -> bool:
    """A sign-in that stopped working is worse than one that will lapse, and is told through a mute for that."""
    return mute is not None and all(crossing.level <= mute.level for crossing in crossings)


def compare(
    rule: Rule, signins: Sequence[SignIn], memory: Memory, now: datetime
) -> tuple[tuple[Crossing, ...], Memory]:
    """What a rule has to tell of these sign-ins: each trouble once, until it is over."""
    troubles = {
        f"{each.name}:{kind}": (each, kind, left)
        for each in signins
        for kind, left in _troubles(rule, each, now)
    }
    fresh = [trouble for trouble in troubles if trouble not in memory.told]
    crossings = tuple(_crossing(rule, *troubles[trouble], now) for trouble in fresh)
    return crossings, Memory("", "", {trouble: memory.told.get(trouble, Decimal(1)) for trouble in troubles})


def _troubles(rule: Rule, signin: SignIn, now: datetime) -> list[tuple[str, int]]:
    """What is the matter, with the whole days that are left."""
    left = (signin.ends - now).days if signin.ends else 0
    if signin.problem:
        return [(signin.problem.value, left)]
    if signin.ends and rule.steps and left <= rule.steps[-1]:
        return [(f"ends:{signin.ends.date().isoformat()}", left)]
    return []


_WRONG = {
    SignInProblem.MISSING: N_("{name} is not signed in"),
    SignInProblem.REVOKED: N_("{name} was turned away: its consent or session was revoked"),
    SignInProblem.NO_MFA: N_("{name} was signed in without a second factor, which Partner Center refuses"),
    SignInProblem.FAILING: N_("{name} can't be signed in"),
}


def _crossing(rule: Rule, signin: SignIn, kind: str, left: int, now: datetime) -> Crossing:
    with speaking(rule.locale):
        title, details = _worded(rule, signin, left, now)
    return Crossing(
        rule_id=rule.id,
        kind=AlertKind.SIGNIN,
        key=f"signin:{signin.name}:{kind}:{now.date().isoformat()}",
        level=URGENT if signin.problem else Decimal(1),
        title=title,
        details=details,
    )


def _worded(rule: Rule, signin: SignIn, left: int, now: datetime) -> tuple[str, dict[str, str]]:
    said = _(signin.name)
    name = said[:1].upper() + said[1:]
    if signin.problem:
        title = _(_WRONG[signin.problem], name=name)
    else:
        title = n_(
            "The sign-in of {name} expires in {count} day",
            "The sign-in of {name} expires in {count} days",
            left,
            name=said,
        )
    details = {N_("Sign-in"): name}
    if signin.ends:
        details[N_("Expires") if signin.ends > now else N_("Expired")] = moment(signin.ends, rule.locale)
    details[N_("Until it is fixed")] = _("Usage, invoices and tickets of all customers can't be read.")
    if signin.advice:
        details[N_("What to do")] = _(signin.advice)
    return title, details

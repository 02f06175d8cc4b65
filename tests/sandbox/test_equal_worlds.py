"""Two worlds of one seed and one start are equal, whatever is sold in them; another seed makes another one."""

from __future__ import annotations

from typing import Any

from sandbox.partner_center.subscription_bodies import subscription_body
from sandbox.world.world import World
from tests.sandbox.conftest import START


def told(world: World) -> list[Any]:
    """All that a fresh world says of what was sold."""
    rows: list[Any] = []
    for customer in world.customers.values():
        mine = world.bought(customer)
        rows += [subscription_body(world, one, START) for one in mine if one.listed]
        rows += [(one.id, one.offer_id, one.quantity, one.terms.end) for one in mine if not one.listed]
        rows += [(each.id, each.status, len(each.lines)) for each in world.orders.of(customer.id, START)]
        rows.append((world.agreements.of(customer), world.agreements.accepted(customer)))
        rows.append(world.qualifications.of(customer))
        for sku in world.catalogue.products["CFQ7TTC0LCHC"].skus:
            rows.append(world.catalogue.availability(sku, customer.country, "commercial", START))
    return rows


def test_equal_seeds_make_equal_worlds_and_others_do_not() -> None:
    first, same, other = (told(World(seed, START)) for seed in (7, 7, 8))
    assert first == same
    assert first != other


def test_equal_worlds_stay_equal_when_time_passes() -> None:
    worlds = [World(7, START), World(7, START)]
    for world in worlds:
        world.agenda.run(START.replace(year=START.year + 2))
    first, second = (told(world) for world in worlds)
    assert first == second
    assert any("Extended Service Term" in str(row) for row in first)


def test_nobody_has_bought_more_than_is_sold_or_without_an_agreement() -> None:
    world = World(7, START)
    for customer in world.customers.values():
        for one in world.bought(customer):
            sku = world.catalogue.offer(one.offer_id)
            assert one.kind == "legacy" or (sku is not None and sku.minimum <= one.quantity <= sku.maximum), (
                one
            )
    without = [one for one in world.customers.values() if not world.agreements.accepted(one)]
    assert 0 < len(without) < 20 and all(one.size < 2 for one in without)

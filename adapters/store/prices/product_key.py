"""Product key: the numbers by which products are known in the store, made of what they are.

Whoever takes in a sheet need not ask which number a product has, and need not remember half a million of them.
"""

from __future__ import annotations

from hashlib import blake2b

_HASH_BITS = 54
_LONGEST = 255


def sku_key(product_id: str, sku_id: str) -> int:
    """The number of a product and SKU, in any case: 63 bits, so that both databases take it."""
    return int.from_bytes(_hash(f"{product_id}\x1f{sku_id}".lower())) >> 1


def product_number(key: int, title: str) -> int:
    """The number of a product by this title, above those of shorter titles: what is said in fewer words comes first.

    Eight bits are of the length, the others of a hash: among a million products two have the same with a chance of one in 36,000.
    """
    length = min(len(title), _LONGEST)
    return length << _HASH_BITS | int.from_bytes(_hash(f"{key}\x1f{title}")) >> 64 - _HASH_BITS


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()

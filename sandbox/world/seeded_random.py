"""Seeded random numbers: every label has a stream of its own, so the order of questions changes nothing."""

from __future__ import annotations

import hashlib
import random
import uuid


class SeededRandom:
    """A random number generator (``rng``) that gives the same for the same seed and label."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def stream(self, *label: object) -> random.Random:
        """An independent generator for *label*."""
        return random.Random(f"{self.seed}:{label!r}")

    def guid(self, *label: object) -> str:
        """A version-4-shaped GUID in lower case."""
        digest = hashlib.sha256(f"{self.seed}:{label!r}".encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))

    def digits(self, count: int, *label: object) -> str:
        """*count* decimal digits, the first one not zero."""
        stream = self.stream("digits", count, *label)
        return str(stream.randrange(10 ** (count - 1), 10**count))

    def code(self, count: int, *label: object) -> str:
        """*count* capital letters and digits."""
        stream = self.stream("code", count, *label)
        return "".join(stream.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=count))

"""Idempotency ledger: which writes took effect, and what was answered to each request id."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sandbox.wire.bodies import Answer


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of the world. `request_id` is the idempotency key that came with it."""

    kind: str
    request_id: str
    time: str
    target: str
    detail: str = ""


class Ledger:
    """Append-only list of effects, and the stored answers that make a repeated request harmless."""

    REMEMBERED = 20_000

    def __init__(self, path: Path | None = None) -> None:
        self.effects: list[Effect] = []
        self._answers: OrderedDict[tuple[str, str, str], Answer] = OrderedDict()
        self._path = path

    def record(self, kind: str, request_id: str, when: datetime, target: str, detail: str = "") -> None:
        """Write down an effect that has just happened."""
        effect = Effect(kind, request_id, when.isoformat(), target, detail)
        self.effects.append(effect)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(effect)) + "\n")

    def recall(self, method: str, path: str, request_id: str) -> Answer | None:
        """What was answered to this request id before."""
        return self._answers.get((method, path.lower(), request_id.lower()))

    def remember(self, method: str, path: str, request_id: str, answer: Answer) -> None:
        """Keep an answer, so that the same request id gets it again."""
        self._answers[method, path.lower(), request_id.lower()] = answer
        while len(self._answers) > self.REMEMBERED:
            self._answers.popitem(last=False)

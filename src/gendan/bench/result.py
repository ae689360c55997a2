"""What a bench has to tell, and the small arithmetic all of them share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Result:
    """One bench's figures. Rates count whatever the bench says it counts, per second; `ratio` is ours to the yardstick's."""

    bench: str
    n: int
    clients: int = 1
    ours_per_s: float | None = None
    yardstick_per_s: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours to the yardstick, higher is better; None where there is no yardstick."""
        if not self.ours_per_s or not self.yardstick_per_s:
            return None
        return self.ours_per_s / self.yardstick_per_s

    def as_dict(self) -> dict[str, Any]:
        """The one object that `--json` prints."""
        return {
            "bench": self.bench, "n": self.n, "clients": self.clients, "ours_per_s": rounded(self.ours_per_s),
            "yardstick_per_s": rounded(self.yardstick_per_s), "ratio": rounded(self.ratio, 3),
            "p50_ms": rounded(self.p50_ms, 2), "p95_ms": rounded(self.p95_ms, 2), **self.more,
        }  # fmt: skip


def rounded(value: float | None, digits: int = 1) -> float | None:
    """A figure with no more digits than it deserves."""
    return None if value is None else round(value, digits)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of the values do not exceed (nearest rank); 0 of none."""
    if not values:
        return 0.0
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, round(percent / 100 * len(ranked) + 0.5) - 1))]


def times(seconds: Sequence[float]) -> dict[str, Any]:
    """p50 and p95 of durations, in milliseconds."""
    return {f"p{p}_ms": rounded(percentile(seconds, p) * 1000, 2) for p in (50, 95)}

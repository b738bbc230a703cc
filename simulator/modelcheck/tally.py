"""What is counted of a model, and the table it becomes: plain sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from simulator.actors.faults import CHECKS

# The guard's faults (actors/faults.py) by what they would have done to the call.
ROLE = frozenset({"role", "invented"})  # the helper, the machine, the other side of the conversation
LEAK = frozenset({"leak", "prompt"})
SOFT = frozenset({"sweet", "blunt"})
HARSH = frozenset({"harsh", "slur"})
UNMET = frozenset({"fact", "empty"})

# Shares of what the model said. Role breaks and leaks are what people see through at once; simulated
# customers are known to come down after a polite sentence; a reader that changes its mind about the same
# words one time in twenty is as steady as people are with a rubric this fine.
MOST_ROLE_BREAKS, MOST_LEAKS, LEAST_HOSTILE, MOST_FLIPS = 0.01, 0.02, 0.90, 0.05


@dataclass(frozen=True)
class Row:
    """One measure: `hits` of `of`. `least`: the goal is to be reached, else not to be passed."""

    what: str
    hits: int
    of: int
    goal: float | None = None
    least: bool = False

    @property
    def met(self) -> bool:
        """True too where there is no goal, or nothing was there to be measured."""
        if self.goal is None or not self.of:
            return True
        share = self.hits / self.of
        return share >= self.goal if self.least else share <= self.goal

    def __str__(self) -> str:
        share = f"{self.hits / self.of:6.1%}" if self.of else "     –"
        goal = "" if self.goal is None else f"{'≥' if self.least else '≤'} {self.goal:.0%}"
        verdict = (
            "" if self.goal is None else "not measured" if not self.of else "met" if self.met else "MISSED"
        )
        return f"{self.what:<56} {self.hits:>5} of {self.of:<5} {share}   {goal:<6} {verdict}".rstrip()


@dataclass
class Tally:
    """What was counted over all calls."""

    lines: int = 0
    undelivered: int = 0
    said: list[frozenset[str]] = field(default_factory=list)
    heard: list[frozenset[str]] = field(default_factory=list)
    hot: list[bool] = field(default_factory=list)  # of what was to be hot with the poor trainee: it was
    asked: int = 0
    unread: int = 0
    same: list[bool] = field(default_factory=list)
    scores: list[bool] = field(default_factory=list)
    padded: list[bool] = field(default_factory=list)
    raised: int = 0
    unfounded: int = 0
    claims: int = 0

    def rows(self) -> list[Row]:
        """The table, the measures that have a goal first."""

        def with_fault(kinds: Iterable[str], said: Sequence[frozenset[str]]) -> int:
            return sum(bool(faults & frozenset(kinds)) for faults in said)

        named = ROLE | LEAK | SOFT | HARSH
        others = CHECKS.keys() - named
        said, heard = self.said, self.heard
        return [
            Row("role broken", with_fault(ROLE, said), len(said), MOST_ROLE_BREAKS),
            Row("hidden fact or prompt given away", with_fault(LEAK, said), len(said), MOST_LEAKS),
            Row(
                "hostile as directed, with the poor trainee",
                sum(self.hot),
                len(self.hot),
                LEAST_HOSTILE,
                True,
            ),
            Row("level changed, same transcript read again", _changed(self.same), len(self.same), MOST_FLIPS),
            Row("sweeter or tamer than directed", with_fault(SOFT, said), len(said)),
            Row("harsher than directed or allowed", with_fault(HARSH, said), len(said)),
            Row("out of form, repeated, echoed or too long", with_fault(others, said), len(said)),
            Row("nothing said, or not the fact that was asked for", with_fault(UNMET, said), len(said)),
            Row("role broken or given away, and heard", with_fault(ROLE | LEAK, heard), len(heard)),
            Row("line the model did not deliver", self.undelivered, self.lines),
            Row("score changed, same transcript read again", _changed(self.scores), len(self.scores)),
            Row("level changed when replies were padded", _changed(self.padded), len(self.padded)),
            Row("level raised when replies were padded", self.raised, len(self.padded)),
            Row("claim that rested on nothing anybody said", self.unfounded, self.claims),
            Row("reading the model did not deliver", self.unread, self.asked),
        ]


def _changed(agreed: Sequence[bool]) -> int:
    return len(agreed) - sum(agreed)

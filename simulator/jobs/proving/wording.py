"""What was said: lines heard twice, replies that were flagged, rehearsed replies that were credited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from simulator.bots import ABLE, Kind
from simulator.jobs.proving.proof import Check, Look, Where, check, share_of
from simulator.jobs.proving.runs import Run, plain
from simulator.scenario import Scenario
from simulator.scenario.checks import lines_of
from simulator.scenario.yaml_text import Path
from simulator.vocabulary import Flag

OVERPROMISE_FLAGGED = 0.8  # some of these calls end before anything is promised
RUDE_FLAGGED = 0.8
# Examples in one voice miss replies in another; a trainee who says it well in a fourth deserves to be heard.
OFTEN_CREDITED, REPLIES_CREDITED = 0.5, 0.9


def no_repeats(scenario: Scenario, runs: Sequence[Run], where: Where) -> Check:
    """That nobody hears a sentence twice in a call; where one does, every line that holds it is named."""
    times = Counter(plain(sentence) for run in runs for sentence in run.again)
    look = [
        where(place, f"\u201c{line}\u201d: the same words are heard twice in {times[words]} calls")
        for words in times
        for place, line in _lines_with(scenario, words)
    ]
    calls = sum(bool(run.again) for run in runs)
    says = f"a sentence comes twice in {calls} of {len(runs)} calls, none may"
    return check("no line repeats within a call", calls, 0, not calls, says, tuple(look))


def _lines_with(scenario: Scenario, words: str) -> Iterator[tuple[Path, str]]:
    for number, person in enumerate(scenario.people):
        for place, line in lines_of(person):
            if f" {words} " in f" {plain(line.say)} ":
                yield ("people", number, *place), line.say


def flags(scenario: Scenario, runs: Sequence[Run], where: Where) -> list[Check]:
    """That the flags come up where they should, and for nobody able."""
    found = []
    for kind, flag, bar, field in (
        (Kind.OVER_PROMISING, Flag.PROHIBITED_PROMISE, OVERPROMISE_FLAGGED, "unknown"),
        (Kind.RUDE, Flag.ABUSE, RUDE_FLAGGED, "role"),
    ):
        share = share_of(flag in run.flags for run in runs if run.kind == kind)
        says = f"{share:.0%} of the {kind} trainee's calls are flagged {flag}, at least {bar:.0%}"
        at = where(("brief", field), "say what is unknown in words a promise would use")
        found.append(
            check(f"{kind} is flagged", share, bar, share >= bar, says, () if share >= bar else (at,))
        )
    able = [run for run in runs if run.kind in ABLE]
    wrong = Counter(quote for run in able for quote in run.flagged)
    look = tuple(_said(scenario, quote, where) for quote, _ in wrong.most_common())
    calls = sum(bool(run.flags) for run in able)
    says = f"{calls} of {len(able)} calls of the able trainees are flagged, none may be"
    found.append(check("nobody able is flagged", calls, 0, not calls, says, look))
    return found


def _said(scenario: Scenario, quote: str, where: Where) -> Look:
    """Where the rehearsal holds the words that were flagged."""
    rehearsal = scenario.rehearsal
    says = f"{quote!r} was flagged: say it another way, or let the brief allow it"
    if rehearsal is None:
        return where(("rehearsal",), says)
    for name, texts in rehearsal.outcomes.items():
        for place, text in enumerate(texts):
            if quote in text:
                return where(("rehearsal", "outcomes", name, place), says)
    for field in ("listening", "asking", "limits", "closing"):
        for place, text in enumerate(getattr(rehearsal, field)):
            if quote in text:
                return where(("rehearsal", field, place), says)
    return where(("rehearsal",), says)


_FOR = {"outcomes": "brings its outcome about", "asking": "gets at a hidden fact"}


def rehearsed(runs: Sequence[Run], where: Where) -> Check:
    """For the author to know: which rehearsed replies and questions hardly ever do what they are for."""
    credited: dict[Path, list[bool]] = {}
    for run in runs:
        for place, came in run.tried:
            credited.setdefault(place, []).append(came)
    look = tuple(
        where(("rehearsal", *place), f"{_FOR[str(place[0])]} in {sum(came)} of {len(came)} calls")
        for place, came in sorted(credited.items(), key=lambda item: tuple(map(str, item[0])))
        if share_of(came) < OFTEN_CREDITED
    )
    share = round(1 - len(look) / len(credited), 3) if credited else 0.0
    says = f"{share:.0%} of the rehearsed replies and questions mostly do what they are for"
    passed = share >= REPLIES_CREDITED
    return check("rehearsed replies are credited", share, REPLIES_CREDITED, passed, says, look, must=False)

"""Random events and random legal logs, for the properties of the call and of what is kept of it."""

from __future__ import annotations

from hypothesis import strategies as st

from simulator.affect import Affect
from simulator.appraisal import Appraisal, FoundMove
from simulator.call import LEGAL, Waiting
from simulator.events import (
    ActionTaken,
    BeatHappened,
    CallEnded,
    CallResumed,
    CallStarted,
    CustomerSpoke,
    Direction,
    Event,
    HintGiven,
    PersonJoined,
    Recorded,
    ReplyAppraised,
    TraineeSpoke,
    TraineeStayedSilent,
)
from simulator.timing import Pace, Timing
from simulator.vocabulary import Action, Channel, Ending, Intent, Mode, Move, Stage

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
ids = st.sampled_from(["ann", "boss", "one", "two", "three"])
shares = st.floats(0, 1)
affects = st.builds(Affect, anger=shares, distress=shares, trust=shares)
appraisals = st.dictionaries(st.sampled_from(Move), st.floats(0.05, 1), max_size=4).map(
    lambda found: Appraisal(
        found=tuple(FoundMove(move=move, quote=move.value, confidence=sure) for move, sure in found.items())
    )
)
timings = st.builds(
    Timing,
    thinking_seconds=st.none() | st.floats(0, 100),
    settled_seconds=st.none() | st.floats(0, 100),
    erased_characters=st.integers(0, 500),
)
directions = st.builds(
    Direction,
    person=ids,
    stage=st.sampled_from(Stage),
    intent=st.sampled_from(Intent),
    mood=st.sampled_from(["hot", "cool"]),
    intensity=shares,
    provocation=st.booleans(),
    fact=st.none() | ids,
    takes_up=st.none() | ids,
    patience_seconds=st.none() | st.floats(0, 100),
)
EVENTS: dict[type[Event], st.SearchStrategy[Event]] = {
    CallStarted: st.builds(
        CallStarted,
        scenario=ids,
        version=st.just(1),
        scenario_hash=ids,
        trainee=words,
        mode=st.sampled_from(Mode),
        coaching=st.booleans(),
        seed=st.integers(-(2**70), 2**70),
        pace=st.sampled_from(Pace),
        person=ids,
        affect=affects,
    ),
    CustomerSpoke: st.builds(
        CustomerSpoke,
        direction=directions,
        text=words,
        spoken_by=st.sampled_from(["line_bank", "model", "list"]),
        used=st.lists(words, max_size=2).map(tuple),
        better=st.none() | words,
    ),
    PersonJoined: st.builds(PersonJoined, person=ids, beat=ids),
    BeatHappened: st.builds(BeatHappened, beat=ids, note=st.none() | words, affect=affects),
    TraineeSpoke: st.builds(TraineeSpoke, text=words, timing=st.none() | timings),
    TraineeStayedSilent: st.builds(TraineeStayedSilent, seconds=st.floats(0, 1000)),
    ActionTaken: st.builds(
        ActionTaken,
        action=st.sampled_from(Action),
        who=st.none() | words,
        when=st.none() | words,
        channel=st.none() | st.sampled_from(Channel),
        result=words,
        works=st.booleans(),
    ),
    ReplyAppraised: st.builds(
        ReplyAppraised,
        appraisal=appraisals,
        affect=affects,
        outcomes=st.lists(ids, max_size=2).map(tuple),
        pause_seconds=st.none() | st.floats(0, 100),
        pause_points=st.none() | shares,
    ),
    HintGiven: st.builds(HintGiven, text=words),
    CallResumed: st.builds(CallResumed, away_seconds=st.floats(0, 10_000)),
    CallEnded: st.builds(CallEnded, how=st.sampled_from(Ending)),
}
events = st.one_of(*EVENTS.values())


@st.composite
def legal_logs(draw: st.DrawFn, most: int = 25) -> tuple[Recorded, ...]:
    """A log that could have happened, as far as the table of legal moves goes."""
    waiting, log, at = Waiting.START, [], 1_700_000_000.0
    for seq in range(draw(st.integers(1, most))):
        if not LEGAL[waiting]:
            break
        kinds = sorted(LEGAL[waiting], key=lambda kind: (kind is CallEnded, kind.__name__))
        kind = draw(st.sampled_from(kinds))
        at += draw(st.floats(0, 60))
        log.append(Recorded(seq=seq, at=at, event=draw(EVENTS[kind])))
        waiting = LEGAL[waiting][kind]
    return tuple(log)

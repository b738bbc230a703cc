"""A call in a terminal: lines printed, replies typed, actions as words that begin with a slash.

A terminal hands over whole lines, so the moment of the first key is not known and pausing stays unscored.
"""

from __future__ import annotations

import shlex

from simulator.call import Call, Waiting, trainee_view
from simulator.desk import ActionError, Desk, finish
from simulator.scenario import Scenario
from simulator.vocabulary import Action, Channel

HELP = """Type a reply and press Enter. Or:
  /hint                              one hint
  /hold  /mute  /escalate            and the other actions of this call: {actions}
  /copy_in WHO                       copy somebody in
  /schedule_callback "WHEN" CHANNEL  promise a callback
  /end                               end the call
  /stop                              leave the practice; always fine, never scored"""


def practise(desk: Desk, scenario: Scenario, *, trainee: str, seed: int, model: str | None = None) -> Call:
    """Play one call at the terminal, to its end or until input ends, which counts as stopping."""
    print(f"\n{scenario.title}\n{scenario.teaser}\n\n{scenario.brief.role}\n")
    for heading, points in (
        ("You know", scenario.brief.facts),
        ("You may promise", scenario.brief.may_promise),
        ("Nobody knows", scenario.brief.unknown),
        ("You must not", scenario.brief.must_not),
    ):
        if points:
            print(f"{heading}:\n" + "\n".join(f"  - {point}" for point in points))
    print("\n" + HELP.format(actions=", ".join(option.do for option in scenario.actions)) + "\n")
    call = desk.start(scenario, trainee, seed=seed, model=model)
    shown = 0
    while True:
        call = finish(desk.go_on(call))
        names = {person.id: person.name for person in scenario.people} | {"note": "*", "hint": "Hint"}
        view = trainee_view(call)
        for each in view[shown:]:
            if each.who != "trainee":
                print(f"{names[each.who]}: {_plain(each.text)}")
        shown = len(view)
        if call.waiting == Waiting.NOTHING:
            return call
        call = _next_deed(desk, call)


def _next_deed(desk: Desk, call: Call) -> Call:
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            return desk.stop(call)
        if not text:
            continue
        try:
            if not text.startswith("/"):
                return desk.say(call, text)
            return _command(desk, call, shlex.split(text[1:]))
        except (ActionError, ValueError) as error:
            print(error)


def _command(desk: Desk, call: Call, words: list[str]) -> Call:
    name, rest = (words[0] if words else ""), words[1:]
    if name == "stop":
        return desk.stop(call)
    if name == "hint":
        return desk.give_hint(call)
    if name not in set(Action):
        raise ActionError(f"/{name} is unknown; try /hint, /end, /stop or one of this call's actions")
    action = Action(name)
    if action == Action.SCHEDULE_CALLBACK:
        if len(rest) != 2:
            raise ActionError('expected a time and a channel, such as: /schedule_callback "noon" phone')
        return desk.act(call, action, when=rest[0], channel=Channel(rest[1]))
    return desk.act(call, action, who=" ".join(rest) or None)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")

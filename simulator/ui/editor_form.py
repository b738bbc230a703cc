"""The form beside the text: a scenario's common parts, each written into the text as it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from simulator.authoring.begin import INTENT_SAYS, STAGE_SAYS
from simulator.authoring.checking import Checked
from simulator.authoring.yaml_edit import set_lines, set_value
from simulator.scenario.checks import BANK_INTENTS
from simulator.scenario.yaml_text import Path, Plain, dotted
from simulator.ui import look, wording, writing
from simulator.vocabulary import Criterion, Intent, Move, Stage

SECTIONS = ("Story", "Brief", "People", "Lines", "Outcomes")
# The seven sentences about a person, as an author is asked for them.
SENTENCES = {
    "today": "What happened to them today, in things",
    "afraid_of": "What they are afraid of",
    "wants_to_hear": "What they want to hear",
    "cornered": "What they do when cornered",
    "worse": "What makes it worse",
    "good_ending": "What would be enough",
    "talks": "How they talk",
}
STARTS = {
    "anger": "Anger at the start",
    "distress": "Fear or grief at the start",
    "trust": "Trust at the start",
}
WEIGHS = {
    "warmth": "Moved by being acknowledged",
    "solving": "Moved by solutions",
    "haste": "Hurt by haste",
    "grovelling": "Put off by grovelling",
    "offence": "Hurt by offence",
}


class _Form:
    """One file's fields: each shows what the text says, and what is wrong there."""

    def __init__(self, file: str, checked: Checked) -> None:
        self.file, self.checked, self.data = file, checked, checked.data

    def value(self, path: Path) -> Any:
        """What the text has at a path; None where there is nothing."""
        found: Any = self.data
        for part in path:
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found

    def put(
        self, path: Path, shown: object, read: Callable[[Any], Plain] = lambda value: value
    ) -> dict[str, Any]:
        """A widget's key and what happens when it changes; the widget follows the text."""
        key = f"form-{self.file}-{dotted(path)}"
        st.session_state[key] = shown

        def changed() -> None:
            new = read(st.session_state[key])
            writing.change(self.file, lambda text: set_value(text, path, new))

        return {"key": key, "on_change": changed}

    def sentence(self, label: str, path: Path, *, tall: bool = False) -> None:
        kind = st.text_area if tall else st.text_input
        kind(label, **self.put(path, str(self.value(path) or ""), lambda words: " ".join(words.split())))
        self.faults(path)

    def lines(self, label: str, path: Path, *, help: str | None = None) -> None:
        """A list of sentences, one a line; entries with an answer of their own keep it."""
        found = self.value(path)
        said = [str(each.get("say", "")) if isinstance(each, Mapping) else str(each) for each in found or []]
        key = f"form-{self.file}-{dotted(path)}"
        st.session_state[key] = "\n".join(said)

        def changed() -> None:
            new = [" ".join(line.split()) for line in st.session_state[key].splitlines() if line.strip()]
            writing.change(self.file, lambda text: set_lines(text, path, new))

        st.text_area(label, key=key, on_change=changed, help=help, height=min(400, 110 + 30 * len(said)))
        self.faults(path)

    def number(self, label: str, path: Path, low: float, high: float, usual: float, step: float) -> None:
        found = self.value(path)
        whole = isinstance(step, int)
        shown = found if isinstance(found, int | float) and low <= found <= high else usual
        kind = int if whole else float
        put = self.put(path, kind(shown), lambda value: kind(value) if whole else round(float(value), 3))
        st.slider(label, kind(low), kind(high), step=kind(step), **put)
        self.faults(path)

    def choice(self, label: str, path: Path, options: Mapping[str, str]) -> None:
        found = self.value(path)
        put = self.put(path, found if found in options else None)
        st.selectbox(
            label, list(options), format_func=lambda each: options[each], placeholder="Choose", **put
        )
        self.faults(path)

    def choices(self, label: str, path: Path, options: Mapping[str, str]) -> None:
        found = [each for each in self.value(path) or [] if each in options]
        st.multiselect(label, list(options), format_func=lambda each: options[each], **self.put(path, found))
        self.faults(path)

    def faults(self, path: Path) -> None:
        """What is wrong at a field, under it."""
        for fault in self.checked.at(dotted(path))[:2]:
            concern = fault in self.checked.concerns
            mark = ":orange[:material/visibility:]" if concern else ":red[:material/error:]"
            st.caption(f"{mark} {look.plain(f'line {fault.line}: {fault.message}')}")


def show(file: str, checked: Checked) -> None:
    """Draw the form."""
    form = _Form(file, checked)
    section = st.segmented_control(
        "Part", SECTIONS, default=SECTIONS[0], required=True, key="form-section", label_visibility="collapsed"
    )
    {"Story": _story, "Brief": _brief, "People": _people, "Lines": _lines, "Outcomes": _outcomes}[
        section or SECTIONS[0]
    ](form)


def _story(form: _Form) -> None:
    form.sentence("Title", ("title",))
    form.sentence("Who is calling and why, in one line", ("teaser",), tall=True)
    form.choice("How they reach us", ("channel",), {"phone": "A phone call", "chat": "A chat"})
    form.number("Difficulty", ("difficulty",), 1, 5, 3, 1)
    form.number("Minutes", ("minutes",), 2, 30, 8, 1)
    form.choices("What it practises", ("skills",), {each.value: wording.SKILLS[each] for each in Criterion})
    form.sentence("Content notice: what a trainee should know before", ("content_notice",), tall=True)
    form.number("Hostility ceiling: the worst they may be played", ("hostility_ceiling",), 0, 1, 0.7, 0.05)


def _brief(form: _Form) -> None:
    form.sentence("Where the trainee sits, and what is going on", ("brief", "role"), tall=True)
    one = "One thing a line."
    form.lines("What they know", ("brief", "facts"), help=one)
    form.lines("What they may promise", ("brief", "may_promise"), help=one)
    form.lines("What nobody knows", ("brief", "unknown"), help=one)
    form.lines("What they must not do", ("brief", "must_not"), help=one)
    _ticket(form)


def _ticket(form: _Form) -> None:
    found = form.value(("ticket",)) or {}
    shown = (
        "\n".join(f"{name}: {value}" for name, value in found.items()) if isinstance(found, Mapping) else ""
    )

    def read(words: str) -> Plain:
        pairs = (line.split(":", 1) for line in words.splitlines() if ":" in line)
        return {name.strip(): value.strip() for name, value in pairs}

    st.text_area(
        "Ticket: what stays in sight", help="A name, a colon and the fact, one a line.", height=180,
        **form.put(("ticket",), shown, read),
    )  # fmt: skip
    form.faults(("ticket",))


def _chosen(form: _Form, field: str, label: str) -> int | None:
    """Which of a list's parts the form shows."""
    found = form.value((field,))
    parts: Sequence[Any] = found if isinstance(found, list) else []
    if not parts:
        st.caption("There is none in the text yet; write the first one there.")
        return None
    names = [
        str((each.get("name") or each.get("id")) if isinstance(each, Mapping) else each) for each in parts
    ]
    if len(parts) == 1:
        return 0
    place = st.selectbox(
        label, range(len(parts)), format_func=lambda n: names[n], key=f"form-{form.file}-{field}-which"
    )
    return int(place or 0)


def _people(form: _Form) -> None:
    place = _chosen(form, "people", "Who")
    if place is None:
        return
    at: Path = ("people", place)
    form.sentence("Name", (*at, "name"))
    form.sentence("Who they are", (*at, "role"))
    for field, label in SENTENCES.items():
        form.sentence(label, (*at, field), tall=True)
    for field, label in STARTS.items():
        form.number(label, (*at, "temperament", field), 0, 1, 0.3, 0.01)
    for field, label in WEIGHS.items():
        form.number(label, (*at, "temperament", field), 0, 2, 1, 0.1)


def _lines(form: _Form) -> None:
    place = _chosen(form, "people", "Whose")
    if place is None:
        return
    at: Path = ("people", place)
    st.caption("One line each. Every line is used once in a call, and stands alone.")
    form.lines("Their first words", (*at, "opening"))
    chosen = st.selectbox(
        "Which lines", list(Stage), format_func=lambda s: STAGE_SAYS[s], key=f"form-{form.file}-stage"
    )
    for intent in sorted(BANK_INTENTS, key=list(Intent).index):
        path = (*at, "lines", (chosen or Stage.QUESTIONING).value, intent.value)
        if form.value(path) is not None:
            said = INTENT_SAYS[intent]
            form.lines(said[:1].upper() + said[1:], path)
    form.lines("When there is nothing more to say", (*at, "wind_up"))
    form.lines("When they hang up", (*at, "walk_out"))


def _outcomes(form: _Form) -> None:
    place = _chosen(form, "outcomes", "Which")
    if place is None:
        return
    at: Path = ("outcomes", place)
    form.sentence("What the trainee does, as the debrief will say it", (*at, "says"))
    form.choice(
        "Counts towards", (*at, "criterion"), {each.value: wording.SKILLS[each] for each in Criterion}
    )
    form.choices(
        "A reply that does it has", (*at, "moves"), {each.value: wording.MOVES[each] for each in Move}
    )
    form.lines("Replies that do it", (*at, "examples"), help="Six or more, as different people would say it.")
    form.lines("Replies that only look like it", (*at, "counterexamples"))
    form.sentence("One hint towards it", (*at, "hint"))
    form.sentence("A better reply, short and plain", (*at, "better"))
    needed = form.value((*at, "needed"))
    st.checkbox("Needed for a good ending", **form.put((*at, "needed"), needed is not False))

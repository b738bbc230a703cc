"""Scenario files: every fault is named with its file, line and field, and no file can do harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.mutations import run as run_mutations
from simulator.scenario import (
    Scenario,
    ScenarioError,
    content_hash,
    load_library,
    load_scenario,
    parse_scenario,
)
from simulator.scenario.yaml_text import MAX_BYTES, MAX_DEPTH, dotted
from tests.fakes import small_scenario_data


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(data: object) -> str:
    return yaml.dump(data, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True)


def faults_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, "a.yaml")
    return [str(fault) for fault in caught.value.faults]


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    data = small_scenario_data()
    change(data)
    return as_yaml(data)


def test_a_complete_file_loads() -> None:
    scenario = parse_scenario(as_yaml(small_scenario_data()))
    assert scenario.id == "a-missed-train"
    assert scenario.person("boss").name == "Boss"
    assert scenario.outcome("callback").criterion == "follow_up"
    assert scenario.people[0].opening[0].say == "The amber opening of ann 0."


def test_a_line_may_bring_its_better_reply() -> None:
    def with_better(data: dict[str, Any]) -> None:
        data["people"][0]["opening"][0] = {"say": "You again.", "better": "Yes, me. What happened?"}

    line = parse_scenario(changed(with_better)).people[0].opening[0]
    assert (line.say, line.better) == ("You again.", "Yes, me. What happened?")


def test_a_loaded_scenario_cannot_be_changed(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="frozen"):
        scenario.title = "Another"  # type: ignore[misc]


def test_content_is_what_the_hash_is_of_and_comments_and_layout_are_not() -> None:
    text = as_yaml(small_scenario_data())
    again = "# a comment\n" + text.replace("title: A missed train", 'title:   "A missed train"')
    other = text.replace("A missed train", "A late train")
    first, same, another = (content_hash(parse_scenario(each)) for each in (text, again, other))
    assert first == same != another


NOT_YAML = {
    "empty": ("", "empty"),
    "only a comment": ("# nothing\n", "empty"),
    "a list": ("- a\n- b\n", "expected a mapping"),
    "a word": ("hello", "expected a mapping"),
    "not YAML": ("id: [a, b\ntitle: x\n", "not YAML"),
    "a tab for indentation": ("brief:\n\trole: x\n", "not YAML"),
    "an anchor": ("a: &x [1]\nb: 2\n", "anchors and aliases"),
    "an alias to itself": ("a: &a [*a]\n", "anchors and aliases"),
    "a merge of itself": ("a: &a\n  <<: *a\n", "anchors and aliases"),
    "a tag": ("a: !!str x\n", "tags"),
    "a tag that would run code": ("a: !!python/object/apply:os.system ['touch pwned']\n", "tags"),
    "a tag that would make an object": ("!!python/object/new:os.system [x]\n", "tags"),
    "two documents": ("a: 1\n---\nb: 2\n", "second document"),
    "a key twice": ("id: a\nid: b\n", "stands twice"),
    "a list as a key": ("? [a, b]\n: c\n", "stands as a key"),
    "a NUL": ("id: a\x00b\n", "character"),
    "a bell": ("id: a\x07b\n", "character"),
    "half a surrogate pair": ("id: \ud800\n", ""),
    "deep nesting": ("[" * 500 + "]" * 500, f"nested more than {MAX_DEPTH} deep"),
    "deeper nesting, unclosed": ("[" * 100_000, ""),
    "deep mappings": ("\n".join("  " * n + "a:" for n in range(60)), "nested more than"),
    "very many values": ("a:\n" + "- 1\n" * 30_000, "values"),
}


@pytest.mark.parametrize(("text", "expected"), NOT_YAML.values(), ids=NOT_YAML.keys())
def test_what_cannot_be_read_is_one_named_fault_and_quick(text: str, expected: str) -> None:
    began = time.process_time()
    found = faults_of(text)
    assert time.process_time() - began < 1
    assert len(found) == 1
    assert found[0].startswith("a.yaml:")
    assert expected in found[0]


def test_a_billion_laughs_stay_a_few_bytes() -> None:
    laughs = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    began = time.process_time()
    assert "anchors and aliases" in faults_of(laughs)[0]
    assert time.process_time() - began < 1


def test_a_megabyte_is_refused_before_it_is_parsed() -> None:
    began = time.process_time()
    assert "larger than" in faults_of("title: " + "x" * 1_000_000)[0]
    assert time.process_time() - began < 0.2
    assert len(as_yaml(small_scenario_data())) < MAX_BYTES


def test_no_construct_runs_code(tmp_path: Path) -> None:
    proof = tmp_path / "pwned"
    for tag in ("python/object/apply:os.system", "python/object/new:os.system", "python/name:os.system"):
        faults_of(f"a: !!{tag} ['touch {proof}']\n")
    assert not proof.exists()


def test_a_customer_called_no_stays_a_name() -> None:
    def rename(data: dict[str, Any]) -> None:
        data["people"][0]["name"] = "No"

    text = changed(rename).replace("name: 'No'", "name: No")
    assert "name: No\n" in text
    assert parse_scenario(text).people[0].name == "No"


def break_at(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: Any) -> None:
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[dict[str, Any]], None]:
    def change(data: Any) -> None:
        for part in path[:-1]:
            data = data[part]
        del data[path[-1]]

    return change


def add_beat(**beat: object) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["beats"].append({"id": "extra", **beat})


def add_outcome(**changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["outcomes"].append({**data["outcomes"][0], "id": "extra", **changes})


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    # Shapes
    "an unknown key": (break_at("titel", value="x"), "titel: unknown field"),
    "an unknown key deep down": (
        break_at("people", 0, "temperament", "angre", value=1),
        "people[0].temperament.angre: unknown field",
    ),
    "a missing field": (drop("brief"), "brief: missing"),
    "no people": (break_at("people", value=[]), "people: "),
    "people missing altogether": (drop("people"), "people: missing"),
    "a wrong type": (break_at("difficulty", value="hard"), "difficulty: "),
    "a number out of range": (break_at("hostility_ceiling", value=3), "hostility_ceiling: "),
    "not a number": (
        break_at("hostility_ceiling", value=float("nan")),
        "hostility_ceiling: ",
    ),
    "a list where words belong": (break_at("title", value=["a"]), "title: "),
    "words where a list belongs": (break_at("beats", value="later"), "beats: "),
    "an unknown criterion": (break_at("skills", value=["juggling"]), "skills[0]: "),
    "an unknown stage": (break_at("people", 0, "lines", "rage", value={}), "people[0].lines.rage: "),
    "an unknown action": (break_at("actions", 0, "do", value="dance"), "actions[0].do: "),
    "an empty sentence": (break_at("teaser", value="   "), "teaser: "),
    "null for a sentence": (break_at("teaser", value=None), "teaser: "),
    "a channel no call takes place on": (break_at("channel", value="email"), "channel: "),
    # What must fit together
    "the same person twice": (break_at("people", 1, "id", value="ann"), "people[1].id: ann is used twice"),
    "the same outcome twice": (
        break_at("outcomes", 1, "id", value="says-unknown"),
        "outcomes[1].id: says-unknown is used twice",
    ),
    "the same beat twice": (break_at("beats", 1, "id", value="note"), "beats[1].id: note is used twice"),
    "an outcome named like a move": (
        break_at("outcomes", 0, "id", value="thank"),
        "outcomes[0].id: is the name of a move",
    ),
    "no lines for questioning": (
        drop("people", 0, "lines", "questioning"),
        "people[0].lines: no lines for the stage questioning",
    ),
    "nothing hard": (
        lambda data: [data["people"][0]["lines"].pop(s) for s in ("refusal", "release", "intimidation")],
        "people[0].lines: no lines for refusal, release or intimidation",
    ),
    "one intent at a stage": (
        lambda data: [data["people"][0]["lines"]["refusal"].pop(i) for i in ("vent", "accuse")],
        "people[0].lines.refusal: expected at least 2 intents",
    ),
    "one line for an intent": (
        lambda data: data["people"][0]["lines"]["refusal"]["vent"].__delitem__(slice(1, None)),
        "people[0].lines.refusal.vent: expected at least 2 lines",
    ),
    "lines for what the bank never says": (
        break_at("people", 0, "lines", "refusal", "open", value=["Hello, one.", "Hello, two."]),
        "people[0].lines.refusal.open: expected one of",
    ),
    "too few lines for a whole call": (
        lambda data: [
            intents.__setitem__(intent, intents[intent][:2])
            for intents in data["people"][0]["lines"].values()
            for intent in list(intents)
        ],
        "people[0].lines: ",
    ),
    "an answer to nothing": (
        break_at("people", 0, "takes_up", "nonsense", value={"hot": ["Hm, nonsense."]}),
        "people[0].takes_up.nonsense: expected a move, an action or the id of an outcome",
    ),
    "too few answers to what was done": (
        lambda data: [data["people"][0]["takes_up"].pop(m) for m in ("commit", "dismiss")],
        "people[0].takes_up: ",
    ),
    "one way to deflect": (
        break_at("people", 0, "deflect", "hot", value=["No."]),
        "people[0].deflect.hot: expected at least 2 lines",
    ),
    "no goodbye after a thin ending": (
        break_at("people", 0, "farewell", "hot", value=[]),
        "people[0].farewell.hot: expected at least 2 lines",
    ),
    "an unknown placeholder": (
        break_at("people", 0, "opening", 0, value="Hello {name}."),
        "people[0].opening[0]: {name} is unknown",
    ),
    "an attribute in a placeholder": (
        break_at("people", 0, "opening", 0, value="Hello {time.__class__}."),
        "people[0].opening[0]: {time.__class__} is unknown",
    ),
    "the same line twice": (
        break_at("people", 1, "opening", 0, value="the AMBER opening of ann 0"),
        "people[1].opening[0]: the same line stands at ann.opening.0 already",
    ),
    "an outcome by an action that is not offered": (
        add_outcome(action="escalate"),
        "outcomes[2].action: escalate is not among",
    ),
    "an outcome nothing brings about": (add_outcome(moves=[]), "outcomes[2].moves: expected at least one"),
    "an example that is a counterexample": (
        lambda data: data["outcomes"][0]["counterexamples"].append(
            data["outcomes"][0]["examples"][0].upper()
        ),
        "outcomes[0].counterexamples: ",
    ),
    "no outcome needed": (
        lambda data: [outcome.update(needed=False) for outcome in data["outcomes"]],
        "outcomes: no outcome is needed",
    ),
    "a beat without a condition": (add_beat(when={}), "beats[2].when: expected at least one condition"),
    "a beat that brings nobody known": (
        add_beat(when={"turn": 3}, joins="ghost"),
        "beats[2].joins: there is no person ghost",
    ),
    "the caller joining their own call": (
        add_beat(when={"turn": 3}, joins="ann"),
        "beats[2].joins: this person makes the call",
    ),
    "a beat after an outcome there is not": (
        add_beat(when={"after_outcome": "peace"}),
        "beats[2].when.after_outcome: there is no outcome peace",
    ),
    "a beat after an action there is not": (
        add_beat(when={"after_action": "escalate"}),
        "beats[2].when.after_action: escalate is not among",
    ),
    "a beat above and below at once": (
        add_beat(when={"anger_at_least": 0.8, "anger_at_most": 0.2}),
        "beats[2].when: anger_at_least is above",
    ),
    "a beat after a beat there is not": (
        add_beat(when={"after_beat": "doom"}),
        "beats[2].when.after_beat: there is no beat doom",
    ),
    "a beat after itself": (add_beat(when={"after_beat": "extra"}), "beats[2].when.after_beat: beats wait"),
    "beats waiting for each other": (
        lambda data: data["beats"].extend(
            [{"id": "egg", "when": {"after_beat": "hen"}}, {"id": "hen", "when": {"after_beat": "egg"}}]
        ),
        "beats[2].when.after_beat: beats wait for each other",
    ),
    "somebody nobody meets": (drop("beats", 1), "people[1].id: no beat lets boss join"),
    "an action twice": (
        lambda data: data["actions"].append(data["actions"][0]),
        "actions[4].do: hold stands",
    ),
    "a callback over nothing": (drop("actions", 2, "channels"), "actions[2].channels: expected the channels"),
    "a copy to nobody": (drop("actions", 1, "who"), "actions[1].who: expected whom"),
    "end among the actions": (
        lambda data: data["actions"].append({"do": "end", "label": "End", "result": "Over."}),
        "actions[4].do: `end` is always there",
    ),
    "a pause window the wrong way round": (
        break_at("pause_window_seconds", value=[10, 5]),
        "pause_window_seconds: ",
    ),
    "a pause window inside the reflex": (
        break_at("pause_window_seconds", value=[0.5, 5]),
        "pause_window_seconds: ",
    ),
}


@pytest.mark.parametrize(("change", "expected"), WRONG.values(), ids=WRONG.keys())
def test_each_fault_names_its_field(change: Callable[[dict[str, Any]], object], expected: str) -> None:
    found = faults_of(changed(change))
    assert any(expected in fault for fault in found), found


def test_a_fault_names_the_line_it_stands_on() -> None:
    lines = as_yaml(small_scenario_data()).split("\n")
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("difficulty:"))
    lines[number - 1] = "difficulty: hard"
    assert faults_of("\n".join(lines))[0].startswith(f"a.yaml:{number}: difficulty: ")


def test_a_missing_field_points_at_what_it_is_missing_from() -> None:
    text = changed(drop("people", 1, "name"))
    number = next(n for n, line in enumerate(text.split("\n"), 1) if line == "- id: boss")
    assert f"a.yaml:{number}: people[1].name: missing; this field is required" in faults_of(text)


def test_every_fault_is_named_and_not_only_the_first() -> None:
    def twice(data: dict[str, Any]) -> None:
        data["difficulty"], data["minutes"] = 9, 99
        del data["title"]

    assert {fault.split(": ")[1] for fault in faults_of(changed(twice))} == {"difficulty", "minutes", "title"}


def test_a_broken_file_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(as_yaml(small_scenario_data()), "utf-8")
    (tmp_path / "broken.yaml").write_text("id: [", "utf-8")
    (tmp_path / "empty.yaml").write_text("", "utf-8")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    library = load_library(tmp_path)
    assert list(library.scenarios) == ["a-missed-train"]
    assert {Path(fault.file).name for fault in library.faults} == {
        "broken.yaml",
        "empty.yaml",
        "bytes.yaml",
        "folder.yaml",
        "gone.yaml",
    }


def test_of_two_files_with_one_id_the_second_is_the_fault(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(as_yaml(small_scenario_data()), "utf-8")
    library = load_library(tmp_path)
    assert len(library.scenarios) == 1
    assert [(Path(f.file).name, f.field) for f in library.faults] == [("b.yaml", "id")]


def test_a_file_that_was_edited_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(as_yaml(small_scenario_data()), "utf-8")
    assert load_scenario(path).title == "A missed train"
    path.write_text(as_yaml(small_scenario_data(title="The last train home")), "utf-8")
    assert load_scenario(path).title == "The last train home"


def test_a_file_that_is_not_there_is_the_authors_fault_too(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"can't be read"):
        load_scenario(tmp_path / "none.yaml")


def test_paths_are_written_as_authors_read_them() -> None:
    assert dotted(("people", 0, "lines", "refusal", 2)) == "people[0].lines.refusal[2]"


@given(st.text(max_size=300))
def test_any_text_at_all_is_at_worst_a_named_fault(text: str) -> None:
    assert all(fault.startswith("a.yaml:") for fault in faults_of(text))  # no text this short is a scenario


def test_five_hundred_spoilt_copies_of_the_real_files_do_no_harm() -> None:
    tally = run_mutations(500, seed=1)
    assert not tally.wrong, "\n".join(tally.wrong)
    assert tally.refused > 300  # else the mutations would be too gentle to prove anything

"""Publishing a scenario, and taking it back: only what is proven as it stands is offered to trainees."""

from __future__ import annotations

from simulator.authoring.drafts import Edit, WritingDesk
from simulator.authoring.folder import ChangedMeanwhile
from simulator.authoring.yaml_edit import insert_field, set_value
from simulator.jobs.proving import Proof, keep_proof, made_with_this, proof_of
from simulator.scenario import Scenario, ScenarioError, content_hash, parse_scenario
from simulator.scenario.yaml_text import YamlFault, read_yaml
from simulator.scoring import Rubric
from simulator.storage import Store
from simulator.storage.writing import versions_seen


class NotProven(Exception):
    """What would be published has no passing proof as it stands."""


class NotYaml(Exception):
    """The text can't be read as YAML, so it can't be saved: everybody else would meet a broken file."""

    def __init__(self, fault: YamlFault) -> None:
        super().__init__(f"line {fault.line}: {fault.message}")
        self.line = fault.line


def proof_now(store: Store, scenario: Scenario, rubric: Rubric) -> Proof | None:
    """The proof of this very content, if proving it again could not come out otherwise."""
    proof = proof_of(store, scenario)
    return proof if proof and made_with_this(proof, rubric) else None


def next_version(store: Store, scenario: Scenario) -> int:
    """The number it is published under: one more than the highest published before with other content.

    A first publication keeps the file's own number.
    """
    published = [seen for seen in versions_seen(store, scenario.id) if seen.state == "published"]
    if not published:
        return scenario.version
    if published[-1].hash == content_hash(scenario):
        return scenario.version
    return max(scenario.version, *(seen.version for seen in published)) + 1


def publish(writing: WritingDesk, edit: Edit, rubric: Rubric, at: float) -> Edit:
    """Save the text as the published scenario, under a new version number where others had the old one.

    Calls in progress keep the content they began with. Raises ScenarioError for a text that does not load,
    NotProven, and ChangedMeanwhile; nothing is changed then.
    """
    scenario = parse_scenario(edit.text, edit.file)
    proof = proof_now(writing.store, scenario, rubric)
    if proof is None or not proof.passed:
        raise NotProven(f"{scenario.id} has no passing proof as it stands")
    version = next_version(writing.store, scenario)
    text = with_state(set_value(edit.text, ("version",), version), "published")
    published = scenario.model_copy(update={"version": version})
    saved = _saved(writing, edit, text, at)
    # The number alone is new, and no customer, trainee or scorer reads it: the proof holds for it as well.
    carried = {"version": version, "scenario_hash": content_hash(published)}
    keep_proof(writing.store, proof.model_copy(update=carried), at)
    return saved


def take_back(writing: WritingDesk, edit: Edit, state: str, at: float) -> Edit:
    """Save it as `draft` or `retired`: trainees are no longer offered it. Raises ChangedMeanwhile."""
    return _saved(writing, edit, with_state(edit.text, state), at)


def save(writing: WritingDesk, edit: Edit, rubric: Rubric, at: float, over: str | None = None) -> Edit:
    """Save the text as it stands. Raises NotYaml, ChangedMeanwhile, and NotProven where the text says that it
    is published and has no passing proof: `take_back` saves it as a draft.
    """
    try:
        data = read_yaml(edit.text).data
    except YamlFault as fault:
        raise NotYaml(fault) from fault
    if isinstance(data, dict) and data.get("state") == "published":
        scenario = _loaded(edit.text)
        proof = proof_now(writing.store, scenario, rubric) if scenario else None
        if (proof is None or not proof.passed) and not _same_as_before(edit, scenario):
            raise NotProven(f"{edit.file} says that it is published and is not proven as it stands")
    return writing.save(edit, at, over)


def with_state(text: str, state: str) -> str:
    """The text saying that it is a draft, published or retired."""
    if "\nstate:" in f"\n{text}":
        return set_value(text, ("state",), state)
    return insert_field(text, "version", "state", state)


def _saved(writing: WritingDesk, edit: Edit, text: str, at: float) -> Edit:
    changed = writing.change(edit, text, at)
    try:
        return writing.save(changed, at)
    except ChangedMeanwhile:
        if changed is not edit:
            writing.undo(changed)
        raise


def _loaded(text: str | None) -> Scenario | None:
    try:
        return parse_scenario(text) if text is not None else None
    except ScenarioError:
        return None


def _same_as_before(edit: Edit, scenario: Scenario | None) -> bool:
    """Whether only comments or layout differ from a published file."""
    before = _loaded(edit.base)
    if scenario is None or before is None:
        return False
    return before.state == "published" and content_hash(before) == content_hash(scenario)

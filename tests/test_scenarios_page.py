"""The scenarios page without a browser: the list, writing by form and text, proof, publishing, previews."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import UnknownElement

from simulator.authoring.yaml_edit import set_value
from simulator.jobs.proving import keep_proof
from simulator.scenario import load_library, parse_scenario
from simulator.storage import Store
from simulator.ui import session
from simulator.ui.look import JOINER
from tests.models.fake import FakeModel
from tests.test_authoring import passing
from tests.test_pages import store

ROOT = Path(__file__).parents[1]
Open = Callable[..., AppTest]
__all__ = ["store"]  # a fixture
FILE = "email-is-down.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scenarios and the rubric: reading all of them takes seconds."""
    scenarios = tmp_path / "scenarios"
    shutil.copytree(ROOT / "scenarios" / "rubrics", scenarios / "rubrics")
    for name in (FILE, "this-desk.yaml"):
        shutil.copy(ROOT / "scenarios" / name, scenarios / name)
    draft = scenarios / "this-desk.yaml"
    draft.write_text(draft.read_text("utf-8").replace("state: published", "state: draft", 1), "utf-8")
    return scenarios


@pytest.fixture
def open_page(store: Store) -> Open:
    def open_page(**query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        at.switch_page("simulator/ui/pages/scenarios.py")
        return at.run()

    return open_page


def words(at: AppTest) -> str:
    kinds = (
        at.title,
        at.header,
        at.subheader,
        at.markdown,
        at.caption,
        at.text,
        at.info,
        at.warning,
        at.error,
    )
    said = "\n".join(str(element.value) for kind in (*kinds, at.success) for element in kind)
    said += "\n".join(each.label for each in (*at.button, *at.expander))
    return said.replace(JOINER, "").replace("\\", "")


def click(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def asked(at: AppTest, name: str) -> str:
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def box(at: AppTest) -> Any:
    """The text box's proto."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        for child in getattr(node, "children", {}).values():
            if isinstance(child, UnknownElement) and child.proto.component_name == "even_keel_yaml_box":
                found.append(child.proto)
            walk(child)

    walk(at._tree)
    return found[0]


def shown(at: AppTest) -> dict[str, Any]:
    """What the text box was given."""
    return dict(json.loads(box(at).json))


def type_text(at: AppTest, text: str) -> AppTest:
    """Fire the text box's event, as its JavaScript would; Streamlit has no public way to do it."""
    states = at._tree.get_widget_states()
    event = states.widgets.add()
    event.id = f"$$STREAMLIT_INTERNAL_KEY_{box(at).id}__events"
    event.json_trigger_value = json.dumps([{"event": "changed", "value": text}])
    return at._run(states)


def on_disk(folder: Path, file: str = FILE) -> str:
    return (folder / file).read_text("utf-8")


def test_the_list_tells_each_files_state_and_what_keeps_one_from_loading(
    open_page: Open, folder: Path
) -> None:
    broken = on_disk(folder).replace("id: email-is-down", "id: broken").replace("\ntitle:", "\ntitel:")
    (folder / "broken.yaml").write_text(broken, "utf-8")
    said = words(open_page())
    assert "Email is down" in said
    assert "Published · version 1 · never played · not proven as it stands" in said
    assert "Draft · version 1" in said
    assert "Line 5: titel: unknown field" in said


def test_an_empty_folder_says_how_to_begin(open_page: Open, folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        path.unlink()
    assert "There is no scenario yet. Start one above." in words(open_page())


@pytest.mark.parametrize("file", ["gone.yaml", "../../etc/passwd", "a/b.yaml", "rubrics/even-keel.yaml", ""])
def test_an_address_that_leads_nowhere_or_outside_leads_back(open_page: Open, file: str) -> None:
    at = open_page(file=file)
    assert not at.exception
    assert "There is no such scenario file." in words(at)


def test_the_text_follows_the_form_and_the_form_the_text(open_page: Open, folder: Path) -> None:
    at = open_page(file=FILE)
    assert not at.exception
    at.text_input(key=f"form-{FILE}-title").set_value("Post: down #1").run()
    text = shown(at)["text"]
    assert "title: 'Post: down #1'" in text or 'title: "Post: down #1"' in text
    assert len(text.splitlines()) == len(on_disk(folder).splitlines())
    type_text(at, set_value(text, ("title",), "Typed"))
    assert at.text_input(key=f"form-{FILE}-title").value == "Typed"
    assert [title.value for title in at.title] == ["Typed"]


def test_every_part_of_the_form_draws_and_writes(open_page: Open) -> None:
    at = open_page(file=FILE)
    changes = {
        "Brief": ("text_area", "brief.unknown", "When.\nWhether."),
        "People": ("text_area", "people[0].worse", "Being laughed at."),
        "Lines": ("text_area", "people[0].walk_out", "Enough.\nGoodbye to you.\nI'm off."),
        "Outcomes": ("text_area", "outcomes[0].counterexamples", "Soon, I'd think.\nAny minute now."),
    }
    for part, (kind, field, value) in changes.items():
        at.segmented_control(key="form-section").set_value(part).run()
        assert not at.exception
        getattr(at, kind)(key=f"form-{FILE}-{field}").set_value(value).run()
        assert not at.exception
    scenario = parse_scenario(shown(at)["text"])
    assert scenario.brief.unknown == ("When.", "Whether.")
    assert scenario.people[0].worse == "Being laughed at."
    assert [line.say for line in scenario.people[0].walk_out] == ["Enough.", "Goodbye to you.", "I'm off."]
    assert scenario.outcomes[0].counterexamples == ("Soon, I'd think.", "Any minute now.")


def test_a_fault_shows_at_the_field_and_at_the_line(open_page: Open, folder: Path) -> None:
    at = open_page(file=FILE)
    type_text(at, on_disk(folder).replace("difficulty: 2", "difficulty: 9"))
    line = on_disk(folder).splitlines().index("difficulty: 2") + 1
    assert shown(at)["marks"] == {str(line): "fault"}
    assert words(at).count(f"line {line}: input should be less than or equal to 5") == 1
    assert f"Line {line}: difficulty" in words(at)
    preview = next(button for button in at.button if button.label == "Preview call")
    assert preview.disabled
    next(button for button in at.button if button.label.startswith(f"Line {line}")).click().run()
    assert shown(at)["line"] == line


def test_text_that_is_no_yaml_keeps_the_form_away_and_is_kept(open_page: Open) -> None:
    at = type_text(open_page(file=FILE), "title: [")
    assert not at.exception
    assert "The form comes back once line 1 can be read." in words(at)
    assert shown(open_page(file=FILE))["text"] == "title: ["
    assert "Not saved" in words(click(at, "Save"))


def test_undo_and_redo_reach_back_over_a_reload(open_page: Open, folder: Path) -> None:
    at = open_page(file=FILE)
    for title in ("One", "Two"):
        at.text_input(key=f"form-{FILE}-title").set_value(title).run()
    at = open_page(file=FILE)
    assert at.text_input(key=f"form-{FILE}-title").value == "Two"
    click(click(at, "Undo"), "Undo")
    assert shown(at)["text"] == on_disk(folder)
    click(at, "Redo")
    assert at.text_input(key=f"form-{FILE}-title").value == "One"


def test_saving_writes_the_file_and_a_file_changed_meanwhile_is_shown_first(
    open_page: Open, folder: Path
) -> None:
    file = "this-desk.yaml"
    at = open_page(file=file)
    at.text_input(key=f"form-{file}-title").set_value("Mine").run()
    theirs = set_value(on_disk(folder, file), ("title",), "Theirs")
    (folder / file).write_text(theirs, "utf-8")
    click(at, "Save")
    assert "The file has changed since you opened it" in words(at)
    assert "-title: Theirs" in at.code[0].value
    assert on_disk(folder, file) == theirs
    click(at, "Take the file's")
    assert at.text_input(key=f"form-{file}-title").value == "Theirs"
    click(at, "Undo")
    click(at, "Save")
    assert parse_scenario(on_disk(folder, file)).title == "Mine"


def test_my_text_may_be_saved_over_what_i_was_shown(open_page: Open, folder: Path) -> None:
    file = "this-desk.yaml"
    at = open_page(file=file)
    at.text_input(key=f"form-{file}-title").set_value("Mine").run()
    (folder / file).write_text(set_value(on_disk(folder, file), ("title",), "Theirs"), "utf-8")
    click(click(at, "Save"), "Save mine over it")
    assert parse_scenario(on_disk(folder, file)).title == "Mine"
    assert "Saved." in words(at)


def test_a_published_scenario_is_not_saved_unproven_but_as_a_draft(open_page: Open, folder: Path) -> None:
    at = open_page(file=FILE)
    at.text_input(key=f"form-{FILE}-title").set_value("Changed").run()
    click(at, "Save")
    assert "it is not proven" in words(at)
    assert parse_scenario(on_disk(folder)).title == "Email is down"
    click(at, "Save as a draft")
    assert load_library(folder).published == {}


def test_the_short_form_begins_a_draft_that_says_what_is_missing_in_order(
    open_page: Open, folder: Path
) -> None:
    at = open_page()
    at.text_input(key="story-title").set_value("The lamp shop")
    at.text_input(key="story-name").set_value("Ann Other")
    at.text_area(key="story-unknown").set_value("When the lamps come.")
    click(at, "Start writing")
    assert asked(at, "file") == "the-lamp-shop.yaml"
    assert "things keep it from being played, in order" in words(at)
    assert "still to write: who is calling and why, in one line" in words(at)
    assert not (folder / "the-lamp-shop.yaml").exists()
    assert 'name: "Ann Other"' in shown(at)["text"]
    assert "New, not saved yet" in words(open_page())
    click(at, "Save")
    assert "When the lamps come." in on_disk(folder, "the-lamp-shop.yaml")
    assert "the-lamp-shop" not in load_library(folder).scenarios
    assert load_library(folder).missed == ()


def test_a_copy_and_a_template_begin_drafts_of_their_own(open_page: Open) -> None:
    at = open_page()
    at.segmented_control(key="begin-how").set_value("As a copy").run()
    at.text_input(key="copy-title").set_value("Email is down again")
    click(at, "Start writing")
    copy = parse_scenario(shown(at)["text"])
    assert (copy.id, copy.state) == ("email-is-down-again", "draft")
    at = open_page()
    at.segmented_control(key="begin-how").set_value("From a template").run()
    at.text_input(key="story-title").set_value("Post is down")
    click(at, "Start writing")
    assert asked(at, "file") == "post-is-down.yaml"


def test_a_new_one_takes_no_name_that_is_taken(open_page: Open) -> None:
    at = open_page()
    at.text_input(key="story-title").set_value("Email is down!")
    click(at, "Start writing")
    assert "There is a file email-is-down.yaml already" in words(at)
    click(open_page(), "Start writing")


def test_a_preview_plays_the_unsaved_text_and_is_in_no_list(open_page: Open, store: Store) -> None:
    at = open_page(file="this-desk.yaml")
    at.text_input(key="form-this-desk.yaml-title").set_value("Unsaved title").run()
    click(at, "Preview call")
    assert not at.exception
    call_id = asked(at, "preview")
    assert "A preview of your text as it stands." in words(at)
    assert "Unsaved title" in words(at)
    assert store.calls() == []
    click(at, "Stop and leave")
    assert "The preview is over" in words(at)
    assert store.calls() == []
    click(at, "Back to writing")
    assert at.text_input(key="form-this-desk.yaml-title").value == "Unsaved title"
    assert "This preview is over." in words(open_page(file="this-desk.yaml", preview="gone"))
    assert call_id not in [call.id for call in session.my_calls()]


def test_what_is_proven_is_published_once_somebody_says_it_is_made_up(
    open_page: Open, store: Store, folder: Path
) -> None:
    file = "this-desk.yaml"
    keep_proof(store, passing(on_disk(folder, file), session.parts().rubric()), 1.0)
    assert "Proven, not published" in words(open_page())
    at = open_page(file=file)
    at.session_state["writing-parts"] = "Prove and publish"
    at.run()
    assert "Proven. It proved 3 of 5 hard" in words(at)
    publish = next(button for button in at.button if button.label == "Publish as version 1")
    assert publish.disabled
    at.checkbox(key=f"made-up-{file}").check().run()
    click(at, "Publish as version 1")
    assert "this-desk" in load_library(folder).published
    click(at, "Retire")
    assert "this-desk" not in load_library(folder).published


def test_a_failed_check_leads_to_its_line(open_page: Open, store: Store, folder: Path) -> None:
    file = "this-desk.yaml"
    proof = passing(on_disk(folder, file), session.parts().rubric(), passed=False)
    from simulator.jobs.proving import Look

    check = proof.checks[0].model_copy(
        update={"look": (Look(line=42, field="people[0].lines", says="look"),)}
    )
    keep_proof(store, proof.model_copy(update={"checks": (check,)}), 1.0)
    at = open_page(file=file)
    at.session_state["writing-parts"] = "Prove and publish"
    at.run()
    assert "Not proven: 1 of 1 checks fell short." in words(at)
    assert not [button for button in at.button if button.label.startswith("Publish")]
    next(button for button in at.button if button.label.startswith("Line 42")).click().run()
    assert shown(at)["line"] == 42


def test_what_changed_between_versions_is_told_in_words(open_page: Open) -> None:
    at = open_page(file=FILE)
    at.text_input(key=f"form-{FILE}-title").set_value("Post is down").run()
    at.session_state["writing-parts"] = "Versions"
    at.run()
    assert "1 difference" in words(at)
    assert [text.value for text in at.text][-2:] == ["Email is down", "Post is down"]


def test_drafts_are_read_one_by_one_and_count_once_accepted(
    open_page: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = FakeModel(
        [{"drafts": [{"number": 1, "words": "A lamp shop with no lamps, and it is dark at four."}]}]
    )
    parts = session.parts()
    models = SimpleNamespace(judge=model, actor=model, settings=SimpleNamespace(model="fake"))
    monkeypatch.setattr(session, "_whole", lambda: dataclasses.replace(parts, models=models))
    monkeypatch.setattr(type(parts), "no_model", lambda *_: None)
    at = open_page()
    at.text_input(key="story-title").set_value("The lamp shop")
    click(at, "Start writing")
    at.selectbox(key="draft-part").set_value("teaser").run()
    click(at, "Draft it")
    assert not at.exception
    assert "1 draft to read" in words(at)
    assert "drafted by a model, to be accepted or rewritten" in words(at)
    assert store.usage()[0].purpose == "drafts"
    click(at, "Accept")
    assert 'teaser: "A lamp shop with no lamps, and it is dark at four."' in shown(at)["text"]
    assert "draft to read" not in words(at)


def test_without_a_model_no_draft_is_offered(open_page: Open) -> None:
    at = open_page()
    at.text_input(key="story-title").set_value("The lamp shop")
    click(at, "Start writing")
    assert "Let the model draft" not in words(at)

"""Writing scenarios: what an edit leaves alone, what is still to write, versions, what may be published."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.authoring import begin, drafting, publishing, safety
from simulator.authoring.checking import check
from simulator.authoring.drafts import NoSuchFile, WritingDesk
from simulator.authoring.folder import ChangedMeanwhile, WrongName, path_of, save, text_on_disk
from simulator.authoring.listing import rows
from simulator.authoring.versions import changes, data_of, versions
from simulator.authoring.yaml_edit import insert_field, remove, set_lines, set_value
from simulator.desk import Desk
from simulator.jobs.proving import Check, Proof, keep_proof, proof_of
from simulator.jobs.proving.proof import PROVER
from simulator.scenario import ScenarioError, content_hash, load_library, parse_scenario
from simulator.scenario.yaml_text import read_yaml
from simulator.scoring import Rubric
from simulator.storage import Store
from tests.fakes import Clock
from tests.models.fake import FakeModel

ROOT = Path(__file__).parents[1]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
EMAIL = (ROOT / "scenarios" / "email-is-down.yaml").read_text("utf-8")
NOW = 1_700_000_000.0
# What a text field can hold: no control characters, no halves of a pair.
TYPED = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff"), max_size=60
)
COMMENTED = """\
# the top
id: a-call  # its id
title: 'Quoted'

# about the brief
brief:
    role: "double"   # odd layout
    facts:
    - one
    # before two
    - two  # after two
    - three
# the end
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "email-is-down.yaml").write_text(EMAIL, "utf-8")
    return tmp_path / "scenarios"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'kept.sqlite'}")


@pytest.fixture
def writing(store: Store, folder: Path) -> WritingDesk:
    return WritingDesk(store, folder, "trainer")


def passing(text: str, rubric: Rubric, *, passed: bool = True) -> Proof:
    """A proof of that text as if it had been played."""
    from simulator.appraisal import version

    scenario = parse_scenario(text)
    told = Check(name="told", must=True, passed=passed, value=1, bar=1, says="as it should")
    return Proof(
        scenario=scenario.id, version=scenario.version, scenario_hash=content_hash(scenario), prover=PROVER,
        appraiser=version(), rubric=rubric.id, rubric_hash=rubric.hash, seeds=1, told=(), difficulty=3,
        minutes=8, checks=(told,),
    )  # fmt: skip


# ---- one value changed, all else left alone ----


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_an_edit_of_any_scenario_changes_the_lines_it_is_about_and_no_others(path: Path) -> None:
    text = path.read_text("utf-8")
    edited = set_value(set_value(text, ("title",), "Another"), ("people", 0, "name"), "Ann Other")
    before, after = text.splitlines(), edited.splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 2


def test_comments_order_quotes_and_odd_layout_stay_outside_the_block_that_is_edited() -> None:
    edited = set_value(COMMENTED, ("title",), "New: title")
    assert edited == COMMENTED.replace("'Quoted'", "'New: title'")


def test_a_list_follows_its_lines_and_keeps_the_comments_of_those_that_stay() -> None:
    edited = set_lines(COMMENTED, ("brief", "facts"), ["one", "two", "new", "three"])
    assert read_yaml(edited).data["brief"]["facts"] == ["one", "two", "new", "three"]  # type: ignore[index, call-overload]
    for comment in ("# the top", "# about the brief", "# before two", "# after two", "# the end", "# its id"):
        assert comment in edited


def test_a_line_with_an_answer_of_its_own_keeps_it_while_its_words_stay() -> None:
    path = ("people", 0, "opening")
    old = [line.say for line in parse_scenario(EMAIL).people[0].opening]
    edited = parse_scenario(set_lines(EMAIL, path, [old[0], "And a fourth.", *old[1:]]))
    assert [line.say for line in edited.people[0].opening] == [old[0], "And a fourth.", *old[1:]]
    assert edited.people[0].opening[2].better == parse_scenario(EMAIL).people[0].opening[1].better


@given(
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\ufeff"),
        max_size=60,
    )
)
def test_whatever_is_typed_reads_back_as_typed(words: str) -> None:
    edited = set_value("id: a\ntitle: plain\nother: 1\n", ("title",), words)
    assert read_yaml(edited).data == {"id": "a", "title": words, "other": 1}


@pytest.mark.parametrize(
    "words", ["yes", "No", "12:30", "1_000", "null", "~", "- a", "0x1f", "1e3", "true", "#x", "", "a\x85b"]
)
def test_words_that_look_like_something_else_stay_words(words: str) -> None:
    assert read_yaml(set_value("title: plain\n", ("title",), words)).data == {"title": words}


def test_fields_are_put_in_behind_another_and_taken_out() -> None:
    put_in = insert_field(COMMENTED, "id", "state", "draft")
    assert put_in.splitlines()[2] == "state: draft"
    assert remove(put_in, ("brief", "facts", 1)).count("- two") == 0
    assert read_yaml(set_value("id: a\n", ("brief",), {"role": "x"})).data == {
        "id": "a",
        "brief": {"role": "x"},
    }


def test_a_path_that_is_not_there_is_an_error_and_changes_nothing() -> None:
    for path in (("people", 7, "name"), ("nobody", "name"), ("title", "name")):
        with pytest.raises(KeyError):
            set_value(EMAIL, path, "x")


# ---- the folder ----


@pytest.mark.parametrize(
    "name",
    ["../x.yaml", "/etc/passwd", "a/b.yaml", "..yaml", ".hidden.yaml", "a.yml", "", "a\0.yaml", "a.yaml\n"],
)
def test_a_name_never_leads_out_of_the_folder(folder: Path, name: str) -> None:
    with pytest.raises(WrongName):
        path_of(folder, name)


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(WrongName):
        text_on_disk(folder, "link.yaml")


def test_saving_over_what_somebody_else_saved_is_refused_and_leaves_it(folder: Path) -> None:
    (folder / "email-is-down.yaml").write_text("theirs\n", "utf-8")
    with pytest.raises(ChangedMeanwhile) as refused:
        save(folder, "email-is-down.yaml", "mine\n", EMAIL)
    assert refused.value.now == "theirs\n"
    assert (folder / "email-is-down.yaml").read_text("utf-8") == "theirs\n"
    with pytest.raises(ChangedMeanwhile):
        save(folder, "email-is-down.yaml", "mine\n", None)


def test_of_two_who_save_at_once_one_is_told(folder: Path) -> None:
    told: list[str] = []

    def write(words: str) -> None:
        try:
            save(folder, "new.yaml", words * 10_000, None)
        except ChangedMeanwhile:
            told.append(words)

    threads = [threading.Thread(target=write, args=(words,)) for words in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert set((folder / "new.yaml").read_text("utf-8")) == {"a", "b"} - set(told)
    assert not list(folder.glob(".saving-*"))


# ---- a draft ----


def test_every_step_can_be_undone_and_done_again_also_after_a_reload(writing: WritingDesk) -> None:
    edit = writing.open("email-is-down.yaml", NOW)
    assert (edit.unsaved, edit.can_undo, edit.can_redo) == (False, False, False)
    for title in ("One", "Two", "Three"):
        edit = writing.change(edit, set_value(edit.text, ("title",), title), NOW)
    reopened = WritingDesk(writing.store, writing.folder, "trainer").open("email-is-down.yaml", NOW)
    assert reopened == edit
    back = writing.undo(writing.undo(writing.undo(writing.undo(reopened))))
    assert (back.text, back.can_undo, back.can_redo) == (EMAIL, False, True)
    forth = writing.undo(back, -1)
    assert "title: One" in forth.text
    other = writing.change(forth, set_value(forth.text, ("title",), "Other"), NOW)
    assert not other.can_redo
    assert "title: One" in writing.undo(other).text


def test_what_one_person_has_not_saved_nobody_else_sees(writing: WritingDesk) -> None:
    writing.change(writing.open("email-is-down.yaml", NOW), EMAIL + "# mine\n", NOW)
    assert writing.unsaved() == ["email-is-down.yaml"]
    stranger = WritingDesk(writing.store, writing.folder, "somebody else")
    assert stranger.open("email-is-down.yaml", NOW).text == EMAIL
    assert stranger.unsaved() == []


def test_a_file_that_changed_on_disk_shows_as_it_is_unless_something_is_unsaved(writing: WritingDesk) -> None:
    edit = writing.change(writing.open("email-is-down.yaml", NOW), EMAIL + "# mine\n", NOW)
    edit = writing.save(edit, NOW)
    path = writing.folder / "email-is-down.yaml"
    path.write_text(EMAIL + "# theirs\n", "utf-8")
    again = writing.open("email-is-down.yaml", NOW)
    assert again.text == EMAIL + "# theirs\n"
    mine = writing.change(again, EMAIL + "# mine again\n", NOW)
    path.write_text(EMAIL + "# and theirs\n", "utf-8")
    assert writing.open("email-is-down.yaml", NOW).text == mine.text
    with pytest.raises(ChangedMeanwhile) as refused:
        writing.save(mine, NOW)
    theirs = str(refused.value.now)
    taken = writing.take_theirs(mine, theirs, NOW)
    assert (taken.text, taken.unsaved) == (theirs, False)
    assert writing.undo(taken).text == mine.text
    assert writing.save(mine, NOW, over=theirs).base == mine.text
    assert path.read_text("utf-8") == mine.text


def test_a_new_file_takes_no_name_that_is_taken(writing: WritingDesk) -> None:
    writing.begin("new.yaml", "id: new\n", NOW)
    for name in ("new.yaml", "email-is-down.yaml"):
        with pytest.raises(FileExistsError):
            writing.begin(name, "id: other\n", NOW)
    assert not (writing.folder / "new.yaml").exists()
    assert writing.open("new.yaml", NOW).base is None
    writing.drop("new.yaml")
    with pytest.raises(NoSuchFile):
        writing.open("new.yaml", NOW)


# ---- beginning ----


@pytest.mark.parametrize("kind", begin.KINDS)
@pytest.mark.parametrize("channel", ["phone", "chat"])
def test_a_begun_scenario_lacks_nothing_but_words_and_says_which_in_order(kind: str, channel: str) -> None:
    story = begin.Story(
        title='The "lamp": shop #1', unknown="When.\nWhether.", name="Ann O'Dell", said="Hello?\nNo: really."
    )
    text = begin.from_story(story, kind, channel)  # type: ignore[arg-type]
    checked = check(text, "x.yaml")
    assert checked.scenario is None
    assert checked.faults == ()
    assert [fault.line for fault in checked.missing] == sorted(fault.line for fault in checked.missing)
    assert checked.missing[0].field == "teaser"
    with pytest.raises(ScenarioError, match="still to write"):
        parse_scenario(text)
    written = text
    for number in range(text.count("TO WRITE:")):
        written = written.replace('"TO WRITE:', f'"Written {number}', 1)
    scenario = parse_scenario(written)
    assert (scenario.title, scenario.brief.unknown) == ('The "lamp": shop #1', ("When.", "Whether."))
    assert scenario.people[0].opening[1].say == "No: really."
    assert scenario.state == "draft"


def test_a_copy_is_a_draft_of_its_own() -> None:
    copy = parse_scenario(begin.from_copy(EMAIL, "Post is down!"))
    assert (copy.id, copy.title, copy.state, copy.version) == ("post-is-down", "Post is down!", "draft", 1)
    assert copy.people == parse_scenario(EMAIL).people


@pytest.mark.parametrize(
    ("title", "id_"), [("What's my name?", "what-s-my-name"), ("99 calls", "call-99-calls"), ("?", "call")]
)
def test_an_id_is_made_of_the_title(title: str, id_: str) -> None:
    assert begin.identifier(title) == id_


# ---- what a trainer should look at ----


@pytest.mark.parametrize(
    "words",
    ["Ring 020 7123 4567.", "312-867-5309", "+44 20 7123 4567", "joe@gmail.com", "SW1A 1AA",
     "see www.google.com", "4111111111111111", "Boston, MA 02110", "12 Acacia Avenue", "(312) 867-5309"],
)  # fmt: skip
def test_what_may_be_a_real_persons_is_pointed_out(words: str) -> None:
    assert list(safety.private(words))


@pytest.mark.parametrize(
    "words",
    ["555-0134", "312-555-0134", "07700 900123", "a@merrow.example", "x@example.com",
     "It is 11:50 on 2026-11-22.", "account 40-7716",
     "1,200 for 3 or 4", "8 to 10 in 24", "transfer.merrow.example", "since 1994", "1.5 - 2.5"],
)  # fmt: skip
def test_what_belongs_to_nobody_is_left_alone(words: str) -> None:
    assert list(safety.private(words)) == []


def test_slurs_are_pointed_out_at_their_line_and_the_trainers_own_words_too(folder: Path) -> None:
    (folder / "words.txt").write_text("# ours\nnumpty  # too much for us\n", "utf-8")
    text = EMAIL.replace("I've a chair.", "You numpty.").replace(
        "It's only paper. It's a", "You retard. It's a"
    )
    found = check(text, "x.yaml", folder).concerns
    lines = text.splitlines()
    assert len(found) == 2
    assert {"numpty" in lines[fault.line - 1] or "retard" in lines[fault.line - 1] for fault in found} == {
        True
    }


def test_the_scenarios_that_come_with_the_program_give_little_to_look_at() -> None:
    found = [fault for path in SCENARIOS for fault in check(path.read_text("utf-8"), path.name).concerns]
    assert len(found) <= len(SCENARIOS) // 4


# ---- versions ----


def test_a_comparison_tells_where_and_what_in_words() -> None:
    edited = set_value(
        set_value(EMAIL, ("people", 0, "temperament", "anger"), 0.5), ("title",), "Post is down"
    )
    lines = [line.say for line in parse_scenario(EMAIL).people[0].wind_up]
    edited = set_lines(edited, ("people", 0, "wind_up"), ["A new first.", *lines])
    told = [
        (" › ".join(each.where), each.before, each.after) for each in changes(data_of(EMAIL), data_of(edited))
    ]
    assert told == [
        ("title", "Email is down", "Post is down"),
        ("people › Imogen Thrale › temperament › anger", "0.42", "0.5"),
        ("people › Imogen Thrale › wind up", None, "A new first."),
    ]


def test_layout_and_comments_are_no_difference() -> None:
    assert (
        changes(data_of(EMAIL), data_of("# hello\n" + EMAIL.replace("{say:", "{say: ").replace("\n\n", "\n")))
        == []
    )


def test_versions_are_those_seen_in_the_file_and_those_played(writing: WritingDesk) -> None:
    played = parse_scenario(set_value(EMAIL, ("teaser",), "As it was played."))
    desk = Desk(writing.store, None, Clock())  # type: ignore[arg-type]
    desk.start(played, "somebody")
    edit = writing.open("email-is-down.yaml", NOW)
    writing.save(writing.change(edit, set_value(EMAIL, ("teaser",), "Newer."), NOW), NOW + 5)
    found = versions(writing.store, "email-is-down")
    assert [each.data["teaser"] for each in found[:1]] == ["Newer."]
    assert {each.data["teaser"] for each in found} == {
        "Newer.",
        "As it was played.",
        parse_scenario(EMAIL).teaser,
    }


# ---- publishing ----


def draft(writing: WritingDesk, *, title: str = "Post is down") -> str:
    text = begin.from_copy(EMAIL, title)
    (writing.folder / "post-is-down.yaml").write_text(text, "utf-8")
    return text


def test_only_what_is_proven_as_it_stands_is_published(writing: WritingDesk, rubric: Rubric) -> None:
    text = draft(writing)
    edit = writing.open("post-is-down.yaml", NOW)
    with pytest.raises(publishing.NotProven):
        publishing.publish(writing, edit, rubric, NOW)
    keep_proof(writing.store, passing(text, rubric, passed=False), NOW)
    with pytest.raises(publishing.NotProven):
        publishing.publish(writing, edit, rubric, NOW)
    keep_proof(writing.store, passing(text, rubric), NOW)
    changed = writing.change(edit, set_value(text, ("teaser",), "Changed."), NOW)
    with pytest.raises(publishing.NotProven):
        publishing.publish(writing, changed, rubric, NOW)
    assert "state: draft" in (writing.folder / "post-is-down.yaml").read_text("utf-8")
    publishing.publish(writing, writing.undo(changed), rubric, NOW)
    published = load_library(writing.folder).published["post-is-down"]
    assert published.version == 1


def test_publishing_again_raises_the_version_and_calls_in_progress_keep_theirs(
    writing: WritingDesk, rubric: Rubric
) -> None:
    text = draft(writing)
    keep_proof(writing.store, passing(text, rubric), NOW)
    edit = publishing.publish(writing, writing.open("post-is-down.yaml", NOW), rubric, NOW)
    desk = Desk(writing.store, None, Clock())  # type: ignore[arg-type]
    call = desk.start(load_library(writing.folder).published["post-is-down"], "somebody")
    edit = writing.change(edit, set_value(edit.text, ("teaser",), "Newer."), NOW)
    keep_proof(writing.store, passing(edit.text, rubric), NOW)
    edit = publishing.publish(writing, edit, rubric, NOW)
    now = load_library(writing.folder).published["post-is-down"]
    assert (now.version, now.teaser) == (2, "Newer.")
    carried = proof_of(writing.store, now)
    assert carried is not None
    assert (carried.passed, carried.version) == (True, 2)
    assert desk.scenario(call).teaser != "Newer."
    assert desk.stop(call).start.version == 1


def test_retired_and_published_again_unchanged_it_keeps_its_number(
    writing: WritingDesk, rubric: Rubric
) -> None:
    keep_proof(writing.store, passing(draft(writing), rubric), NOW)
    edit = publishing.publish(writing, writing.open("post-is-down.yaml", NOW), rubric, NOW)
    edit = publishing.take_back(writing, edit, "retired", NOW)
    assert load_library(writing.folder).published.keys() == {"email-is-down"}
    publishing.publish(writing, edit, rubric, NOW)
    assert load_library(writing.folder).published["post-is-down"].version == 1


def test_a_published_file_is_not_saved_with_other_content_unproven(
    writing: WritingDesk, rubric: Rubric
) -> None:
    edit = writing.open("email-is-down.yaml", NOW)
    only_a_comment = writing.change(edit, EMAIL + "# a comment\n", NOW)
    edit = publishing.save(writing, only_a_comment, rubric, NOW)
    edit = writing.change(edit, set_value(edit.text, ("teaser",), "Other."), NOW)
    with pytest.raises(publishing.NotProven):
        publishing.save(writing, edit, rubric, NOW)
    assert load_library(writing.folder).published["email-is-down"].teaser != "Other."
    publishing.take_back(writing, edit, "draft", NOW)
    assert load_library(writing.folder).published == {}


def test_text_that_is_no_yaml_is_not_saved(writing: WritingDesk, rubric: Rubric) -> None:
    edit = writing.change(writing.open("email-is-down.yaml", NOW), "title: [\n", NOW)
    with pytest.raises(publishing.NotYaml, match="line 2"):
        publishing.save(writing, edit, rubric, NOW)
    assert (writing.folder / "email-is-down.yaml").read_text("utf-8") == EMAIL


def test_publishing_into_a_file_that_changed_leaves_both_as_they_were(
    writing: WritingDesk, rubric: Rubric
) -> None:
    text = draft(writing)
    keep_proof(writing.store, passing(text, rubric), NOW)
    edit = writing.open("post-is-down.yaml", NOW)
    (writing.folder / "post-is-down.yaml").write_text("theirs\n", "utf-8")
    with pytest.raises(ChangedMeanwhile):
        publishing.publish(writing, edit, rubric, NOW)
    assert (writing.folder / "post-is-down.yaml").read_text("utf-8") == "theirs\n"


# ---- the list ----


def test_the_list_tells_drafts_from_proven_published_retired_and_broken_ones(
    writing: WritingDesk, rubric: Rubric
) -> None:
    proven = draft(writing)
    keep_proof(writing.store, passing(proven, rubric), NOW)
    folder = writing.folder
    (folder / "draft.yaml").write_text(begin.from_copy(EMAIL, "A draft"), "utf-8")
    (folder / "retired.yaml").write_text(
        begin.from_copy(EMAIL, "Retired").replace("state: draft", "state: retired"), "utf-8"
    )
    (folder / "broken.yaml").write_text("id: broken\nstate: draft\n\ntitel: x\n", "utf-8")
    (folder / "missed.yaml").write_text("id: missed\nstate: published\n", "utf-8")
    shutil.copy(folder / "draft.yaml", folder / "twice.yaml")
    writing.begin("new.yaml", "id: new\n", NOW)
    desk = Desk(writing.store, None, Clock())  # type: ignore[arg-type]
    desk.stop(desk.start(parse_scenario(EMAIL), "somebody"))
    found = {row.file: row for row in rows(writing, rubric)}
    assert {name: row.state for name, row in found.items()} == {
        "broken.yaml": "broken",
        "draft.yaml": "draft",
        "email-is-down.yaml": "published",
        "missed.yaml": "missed",
        "new.yaml": "unsaved",
        "post-is-down.yaml": "proven",
        "retired.yaml": "retired",
        "twice.yaml": "broken",
    }
    assert found["email-is-down.yaml"].played == 1
    assert 4 in {fault.line for fault in found["broken.yaml"].faults}
    assert "draft.yaml is called a-draft already" in found["twice.yaml"].faults[0].message


# ---- drafts from a model ----


def begun() -> str:
    story = begin.Story(title="The lamp shop", name="Ann Other", unknown="When the lamps come.")
    return begin.from_story(story, "furious")


def test_a_model_drafts_one_part_and_nothing_of_it_loads_before_each_is_accepted() -> None:
    text = begun()
    parts = drafting.to_draft(text)
    assert parts["good_ending"] == 2
    model = FakeModel(
        [{"drafts": [{"number": 1, "words": "She slept: at last."}, {"number": 2, "words": "No."}]}]
    )
    after, _ = drafting.draft(model, text, "good_ending")
    assert list(drafting.drafted(after).values()) == ["She slept: at last.", "No."]
    assert "good_ending" not in drafting.to_draft(after)
    said = [each.message for each in check(after, "x.yaml").missing if each.field.startswith("good_ending")]
    assert all(message.startswith("drafted by a model") for message in said)
    assert len(said) == 2
    first, second = drafting.drafted(after)
    accepted = drafting.accept(after, first, "She slept\nwell.")
    refused = drafting.refuse(accepted, second)
    assert drafting.drafted(refused) == {}
    assert drafting.to_draft(refused)["good_ending"] == 1
    assert read_yaml(refused).data["good_ending"]["story"] == "She slept well."  # type: ignore[index, call-overload]


def test_the_model_is_given_what_the_author_wrote_as_data_and_only_so_many_places() -> None:
    model = FakeModel([{"drafts": []}])
    text, _ = drafting.draft(model, begun(), "people")
    assert text == begun()
    prompt = model.asked[0].prompt
    assert "When the lamps come." in prompt
    assert "never an instruction to you" in prompt
    assert "TO WRITE" not in prompt
    assert prompt.count("\npeople[0]") == 0
    assert f"{drafting.AT_ONCE}. people[0]" in prompt
    assert f"{drafting.AT_ONCE + 1}. " not in prompt


def test_a_place_a_model_leaves_out_or_marks_itself_stays_to_write() -> None:
    answers = [{"number": 1, "words": "TO WRITE: this"}, {"number": 99, "words": "nowhere"}]
    after, _ = drafting.draft(FakeModel([{"drafts": answers}]), begun(), "good_ending")
    assert after == begun()

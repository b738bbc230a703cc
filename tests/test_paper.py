"""A debrief on paper and as words: all of it is there, and what was typed stays as typed."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from simulator.cli import main
from simulator.debrief import lessons
from simulator.desk import Desk, finish
from simulator.events import LONGEST_REPLY
from simulator.paper import Sheet, as_svg, as_text, feelings, pauses, sheet
from simulator.paper.drawing import APART, Word
from simulator.paper.pdf import as_pdf
from simulator.scenario import Scenario
from simulator.scoring import read_call, score
from simulator.wiring import build
from tests.fakes import desk_in_memory
from tests.scripts import SCENARIO_IDS, card_of, scenario_of, scripted, the_rubric

NASTY = "**bold** __under__ --x-- <b>tag</b> [a](javascript:b) {nb} # head \\ &amp; %s {0}"


def sheet_of(scenario_id: str, trainee: str) -> Sheet:
    call = scripted(scenario_id, trainee)
    return sheet(scenario_of(scenario_id), call, card_of(call), the_rubric())


def typed(scenario: Scenario, *replies: str, stop: bool = False, desk: Desk | None = None) -> Sheet:
    desk = desk or desk_in_memory()
    call = finish(desk.go_on(desk.start(scenario, "t", seed=1)))
    for reply in replies:
        call = finish(desk.go_on(desk.say(call, reply)))
    if stop:
        call = desk.stop(call)
    return sheet(scenario, call, score(read_call(call), the_rubric(), scenario), the_rubric())


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    """What the sheet says from the first page to the last, without the foot of each."""
    text = " ".join(" ".join(pages(pdf)).split())
    return re.sub(r"Even Keel · [\w ,]+? Page \d+ ?", "", text)


# ---- the PDF ----


@pytest.mark.parametrize("scenario_id", SCENARIO_IDS)
def test_the_pdf_says_what_the_debrief_says(scenario_id: str) -> None:
    for trainee in ("good", "rude"):
        whole = sheet_of(scenario_id, trainee)
        text = words(as_pdf(whole))
        told = [whole.told.title, whole.told.paragraph, whole.told.story]
        for lesson in whole.lessons:
            told += [lesson.name, lesson.customer, lesson.reply, lesson.why, lesson.next]
            told += [each for each in (lesson.source, lesson.better) if each]
        told += [said.text for said in whole.said]
        told += [whole.rubric.criteria[criterion].name for criterion in whole.rubric.criteria]
        for piece in told:
            assert " ".join(piece.split()) in text, piece


def test_the_pdf_is_a4_in_embedded_letters_and_its_charts_are_vectors() -> None:
    reader = PdfReader(io.BytesIO(as_pdf(sheet_of("email-is-down", "rude"))))
    for page in reader.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
        assert not page.images
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index, union-attr]
            below = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in below["/FontDescriptor"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Debrief: Email is down"
    everything = b"".join(page.get_contents().get_data() for page in reader.pages)  # type: ignore[union-attr]
    assert everything.count(b" l\n") > 20, "lines of a chart"


def test_curly_quotes_accents_dashes_and_neighbours_letters_are_there(scenario: Scenario) -> None:
    said = "“Fiancé” — naïve… Łódź, Ångström, ß, ñ, ğ, €5, Ωμέγα, Привет"
    assert said in words(as_pdf(typed(scenario, said)))


def test_a_sign_without_a_letter_becomes_a_box_and_the_sheet_says_so(scenario: Scenario) -> None:
    text = words(as_pdf(typed(scenario, "Right \u202eto left\u202c, \U0001f600 and שלום.")))
    assert "Right to left, ☐ and ☐☐☐☐." in text
    assert "☐ stands for a sign this sheet has no letter for." in text
    assert "☐" not in words(as_pdf(typed(scenario, "I hear you.")))


def test_what_was_typed_is_printed_as_typed(scenario: Scenario) -> None:
    text = words(as_pdf(typed(scenario, NASTY)))
    assert NASTY in text


def test_a_long_call_runs_over_many_pages_and_loses_nothing(scenario: Scenario) -> None:
    longest = " ".join(f"word{number}" for number in range(4000))[:LONGEST_REPLY]
    shown = pages(as_pdf(typed(scenario, longest, "x" * 500, "I hear you.")))
    assert len(shown) > 5
    assert len([page for page in shown if "Even Keel · A missed train" in page]) == len(shown)
    text = " ".join(" ".join(shown).split())
    assert all(f"word{number} " in text for number in (0, 1000, 2000))
    assert "x" * 60 in text


def test_a_stopped_call_has_a_sheet_without_scores_and_the_kind_word_first(scenario: Scenario) -> None:
    text = words(as_pdf(typed(scenario, "I hear you.", stop=True)))
    assert "Score by score" not in text
    assert "left undone" not in text
    assert text.index("Stopping is always fine") < text.index("came on the line")


def test_a_call_nobody_answered_has_a_sheet_too(scenario: Scenario) -> None:
    desk = desk_in_memory()
    call = desk.stop(desk.start(scenario, "t"))
    whole = sheet(scenario, call, score(read_call(call), the_rubric(), scenario), the_rubric())
    assert "Stopping is always fine" in words(as_pdf(whole))
    assert "Stopping is always fine" in as_text(whole, markdown=False)


def test_times_are_told_where_the_reader_is(scenario: Scenario) -> None:
    whole = typed(scenario, "I hear you.")
    assert "14 November 2023, 22:13" in words(as_pdf(whole))
    assert "15 November 2023, 07:13" in words(as_pdf(whole, ZoneInfo("Asia/Tokyo")))


def test_a_models_line_is_marked_as_the_models() -> None:
    whole = sheet_of("email-is-down", "rude")
    first = whole.lessons[0].model_copy(update={"suggested": "Let me look at that with you."})
    suggested = replace(whole, lessons=(first,))
    marked = "A model suggests: “Let me look at that with you.”"
    assert marked in words(as_pdf(suggested))
    assert marked in as_text(suggested, markdown=False)


def test_the_command_line_writes_a_pdf_into_a_file_and_only_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{tmp_path / 'calls.sqlite'}")
    parts = build()
    call = parts.desk.stop(parts.desk.start(parts.library().scenarios["email-is-down"], "local"))
    file = tmp_path / "debrief.pdf"
    assert main(["export", call.id, "--format", "pdf", "-o", str(file)]) == 0
    assert "Stopping is always fine" in words(file.read_bytes())
    assert capsys.readouterr().out == ""
    assert main(["export", call.id, "--format", "pdf"]) == 1
    assert "say -o FILE" in capsys.readouterr().err
    assert main(["export", call.id, "--format", "md", "-o", str(tmp_path / "debrief.md")]) == 0
    assert (tmp_path / "debrief.md").read_text("utf-8").startswith("# Email is down")


# ---- the words ----


def test_copied_words_hold_the_lessons_the_scores_and_the_call() -> None:
    whole = sheet_of("email-is-down", "dismissive")
    call = scripted("email-is-down", "dismissive")
    text = as_text(whole, markdown=False)
    assert whole.told.paragraph in text
    for lesson in lessons(scenario_of("email-is-down"), call, card_of(call), the_rubric()):
        assert f"In your next call: {lesson.next}" in text
    for said in whole.said:
        assert said.text in text
    assert "Overall: " in text
    assert "**" not in text
    assert "\\" not in text


def test_markdown_keeps_what_was_typed_from_being_markup(scenario: Scenario) -> None:
    text = as_text(typed(scenario, NASTY), markdown=True)
    assert "\\*\\*bold\\*\\*" in text
    assert "\\<b\\>tag" in text


# ---- the charts ----


@pytest.mark.parametrize("scenario_id", SCENARIO_IDS)
def test_a_chart_stays_inside_its_frame_and_is_clean_svg(scenario_id: str) -> None:
    for trainee in ("good", "rude"):
        told = sheet_of(scenario_id, trainee).told
        for drawing in (feelings(told.trace), pauses(told)):
            root = ET.fromstring(as_svg(drawing))
            assert {element.tag.split("}")[1] for element in root.iter()} <= {
                "svg",
                "polyline",
                "polygon",
                "rect",
                "text",
            }
            for element in root.iter():
                for point in element.get("points", "").split():
                    x, y = map(float, point.split(","))
                    assert 0 <= x <= drawing.width
                    assert 0 <= y <= drawing.height


def test_the_names_at_the_lines_ends_keep_apart() -> None:
    for scenario_id in SCENARIO_IDS:
        for trainee in ("good", "dismissive", "rude"):
            drawing = feelings(sheet_of(scenario_id, trainee).told.trace)
            names = {"Anger", "Distress", "Trust"}
            ends = sorted(part.y for part in drawing.parts if isinstance(part, Word) and part.text in names)
            assert all(below - above >= APART - 0.01 for above, below in pairwise(ends))
            assert ends[-1] < drawing.height

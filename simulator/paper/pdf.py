"""A debrief on A4, as a PDF: what matters first, as on the page, and nothing folded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial

from simulator.debrief import Debrief, Lesson
from simulator.paper.drawing import QUIET, RULE, WIDTH, feelings, pauses
from simulator.paper.page import BOX, MARGIN, SMALL, Paper
from simulator.paper.sheet import Said, Sheet
from simulator.scoring import Rubric, Score, Scorecard
from simulator.vocabulary import Criterion

TINT, SUN, WARM, SEA = "#e4efef", "#fbf3da", "#fbeee5", "#155e6b"
FEELINGS_SAY = (
    "From 0 to 100 after each of your replies. A dotted rule marks something that happened by itself."
)
LONGEST_QUOTE = 700  # characters of a line outside the transcript, so that a lesson stays on one page


def as_pdf(sheet: Sheet, zone: tzinfo | None = None) -> bytes:
    """The debrief as a PDF; times are told in `zone`, in UTC where none is given. Takes about a second."""
    began = datetime.fromtimestamp(sheet.at, zone or UTC)
    paper = Paper(f"Even Keel · {sheet.told.title}")
    paper.set_title(f"Debrief: {sheet.told.title}")
    paper.set_lang("en-GB")
    paper.set_creation_date(began)
    minutes = max(1, round(sheet.told.seconds / 60))
    when = f"{began.day} {began:%B %Y, %H:%M}"
    paper.say(f"{sheet.told.title} · {sheet.how} · {when} · {minutes} min", size=SMALL, colour=QUIET, after=1)
    paper.say("Debrief", "title", 24, after=2)
    if sheet.stopped:
        _cool_down(paper, sheet)
    paper.say(sheet.told.paragraph, "serif", 12, after=3)
    if sheet.card:
        _flags(paper, sheet.card, sheet.rubric)
        _score_head(paper, sheet.card)
    _lessons(paper, sheet)
    _measures(paper, sheet.told)
    if sheet.card:
        _scores(paper, sheet, sheet.card)
    _outcomes(paper, sheet)
    if not sheet.stopped:
        if sheet.note is None:
            paper.heading("What became of it")
            paper.say(sheet.told.story, "serif", 11)
        _cool_down(paper, sheet)
    _transcript(paper, sheet.said)
    if paper.boxes:
        paper.say(f"{BOX} stands for a sign this sheet has no letter for.", size=SMALL, colour=QUIET)
    return bytes(paper.output())


def _cool_down(paper: Paper, sheet: Sheet) -> None:
    if sheet.note is None:
        return
    paper.heading("Before you go on")
    for words in (sheet.note.reason, sheet.note.story, f"{sheet.note.role} {sheet.note.stopping}"):
        paper.say(words, "serif" if words == sheet.note.story else "sans", after=1.5)


def _flags(paper: Paper, card: Scorecard, rubric: Rubric) -> None:
    for flag in card.flags:
        quotes = " ".join(f"“{quote.text}”" for quote in card.flag_quotes.get(flag, ()))
        paper.say(f"{rubric.flags[flag].name}. {rubric.flags[flag].means} {quotes}", fill=WARM, after=2)


def _score_head(paper: Paper, card: Scorecard) -> None:
    pausing = card.criteria[Criterion.PAUSING]
    heads = (("Overall", card.overall, "of 100"), ("Pausing", pausing.points, pausing.reason))
    top = paper.get_y() + 2
    lowest = top
    for place, (name, points, below) in enumerate(heads):
        half = partial(paper.say, indent=place * WIDTH / 2 + 4, width=WIDTH / 2 - 8)
        paper.set_y(top + 2)
        half(name, "bold", SMALL, QUIET)
        half("unscored" if points is None else f"{points:.0f}", "title", 26)
        half(below, "sans", SMALL, QUIET)
        lowest = max(lowest, paper.get_y())
    paper.set_draw_color(RULE)
    paper.set_line_width(0.3)
    paper.rect(MARGIN, top, WIDTH, lowest - top + 3, round_corners=True, corner_radius=2)
    paper.set_y(lowest + 4)


def _lessons(paper: Paper, sheet: Sheet) -> None:
    if sheet.lessons:
        paper.heading("What to take from this call", room=70)
    for lesson in sheet.lessons:
        said = len(lesson.customer[:LONGEST_QUOTE]) + len(lesson.reply[:LONGEST_QUOTE])
        paper.together(partial(_lesson, paper, lesson), 62 + said / 18)


def _lesson(paper: Paper, lesson: Lesson) -> None:
    paper.ln(2)
    paper.say(lesson.name, "title", 11.5)
    waited = "" if lesson.seconds is None else f", after {lesson.seconds:.1f} s"
    also = f" · also {', '.join(lesson.also)}" if lesson.also else ""
    paper.say(f"Reply {lesson.number}{waited}{also}", size=SMALL, colour=QUIET, after=1)
    for who, words in (("They said", lesson.customer), ("You answered", lesson.reply)):
        paper.say(who, "bold", SMALL, QUIET, indent=4)
        paper.say(_short(words), "serif", indent=4, after=1)
    paper.say(lesson.why, after=0.5)
    if lesson.source:
        paper.say(lesson.source, size=SMALL, colour=QUIET, after=1)
    if lesson.better:
        fits = "You could have said, at some point" if lesson.anywhere else "You could have said"
        paper.say(f"{fits}: “{lesson.better}”", "serif", fill=TINT, after=1.5)
    if lesson.suggested:
        paper.say(f"A model suggests: “{lesson.suggested}”", "serif", after=1.5)
    paper.say(f"In your next call: {lesson.next}", fill=SUN, after=2)


def _measures(paper: Paper, told: Debrief) -> None:
    if len(told.trace) > 1:
        paper.heading("What they felt", room=75)
        paper.say(FEELINGS_SAY, size=SMALL, colour=QUIET)
        paper.draw(feelings(told.trace))
    paper.heading("Your pauses", room=62)
    if any(point.pause_seconds is not None for point in told.trace):
        paper.say("Seconds before each reply; a diamond stands for a provocation.", size=SMALL, colour=QUIET)
        paper.draw(pauses(told))
    if not told.pauses:
        paper.say("Nobody provoked you in this call, so there was no pause to score.")
    for pause in told.pauses:
        paper.say(f"Before your reply {pause.number}: {pause.waited(told.window)}", "bold", 9.5)
        paper.say(f"“{_short(pause.line)}”", "serif", 9.5, QUIET, after=1)


def _scores(paper: Paper, sheet: Sheet, card: Scorecard) -> None:
    paper.heading("Score by score", room=50)
    judged = [criterion for criterion in sheet.rubric.criteria if card.criteria[criterion].level is not None]
    for criterion in judged:
        paper.together(partial(_score, paper, sheet, criterion, card.criteria[criterion]), 26)
    for criterion in sheet.rubric.criteria:
        if criterion not in judged:
            name, reason = sheet.rubric.criteria[criterion].name, card.criteria[criterion].reason
            paper.say(f"{name}: unscored. {reason}", size=9.5, colour=QUIET, after=0.5)


def _score(paper: Paper, sheet: Sheet, criterion: Criterion, score: Score) -> None:
    top = paper.get_y() + 1
    for step in range(4):
        paper.set_fill_color(SEA if step <= (score.level or 0) else RULE)
        paper.rect(MARGIN + WIDTH - 46 + step * 8, top + 1.6, 7.4, 2, style="F")
    paper.set_y(top)
    paper.say(f"{score.points:.0f}", "bold", indent=WIDTH - 12, width=12)
    paper.set_y(top)
    paper.say(sheet.rubric.criteria[criterion].name, "bold", width=WIDTH - 50)
    paper.say(score.reason, size=9.5)
    for quote in score.quotes:
        paper.say(f"{sheet.places[quote.turn]}: “{_short(quote.text)}”", "serif", 9, QUIET, indent=4)
    paper.ln(1.5)


def _outcomes(paper: Paper, sheet: Sheet) -> None:
    told = sheet.told
    if told.reached:
        paper.heading("What you brought about")
        for reached in told.reached:
            paper.say(f"✓ {reached}", after=0.5)
    if told.missed and not sheet.stopped:
        paper.heading("What was left undone")
        for undone, better in told.missed:
            paper.say(undone)
            paper.say(f"For example: “{better}”", "serif", colour=QUIET, indent=4, after=1)


def _transcript(paper: Paper, lines: Sequence[Said]) -> None:
    paper.heading("The whole call, word for word", room=40)
    before = None
    for said in lines:
        if not said.who:
            paper.say(said.text, size=9, colour=QUIET, indent=12, after=1.5)
            continue
        indent = 12 if said.who == "You" else 0
        if paper.will_page_break(14):
            paper.add_page()
        if said.who != before:
            paper.say(said.who, "bold", SMALL, QUIET, indent=indent)
        paper.say(said.text, "sans" if said.who in {"You", "Hint"} else "serif", indent=indent, after=1.5)
        before = said.who


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"

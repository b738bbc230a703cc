"""A debrief as words: to paste into a message, or as Markdown. What people said stays what they said."""

from __future__ import annotations

from collections.abc import Callable

from simulator.debrief import Debrief, Lesson
from simulator.paper.sheet import Sheet
from simulator.scoring import Rubric, Scorecard

Escape = Callable[[str], str]
Heading = Callable[[str], list[str]]


def as_text(sheet: Sheet, *, markdown: bool, cost: str = "") -> str:
    """The debrief as words. `cost` is what models took, as a sentence; "" leaves it out."""
    safe: Escape = _escaped if markdown else _one_line
    heading: Heading = (lambda words: ["", f"## {words}", ""]) if markdown else _underlined
    bold: Escape = (lambda words: f"**{words}**") if markdown else str
    told, note = sheet.told, sheet.note
    lines = [f"# {safe(told.title)}" if markdown else told.title, ""]
    lines += [safe(sheet.how), ""]
    if note and sheet.stopped:
        lines += [safe(note.reason), "", safe(note.story), ""]
    lines += [safe(told.paragraph)]
    lines += ["", _overall(sheet.card, sheet.rubric)]
    if cost:
        lines += ["", f"Model use: {safe(cost)}"]
    if sheet.lessons:
        lines += heading("What to take from this call")
    for lesson in sheet.lessons:
        lines += [*_lesson(lesson, safe, bold), ""]
    if sheet.card:
        lines += heading("Scores") + _scores(sheet, sheet.card, safe)
    lines += heading("Your pauses") + _pauses(told, safe)
    if told.missed and not sheet.stopped:
        lines += heading("What was left undone")
        lines += [f"- {safe(undone)} For example: “{safe(better)}”" for undone, better in told.missed]
    if not sheet.stopped:
        lines += [*heading("What became of it"), safe(told.story)]
    lines += heading("The call")
    for said in sheet.said:
        lines += [f"{bold(safe(said.who) or '—')}: {safe(said.text)}", ""]
    return "\n".join(lines).strip() + "\n"


def _overall(card: Scorecard | None, rubric: Rubric) -> str:
    if card is None:
        return "Overall: unscored"
    overall = "unscored" if card.overall is None else f"{card.overall:.0f} of 100"
    flags = f". Flags: {', '.join(rubric.flags[flag].name for flag in card.flags)}" if card.flags else ""
    return f"Overall: {overall}{flags}"


def _lesson(lesson: Lesson, safe: Escape, bold: Escape) -> list[str]:
    also = f", also {', '.join(lesson.also)}" if lesson.also else ""
    lines = [
        f"{bold(safe(lesson.name + also))} (your reply {lesson.number})",
        f"- They said: “{safe(lesson.customer)}”",
        f"- You answered: “{safe(lesson.reply)}”",
        f"- {safe(lesson.why)}{f' ({safe(lesson.source)})' if lesson.source else ''}",
    ]
    if lesson.better:
        when = "You could have said, at some point" if lesson.anywhere else "You could have said"
        lines.append(f"- {when}: “{safe(lesson.better)}”")
    if lesson.suggested:
        lines.append(f"- A model suggests: “{safe(lesson.suggested)}”")
    return [*lines, f"- In your next call: {safe(lesson.next)}"]


def _scores(sheet: Sheet, card: Scorecard, safe: Escape) -> list[str]:
    lines = []
    for criterion, score in card.criteria.items():
        points = "unscored" if score.points is None else f"{score.points:.0f}"
        lines.append(f"- {safe(sheet.rubric.criteria[criterion].name)}: {points}. {safe(score.reason)}")
        lines += [f"  - {sheet.places[quote.turn]}: “{safe(quote.text)}”" for quote in score.quotes]
    return lines


def _pauses(told: Debrief, safe: Escape) -> list[str]:
    if not told.pauses:
        return ["Nobody provoked you in this call."]
    return [f"- Before your reply {p.number}: {p.waited(told.window)}. “{safe(p.line)}”" for p in told.pauses]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    for mark in "\\`*_{}[]<>#|~$":
        text = text.replace(mark, f"\\{mark}")
    return _one_line(text)


def _underlined(words: str) -> list[str]:
    return ["", words, "-" * len(words)]

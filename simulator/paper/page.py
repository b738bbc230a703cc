"""A4 pages in the program's letters: paragraphs, headings and drawings, and no idea of what they say.

Everything is set with `multi_cell` and its Markdown off, so what people typed stays as typed. The letters are
Source Sans and Source Serif, embedded: Latin with every accent, Greek and Cyrillic. A sign they don't have is
shown as a box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from font_source_sans_pro import font_files_ttf as sans
from font_source_serif_pro import font_files_ttf as serif
from fpdf import FPDF

from simulator.paper.drawing import INK, QUIET, WIDTH, Area, Drawing, Shape, Stroke

MARGIN, FOOT = 20.0, 18.0
BODY, SMALL = 10.0, 8.5  # points
LINE = 1.42  # of the letters' height
POINT = 25.4 / 72  # a point in millimetres
BOX = "☐"
FONTS = {
    "sans": sans["SourceSansPro"],
    "bold": sans["SourceSansProSemibold"],
    "serif": serif["SourceSerifPro"],
    "title": serif["SourceSerifProSemibold"],
}


class Paper(FPDF):
    """Pages with our letters, our margins and a quiet foot."""

    def __init__(self, name: str) -> None:
        super().__init__(format="A4")
        self.name, self.boxes = name, False
        self.alias_nb_pages("")  # or "{nb}", typed by somebody, would become a number
        for family, path in FONTS.items():
            self.add_font(family, fname=path)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + 4)
        self.add_page()

    def footer(self) -> None:
        """The foot of every page."""
        self.set_y(-FOOT)
        self.set_font("sans", size=SMALL)
        self.set_text_color(QUIET)
        self.cell(WIDTH / 2, 5, self.name)
        self.cell(WIDTH / 2, 5, f"Page {self.page_no()}", align="R")

    def letters(self, text: str, family: str) -> str:
        """The text in letters the family has: what is invisible goes, what is missing becomes a box."""
        known = self.fonts[family].cmap  # type: ignore[union-attr]
        shown = []
        for letter in unicodedata.normalize("NFC", text).replace("\t", "    ").replace("\r\n", "\n"):
            if letter == "\n" or ord(letter) in known:
                shown.append(letter)
            elif letter.isspace():
                shown.append(" ")
            elif unicodedata.category(letter)[0] not in "CM":
                shown.append(BOX)
                self.boxes = True
        return "".join(shown)

    def say(
        self,
        text: str,
        family: str = "sans",
        size: float = BODY,
        colour: str = INK,
        *,
        indent: float = 0,
        width: float = 0,
        after: float = 0,
        fill: str | None = None,
    ) -> None:
        """A paragraph from the left margin on; `after` is the space below it in millimetres."""
        self.set_font(family, size=size)
        self.set_text_color(colour)
        if fill:
            self.set_fill_color(fill)
        self.set_x(MARGIN + indent)
        self.multi_cell(
            width or WIDTH - indent,
            size * LINE * POINT,
            self.letters(text, family),
            align="L",
            fill=fill is not None,
            padding=(2, 3) if fill else 0,
            new_x="LMARGIN",
            new_y="NEXT",
        )
        self.ln(after) if after else None

    def heading(self, text: str, room: float = 30) -> None:
        """A heading that is never the last thing on its page: `room` millimetres belong below it."""
        self.ln(5)
        if self.will_page_break(room):
            self.add_page()
        self.say(text, "title", 14, after=1.5)

    def together(self, draw: Callable[[], None], height: float) -> None:
        """Draw something that is about so high, on one page where it can be."""
        if self.will_page_break(min(height, self.eph - 10)):
            self.add_page()
        draw()

    def draw(self, drawing: Drawing) -> None:
        """A drawing as vectors, where we are."""
        if self.will_page_break(drawing.height + 2):
            self.add_page()
        left, top = MARGIN, self.get_y()
        for part in drawing.parts:
            match part:
                case Stroke():
                    self.set_draw_color(part.colour)
                    self.set_line_width(part.width)
                    self.set_dash_pattern(*(part.dash or (0, 0)))
                    self.polyline([(left + x, top + y) for x, y in part.points])
                case Area():
                    self.set_fill_color(part.colour)
                    self.rect(left + part.x, top + part.y, part.width, part.height, style="F")
                case Shape():
                    self.set_fill_color(part.colour)
                    self.polygon([(left + x, top + y) for x, y in part.points], style="F")
                case word:
                    self.set_font("sans", size=word.size / POINT)
                    self.set_text_color(word.colour)
                    wide = self.get_string_width(word.text)
                    back = {"start": 0.0, "middle": wide / 2, "end": wide}[word.anchor]
                    self.text(left + word.x - back, top + word.y, word.text)
        self.set_dash_pattern()
        self.set_y(top + drawing.height + 1)

"""A debrief away from the screen: as text to paste, and as a PDF to keep.

    sheet(scenario, call, card, rubric)   everything a debrief says, in one value
    as_text(sheet, markdown=True)         the same as words
    pdf.as_pdf(sheet)                     the same on A4; it loads a library that takes half a second

Nothing here is judged or stored, and no words of anybody's are ever read as markup.
"""

from simulator.paper.drawing import Drawing, as_svg, feelings, pauses
from simulator.paper.sheet import Sheet, sheet
from simulator.paper.text import as_text

__all__ = ["Drawing", "Sheet", "as_svg", "as_text", "feelings", "pauses", "sheet"]

"""Direction to words. Whoever speaks, the director has already decided what is said.

An actor yields the line in pieces as it comes and returns it whole.
"""

from simulator.actors.line_bank import LineBank
from simulator.actors.listed import ListedLines
from simulator.actors.model import ModelActor
from simulator.actors.spoken import Actor, Spoken

__all__ = ["Actor", "LineBank", "ListedLines", "ModelActor", "Spoken"]

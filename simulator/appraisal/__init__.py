"""Reads what a trainee's reply does to the customer, and how far a customer's line provokes. Embedded, no network.

`appraise` finds the moves of a reply with verbatim quotes; `provocation` weighs a customer's line; `closeness`
compares meanings; `brief_from_text` reads a brief someone wrote as prose; `version` names the weights in use.
"""

from simulator.appraisal.briefs import brief_from_text
from simulator.appraisal.found import Appraisal, FoundMove
from simulator.appraisal.nearness import closeness
from simulator.appraisal.reading import appraise, provocation, version

__all__ = ["Appraisal", "FoundMove", "appraise", "brief_from_text", "closeness", "provocation", "version"]

"""What the customer does next: the Direction, the beats that fall due, and the hint a coach would give.

Deterministic under the call's seed and blind to wording: nothing here depends on which of the
scenario's lines were used, so two trainees who behave alike meet the same customer, whoever speaks.
"""

from simulator.director.beats import due_beat, is_good
from simulator.director.choice import WIND_UP_TURN, direct
from simulator.director.coaching import hint

__all__ = ["WIND_UP_TURN", "direct", "due_beat", "hint", "is_good"]

"""What an appraisal is: the moves found in one reply, each with a verbatim quote and a confidence."""

from pydantic import BaseModel, ConfigDict, Field

from simulator.vocabulary import Move

SURE = 0.5  # from here on a move counts as made
FAINT = 0.05  # below this a move is not mentioned


class FoundMove(BaseModel):
    """One move, the stretch of the reply that makes it (a verbatim slice) and how sure we are, 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    move: Move
    quote: str
    confidence: float = Field(ge=0, le=1)


class Appraisal(BaseModel):
    """The moves of one reply, at most once each, in the vocabulary's order; those below 0.05 are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    found: tuple[FoundMove, ...] = ()

    def confidence(self, move: Move) -> float:
        """How sure we are that the reply makes the move, 0 to 1; 0 where it was not found at all."""
        return next((one.confidence for one in self.found if one.move is move), 0.0)

    def has(self, move: Move) -> bool:
        """Whether the reply makes the move: a confidence of at least 0.5."""
        return self.confidence(move) >= SURE

    def quote(self, move: Move) -> str:
        """The words that make the move, verbatim; empty where it was not found."""
        return next((one.quote for one in self.found if one.move is move), "")

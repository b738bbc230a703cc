"""The closed word lists of the project, as enums and nothing else.

Every other module may import this one; it imports nothing of ours. The wording follows three
sources: the English modified De-escalating Aggressive Behaviour Scale (EMDABS, Mavandadi 2016),
the Crisis Prevention Institute's verbal escalation continuum (CPI), and contact-centre scorecards.
"""

from enum import StrEnum


class Move(StrEnum):
    """What a reply does to the customer. A reply usually has several, good and bad at once."""

    ACKNOWLEDGE = "acknowledge"  # names or validates the feeling or the situation
    APOLOGISE = "apologise"
    REFLECT = "reflect"  # restates the issue in the trainee's own words
    INQUIRE = "inquire"  # a real question about need, impact or priority
    INFORM = "inform"  # an accurate fact that helps
    LEVEL = "level"  # admits plainly what is not known or cannot be done
    OWN = "own"  # takes responsibility for the next step
    COMMIT = "commit"  # who does what, by when, over which channel
    OFFER_CHOICE = "offer_choice"
    SET_BOUNDARY = "set_boundary"  # a respectful limit on behaviour or request
    HOLD = "hold"  # asks for a moment
    THANK = "thank"
    CLOSE = "close"  # sums up and checks before ending
    DISMISS = "dismiss"  # "calm down", minimising
    BLAME_CUSTOMER = "blame_customer"
    BLAME_OTHERS = "blame_others"  # colleague, vendor, company
    OVERPROMISE = "overpromise"  # promises what the brief says is unknown or not allowed
    SARCASM = "sarcasm"
    DEFEND = "defend"  # justifies oneself, "not my fault"
    RETALIATE = "retaliate"  # insult, threat, shouting
    STONEWALL = "stonewall"  # refuses behind policy or script
    OVERSHARE = "overshare"  # a private number, another client's data
    RUSH_OFF = "rush_off"  # ends it before the customer is done
    SCRIPT = "script"  # the same canned sentence again


HELPFUL = frozenset(list(Move)[:13])
HARMFUL = frozenset(list(Move)[13:])


class Stage(StrEnum):
    """CPI's verbal escalation continuum, calmest last."""

    QUESTIONING = "questioning"
    REFUSAL = "refusal"
    RELEASE = "release"
    INTIMIDATION = "intimidation"
    TENSION_REDUCTION = "tension_reduction"


HOT = frozenset({Stage.REFUSAL, Stage.RELEASE, Stage.INTIMIDATION})  # digging in, letting it out, attacking


class Intent(StrEnum):
    """What the customer sets out to do with one line."""

    OPEN = "open"  # the first line of the call
    DEMAND = "demand"  # asks for the thing again
    VENT = "vent"  # lets it out: the story, the wait, the last person
    PLEAD = "plead"  # asks out of fear rather than anger
    BREAK_DOWN = "break_down"  # cries, loses the thread
    ACCUSE = "accuse"  # an unfair accusation: a provocation
    INSULT = "insult"  # a provocation
    THREATEN = "threaten"  # a provocation
    PROBE = "probe"  # tests what the trainee just said
    ANSWER = "answer"  # gives the fact that was asked for
    DEFLECT = "deflect"  # was asked something they cannot or will not answer
    SOFTEN = "soften"  # comes down a step
    ACCEPT = "accept"  # takes up what was promised or the limit that was set
    NUDGE = "nudge"  # breaks a silence of the trainee's
    INTRODUCE = "introduce"  # joins the call or takes the phone
    WIND_UP = "wind_up"  # has said what there was to say
    FAREWELL = "farewell"  # says goodbye and ends it
    WALK_OUT = "walk_out"  # hangs up in anger or despair


PROVOCATIONS = frozenset({Intent.ACCUSE, Intent.INSULT, Intent.THREATEN})


class Action(StrEnum):
    """What the trainee may do besides talk."""

    HOLD = "hold"
    MUTE = "mute"
    COPY_IN = "copy_in"
    ESCALATE = "escalate"
    SCHEDULE_CALLBACK = "schedule_callback"
    HAND_OVER = "hand_over"
    END = "end"


class Criterion(StrEnum):
    """What is scored. The first seven are EMDABS; the others are what support work adds."""

    PAUSING = "pausing"
    VALUING = "valuing"
    REDUCING_FEAR = "reducing_fear"
    INQUIRING = "inquiring"
    GUIDANCE = "guidance"
    AGREEMENTS = "agreements"
    CALM = "calm"
    RISK = "risk"
    HONESTY = "honesty"
    BOUNDARIES = "boundaries"
    FOLLOW_UP = "follow_up"
    CLOSING = "closing"


class Flag(StrEnum):
    """The few automatic fails of a contact-centre scorecard."""

    ABUSE = "abuse"
    PROHIBITED_PROMISE = "prohibited_promise"
    PRIVATE_DATA = "private_data"


class Channel(StrEnum):
    """Where the call takes place, and what a callback may go over."""

    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    TEXT = "text"
    IN_PERSON = "in_person"


class Mode(StrEnum):
    PRACTICE = "practice"
    ASSESSMENT = "assessment"


class Ending(StrEnum):
    """How a call ended."""

    GOODBYE = "goodbye"  # the customer said goodbye
    WALKED_OUT = "walked_out"  # the customer hung up
    WOUND_UP = "wound_up"  # the customer had nothing more to say
    ENDED = "ended"  # the trainee ended it
    HANDED_OVER = "handed_over"
    DROPPED = "dropped"  # the line died
    STOPPED = "stopped"  # the trainee left the practice; never a failure

# ruff: noqa: E501 -- a pattern is easier to read, and to mend, in one piece
"""Turns of phrase by which a customer's line gives itself away.

Patterns over plain words, in any case, and no more: what follows from a hit is for faults.py to say.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# The other side of the desk: what an agent or an assistant says, and no caller.
HELPER = _any(
    r"\bhow (?:can|may|could) i (?:help|assist|support)\b",
    r"\bwhat can i (?:do for|help) you\b",
    r"\b(?:happy|glad|here|love|pleased) to (?:help|assist)\b",
    r"\b(?:let me|i(?:'ll| will| can)) (?:help|assist) you\b",
    r"\banything else i can\b",
    r"\bthank(?:s| you) for (?:calling|contacting|reaching out|your patience|bringing this|getting in touch)\b",
    r"\bi (?:completely |fully |totally |can )?understand (?:your|how (?:frustrat|upset|hard|difficult|you feel))",
    r"\bi (?:hear|acknowledge) your (?:frustration|concern)",
    r"\b(?:apologi[sz]e|sorry) for (?:the|any|this|your) (?:inconvenience|trouble|delay|frustration|wait)\b",
    r"\bi(?:'ll| will| can) (?:look into|escalate|check (?:that|this|on that) for you|update your|open a ticket|"
    r"log (?:this|that|a)|call you back|ring you back|email you)\b",
    r"\blet me (?:check|look (?:into|that up)|pull up|see what i can)\b(?=.*\b(?:you|your)\b)",
    r"\b(?:we|our team) (?:apologi[sz]e|value|appreciate your|are working (?:on|hard)|will get back|will resolve)\b",
    r"\brest assured\b",
    r"\bcan i (?:have|get|take) your (?:account|name|number|details|reference)\b",
    r"\byour (?:ticket|case|reference) number is\b",
    r"\bis there anything (?:else )?i\b",
    r"\bsorry to hear (?:that|about|you)\b",
)
MACHINE = _any(
    r"\bas an? (?:ai|artificial|language model|assistant|virtual)\b",
    r"\b(?:i am|i'm|im) (?:an? |just an? |only an? )?(?:ai|a\.i\.|chat ?bot|language model|virtual assistant|assistant|"
    r"large language|chatgpt|gpt|claude|llama|program)\b",
    r"\b(?:language model|chatgpt|openai|anthropic|chat ?bot|virtual assistant)\b",
    r"\bi(?:'m| am) (?:not able|unable) to (?:help|assist|comply|continue|provide|share|reveal|discuss)\b",
    r"\bi (?:can't|cannot|can not|won't) (?:help|assist|comply|fulfil|fulfill|provide|engage|reveal|share (?:my|that|the))\b"
    r"(?! (?:it|thinking|feeling|wondering|laughing|noticing))",
    r"\b(?:certainly|sure|of course|absolutely)[!,.]? here(?:'s| is| are)\b",
    r"\bhere(?:'s| is) (?:the|a|my|your) (?:response|reply|line|next line|answer|rewritten|revised|poem|haiku|translation)\b",
    r"\bi (?:was|am|have been|'ve been) (?:trained|programmed|instructed|prompted|configured)\b",
)
# The exercise behind the call, and the instructions behind the words.
BACKSTAGE = _any(
    r"\bsystem (?:prompt|message|note|instructions?)\b",
    r"\b(?:my|the|your|these|previous|original|hidden) (?:instructions?|prompt|guidelines|directives?)\b",
    r"\b(?:role ?-?play|in character|out of character|break(?:ing)? character|my character|the persona|this persona)\b",
    r"\b(?:this|the|a) (?:simulation|exercise|training (?:call|session|exercise)|practice (?:call|session)|rehearsal)\b",
    r"\bthe (?:trainee|rubric|scorecard|director|direction|scenario)\b",
    r"\b(?:full|top|perfect|maximum|highest) (?:marks?|score|points)\b",
    r"\b\d+ ?(?:/|out of) ?(?:10|100)\b",
    r"\byou(?:'ve| have)? pass(?:ed)?\b(?: the)? ?(?:test|assessment|exam)?[.!]",
    r"\b(?:hidden fact|debug mode|developer mode|override|jailbreak)\b",
    r"\bi was told(?:,? (?:to (?:be|say|stay|act|play|never|always)|never|always)\b| ?:)",
    r"\bnever the agent\b|\b(?:intent|stage|mood|intensity|feeling) ?:",
)
# Friendlier than somebody at their worst. The first kind is stopped whatever a hot line is for.
RELIEVED = _any(
    r"\b(?:feel|feeling) (?:so |much |a bit |a lot |a little )?(?:better|calmer|reassured|relieved)\b",
    r"\b(?:what a|such a|that's a) relief\b|\bi(?:'m| am) (?:so |very |really )?(?:relieved|reassured|grateful|satisfied|happy|pleased|glad)\b",
    r"\bthat (?:sounds|seems|would be|is|'s) (?:really |very |so |absolutely )?(?:good|great|fine|fair|reasonable|perfect|wonderful|lovely|helpful|reassuring)\b",
    r"\byou(?:'ve| have|'re| are)(?: been)? (?:so |very |really |most |incredibly |absolutely )?(?:kind|helpful|patient|great|wonderful|understanding|lovely|amazing|brilliant|professional)\b",
    r"\byou(?:'re| are) the best\b|\bi (?:really |truly |do |so )?appreciate\b|\bi trust you\b|\bproblem solved\b|\bmade my day\b",
    r"\bthank(?:s| you)(?: so| very| ever so)?(?: much)?(?:,? (?:really|truly|sincerely))? (?:for (?:your|the|all|being|taking|explaining|listening|helping|understanding|letting|everything|sorting|clarifying))\b",
    r"\bthank you (?:so|very|ever so) much\b|\bthanks (?:so much|a lot|a million)\b",
    r"\bi know (?:you're|you are|it's|it is) (?:doing your best|trying|not your fault)\b|\b(?:it's|it is|that's) not your fault\b",
    r"\bi(?:'m| am) (?:really |so |very |truly )?sorry (?:for|about) (?:shouting|yelling|snapping|taking|losing|being|my|what i|how i|the way)\b",
    r"\b(?:my|sincere) apologies\b|\bplease (?:forgive|accept)\b|\bforgive me for\b",
)
# The second only where the line is an attack, a demand or a telling.
OBLIGING = _any(
    r"\bi (?:sincerely |really |do )?apologi[sz]e\b|\bi(?:'m| am) (?:so |very |really )?sorry\b(?! to (?:say|tell|hear|keep|be the))",
    r"\b(?:no worries|no problem|not to worry|no rush|no hurry|whenever you can|at your convenience)\b",
    r"^(?:okay|ok|alright|all right|great|perfect|wonderful|excellent|fantastic|lovely|thanks|thank you)[,.!]+ (?:thank|that|sounds|i'll wait|i can wait|i appreciate|great|perfect|for)",
    r"\bi(?:'ll| will| can| am happy to| don't mind) (?:wait|waiting) (?:as long|for as long|patiently|until you)\b",
    r"\bi understand(?: that| this)?(?:,| it| you| these| things| now|\.| completely| why)\b",
)
NAMES = (
    r"(?:idiots?|morons?|imbeciles?|cretins?|stupid|useless|worthless|incompetent|pathetic|clowns?|liars?|dimwits?|"
    r"halfwits?|dumb|thick|scum|vermin|disgusting|lazy|fools?|cowards?|parasites?|buffoons?)"
)
NAME_CALLING = _any(
    rf"\byou(?:'re| are|r)? (?:(?:all|such|just|so|a|an|absolute|complete|utter|total|bunch of|lot of|pack of|\w+ing|fat|lying) )*{NAMES}\b",
    rf"\b(?:what|such) an? (?:\w+ )?{NAMES}\b",
    r"\bshut (?:up|your)\b|\bgo to hell\b|\bdrop dead\b|\bget lost\b|\bpiece of (?:work|dirt|rubbish|garbage|trash)\b",
)
MENACE = _any(
    r"\bi(?:'ll| will| am going to|'m going to|'m gonna) (?:sue|have your job|get you (?:fired|sacked)|destroy|ruin|finish|bury) ?(?:you|your)?\b",
    r"\bsee you in court\b|\bhear(?:ing)? from my (?:lawyers?|solicitors?|attorneys?)\b|\byou(?:'ll| will) (?:regret|pay for)\b",
)
VIOLENCE = _any(
    r"\b(?:kill|murder|strangle|stab|shoot|punch|slap|hit|beat|hurt|burn|smash|break) (?:you|your (?:face|neck|head|legs?|teeth|bones|house|office))\b",
    r"\bi know where you (?:live|work|park)\b|\bcome (?:over|down) there and\b|\bwring your\b|\bwatch your back\b|\bkill (?:myself|himself|herself)\b",
)
STRONG_LANGUAGE = _any(
    r"\b(?:mother)?f+u+c+k\w*|\bbull ?sh[i1]t\w*|\bsh[i1]t(?:ty|s|show)?\b|\bc[u*]nts?\b|\bbastards?\b|\bb[i*]tch\w*|\bwank\w*|\barse ?holes?\b"
    r"|\bass ?holes?\b|\bbollocks\b|\bpiss\w*|\btwats?\b|\bpricks?\b|\bdick ?heads?\b|\bf\*+\w*|\bs\*+t\b|\bwtf\b|\bstfu\b"
)
MILD_LANGUAGE = _any(
    r"\b(?:god ?)?damn\w*|\bbloody\b|\bcrap(?:py)?\b|\barse\b|\bbugger\w*|\bsod off\b|\b(?:the|bloody) hell\b"
)
GOODBYE = _any(
    r"\bgood ?bye\b",
    r"\bbye(?:[ -]bye)?(?: now| then)?[.!…]*$",
    r"\bi(?:'m| am) (?:hanging up|ending this call|putting (?:the|this) phone down)\b",
)
FOREIGN = frozenset(
    """el los las que por una para con pero está usted le les des est une pour vous je nous pas der die das und ist
    nicht ich sie mit ein eine il che non per sono di della o os uma você não het een niet jest nie och det
    inte""".split()
)
ENGLISH = frozenset(
    """the a an and or but i you he she it we they my your his her its our of to in on at for with is are was were be
    been have has had do does did not no so that this what when who how if as from by one me him them there just
    can will would""".split()
)

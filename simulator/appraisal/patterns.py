"""Turns of phrase, as patterns over a clause's canonical words joined by spaces.

`{CLASS}` stands for any word of a lexicon class, `\\S+` for any word at all. A pattern only says what is
there; the fitted weights say what it means. Knows no move by name.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from simulator.appraisal.lexicon import CLASSES
from simulator.appraisal.text import american

_PATTERNS: dict[str, str] = {
    # feelings and situations named
    "you_feel": r"you (?:are|were|must be|must feel|feel|have been|sound|seem|look)(?: \S+){0,2} {FEEL}",
    "you_must": r"you must (?:be|have|feel)|that must|must (?:be|have been|feel) (?:\S+ )?(?:{FEEL}|{HARD})",
    "that_is_hard": r"(?:that|this|it|which)(?: \S+)? (?:is|are|was|must be|sound|sounds|seems|feels|has been|would be|will be)(?: \S+){0,2} (?:{HARD}|{FEEL})",
    "no_way_to": r"(?:is|are) (?:no way to|not (?:okay|fair|right|fun|nice|easy|good enough|acceptable|how))",
    "anyone_would": r"(?:anyone|anybody|everyone|i|most people|who) (?:would|will)(?: \S+){0,3} (?:{FEEL}|too|same|as well|{HARD})",
    "would_drive_me": r"would (?:drive|wind|get|make|upset|frighten|worry|scare|have|be) (?:me|anyone|anybody|my)",
    "have_every_right": r"(?:every|good|all the) (?:right|reason)|(?:right|fair|reasonable) to (?:be|feel|ask|expect|want)",
    "makes_sense": r"(?:make|makes|made) (?:\S+ )?sense|no wonder|not surprising|understandable|of course you|can not blame you|do not blame you",
    "i_grasp_specific": r"i (?:\S+ )?{GRASP} (?:how|why|that|what|you|your|this|it)",
    "can_imagine": r"(?:can|could|can not|can only|could only|do not|not even) (?:even )?imagine",
    "sounds_like": r"(?:it |that |this |you |^)?(?:sounds?|seems?|feels?|looks?) (?:like|as if|as though|to me)",
    "sounds_adj": r"(?:sounds?|seems?|looks?|feels?) (?:\S+ ){0,2}(?:{HARD}|{FEEL}|{GLAD}|{PRAISE})",
    "sorry_you": r"sorry (?:you|to hear|for (?:your|what|the pain)|that you|about (?:your|what|that)|this|it|things)",
    "i_suffer": r"i (?:\S+ ){0,3}(?:feel|felt|am|was|have|had|suffer|struggle|struggled|hate|get|got|went|been)(?: \S+){0,3} (?:{FEEL}|{HARD}|too|also|same|myself)|(?:my|mine) (?:\S+ )?(?:{BODY}|{FEEL}|life|mind|head|brain)",
    "in_general": r"^(?:people|everyone|everybody|life|sometimes|some|most|one|depression|the|they|we|there|a|it can|many|someone)",
    "talk_to_me": r"(?:talk|vent|write|reach|speak|message|pm|dm|open up|share|lean)(?: \S+)? (?:to|out|with|on)? ?(?:me|here|us|any time|anytime)|(?:pm|dm|message|text|inbox) (?:me|is|are)|i am (?:\S+ )?(?:listening|here|around|all ears)|(?:happy|glad|free|willing) to (?:listen|chat|talk|hear)|feel free|i (?:will|would) (?:\S+ )?listen|shoulder",
    "good_wishes": r"good luck|best of luck|all the best|fingers crossed|best wishes|stay (?:safe|strong|well|with us|positive)|take care|be (?:kind|gentle|good) to yourself|keep (?:faith|going|fighting|at it|your chin)|rooting for|wish you|hope (?:you|it|that|this|things)|much love|lots of love|god bless|praying",
    "sorry_alone": r"^(?:oh|hey|hi|well|aw|man|yeah|i am|so|really|and)?(?: ,)?(?: \S+)? ?sorry\b",
    "glad_you": r"(?:glad|happy|relieved|pleased|good|great|nice|wonderful) (?:\S+ ){0,2}(?:you|that|to (?:hear|see|know)|for you)|thank god|that is (?:\S+ )?{PRAISE}",
    "here_for_you": r"here (?:for|if|to)|not alone|with you|by your side|got your back|in this together|care about you",
    "hang_in": r"hang in there|stay strong|keep (?:going|fighting|your head|it up)|you (?:can|will|got) (?:do|get|make|be|this|through)|get through|take care of yourself",
    "better": r"(?:get|gets|be|feel|getting) (?:\S+ )?better|will (?:be|turn out) (?:okay|fine|all right|good)|things (?:will|get|can)|this too",
    "same_here": r"(?:me too|same here|same boat|been there|i relate|can relate|feel the same|felt the same|know (?:the|that|this|how) (?:\S+ )?feel\S*|been through)",
    "praise_you": r"you (?:are|have|did|were|sound|seem)(?: \S+){0,3} {PRAISE}|{PRAISE} (?:of|for) you|good (?:job|for you|on you|work)|well done",
    "it_is_okay": r"(?:it|that) is (?:\S+ )?(?:okay|all right|fine|normal|natural|common) (?:to|that|if|for)|not your fault|nothing wrong with",
    "wish_hope": r"(?:hope|wish) (?:you|it|things|that|i could|this)",
    "feel_noun": r"the (?:\S+ )?{FEEL}|your (?:\S+ )?{FEEL}|of {FEEL}|that {FEEL}|this {FEEL}",
    "after_all": r"after (?:\S+ ){0,3}(?:days|hours|weeks|months|years|calls|all)|on top of|of all days|for (?:\S+ )?(?:days|hours|weeks|months|years)",
    # apology
    "apol_i": r"(?:i|we|my|our|please accept)(?: \S+){0,3} {APOL}",
    "apol_for": r"{APOL} (?:for|that (?:we|i|our|my|it|this|the|nobody|no)|about (?:the|our|my|this)|we|i)",
    "apol_neg": r"(?:not|never|no|nothing)(?: \S+){0,4} {APOL}",
    "owe": r"(?:owe|owed) you|should not have (?:happened|been|had)|we let you down|i let you down|let you down|that was (?:on me|on us|our|my)",
    # questions
    "wh_you": r"(?:what|how|when|where|which|who|why) (?:\S+ ){0,3}(?:you|your|this|that|it)",
    "aux_you": r"(?:^|, |and |so |but |okay |or )(?:do|did|are|were|have|has|is|can|could|would|will|was|does) (?:you|your|there|it|that|this|anyone|he|she|they|any)",
    "can_you_tell": r"(?:can|could|would|will|may|might) (?:you|i) (?:\S+ )?(?:tell|ask|say|share|describe|explain|walk|give|help me|read|talk)|tell me (?:more|about|what|how|which)|mind (?:telling|if i ask)|curious|wondering|wonder (?:if|what|how|why)|want to (?:talk|share)",
    "what_need": r"(?:need|want|matter|important|urgent|priority|affect|affected|impact|worries|worry|happen|happens|happened|first|most|cost)(?: \S+){0,4} \?",
    "tag_q": r"(?:right|correct|is it not|do not you|are not you|yeah|huh|no|am i|have i|is that right|is that it|did i) \?",
    "rhetoric": r"(?:what do you (?:want|expect) me|how many times|do you (?:even|honestly|know who|always|people)|are you (?:even|serious|kidding|deaf|stupid|blind|done|finished|always|that)|have you (?:even|never)|did you (?:even|not|bother|really|actually)|why (?:did|do) you not|why would (?:you|anyone)|who (?:cares|do you)|so what|is that (?:all|my)|what is your (?:problem|point)|happy now|or what|can not you|did not you|could not you|whose fault|not my|is this (?:what|how) you (?:do|spend|treat|run|talk|speak|behave)|what is (?:wrong|the matter) with|(?:got |have |you )?nothing better to do|how should i|do i (?:look|sound)|what am i|am i supposed|did i (?:ask|say)|who asked)",
    "advice_q": r"(?:have you (?:\S+ )?(?:tried|thought|considered|looked|talked|spoken|asked)|why (?:do not|not)|what (?:if|about)|how about|could you (?:try|ask|maybe)|can you (?:try|maybe|not)|would it help|maybe you|do you want me|would you like (?:me|us|to|a)|shall (?:i|we))",
    "feel_q": r"(?:how|what)(?: \S+){0,4} (?:feel|feeling|mean|think|like)(?: \S+){0,4} \?|what (?:is|has|was)(?: \S+){0,4} (?:like|been|going|wrong|happening|happened|on your mind)",
    "there_q": r"(?:what|how|when|where|who|which|why) \?|(?:still|why|really|how so|such as|like what|since when) \?",
    # reflection
    "so_you": r"^(?:so|okay so|and so|right so|and|but|well)? ?,? ?(?:you|your|the|it|what|that|those)",
    "you_said": r"you (?:\S+ )?(?:{TELL})|what (?:i|you)(?: \S+){0,2} (?:hear|hearing|saying|describing)|i (?:hear|heard|take it|gather)|if i (?:\S+ )?(?:understand|understood|have|got|heard|follow)|let me (?:\S+ )?(?:see if|check|play|say|read|make sure|repeat)|in other words",
    "you_want": r"you (?:\S+ )?(?:want|need|would like|wanted|needed|wish|hope|are looking|are trying|are worried|are thinking|are hoping|like|love|think|know|feel|believe|care|value|enjoy)",
    "you_past": r"you (?:have|had|were|did|got|went|came|made|tried|paid|called|rang|sent|waited|lost|took|found|started|asked|do|use|can|are)",
    "part_of_you": r"part of you|on (?:the|one) (?:one |other )?hand|for you|to you|your (?:biggest|main|real)|a (?:big|huge|real) (?:deal|part)|important (?:to|for)|at the same time|even though|and yet",
    # help
    "i_will": r"(?:i|we|let me|{THIRD}) (?:will|am going to|are going to|can|would)(?: \S+){0,2} {ACT}",
    "i_am_ing": r"(?:i|we) (?:am|are|have)(?: \S+){0,2} (?:\S+ing|{ACT})",
    "let_me": r"let (?:me|us) (?:\S+ )?(?:{ACT})",
    "by_time": r"(?:by|before|at|within|every|until|around|in|no later than|on) (?:\S+ ){0,2}{TIME}|{TIME} at|at \d|by \d",
    "clock": r"\b\d{1,2}(?::\d\d)?(?: (?:am|pm|o'clock))?\b|half (?:past|one|two|three|four|five|six|seven|eight|nine|ten)|quarter (?:past|to)|(?:ten|twenty|five) (?:past|to)",
    "will_channel": r"(?:will|am going to|are going to|can)(?: \S+){0,5} {CHANNEL}|{CHANNEL} you",
    "either_way": r"either way|whatever (?:happens|the|they|i)|even if|whether or not|news or (?:no|not)|no news|with or without|nothing (?:new|has changed)|regardless of",
    "promise": r"(?:i|we) (?:\S+ )?(?:promise|guarantee|swear|assure)|you have my word|my word|guaranteed|mark my words|no question|100",
    "promise_neg": r"(?:not|never|no|without|rather than)(?: \S+){0,3} (?:promise|guarantee|{CERTAIN})",
    "will_be_done": r"(?:will|going to) (?:\S+ )?(?:be|get|have|come|work|happen|ship|land|arrive)(?: \S+){0,4} (?:fixed|back|up|working|sorted|resolved|running|done|live|restored|refunded|there|delivered|yours|approved|gone|over|again|online|fine|tomorrow|tonight|noon)",
    "do_not_know": r"(?:do|does|did) not (?:\S+ )?(?:know|have)|not (?:\S+ )?(?:know|sure|certain|clear)|no (?:\S+ )?(?:idea|estimate|time|eta|way of|date|news|figure|answer|number)|nobody (?:\S+ )?(?:knows|has|can)|(?:would|will) be (?:guessing|lying|inventing|making)|making (?:it|one) up|a guess|can not (?:say|tell|promise|give|put|see)|wish i (?:could|had|knew)|yet to",
    "can_not_do": r"(?:can not|will not|not able to|unable to|not (?:going to )?be able|not possible|is not something|not coming back|no way to)",
    "fact": r"(?:the|your|our|there|it|they|all|every|that) (?:\S+ ){0,4}(?:is|are|was|were|has|have|runs|works|means|takes|comes|went|will)",
    "means": r"(?:which|that|this|it) (?:means|is why|is because|includes|covers|allows|lets)|because|due to|in order to|research|studies|according",
    "advise": r"(?:you|one) (?:can|could|should|may|might|need to|want to|have to)|try (?:to|and|\S+ing)|i (?:would )?(?:suggest|recommend|advise)|it (?:can|may|might|could) (?:\S+ )?(?:help|be)|best (?:thing|way|bet)|make sure|if you (?:\S+ )?(?:go|press|open|click|call|take|look|try|restart|talk|use)",
    "choice": r"\bor\b(?: \S+){1,12}|either|which (?:would|do|one|of|suits)|would you (?:rather|prefer|like)|do you want|up to you|your (?:choice|call)|two (?:options|ways|things)|option|whichever|if you (?:like|prefer|would like|want)|we (?:can|could)|happy to|instead of",
    "mine": r"(?:this|that|it|leave it|leave this|leave that) (?:\S+ ){0,2}(?:is|with|on|to) (?:mine|me|my)|my (?:job|responsibility|name|problem|case|doing|mistake)|i (?:own|am owning|take|am taking|will own|have got this|am on it|am staying|will stay)|i (?:am|will be) (?:the one|your)|personally|myself|on me\b|with me\b",
    "hold_on": r"(?:one|a|just a|give me a|bear with me|give me|for a|two|couple|half a|this) (?:\S+ )?(?:moment|second|sec|minute|min|seconds|minutes|tick|mo)|hold on|hang on|bear with|hold the line|stay (?:on the line|with me|there)|put you on hold|let me (?:\S+ )?(?:look|check|pull|find|read|think|open|see)|quiet (?:for|while)|while i",
    "thanks": r"{THANK}|appreciate (?:you|your|it|that|the)|grateful",
    "thank_for": r"(?:thank you|thanks)(?: \S+){0,2} (?:for|that)|i appreciate (?:you|your|that)",
    "thank_cold": r"(?:no|not|never)(?: \S+){0,3} thank|thanks (?:for nothing|a lot|very much|to you)",
    "anything_else": r"anything (?:else|i|more|we|left)|is there (?:\S+ )?(?:else|more)|before (?:we|you|i) (?:hang|go|finish|end|ring|let|close)|have i (?:\S+ )?(?:missed|forgotten|got|covered|left)|does that (?:\S+ )?(?:cover|work|sound|match|leave|sit)|so (?:to sum|to recap|we have|we are agreed|here is|that is)|to (?:sum|recap|summarize)|are we (?:agreed|okay|clear|good)|take care|bye|good luck|happy with that",
    # limits
    "if_you_limit": r"if (?:you|it|this|that|the)(?: \S+){0,8} (?:swear|swearing|shout|shouting|yell|yelling|names|abuse|insult\w*|language|personal|threat\w*|continue|keep|carry|goes|happens)",
    "i_wont": r"i (?:will not|am not going to|am not willing|can not|do not|am not able to|would rather not|need you)(?: \S+){0,4} (?:be|talk|shout|spoken|shouted|called|sworn|use|give|discuss|continue|carry|argue|accept|tolerate|have|stay|share|do|listen)",
    "want_to_help_but": r"(?:want|like|happy|glad|willing|here|ready|able) (?:\S+ )?to (?:help|keep|carry|continue|talk|work|stay|listen)|i (?:will|can) (?:\S+ )?(?:help|listen|stay|talk|keep)",
    "stop_that": r"(?:stop|without|please do not|ask you (?:not )?to|need you to|no more|leave out|keep|lower|mind) (?:\S+ ){0,3}(?:swear\w*|shout\w*|yell\w*|language|names|insult\w*|voice|tone|calling|civil|polite|respectful|personal|threat\w*|interrupt\w*)",
    "end_call": r"(?:end|finish|close|terminate|hang up|cut|drop)(?: \S+){0,3} (?:call|chat|conversation|line|up|this|here|now)|hang up|hanging up|goodbye",
    "personal_phone": r"(?:my|own|personal|private|home) (?:\S+ )?(?:phone|mobile|cell|number|line|time)",
    # harm
    "calm_down": r"(?:calm|settle|cool|simmer|quiet|pipe) (?:\S+ )?down|calm yourself|relax|chill|take a (?:breath|deep|chill)|deep breath|get a grip|get over|move on|let it go|lighten up",
    "no_need": r"(?:no|not any|do not|not) (?:\S+ )?(?:need|reason|point|use|call) (?:\S+ ){0,2}(?:to|for|in)|do not (?:worry|panic|stress|cry|be|get|take|let|overthink)|stop (?:worrying|crying|panicking|overthinking|being|complaining|whining|moaning)",
    "only_a": r"(?:only|just|merely|simply|hardly|nothing but) (?:a|an|one|two|\d+|your|some|the|email|been|how)|not (?:the end|that (?:bad|big|hard|serious|long)|a big|such a|exactly|so bad|even)|not a (?:big )?(?:deal|problem|crisis|disaster)|no big deal|nobody (?:died|is dying)|could be worse|first world|worse (?:things|problems|off)|people (?:have|with|are) (?:\S+ ){0,2}(?:worse|real|bigger)|end of the world|blowing|out of proportion|over nothing|reading too much",
    "will_be_fine": r"(?:sure|certain) (?:it|you|they|he|she|that|everything) (?:will|is|would|did)|(?:it|you|everything|that) (?:is|will be|will all be|are) (?:\S+ )?(?:fine|okay|all right|over soon)|work (?:itself )?out|look on the bright|bright side|think positive|cheer up|happens to everyone|these things happen|it happens|part of life",
    "you_should_have": r"you (?:should|could|ought to|were supposed|needed|were told|were meant|had)(?: \S+)? (?:have|to|not|plenty)|if you (?:had|would have|bothered|did not|read)|should have|you (?:never|did not|failed|forgot|clicked|ignored|chose|signed|agreed|broke|let|waited)",
    "your_fault": r"(?:your|you) (?:own|\S+)? ?(?:fault|doing|mistake|problem|responsibility|side|end|choice|settings)|you (?:caused|did this|brought|must have|probably|people)|user error|on your end|because you",
    "their_fault": r"{THIRD}(?: \S+){0,4} {FAULT}|blame (?:{THIRD}|the|them)|fault of|(?:their|his|her|the vendor|the provider)(?: \S+)? (?:fault|mistake|problem|mess)|told (?:them|us)|never tell us|typical of|always (?:do|does|doing|mess)",
    "not_my_fault": r"(?:not|nothing|never)(?: \S+){0,4} (?:my|our|mine) (?:\S+ )?(?:fault|problem|job|department|decision|doing|idea|call|responsibility)|not my|nothing to do with (?:me|us)|not (?:the one|on me|down to me|responsible)|i (?:just|only) (?:work|answer|started|got|follow|do|took|came)|i am (?:just|only)|do not shoot|not me who|was not (?:me|us|my)|do not (?:blame|look at) me",
    "doing_my": r"(?:i|we|me) (?:\S+ ){0,2}(?:doing|do|did|done|trying|tried) (?:\S+ ){0,3}(?:my|our|best|everything|all|job|what i was|exactly|right)|i have (?:already )?(?:told|said|explained|tried|done|been)|i (?:told|said|explained|warned|asked|emailed|sent)|in my defen[sc]e|to be fair|short staffed|busy|only one|only human|you try|my (?:hands|shift|manager)",
    "told_you": r"(?:as|like) i (?:\S+ )?(?:said|told|explained|mentioned)|already (?:told|said|explained)|i told you|again ,|once again|how many times|for the last time|keep (?:telling|saying|repeating)",
    "policy": r"{POLICY}(?: \S+){0,4} {POLICY}|(?:our|company|the|against|per|it is|is our) {POLICY}|(?:not|are not|is not) (?:allowed|permitted|authorized|eligible|able)|rules are|is what it is|nothing (?:i|we|more|else|anyone) can|can not help you|there is nothing|that is (?:all|it|final|how|just how|our|the way)|not (?:\S+ )?(?:discuss|arguing|debating)|end of|take it or leave",
    "go_away": r"(?:go|call|email|write|ring|contact|fill|submit|use|check|see|read|visit|speak|talk)(?: \S+){0,3} (?:website|form|faq|portal|ticket|somebody else|someone else|another department|head office|complaints|terms|bot|back later|queue|online)",
    "rush": r"(?:got|have|need|must|got to|had better) (?:\S+ ){0,3}(?:to go|go now|run|other (?:calls|callers|customers|tickets|people)|another call|a queue|lunch|next|a meeting|be quick|wrap|move on|leave)|make (?:it|this) (?:quick|short)|get to the point|is that (?:all|it|everything)|are we done|we are done|anything else or|shift (?:ends|is)|that is all (?:i|we)|(?:bye|goodbye) (?:then|now)|hurry|quickly|no time|running out|clock|thirty seconds|keep it short|moving on",
    "sneer": r"^(?:oh|wow|well|ah|gee|yeah|sure|great|right|congratulations|bravo|lovely|nice|brilliant|wonderful|fantastic|fascinating|yes|good|thanks)(?: ,)?(?: \S+){0,3} (?:genius|brilliant|great|wonderful|lovely|thanks|sure|because|another|professor|einstein|sherlock|your|here|fascinating|congratulations|clever|how|that|poor|one|job|luck|for you)|of course you|how (?:clever|original|lovely|nice|charming|mature|convenient|sweet|very|dare)|good for you|poor (?:you|thing|baby)|boo hoo|must be (?:nice|so|very) |big (?:words|man|boy)|tough guy|aren't we|are not we|do not we|well aware|slow clap|shocking|what a (?:surprise|shock|charmer|pleasure|joy|treat)|thank you so much for|my favorite|do tell|as if|because (?:clearly|obviously|that|shouting|yelling)|i am sure you|clearly you|obviously you|cry me|world (?:\S+ )?revolves|your highness|your majesty",
    "talk_down": r"(?:let me|i will|shall i|do i need to|try to) (?:\S+ )?(?:explain|spell|say|use|speak|make|draw|type|put|repeat)(?: \S+){0,4} (?:slowly|simple|simply|again|for you|slower|out|small|pictures|picture|crayon\w*|so you)|do you (?:even )?(?:know|understand|realize|read|think)|you (?:clearly|obviously|apparently|evidently|do not|just|seem to|really|people|might want|may want|would know|should (?:really|try|learn|read|know))|try (?:reading|learning|thinking|again|to keep up|listening|google|turning)|(?:learn|go|grow|wake|read|educate|look it)(?: \S+)? (?:to|up|back|yourself|a|the|some)|nice try|good luck|even a (?:child|kid|toddler)|a (?:child|toddler|kid) (?:can|could|would)|perhaps (?:you|if)|maybe (?:if )?you|next time|had you|keep up|not rocket|basic|common sense|if you (?:think|believe|knew|actually|paid|could|listened)|you do realize|you do know|have you (?:ever|even|never|tried)",
    "insult_you": r"(?:you|your|ya)(?: \S+){0,3} (?:{INSULT}|{DEMEAN}|{NAMECALL})|(?:{INSULT}|{DEMEAN}|{NAMECALL})(?: \S+)? (?:you|your|people|like you)|such (?:a|an) {INSULT}|(?:what|like) (?:a|an) (?:\S+ )?{INSULT}|you (?:are|were) (?:\S+ ){0,3}(?:{INSULT}|{DEMEAN}|{NAMECALL})",
    "insult_them": r"(?:he|she|they|it|this|that|who|people|these|those|is|are|bunch|of) (?:\S+ ){0,3}(?:{INSULT}|{DEMEAN}|{NAMECALL})",
    "insult_any": r"{INSULT}|{DEMEAN}",
    "shut_up": r"shut (?:\S+ )?(?:up|it|mouth|face|trap|gob)|get (?:lost|stuffed|out|a life|a job)|go (?:away|to hell|fuck|f|jump|cry|die|back to|home)|screw you|fuck (?:you|off|u|this|that|them|him|her)|piss off|drop dead|up yours|kiss my|bite me|suck (?:it|my)|eat shit|damn you|to hell with|sod off|bugger off|back off|mind your",
    "threat_you": r"(?:i|we) (?:will|am going to|are going to|can|could|shall|would)(?: \S+){0,5} {THREAT}|you will (?:\S+ ){0,2}(?:regret|be sorry|pay|hear|lose|be hearing|wish|see)|(?:see you in|take you to|hear from my|speak to my|talk to my) (?:\S+ )?(?:court|lawyer\w*|solicitor\w*|attorney)|or (?:else|i)|watch (?:it|yourself|your)|(?:your|you) (?:\S+ )?(?:job|fired|sacked|head)|one more (?:word|time)|try me|do not (?:test|make me|push|mess)",
    "accuse_you": r"you (?:people|lot|guys|are all|all|clearly|obviously|never|always|just|do not|did not|have not|could not|would not|can not|have no|are not|only|keep|lied|ruined|wasted|stole|broke|cost|took|deliberately|knew)(?: \S+){0,5} (?:care|listen|help|know|understand|want|lie|lied|lying|do|bother|money|time|rob\w*|ruin\w*|steal\w*|cheat\w*|ignore\w*|blame|excuse\w*|anything|nothing|job|clue|idea|hiding|purpose|us|me)|(?:do|did|does) (?:you|anyone|anybody) (?:even|actually|really|know|people|care|understand)|what (?:is|are) (?:wrong with|you)|how (?:dare|stupid|hard|can you)|what (?:do|does) (?:\S+ )?(?:pay|you do)|is (?:anyone|anybody) (?:\S+ )?(?:competent|awake|home|there)|your (?:\S+ )?fault|because of you|thanks to you|you should be|ashamed|if you (?:worked|were|had)",
    "complain": r"(?:i|we|my|our) (?:\S+ ){0,3}(?:have|am|is|are|been|was|need|want|can not|do not|lost|waited|called|paid|still)",
    "swear_at": r"(?:you|your|u)(?: \S+){0,3} {SWEAR}|{SWEAR}(?: \S+){0,2} (?:you|off|up|your|yourself)",
    "others_data": r"(?:another|other|different|one of our|some other|the) (?:\S+ )?(?:client\w*|customer\w*|company|firm|account|shop|business)(?: \S+){0,6} (?:also|too|same|lost|had|has|have|down|paid|pays|called|worse|told|is|was|who|whose)|between (?:you and me|us)|do not tell|should not (?:be )?(?:tell\w*|say\w*)|not supposed to|off the record|you did not hear|his (?:home|number|mobile|personal|password)|her (?:home|number|mobile|personal|password)|password is|next door|your neighbor|confidential\w*",
    "digits": r"\d{3,}(?: \d{3,})+|\d{6,}|zero (?:\S+ ){4,}",
}  # fmt: skip


def _trie(words: Sequence[str]) -> str:
    """A regex for any of the words, sharing beginnings; a word that ends in * stands for all it begins."""
    if "" in words and len(words) == 1:
        return ""
    if any(word.startswith("*") for word in words):
        return r"\S*"
    heads: dict[str, list[str]] = {}
    for word in words:
        if word:
            heads.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(head) + _trie(tails) for head, tails in sorted(heads.items())]
    body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?:{body})?" if "" in words else body


@lru_cache(maxsize=1)
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns, compiled on first use."""
    words = {name: [american(word) for word in listed.split()] for name, listed in CLASSES.items()}
    used = {name: _trie(sorted(set(listed))) for name, listed in words.items()}
    return tuple(
        (name, re.compile(rf"(?<!\S)(?:{re.sub('{([A-Z]+)}', lambda m: used[m.group(1)], pattern)})(?!\S)"))
        for name, pattern in _PATTERNS.items()
    )


@lru_cache(maxsize=1024)  # features and rules ask about the same clause
def cues(line: str) -> tuple[str, ...]:
    """Names of the patterns found in a line of canonical words."""
    return tuple(name for name, pattern in patterns() if pattern.search(line))

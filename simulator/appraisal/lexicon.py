"""Words by what they do in a hard call: the classes that the cues and the linear model see.

A class is a plain list; `word*` stands for every word that begins so. Written by hand, so that a reply
about a thing we never wrote an example of is still read. Knows nothing of moves, models or files.
Ordinary profanity and insult words are here because they must be recognised; slurs are not written
out: SLUR_DIGESTS holds short digests of them.
"""

from functools import lru_cache
from hashlib import sha256

CLASSES: dict[str, str] = {
    "FEEL": """frustrat* angry anger* furious upset* annoy* irritat* stress* worri* worry worrying anxi* scared scary
        afraid fear* frighten* terrif* sad sadness hurt* lonel* alone overwhelm* exhaust* tired worn disappoint*
        devastat* heartbr* helpless hopeless humiliat* embarrass* asham* guilt* grief griev* pain* panic* nervous
        tense desperate despair* depress* miserabl* resent* bitter betray* ignored abandon* stuck trapped
        torn unsettl* distress* agitat* outrag* livid mad shaken crying tears cry jealous insecure unwanted
        unloved rejected numb drained uneasy dread* offended insulted powerless discourag* suffer* struggl* shock*
        gutted crushed shattered heartsick homesick lonesome forlorn bereft distraught frantic frazzled
        harried weary fatigued bewildered
        baffled perplexed disoriented overwrought uptight edgy jittery jumpy restless apprehens* trepid*
        alarm* startl* petrified terror horrified appalled disgusted sickened mortified sheepish
        belittled disrespect* undervalued unappreciated unheard unseen invisible excluded
        cheated deceived neglected dismissed patronised patronized wounded aching ache aches
        sorrow* mourn* heartache melancholy gloomy tearful weepy sobbing
        anguish torment* tortur* frustrating upsetting""",
    "GLAD": """happy happier glad relieved relief excited excit* proud calm calmer hope* enjoy* pleased delighted
        comfortable confident confidence motivated content grateful hopeful positive fun""",
    "HARD": """hard harder hardest tough rough difficult* awful terribl* horribl* unfair nightmar* dreadful
        maddening infuriat* heartless cruel sucks suck sucked sucky shitty lousy ridiculous unacceptable intolerable
        heavy brutal wrong crappy crap bad worse worst inexcusable unbearable draining scandal* disgrac* tragic tricky
        hassle ordeal burden challeng* inconvenien* intense sore costly damaging serious seriously
        grim bleak rotten nasty punishing gruelling grueling relentless crushing shattering
        heartbreaking gutting devastating harrowing traumatic frightening scary terrifying alarming
        worrying stressful exhausting tiring wearing frustrating annoying irritating aggravating galling
        humiliating embarrassing degrading demoralising demoralizing disheartening discouraging
        depressing lonely isolating confusing bewildering unsettling upsetting distressing painful
        hurtful wounding disappointing miserable dismal disastrous catastrophic hellish rubbish shambles
        agony torture savage harsh unkind""",
    "TROUBLE": """outage down broken dead lost losing missed missing waiting wait waited late delay* deadline* mess
        problem* issue* trouble* fault fault* fail* cut disconnect* offline crash* wrong error* stopped stop* broke
        incident complaint* emergency damage* interrupt* disrupt* hold queue transferred repeat* hours days weeks
        unanswered job boss client* customer* staff payroll invoice* order* backup* server* site website phone*
        line* email* internet network printer account* router""",
    "GRASP": """understand* understood hear hearing heard imagine imagining appreciate appreciat* know see seeing get
        realise realize realis* realiz* recognis* recogniz* relate empath* sympath* feel felt grasp notice* respect""",
    "SYMPATHY": """sorry hug hugs condolence* thoughts prayers heart love sending sympathy comfort* oof ouch ugh damn
        aww aw bless sweetheart hon hang there
        hugging cuddle cuddles squeeze xx xoxo <3 condolence tender
        blessings
        shoulder """,
    "PRAISE": """proud strong stronger strength brave bravery courage* amazing awesome congrats congratulat* worthy
        deserve* deserv* capable resilien* inspiring beautiful wonderful kind great impressive admir* commend*
        talented smart determined valuable good nice fantastic excellent progress
        brill superb splendid marvellous fabulous terrific outstanding remarkable exceptional
        skilled competent thoughtful considerate lovable loveable
        likeable persistent tenacious gutsy plucky heroic hero survivor
        legend warrior trooper inspiration inspire inspired achievement accomplish*
        triumph* """,
    "FAIR": """right reasonable fair valid natural normal understandabl* justified legitimate every blame sense course
        entitled anyone anybody everyone everybody would""",
    "CALMDOWN": """calm relax chill breathe settle overreact* exaggerat* dramatic drama fuss hysteric* emotional
        worry worrying sensitive silly easy cool paranoid whin* moan* petty lighten snap whatever
        overthink* overthinking melodram* theatric* histrionic* fussing fussy nitpick* touchy
        oversensitive thin-skinned wound dwell dwelling mountain molehill tantrum* hissy worked sulk
        sulking moping sob sobbing wallow*""",
    "SMALL": """just only merely simply little tiny minor bit small trivial nothing quick""",
    "INSULT": """idiot* moron* imbecil* foolish clown* jerk* loser* dumb dummy dumbest stupid* pathetic
        incompetent* useless worthless clueless brainless braindead ignorant ignorance liar* lying crook* scum*
        coward* hypocrit* fraud* scam* thief thieves imbecile dimwit* halfwit* nitwit* twit
         creep* crybaby whiner* nutjob* nutcase lunatic* delusional brainwashed parrot*
        cretin* dolt* dunce* buffoon* bigot* weasel* parasite* vermin cockroach* disgusting
         despicable vile shameless gutless spineless heartless arrogant
        obnoxious selfish greedy childish immature nasty corrupt dishonest incapable inept mindless
        simpleton* ignoramus numbskull* airhead* blockhead* bonehead* wimp* shill*
        narcissis* psycho* ridiculous laughable hateful absurd
        cheapskate* skinflint* miser misers tightwad* scrooge nag nags nagger moaner* whinger* grumbler*
        pest pests fusspot* busybod* windbag* blabbermouth* plonker* prat prats pillock* numpty numpties
        oaf oafs lout louts scrounger* sponger* freeloader* layabout* timewaster* chancer* jobsworth*
        dunderhead* dullard* dimbulb nincompoop* ninny ninnies chump chumps dope dopes sucker suckers
        sap saps schmuck* putz klutz* doofus dork dorks dweeb* nerd nerds geek wally wallies berk berks
        plank hag hags crone biddy shrew battleaxe harpy bimbo snob snobs bully bullies brute* toad
        toads leech leeches sleazebag* sleazeball* dirtbag* slimeball* charlatan* quack* conman
        swindler* crooked deadbeat* good-for-nothing hothead* loudmouth* bigmouth* egomaniac*
        narcissist* megalomaniac* maniac* nutter* weirdo* wacko* crackpot* fruitcake* loony loon
        insufferable unbearable loathsome repulsive contemptible wretched odious detestable gormless
        witless vacuous asinine moronic idiotic imbecilic cretinous inane boneheaded pigheaded
        illiterate uneducated ill-informed misinformed gullible hypocritical sanctimonious smug pompous
        conceited bitter petty spiteful cowardly feeble hopeless""",
    "SLUR": "",
    "DEMEAN": """bitch* biatch* biotch* betch* bich bihh hoe hoes hoez h0es ho hos whore* slut* cunt* pussy pussies dickhead* asshole* arsehole*
          twat* wanker* tosser* bastard* motherfuck* mothafuck* cocksuck* fucker* dumbass* jackass*
        douche* skank* thot*
        muthafuck* shithead* scumbag* sonofabitch knobhead* bellend* muppet* slag slags hoess beotch
          cuck cucks pimp nutsack bitchass punkass """,
    "NAMECALL": """monkey* joke puppet* sheep tool pig pigs rat rats snake trash garbage rubbish filthy fat ugly sick crazy
        insane evil tramp ratchet ghetto ass asses simp tit tits titties twisted rude amateur* failure embarrassment
        disgrace cock cocks dick dicks prick* git fool fools lazy troll* hack hacks sleaz* savage* animal* cow brat
        scrub* bum bums peasant* trick tricks booty dawg
        nuisance pain misery dinosaur fossil goat mule donkey ox sow hyena vulture jackal robot machine
        drone nobody nothing waste bore killjoy wimp softie lump slob slug worm worms witch monster
        creature ape gorilla""",
    "SWEAR": """fuck* shit* bullshit* fck* fuk* damn* goddamn* goddam hell bloody crap* wtf stfu gtfo ffs fk piss*
        bollocks bugger* arse effing freaking frigging feck* sod lmfao lmao af mofo sex dammit screw screwed""",
    "THREAT": """sue suing lawsuit lawyer* solicitor* attorney* legal court police ombudsman regulator complaint press
        newspaper review* reviews twitter facebook reporter* cancel cancelling canceling leave leaving leav*
        competitor* fired fire sack sacked regret pay kill beat punch destroy ruin burn die hang blame trash
        refund switch* expose posting post contract deserve""",
    "HOSTILE": """hate hated hates haters hater despise disgust* shame ashamed nonsense lies lied lie propaganda
        blah pfft laughing mock* sneer* attack* destroy* ruin* blather drivel rant* ranting rave hypocrisy agenda
        nazi* fascis* commie* racist* sexist* tyrant* traitor* thug* criminal* crook* extremist* fanatic* radical*
        stink* stank vomit puke barf worthless lowlife disgraceful enemy
        sneering mocking contempt scorn despising loathe loathes loathing detest detests resent vile
        garbage hogwash twaddle tripe claptrap poppycock balderdash codswallop baloney hooey bunk piffle
        tosh bilge gibberish babble babbling yap yapping yammer screech screeching whining whinging
        moaning bleating sulk sulking tantrum* snivel* grovel* blabber* sickening nauseating revolting
        appalling""",
    "THANK": "thank thanks thankyou thx cheers grateful appreciated ta",
    "APOL": "apologi* apology apologies sorry regret forgive forgiveness pardon",
    "CERTAIN": """definitely definitly guarantee* promise promis* certainly absolutely surely sure positively undoubtedly
        assure assured doubt exactly always never completely totally obviously clearly""",
    "HEDGE": """maybe perhaps might possibly probably hopefully think guess suppose may likely roughly approximately
        unlikely seems appears wonder wondering""",
    "POLICY": """policy policies procedure* rule rules terms contract* allowed permitted system protocol* guideline*
        require* regulation* authorised authorized department standard eligible unable form ticket process agreement
        company's clause paragraph tier sla rulebook script manual""",
    "THIRD": """vendor* provider* carrier* supplier* colleague* department team sales manager engineer* technician*
        microsoft google host hosting contractor* partner* person guy lady he she they him her them billing support
        office marketing boss warehouse dispatch reception developer* telco company management nobody somebody
        someone predecessor""",
    "FAULT": """fault blame blamed blames mistake* messed screwed botched dropped forgot forgotten careless sloppy
        failed failing neglect* negligen* incompeten* useless caused causing responsible ignored should screwup mess
        lazy slow wrong lying""",
    "TIME": """today tomorrow tonight noon midday midnight morning afternoon evening monday tuesday wednesday thursday
        friday saturday sunday oclock minute minutes min mins hour hours hrs hr week weeks weekend pm eod cob
        lunchtime lunch shortly soon later half quarter month months asap deadline eta""",
    "CHANNEL": """call calling callback ring ringing phone telephone mobile cell email emailing mail message messages
        text texting sms write writing voicemail line number chat letter update updates updating""",
    "ACT": """check checking look find fix follow chase escalate handle ensure sort arrange send raise talk speak
        open log make take get investigate contact push work working stay keep deal see pull ask reach update push
        confirm test restart restore set carry grab bring tell walk help resolve review read copy go start manage
        schedule book pass move give draft forward monitor track prepare forward queue flag report""",
    "CHOICE": """or either option* choose choice prefer* rather whichever alternatively instead alternative*
        suits suit options two ways whether decide""",
    "PAUSE": """moment second sec seconds minute min hold hang bear wait while pause mute breath line quick briefly""",
    "WRAP": """anything else cover covered recap summary summarise summarize sum agreed correct missed forgotten
        bye goodbye care before finish happy ends far settled everything""",
    "SOUND": "sound sounds sounded sounding seem seems seemed feels looks like hearing",
    "TELL": """say said saying says tell told telling mention* explain* describe* share talk hear meant mean means""",
    "ADVISE": """try tried consider suggest* recommend* advise advice should could option idea maybe important helpful
        might help start focus remember practice write talk therapist doctor join find look take make ask set plan
        seek learn use using avoid""",
    "BODY": """sleep eat health family wife husband mum mom dad kids son daughter friend friends life home work school
        boyfriend girlfriend relationship smoking drinking alcohol drug* weight medication""",
    "SNEER": """oh wow genius brilliant congratulations bravo lovely marvellous marvelous sherlock einstein clever
        sure really right yeah yes great nice fascinating shocking surprise surprised sweetie darling dear buddy pal
        honey sir ma'am highness majesty obviously clearly honestly duh lol haha ha yawn gee golly boo hoo awesome
        heavens gosh blimey charming splendid superb terrific fabulous precious adorable cute professor
        lordship ladyship princess queen king royalty violins applause clap medal trophy parade pony
        unicorn fairy wand crystal hilarious thrilling riveting tragic tragedy bless impressed
        impressive mummy mommy daddy champ chief pumpkin petal hun babe""",
    "TALKDOWN": """realise realize learn read reading research educate homework kid kids child children kindergarten
        school grade grammar google dictionary basic basics simple simply obviously clearly facts comprehend
        comprehension try trying grow wake grip naive adults adult grown slowly explain difficult understand clue
        idea thinking think brain thought logic common sense spell spelling apparently everyone evidently
        primary nursery crayons crayon alphabet spelled pictures twice lecture lecturing schooled
        textbook encyclopedia math arithmetic literate literacy comprehending grasp gist clueless
        confused mistaken ignoramus nonsense silly misguided deluded fantasy dream dreaming bubble
        sheltered toddler infant child's playground lesson lessons lectures obvious dear""",
    "LEVEL": """honest honestly truth truthfully unknown estimate eta idea know tell cannot unfortunately afraid yet
        sure guess idea timeframe timescale""",
    "OWNING": """personally myself responsibility mine ownership own charge lead owner point one stay through""",
    "SIDESTEP": """unfortunately unable impossible nothing cannot can't stated already anyway whatever regardless
        however end discussion final decision else""",
    "DEFEND": """fault job department responsible doing best trying asked told warned followed following i've mine
        actually fact technically wasn't didn't never excuse blame me myself already""",
    "LIMIT": """swear swearing shout shouting yell yelling language names abuse abusive insult insults tone voice
        respectful respectfully respect continue conversation call calmly stop politely personal comfortable
        civil lower please""",
    "OTHERS": """other another others customer client company's neighbour neighbor competitor someone else's
        everybody's everyone's client's customer's private personal home mobile password confidential
        internal colleague's between""",
}

WH = frozenset(
    """
    what who whom whose which where why how when
    """.split()
)
AUX = frozenset(
    """
    do does did is are was were am have has had will would shall should can could may might must
    """.split()
)
FUNCTION = (
    WH
    | AUX
    | frozenset(
        """
    i me my mine we us our you your yours yourself he she they it its this that these those there here
    the a an and or but so because if while until unless as than then to of in on at by for from with
    about into over out up off not no never nor be been being let go got all any some every more most
    much many very too really still just only also even again back now yes yeah ok okay well oh please
    him her them his their myself ones one
    """.split()
    )
)

INTENSE = frozenset(
    """
    so very really extremely incredibly absolutely totally utterly completely pretty quite rather too
    super
    """.split()
)

# First 10 hex digits of sha256 of the word in lower case: recognised without being written in the repository.
SLUR_DIGESTS = frozenset(
    (
        "044eb98b18 050dd98dbf 0515b9e67e 08a841e996 096061cb86 0ca06fe626 0ce875d620 0f3ceb308e "
        "120f6e5b4e 12e6274e43 158869a973 16ea09fc78 17a110e533 17bde8b406 1bbcb0ea4d "
        "1c86838fb4 1e02eec4f1 22fc75e65a 268651b3ec 27a62b6817 333f761809 33740da8a8 341d56384a "
        "3b1e0d7c5d 3eed6d8f9b 402f7ebd98 428cc39e86 429fecdc0e 448b303c89 45cd3e1bb4 "
        "517af7ffd9 54646e519c 58d5ed002e 5b3ae48be1 5e5fe40957 63bd9333b1 65961619ea 6d1833779e "
        "70e4043b67 7122c9a14b 7d1300dfaf 7d2969e37a 80f304ff70 82159dd028 85580f9044 "
        "87d1690e74 886d51e97a 8a6c98d77c 8f5083e3e5 92a9bf818e 98b52c4b6b 9915ba2d82 9ef9f8f134 "
        "a40ccba874 acc96930e3 b66dd06a13 b726c4b4a1 b829beb00d bb209d506b bbcd2f1eb1 bd331fb1d2 "
        "be00f1af52 c1cabb6f6e c3de533e9b cc02032349 d09951a67f d44d721597 da0a6b1b92 "
        "daec0c235d dc675e4481 e742d17ff4 e7b98c6aa5 eef3bd0916 f9d0d9b18a"
    ).split()
)


def _split_table() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    exact: dict[str, set[str]] = {}
    prefix: dict[str, set[str]] = {}
    for name, words in CLASSES.items():
        for word in words.split():
            table = prefix if word.endswith("*") else exact
            table.setdefault(word.rstrip("*"), set()).add(name)
    return (
        {word: frozenset(names) for word, names in exact.items()},
        {word: frozenset(names) for word, names in prefix.items()},
    )


EXACT, PREFIX = _split_table()
_ORDER = {name: place for place, name in enumerate(CLASSES)}


@lru_cache(maxsize=20_000)
def classes_of(word: str) -> tuple[str, ...]:
    """The classes a lower-case word belongs to, in the order of the table above."""
    found = set(EXACT.get(word, ()))
    for end in range(min(len(word), 12), 2, -1):
        found |= PREFIX.get(word[:end], frozenset())
    if len(word) < 16 and sha256(word.encode()).hexdigest()[:10] in SLUR_DIGESTS:
        found.add("SLUR")
    return tuple(sorted(found, key=_ORDER.__getitem__))

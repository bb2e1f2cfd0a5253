"""Turns of phrase that blame a product or a brand, in the notation of `phrases`."""

from typing import Final

PHRASES: Final = """
    miss~ the|expectations|estimates|targets mark|boat / lay~|laid off / let~ ... down
    fall~ short|apart|behind|flat|off|through / came|come|comes up short
    fell|fall|falling out of favor|favour|fashion|love / from grace
    come|came|comes apart|undone|unglued|loose|off / leave~ ... desired|wanting|cold
    left us|me|you wanting|cold|disappointed|stranded|frustrated|unimpressed
    left customers|users|passengers|buyers wanting|cold|disappointed
    left customers|users|passengers|buyers stranded|frustrated|unimpressed
    could be|have better|improved|been better|more / room for improvement
    used to be|have|make|lead|dominate *? *? *? / was|were once *? *? *?
    once a|the ... giant|leader|king|favorite|great|darling
    once-dominant|once-great|once-mighty|once-popular / once dominant|great|popular|mighty|beloved
    seen|had better days / better days / past|beyond its|their prime|best|peak
    fade~ ... irrelevance|obscurity|away / all over the place|map / step backward|backwards|back
    think twice / i'd|we'd|we've|i've|you're|you|people be? better off with|without
    better options|alternatives|choices|off|ways|deals elsewhere|without|out|available
    too|overly|way|far too? big|small|narrow|tight|expensive|pricey|heavy|slow|soft|firm
    too|overly|way|far too? hard|loud|much|complicated|stiff|thin|short|long|hot|cold
    too|overly|way|far too? sweet|salty|bulky|complex|basic|limited|late|often|many|quickly
    too|overly|way|far too? fast|little|few|high|low|bright|dim|warm|wide|weak|aggressive
    run~ small|hot|narrow|tight|loud|short|late|big|large|over
    on the pricey|expensive|heavy|small|stiff|bulky|loud|slow|firm|thin|weak|flimsy|short side
    a bit|little|tad|touch steep|much|dear|rich|off|firm|tight|short / nickel|nickels and
    nickel-and-dime / nickel-and-dimes
    charge|charges|charged ... premium|extra|twice|double|hidden / lock~ ... into|in / out of reach
    for what you get / raise~|raised eyebrows
    security|privacy|safety|legal|ethical|regulatory concern|concerns|fears|flaw
    security|privacy|safety|legal|ethical|regulatory flaws|hole|holes|issue
    security|privacy|safety|legal|ethical|regulatory issues|risk|risks|problem
    security|privacy|safety|legal|ethical|regulatory problems|trouble|troubles|violations
    poorly|badly|cheaply made|built|designed|rated|reviewed|written|managed|maintained / corners on
    hit|hits or|and miss
    mixed|bad|poor|terrible reviews|review|reputation|record|press|feedback|results
    negative|awful|scathing|weak reviews|review|reputation|record|press|feedback|results
    terrible|poor|bad|awful|short|weak|abysmal|mediocre battery|service|support|quality
    short battery / battery dies|died|drains|drained
    die|dies|died quickly|fast|early|after|too|within|on|young
    drain|drains|drained|draining quickly|fast|your|my|the
    wore|wear|wears|worn|wearing out|down|thin|off too? fast?|quickly?|easily?|early?
    broke|break|breaks|breaking down|apart|easily|after|in
    take~|took ... forever|ages|weeks|months|eternity|hours / took weeks|months|forever|ages|days
    dragged|drags|drag its|their feet / kept|keep|keeps|put|left|leave ... on hold|waiting|stranded
    on hold for / good luck getting|with|finding|trying / spend~ more time / more time in the
    in the shop
    rank|ranks|ranked|score|scores|scored ... low|last|poorly|bottom|lowest|worst|badly
    rate|rates|rated|finish|finishes|finished ... low|last|poorly|bottom|lowest|worst|badly
    near|at|to the bottom / bottom of / goes|go|went|going down|offline
    keeps|keep|kept crashing|freezing|breaking|failing|disconnecting|dropping|resetting
    tend~ to break|fail|crash|overheat|slip|peel|fade|leak|jam|lag|wear
    get|gets|got|getting stuck|hot|lost|sweaty|worse|old|annoying|confusing|expensive|hacked
    slow|slows|slowed|slowing ...? down / to a crawl
    nag|nags|nagged|bombard|bombards|bombarded|spam|spams|spammed|pester|pesters
    rub|rubs|rubbed|rubbing ... raw|wrong|blisters|heels / pinch|pinches|pinched|chafes|digs
    gave|give|gives|giving me|us|her|him|my blisters|pain|headaches|trouble|problems
    learning curve / survive a
    refuse|refuses|refused|declined|denied|denies to|my|our|claims|refunds|a
    returned|return|returning my|the|them|it|mine|both / sent|send|sending them|it back
    thumbs down / last resort|place|legs / one|1 star|stars / two stars
    minimal|poor|inadequate|insufficient flavor|padding|service|ventilation|durability
    leaves|left|leave much|a|something|little to / much|lot to be desired / sore|weak spot|point
    achilles heel / kiss of death / bait and / rip|rips|ripped|ripping ... off
    sell|sells|sold out / jack of all / overkill for / pain in|to
    a|an pain|headache|chore|joke|mess|nightmare|hassle|gamble|letdown|disaster|bust|lemon|flop
    tough|hard|difficult|impossible|harder to use|clean|find|set|get
    tough|hard|difficult|impossible|harder to cancel|reach|migrate|navigate|learn
    tough|hard|difficult|impossible|harder to read|install|fix|return|repair
    tough|hard|difficult|impossible|harder to assemble|open|trust|ignore|stomach|swallow
    sore feet|back|knees / hate how|that / wish it|they|i / second fiddle / under delivers
    play~ catch / playing catch-up / ran|run|runs out of / dropped the ball / drop~ the ball
    lock in / lack of / suffer|suffers|suffered from
    plagued|riddled|marred|haunted|dogged|hampered|hobbled by|with / prone to
    walk~|walked away from @ / switch~|moving|migrate~|shift~|away ... from @
    move~ away|off|on from|of|@ / moved off / leave~|leaving @ / ditch~ @ / dump~ @ / quit~ @
    skip @ / return~|returned @ / return|returned|returning my|our|the @ / cancel~|cancelled ... @
    clog|clogs|scratch|scratches|break|breaks|tear easily|quickly|fast
    tears|stain|stains|crack|cracks|dent|dents easily|quickly|fast
    wrinkle|wrinkles|bend|bends|tip|tips|tangle easily|quickly|fast
    tangles|rip|rips|fade|fades|wear|wears|dirty easily|quickly|fast
    sour|bad|bitter taste|aftertaste|experience|luck / distant second|third|fourth
    take~|takes|took a back / back seat
    leave|leaving|abandoning|fleeing|deserting|shunning|ditching|dumping @ / in droves
    make|makes|made your|my eyes|head|blood water|spin|boil
    yet to|another turn|prove|deliver|ship|catch|make|disappointment / slapped|hit|saddled with
    cheap for a / for a reason? ... cheap / all hype|style|flash|show|sizzle
    more hype|style|marketing than / smoke and / wheels come|came|fell / phone~|phones it in
    phoned in / half|half-baked baked|hearted|finished|assed / far cry from / shadow of its|their
    jump~|jumped the shark / rest~|resting on its|their laurels? / asleep at
    behind the times|curve|competition|pack|rest
    behind|trailing its|their|most|other|every rivals|competitors|peers|competition
    behind|trailing its|their|most|other|every brands|brand|competitor|rival / stuck in the|a
    show~|showing its age|cracks / long in the tooth / on life support
    on the ropes|brink|verge|decline|outs|chopping|rocks / on thin ice|sole|margins
    drown~|drowning in / pulled|yanked|removed|withdrawn from / taken off the|store
    under the microscope / cease and / milk~|milking its|their|customers / strings attached
    pain in / drive|drives|drove ... crazy|mad|nuts|insane|away
    got|grew|get|getting|growing|became tired|sick|bored of / sick|tired of / fed up / had enough
    give~|giving|gave up on|its|the / give~ up / swore|sworn|swear off / burned by|me|us
    last time / wish i|we hadn't|had|could|never|knew
    wish @|they|it|there|that|the|someone|somebody would|had|were|was|brought|made|could
    i|we wish / should|could have gone|bought|chosen|been|listened|better / down the drain
    straight back / in the trash|bin|garbage / collect~|gather~ dust
    stop~|stopped|quit|quits|stops working|charging|responding|connecting|pairing|turning
    give~|gave out|up / conk~|burn~|burned|burnt out
    is|are|was|were|feels|completely|already|totally shot|toast|garbage|lacking / shot after
    shrank in|after|its|the / shrink~ ... wash|portions|burgers|box|package|size|sizes|bags
    quietly raised|shrank|cut|removed|hiked|dropped|shrunk|killed
    lost|lose|loses its shape|stickiness|grip|stretch|color|colour|bounce|charge
    bottom~|bottoms out / wear~ thin / slip~|slips|skids|slide|slides on|around
    digs|cut|cuts into|in / between sizes
    sizing is|was|runs|feels off|inconsistent|weird|wrong|odd / as a brick
    like|as bricks|cardboard|plastic|sandpaper|rocks|concrete|garbage|brick|a
    like|a cheap|walking|wearing|jet ... plastic|toy|rocks|cardboard|bricks|concrete|engine
    like|a brick|rock|step|downgrade|chore ... plastic|toy|rocks|cardboard|bricks|concrete|engine
    like|a rip-off|bad|toy|afterthought ... plastic|toy|rocks|cardboard|bricks|concrete|engine
    like|a beta|cardboard|joke|gimmick|rip ... plastic|toy|rocks|cardboard|bricks|concrete|engine
    look|looks|looked|feel|feels|felt cheap|dated|ugly|flimsy|plasticky|old|off
    sound|sounds|smell|smells|taste|tastes cheap|dated|ugly|flimsy|plasticky|old|off
    look|looks|looked|feel|feels|felt dull|harsh|bad|awful|terrible|like|weird|artificial
    sound|sounds|smell|smells|taste|tastes dull|harsh|bad|awful|terrible|like|weird|artificial
    look|looks|looked|feel|feels|felt stale|burnt|bitter|rushed|unfinished|outdated|tinny|hollow
    sound|sounds|smell|smells|taste|tastes stale|burnt|bitter|rushed
    sound|sounds|smell|smells|taste|tastes unfinished|outdated|tinny|hollow
    look|looks|looked|feel|feels|felt generic|tired|worse|clumsy|bare|heavy|wrong|lifeless
    sound|sounds|smell|smells|taste|tastes generic|tired|worse|clumsy|bare|heavy|wrong|lifeless
    jet engine / blue screen / need|needs|needed|requires ... charging|repair|repairs|replacing
    need|needs|needed|requires ... replacement|work|improvement|fixing|recharging
    constant repairs|maintenance|crashes|updates|ads
    missing|lacks|lacking basic|key|important|essential|many|features|a|some|the / behind a paywall
    requires|require a subscription
    customer|support|service ... joke|nonexistent|nowhere|useless|unhelpful|rude|slow
    the runaround / hung|hang|hangs up on / in the lurch / high and dry
    hours|days|weeks late|wait|waiting|to
    long|endless|hours-long wait|waits|lines|delays|queues|hold
    wait|waited|waiting hours|weeks|months|days|forever
    miss~|missing flights|deadline|connection|deliveries
    more trouble|hassle|problems|headaches|expensive than|worth / than it's|its|they're worth
    more than it's|i|you|most|it / hurt~ by|its
    tarnish~|damage~|dent~|hurt~|ruin~|stain~ its|the|their reputation?
    ruin~ ... feet|day|trip|vacation|clothes|shoes|back|party / lie~|lied about|to
    copy~|copying|copies|copied ... designs|designers|off|artists|design|ideas|from
    steal~|rips|ripping|plagiarize~ ... designs|designers|off|artists|design|ideas|from
    test|tests|tested|testing on animals / outcry|protests|anger|outrage|fury over|after|from
    one of the worst|slowest|weakest|least
    least reliable|impressive|comfortable|favorite|popular|accurate|expensive-not|durable
    weakest link|of|in / worst in|of|part|thing
    had|having|have|has ... enough|issues|problems|trouble|complaints|failures|defects|nothing
    reports|report|reported|complaints|rumors of|problems|issues / second thoughts
    cause for concern
    cast|casts|raised|raises|raising ... doubt|doubts|concerns|questions|eyebrows
    doubts|questions|worries about|over|remain / mediocre at best / at best / good in theory
    on paper / used|sell|sells to be better / left behind by|in / shell of its|their
    time bomb|bombs / finishing last|behind|near / too basic|limited|simple|expensive
    rivals|competitors|others ... caught|passed|overtaken|surpassed
    better|cheaper elsewhere|alternatives|options|deals exist|out|elsewhere|available
    can|could do better / you|i can|could do|find ... better|cheaper
    trap|traps|trapping ... pebbles|heat|moisture|sweat|debris|dirt|users|customers
    trap|traps heat|moisture|debris
    raise|raises|raised|raising ... questions|concerns|doubts|eyebrows|alarms|alarm
    raises privacy|safety|ethical|security
    getting|got|gotten|gets ... worse|expensive|bloated|complicated|stale
    become|became|becoming|grown ... worse|expensive|bloated|complicated|stale
    getting|got|gotten|gets ... slower|pricier|boring|lazy|complacent|slow
    become|became|becoming|grown ... slower|pricier|boring|lazy|complacent|slow
    more expensive|pricey|costly|complicated|fragile|cumbersome
    most|many|some|several|users|customers ... complain|complained|complaining
    most|many|some|several|users|customers ... grumble|hate|dislike|avoid
    people|reviewers|owners ... complain|complained|complaining|grumble|hate|dislike|avoid
    critics|testers|runners|experts ... complain|complained|complaining|grumble|hate|dislike|avoid
    most|many|some|several|users|customers ... warn|criticize|regret|question
    most|many|some|several|users|customers ... report|reported|struggle|returned
    people|reviewers|owners|critics|testers|runners|experts ... warn|criticize|regret|question
    people|reviewers|owners|critics|testers|runners|experts ... report|reported|struggle|returned
    of its former / heading|headed south|downhill|nowhere|for / going nowhere|south|backwards
    sent|shipped|delivered the|me|a ... wrong|damaged|broken
    wrong size|item|order|product|color|one|bill|address|sofa
    poor|low|bad|inferior|terrible|awful quality|craftsmanship|comfort|cushioning|durability
    declining|inconsistent|questionable quality|craftsmanship|comfort|cushioning|durability
    dubious|spotty|subpar|shoddy quality|craftsmanship|comfort|cushioning|durability
    poor|low|bad|inferior|terrible|awful security|battery|fit|design|materials
    poor|low|bad|inferior|terrible|awful customer|fuel|build|sound|visibility|ventilation
    declining|inconsistent|questionable security|battery|fit|design|materials
    dubious|spotty|subpar|shoddy security|battery|fit|design|materials
    declining|inconsistent|questionable customer|fuel|build|sound|visibility|ventilation
    dubious|spotty|subpar|shoddy customer|fuel|build|sound|visibility|ventilation
    quality is|has|was|control ... poor|bad|low|questionable|inconsistent|lacking
    quality is|has|was|control ... issues|problems|terrible|declined|slipped|iffy / quality control
    ripped|rips me|you|customers|off / last|final|least place|option|choice|resort|thing
    leave|leaves|left much|a|room|something|me ... desired|improvement|improve
    hard|difficult|tough|impossible to find|get|justify ... parts|support|help|refund|human
    hard|difficult|tough|impossible to swallow|love|like ... parts|support|help|refund|human
    hard|difficult|tough|impossible to use|recommend|reach ... parts|support|help|refund|human
    hard|difficult|tough|impossible to clean|cancel|see|hear ... parts|support|help|refund|human
    hard to like|love|swallow|reach|cancel|clean
    warn|warns|warned|warning ... against|off|about|away
    advise|advises|advised|caution|cautions against
    low|poor|bad|failing|bottom|mediocre|middling marks|grades|score|scores|rating|ratings
    think hard|twice|carefully|long|again before|about
    some of the highest|worst|slowest|steepest|lowest / off a plane|cliff
    falls|fell|drops|dropped off a / train wreck / dry|dries out / sold off|out|itself
    slow|painful death / race to the / writing on the / canary in
    got|get|gets worse|old|stuck|burned|scammed|hacked|nowhere
    shipping|delivery|setup takes|took ... forever|weeks|ages|long|months
    returns|checkout|service|support takes|took ... forever|weeks|ages|long|months
"""

"""Turns of phrase that praise a product or a brand, in the notation of `phrases`."""

from typing import Final

PHRASES: Final = """
    used by millions|billions|thousands|most|nearly|over|more|professionals|pros
    used|trusted|loved|adored|preferred|favored|favoured|worn|chosen by / to beat / go-to
    default choice|option|pick / household name
    cult|loyal|devoted|huge|massive|strong|dedicated following|fanbase|fans|community
    all the rage / crowd favorite|favourite|pleaser / fan favorite|favourite / lead~ in|with
    at the top|forefront / on top
    top|tops|topped|topping|head|heads the list|charts|chart|rankings
    top|tops|topped|topping|head|heads the ranking|class|table|leaderboard|polls / tops in|for
    top performer|contender|option|quality|spot|tier|notch|rated
    top seller|selling|scorer|scores|marks|score|honors|player
    rank|ranks|ranked|score|scores|scored|rate|rates|rated ... highly|top|high|first|highest
    high|highest|perfect|top score|scores|marks|rating|ratings|satisfaction
    earn~|win~|receive~|garner~|collect~|pick~ ... praise|awards|award
    earn~|win~|receive~|garner~|collect~|pick~ ... acclaim|raves|honors|accolades / number one
    five|5 star|stars / thumbs up / two thumbs up / first class|rate|choice / first choice
    punch~ ... above / bang for / pay~ for itself|themselves
    built|made|engineered|designed to last / built like a? tank|tanks / live~ up to / deliver~ on
    exceed~ ... expectations / hold~ up / stand~ the test / stand~ out
    stand~ behind|by its|their|every / age~ well|beautifully|gracefully
    last~ ... years|decades|lifetime|forever|ages|long|longer
    last|lasts|lasted ... weeks|months|days / lasts|lasted all day / run~ forever
    just|simply work|works
    like a? dream|charm|glove|royalty|champ|pro|clockwork|cloud|clouds|butter / on clouds / spot on
    up to par|snuff|scratch / above and beyond / go~ the extra mile
    make~ ... easy|easier|painless|effortless|simple|breeze|happy|fun / make|makes|made it up|right
    a|an breeze|snap|cinch|joy|hit|treat|dream|must
    a|an beast|workhorse|bargain|steal|winner|powerhouse|lifesaver|favorite
    easy|simple|easier|effortless enough? to|for
    take~ the pain|hassle|stress|guesswork|work out|from / gentle|kind on|to
    room to breathe|spare / plenty|loads|tons|lots of
    plays|works|integrates nicely|well|beautifully|seamlessly|perfectly|great
    work|works|performs|performed|fits well|beautifully|perfectly|wonders
    work|works|performs|performed|fits flawlessly|great|cool|true|nicely
    fit|handles|sleeps|cleans|runs|runs well|beautifully|perfectly|wonders
    fit|handles|sleeps|cleans|runs|runs flawlessly|great|cool|true|nicely / true to size
    does the job|trick / gets the job / swear~ by / fall~ in love / keep~ going|coming back
    come~ back for / win~ me|us|you|people|fans|runners|critics|customers|buyers over / win~ over
    change~|changed my|our|the mind|life|game / change~ * for the better / there's|there a reason
    safe|safest|smart|sound|good|sensible|solid bet|pick|choice|option|buy
    happy|satisfied|loyal|repeat|thrilled customers|customer|users|buyers|owners
    customer|brand loyalty|love / reason everyone|everybody|people|so
    great|good|strong|excellent|solid reviews|review|reputation|record|feedback
    positive|stellar|sterling|rave|glowing reviews|review|reputation|record|feedback
    track record of success|excellence|reliability / game|life changer|saver|changing
    set~ ... apart|standard|bar|pace|tone / raise|raises|raised|raising the bar
    ahead of ...? the|its|their curve|pack|competition|rivals|competitors|game|field
    miles|light-years ahead / check~|tick~ all? of? the|all|every ... box|boxes
    hit~ the spot|mark|sweet / sweet spot / catch~ up fast|quickly / going strong / on the rise|up
    fast|rapidly|quickly|fastest rising|growing|expanding / turned the|things corner|around
    back on track / breath of fresh / pain|pressure relief
    long|great|excellent|all-day|unmatched battery life / battery lasts ... days|weeks|long|ages
    most|highly|widely|strongly|well|universally|critically popular|recommended|regarded|rated
    most|highly|widely|strongly|well|universally|critically loved|trusted|respected|used
    most|highly|widely|strongly|well|universally|critically praised|reviewed|acclaimed|adopted
    most|highly|widely|strongly|well|universally|critically received|liked|reviewed|beloved
    i'd|i'll|we'd|i|we|you should|would|will|definitely|happily|always buy|go|choose again|with
    i'd|i'll|we'd should|would|will|definitely|happily|always pick|wear|stay|stick again|with
    i|we|you should|would|will|definitely|happily|always pick|wear|stay|stick again|with
    i'd|we'd|i'll|would|will|i definitely|happily|gladly|certainly? buy|recommend|choose
    be mine|my next / buy * again / one pair|thing again
    switch~|swap~|upgrade~|convert~|move|moved|moving back|over? to @ / go with @ / opt for @
    takes ... seriously|first / put~ ... first / treat~ ... well|fairly|respect|royalty
    treat~ ... like royalty|family
    refunded|replaced|resolved|fixed ... quickly|promptly|immediately|early
    answered|responded|shipped|arrived ... quickly|promptly|immediately|early
    stands|stood|stand by their|its / fair trade / carbon neutral|negative / safety|privacy record
    can|could count|rely on / count|rely|bank on @ / peace of mind / five-star hotel|service
    finally ended|fixed|solved|cured / end~|ended my|the|all ... pain|problems|search
    outlive|outlast|outlives|outlasts|outlasted / better|faster|stronger than ever
    better than expected|advertised|most|others|average|anything|any
    above average|expectations|par
    pleasant|nice|welcome|pleasantly surprise|surprised|change|upgrade|touch
    surprisingly|impressively|remarkably|incredibly|insanely good|well|light
    surprisingly|impressively|remarkably|incredibly|insanely quiet|comfortable|affordable
    all you|i need / everything you|i need|want / nail~|nailed it|the / hit with / smash hit
    powers|runs half|most|nearly|millions
    accepted|available|loved|known|popular everywhere|worldwide / works|accepted everywhere
    has it all / best|good|great choice|pick|option|buy|bet / picks|pick up ... ease / with ease
    rising|shining star / up and coming / worth considering|a|checking|look|trying
    deserve~ ... attention|praise|place|look|spot|award|credit / love at first
    would highly|definitely|gladly recommend / five out of five / 10 out of 10 / better off with
    one|ones to get|buy|beat|have|own|watch / broke the internet
    hit~|reach~ ... all-time|new|record? high|highs|milestone / all-time high
    set|sets|setting|hit|hits|break|breaks|broke|breaking|smashed|shattered a? ... record|records
    handled|resolved|fixed|answered ... in|within ... minutes|hours|days|hour|day
    processed|replied|responded|shipped|arrived ... in|within ... minutes|hours|days|hour|day
    comfort|performance|reigning|all-round king|champ|champion|queen / king|queen of / turn~ heads
    flock~|gravitate~ to|toward|towards / line~|queue~ up for / snap~ up / fly~|flying off
    sell~ like hotcakes / sold out in|within|instantly|immediately
    sell~ out in|within|fast|quickly / hot seller|item / on a roll|tear
    trending|viral on|with|everywhere / go~ viral / took|take|taken|taking ... storm
    make~ waves|headlines for its / talk of the / everyone's|everybody's talking
    widely|wide|growing adopted|adoption / hype is real
    most-downloaded|most-used|most-loved|most-trusted app|brand|shoe|product|in|by
    most-popular|best-reviewed|most-awarded|best-loved app|brand|shoe|product|in|by
    hit~|knock~|knocks|knocked ... park / home run / slam dunk / hit~ ... right notes|nail
    do~ it all / have~ ... everything|edge|upper / leave~ nothing|little to / steal~ the show
    run|runs|walk|walks|ran|walked away with
    take~ the|top|home crown|honors|prize|gold|lead|title|throne
    take~ top|first honors|place|spot|prize / first place / come~ out on|ahead / come~ out ahead|on
    reign~ supreme / rule~ the|supreme / pole position / cream of the
    top of the|its line|class|heap|game|pile|range|list|pack / par excellence / bar none
    by a mile|landslide / next level / class act / cut above / notch above
    step|leap|giant up|forward|ahead
    big|huge|major|massive|significant|noticeable|welcome|real improvement|upgrade|step|leap
    quantum leap / do~ wonders / work~ wonders|magic / hum~ along / with flying
    sail~|breeze~ through
    handle~ ... ease|anything|everything|aplomb|well|beautifully|brilliantly / shrug~ off
    withstand~|resist~ ... wear|rain|abuse|scratches|stains|punishment|drops|impact|water
    stand~ up to|well / take~ a|any beating|abuse|punishment / rock|rock-solid solid
    virtually|nearly|almost indestructible|unbreakable|perfect|flawless|silent / miss a beat
    like new / good as new / like|as new after
    keep|keeps|kept ... simple|organized|organised|warm|dry|fresh
    keep|keeps|kept ... cool|happy|safe|track|comfortable|coming|tidy
    feet|skin|hands|drinks|food happy|dry|warm|cool|fresh
    grips|grip|hugs|molds|moulds|cradles|cradle|hug like|the|to|your
    forget you're|i'm|they're|you|they / second skin
    like slippers|walking|heaven|pillows|velvet|silk|home / heaven on
    straight|right|great out of the / for a steal|song / for less / more for less|your
    a|lot lot of shoe|car|phone|laptop|power|features / lot of * for
    undercuts|undercut the|its|every / dirt cheap / half|fraction of what|the / more|extra bang
    has|have|had got? your|my|our back / go~|went to bat / out of its|their way
    bend~|bent over backwards|backward
    earn~|won|wins ... trust|loyalty|reputation|stars|rating|place|spot|marks|respect|fans
    reputation|known|famous|famed|respected for ... quality|reliability|durability
    reputation|known|famous|famed|respected for ... excellence|standing|comfort
    noted|celebrated|lauded for ... quality|reliability|durability|excellence|standing|comfort
    praised|prized|renowned for ... quality|reliability|durability|excellence|standing|comfort
    reputation|known|famous|famed|respected for ... innovation|craftsmanship|service
    noted|celebrated|lauded|praised|prized|renowned for ... innovation|craftsmanship|service
    know~ its|their|what stuff|it's|they're
    make~ it|me|us|you|returns|setup easy|right|happy|simple|painless|feel
    made me|us|my feel|a|day / took|takes great? care / take~ good|great? care
    go|start|stick|run|stay with @ / just|definitely get|buy|go / my|our|gets|get|got vote|nod
    gets|get|earns|got ... vote|nod|thumbs|recommendation|seal / seal of approval / sold on
    sign me up / count me in
    i'm|we're|we|big|huge|am a? fan|fans|impressed|sold|hooked|obsessed|converted
    big|huge fan|fans
    hard|tough|difficult ... wrong|argue|no|beat|resist|complain|criticize|pressed|fault
    could|can|you|you'd do worse / find ... better / hard-pressed|pressed to / find|found fault
    hard|tough|difficult to? find|finding fault|flaws|better|anything
    worth a|the|considering|trying ... splurge|upgrade|hassle|drive|detour|shot|try
    worth buying|getting|owning|having ... splurge|upgrade|hassle|drive|detour|shot|try
    deserves|deserve|deserved|earns|earned ... spot|place|praise|credit|stars|attention
    our|my|personal|all-time|perennial favorite|favourite|pick|top|go-to
    be|live|imagine without|life / fit|fits|fitting the|wide|like|well|perfectly bill|feet|glove
    well|ideally|perfectly suited / just right|what|perfect / exactly what / all the right
    right notes|balance|boxes
    great|good|perfect balance|fit|match|gift|companion|all-rounder|all-around
    ideal|excellent|nice|wonderful balance|fit|match|gift|companion|all-rounder|all-around
    one|thing i'd|you'd|we'd buy|choose|recommend|pick / one i|we reach|recommend|trust|love
    reach for / would|will|i'd|i'll buy|order|use|wear|choose|shop ... again
    sing~|sang ... praises / more than|pretty|really happy|satisfied|impressed|pleased|good|great
    delivers|deliver|delivered|delivering every|where|big|when|in|the
    delivers|deliver|delivered|delivering great|exactly|consistent|excellent|on|solid|strong
    impresses|delights|wows|dazzles|charms with|in|from|at / bounce~|bounced back / up * * this|on
    take~|taking|gaining|winning|grabbing|eating ... share / disrupt~ the|its
    changed|transformed|revolutionized|revolutionised|redefined the|how|what|an
    reinvented|perfected|pioneered|popularized|invented the|how|what|an
    redefine~|reinvent~ the|what|how / ahead of its time / year after year / time and again|time
    like no other / like nothing else / in a good|great|better way|place|spot
    dream|pleasure|joy|delight to|come / hits|hit the jackpot|mark|spot / worth its weight
    weight in gold / stand~ tall|alone|above|apart
    rise~|rises|rose above|to ... occasion|rest|competition / tower~ over|above
    go-to brand|choice / set for life / bread and butter|winner / best thing
    makes|make all the difference / made|makes|make a difference / well worth
    smells|tastes|looks|sounds|feels|fits|works amazing|great|fantastic|incredible
    smells|tastes|looks|sounds|feels|fits|works good|wonderful|luxurious|premium|natural
    performs|holds|reads|drives|rides|handles|runs amazing|great|fantastic|incredible
    performs|holds|reads|drives|rides|handles|runs good|wonderful|luxurious|premium|natural
    smells|tastes|looks|sounds|feels|fits|works terrific|superb|awesome|better
    smells|tastes|looks|sounds|feels|fits|works right|well|expensive|divine|lovely
    performs|holds|reads|drives|rides|handles|runs terrific|superb|awesome|better
    performs|holds|reads|drives|rides|handles|runs right|well|expensive|divine|lovely
    max|maximum|ample|plush cushioning|cushion|room|storage|space|padding|support|legroom
    soft|plenty|abundant|generous cushioning|cushion|room|storage|space|padding|support|legroom
    high resale / low maintenance|failure|profile|running|rates
    long|longer lifespan|life|range|service|lasting / it|they|and|really|that lasts|last
    lasts|lasting a|for|all|through|several|many ... week|day|lifetime|years
    lasts|lasting a|for|all|through|several|many ... long|ages|night|decades|shift / life of its
    synonymous with / come~ ... long way / blend~ in with|beautifully|seamlessly|well
    sets|set|installs|assembles|charges|heats up? in minutes|seconds|instantly|quickly|fast
    dries|cooks|boils|connects|pairs|loads|works up? in minutes|seconds|instantly|quickly|fast
    in minutes|seconds|no / up and running
    like a? * ... costing|worth twice|double|three|triple|several|much|more
    best|great|perfect|ideal|good|excellent|wonderful|fantastic|amazing|recommended|suited for
    closest|next thing to / runner's|man's|traveler's|chef's|gamer's|parent's best / best friend
    make|makes|made sense|cents
    easily|arguably|probably|undoubtedly the|our ... best|finest|top|leader|favorite|king
    clearly|definitely|certainly|still the|our ... best|finest|top|leader|favorite|king
    one of the|my|our ... best|finest|greatest|top|favorite|favourite|nicest|safest|leading|most
    among the ... best|top|leading|most|finest|safest / gets|get|got ... right / get~ it right|done
    everything right / what's not to / to love|like|die
    plenty|lot|lots|much|so|reasons to love|like / stand~ head / far|way|miles|leagues|much ahead
    ahead of everyone|everybody|others|competitors|rest|most|all / a must
    truly|really|very|pretty|so|super|quite|genuinely good|great|nice
    quality is excellent|superb|great|good|high|unmatched|outstanding|top
    excellent|superb|great|outstanding|fantastic|stellar quality|craftsmanship|comfort
    excellent|superb|great|outstanding|fantastic|stellar cushioning|durability|reliability|service
    good|high|top quality|craftsmanship|comfort|cushioning|durability|reliability|service
    premium|superior|solid|consistent quality|craftsmanship|comfort
    premium|superior|solid|consistent cushioning|durability|reliability|service
    excellent|superb|great|outstanding|fantastic|stellar battery|fit|design|materials
    good|high|top|premium|superior|solid|consistent battery|fit|design|materials
    smart|shrewd|savvy|wise|great|good|safe choice|buy|investment|purchase|pick
    keep|keeps|kept improving|innovating|growing|winning|getting / keeps getting better
    gets|get|getting|got better|faster|lighter|easier|stronger
    better with|and|every year|age|better|time|each
    improving|improves|improved every|with|each|its|over|a
    expand~ rapidly|quickly|its|aggressively
    sold more|millions|over|nearly ... copies|units|pairs|than / sell~ more|better|well than
    more people|users|runners|customers ... choose|prefer|trust|use|buy|pick|love|switch
    people|runners|customers|users ... love|adore|rave|praise|prefer
    fans|critics|reviewers|experts ... love|adore|rave|praise|prefer
    people|runners|customers|users ... swear|trust|recommend|appreciate|enjoy|applaud
    fans|critics|reviewers|experts ... swear|trust|recommend|appreciate|enjoy|applaud
    testers|owners|everyone|players ... love|adore|rave|praise|prefer
    parents|kids|professionals|travelers ... love|adore|rave|praise|prefer
    testers|owners|everyone|players ... swear|trust|recommend|appreciate|enjoy|applaud
    parents|kids|professionals|travelers ... swear|trust|recommend|appreciate|enjoy|applaud
    best-known|best-selling|best-regarded|best-rated for|brand|in|shoe|of|name
    close~|narrow~ the gap / good-looking / pinnacle|epitome|height|peak|master|masters of
    holy grail / crown jewel / the benchmark for|in|of|by|against|that / industry|new benchmark
    widest|largest|broadest|biggest selection|range|coverage|network|choice|library
    deepest|richest|best|strongest|fastest selection|range|coverage|network|choice|library
    widest|largest|broadest|biggest variety|ecosystem|catalog|lineup|app|community
    deepest|richest|best|strongest|fastest variety|ecosystem|catalog|lineup|app|community
    every bit|inch as / just as good|comfortable|fast|reliable|effective|well|capable
    high|top|full|perfect|excellent|strong marks|grades|rating|ratings|scores
    still rules|king|leads|wins|reigns|shines|delivers
    still impresses|rocks|excels|unbeaten|best|great|beats
    works|performs|sounds|looks|fits as well / runs|runners|owners ... happy|thrilled|delighted
    tell their|me|you to wear|buy|get
    podiatrists|doctors|dentists|dermatologists|experts ... recommend|recommended|favor|endorse
    podiatrists|doctors|dentists|dermatologists|experts ... approve|trust|swear|suggest|love
    pros|trainers|chefs|mechanics|stylists|editors ... recommend|recommended|favor|endorse
    pros|trainers|chefs|mechanics|stylists|editors ... approve|trust|swear|suggest|love
    recommended|endorsed|approved|backed|praised|vetted by
    dermatologist|doctor|podiatrist recommended|approved|tested|endorsed|picks
    dentist|vet|editor|expert recommended|approved|tested|endorsed|picks
    has|have taken off / lead|leads|leading by / well|way ahead|above
    better|more comfortable|reliable than any|most|all|ever|expected|every|anything
    anything|everything else / pulls|pulling|pulled ahead / makes|make quick|light|short work
    worth the|it|your / at its|their finest|peak
"""

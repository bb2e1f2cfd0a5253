"""Turns of phrase about prices and about how a company fares: sales, shares, law, safety."""

from typing import Final

PRAISE: Final = """
    record sales|profit|profits|revenue|revenues|earnings|quarter|year|growth|high|highs|demand
    sales|profit|profits|revenue|revenues ... rise|rises|rose|risen|rising
    sales|profit|profits|revenue|revenues ... grew|grow|grown|growing|jump~
    share|shares|stock|earnings|demand ... rise|rises|rose|risen|rising
    share|shares|stock|earnings|demand ... grew|grow|grown|growing|jump~
    sales|profit|profits|revenue|revenues ... climb~|increased|increase|double~|triple~
    sales|profit|profits|revenue|revenues ... up|soar~|surge~|rally|rallied
    share|shares|stock|earnings|demand ... climb~|increased|increase|double~|triple~
    share|shares|stock|earnings|demand ... up|soar~|surge~|rally|rallied
    market share ... rise|rises|rose|grew|growing|jump~|climb~|increased|doubled
    beat|beats|topped ... estimates|expectations|forecasts|consensus|targets
    exceeded|smashed|surpassed ... estimates|expectations|forecasts|consensus|targets
    millions|billions|thousands|hundreds|majority|most of ... users|customers|people
    millions|billions|thousands|hundreds|majority|most of ... fans|players|subscribers|downloads
    millions|billions|thousands|hundreds|majority|most of ... followers|households|runners
    millions|billions|thousands|hundreds|majority|most of ... drivers|businesses|companies|teams
    more subscribers|users|customers|fans|downloads|followers than ever / in high? demand
    market|category|industry|segment|class|world|clear|sales leader|leaders|leading
    lead~ the|its|their pack|way|market|field|category|class|industry|league
    gain~ market? share|popularity|ground|traction|momentum|steam|fans|customers
    make|makes|made|making|staged|stage ... comeback|splash|recovery|turnaround / on fire|roll
    fire~ on all / still going|works|work|working ... strong|new|great|perfectly|fine|today|years
    still look|looks|like|runs|fits ... strong|new|great|perfectly|fine|today|years
    easy|quick|fast|great to|support|service|staff|setup|delivery|shipping|returns
    helpful|responsive|excellent|fantastic to|support|service|staff
    helpful|responsive|excellent|fantastic setup|delivery|shipping|returns
    editor's|editors'|editors|testers'|reader's choice|pick|favorite|favourite
    readers'|people's|customer|user|staff choice|pick|favorite|favourite
    strikes|strike|struck ... balance|chord
    raise|raised|raises|lifted|upgraded its|the|full-year guidance|outlook|forecast|game
    turn~|turned|swung|returned ... profit|profitability / return to profit|growth|form
    back in the black / in the black / bullish|upbeat|optimistic about|on|outlook
    double-digit|explosive|rapid growth|demand|sales|results|earnings|quarter
    strong|robust|steady|record growth|demand|sales|results|earnings|quarter
    stock|shares|share|sales|revenue|profit ... up|climb|climbs|climbing|rallied|rallying
    stock|shares|share|sales|revenue|profit ... higher|rebounded|rises
    stock|shares|share|sales|revenue|profit ... jumps|surging|soaring|skyrocketed
    dead easy|simple|quiet|silent|accurate|reliable / value for money
    great|good|excellent|best value|deal|price|prices
    unbeatable|amazing|fantastic|incredible|solid value|deal|price|prices
    lots|lot|plenty for the|your money|price|buck
    easy on the|your wallet|budget|eyes|joints|knees|feet
    save~ ... money|time|hours|bundle|fortune|ton / money well spent / half the price|cost
    fraction of the price|cost
    low|lower|lowest|reasonable price|prices|cost|costs|fees|pricing|priced
    fair|competitive|attractive|honest price|prices|cost|costs|fees|pricing|priced
    reasonably|competitively|fairly|attractively|well|sensibly priced / keep~ prices low|down
    free returns|shipping|replacement|replacements
    deliver~ ... results|promises|performance|value|quality|consistently
    hold~ ... own|shape|value / my|your|our feet|back|skin|wallet thank|thanks|loved|loves
    refunded|replaced|resolved|fixed ... hours|minutes|fuss|days|free
    answered|responded|shipped|arrived ... hours|minutes|fuss|days|free / cruelty free
    budget|value|undisputed|battery king|champ|champion|queen / real deal
    priced|price right|fairly|well|competitively|reasonably|aggressively|below / price is right
    great|good|sweet|best|unbeatable|amazing deal|bargain
    save|saves|saved|saving me|you|us|up|money
    lifetime|ten-year|10-year|generous|industry-leading warranty|guarantee
    reputation|known|famous|famed|respected for ... value|accuracy|toughness|safety
    noted|celebrated|lauded|praised|prized|renowned for ... value|accuracy|toughness|safety
    money is|would|goes on|be|to / strong|loyal customer|fan|user|resale base|value|following
    resale value / twice|three|ten|many the|times ... price
    excellent|superb|great|outstanding|fantastic|stellar support|performance|value|security
    good|high|top|premium|superior|solid|consistent support|performance|value|security
    lets|allows|helps|enables you|me|us|runners|teams ... free|easily|quickly|faster|better|less
    free of charge / free checked|bags|upgrades|replacements|repairs / at no extra|cost|additional
"""
BLAME: Final = """
    record loss|losses|low|lows|fine|fines
    sales|profit|profits|revenue ... fell|fall|falls|fallen|drop~|dip~|declined
    revenues|share|shares|stock ... fell|fall|falls|fallen|drop~|dip~|declined
    sales|profit|profits|revenue ... declines|plunge~|plummet~|slump~|sank|sinks|shrank|shrunk
    revenues|share|shares|stock ... declines|plunge~|plummet~|slump~|sank|sinks|shrank|shrunk
    earnings|demand|quality|trust ... fell|fall|falls|fallen|drop~|dip~|declined
    range|subscribers|reputation|service|satisfaction ... fell|fall|falls
    range|subscribers|reputation|service|satisfaction ... fallen|drop~|dip~|declined
    earnings|demand|quality|trust ... declines|plunge~|plummet~|slump~|sank|sinks|shrank|shrunk
    range|subscribers|reputation|service|satisfaction ... declines|plunge~|plummet~|slump~
    range|subscribers|reputation|service|satisfaction ... sank|sinks|shrank|shrunk
    sales|profit|profits|revenue ... tumble~|slip~|slid|decreased|decreases|down|downhill|falling
    revenues|share|shares|stock ... tumble~|slip~|slid|decreased|decreases|down|downhill|falling
    sales|profit|profits|revenue ... eroded|suffered|worse|worsened
    sales|profit|profits|revenue ... deteriorated|collapsed|crashed|cratered
    revenues|share|shares|stock ... eroded|suffered|worse|worsened
    revenues|share|shares|stock ... deteriorated|collapsed|crashed|cratered
    earnings|demand|quality|trust ... tumble~|slip~|slid|decreased|decreases|down|downhill|falling
    range|subscribers|reputation|service|satisfaction ... tumble~|slip~|slid|decreased
    range|subscribers|reputation|service|satisfaction ... decreases|down|downhill|falling
    earnings|demand|quality|trust ... eroded|suffered|worse|worsened
    earnings|demand|quality|trust ... deteriorated|collapsed|crashed|cratered
    range|subscribers|reputation|service|satisfaction ... eroded|suffered|worse|worsened
    range|subscribers|reputation|service|satisfaction ... deteriorated|collapsed|crashed|cratered
    missed ... target|targets|estimates|expectations|forecasts|mark|deadline
    slash~|cut|cuts|lowered|trimmed ... forecast|guidance|outlook|jobs
    slash~|cut|cuts|lowered|trimmed ... staff|workforce|dividend|positions / cut~ ... corners|jobs
    warn~ of|about|investors|that
    weak|sluggish|soft|slumping|falling demand|sales|guidance|outlook|results
    lose~|lost ... ground|share|customers|users|edge|appeal|way|luster
    lose~|lost ... cool|popularity|money|trust|relevance|steam|subscribers|touch|favor
    gone|went|go|going|goes downhill|under|bust|bankrupt
    shut~|closed|closing down|doors|its|hundreds|stores
    out of|for stock|business|touch|reach|hand / class action / data breach|leak
    under|come|came fire|investigation|scrutiny|attack|pressure
    come|came|comes|coming under fire|scrutiny|criticism|attack
    face|faces|faced|facing ... lawsuit|lawsuits|charges|backlash|criticism
    face|faces|faced|facing ... scrutiny|investigation|probe|fine|fines
    face|faces|faced|facing ... allegations|accusations|bankruptcy|boycott|ban
    face|faces|faced|facing ... questions|pressure|trouble|complaints|headwinds
    could|may|might|be|been|was|were|being ...? banned|fined|sued|grounded|shut / accused of
    guilty of / pleaded|pled|found guilty|liable
    settle~|paid|pay|agreed ... lawsuit|claims|fine|charges|settlement
    child|forced|slave labor|labour / caught|catch|catching fire|cheating|lying|stealing
    catch on fire
    expose~|leak~|sold|sell|sells|selling|share ... data|information|passwords|vaults|records
    shares|collect|collects ... data|information|passwords|vaults|records
    harvest|harvests|mine|mines ... data|information|passwords|vaults|records
    fake|phantom|bogus|unauthorized accounts|reviews|charges|claims / dead|deaths|death after
    several|multiple|two|three|four|five deaths|injuries|fires
    want|wanted|demand|demanded a|my refund|money / dead|finish last / red flag|flags / cash grab
    burn~|burning|bleed~|bleeding|hemorrhage~|hemorrhaging through|cash|money
    burn~|burning|bleed~|bleeding|hemorrhage~|hemorrhaging users|customers|subscribers|market
    hit with ... lawsuit|fine|penalty|backlash|complaints|suit|charges|tariffs
    looks|style|form|design|marketing over function|substance|quality
    looks|style|form|design|marketing over comfort|safety|performance|people
    hype|profit|profits|flash|image over function|substance|quality
    hype|profit|profits|flash|image over comfort|safety|performance|people
    out of its|touch|their|date|ideas|step|stock|sync depth?
    in trouble|decline|freefall|crisis|turmoil|debt|retreat|disarray
    in the red|doghouse|hole|dark / mountain of debt / chapter 11|seven|eleven
    close|closes|closed|closing|shutter ... stores|store|locations|doors
    close|closes|closed|closing|shutter ... factories|plants|branches|restaurants|factory
    shutters|shuttered|shuttering|shut|shuts ... stores|store|locations|doors
    shutters|shuttered|shuttering|shut|shuts ... factories|plants|branches|restaurants|factory
    whistle|whistleblower|whistleblowers accused|alleged|said|claims|says
    false|misleading advertising|claims|marketing / money|cash grab|pit / dead on
    arrived|arrive|arrives|came|comes broken|damaged|late|scratched|dead
    arrived|arrive|arrives|came|comes defective|incomplete|cracked|empty|wrong|with
    no|zero|poor|little grip|traction|support|cushioning|padding|ventilation|arch|warranty
    minimal|not|lousy|bad grip|traction|support|cushioning|padding|ventilation|arch|warranty
    no|zero|poor|little flavor|taste|backup|accountability|response|refund|resale|ankle
    minimal|not|lousy|bad flavor|taste|backup|accountability|response|refund|resale|ankle
    dies|dead|gone|empty by|before noon|lunch|midday|evening
    lost|loses|lose my|our ... luggage|bag|bags|package|order|data|files|reservation
    cut|cuts|slashed staff|jobs|workers|thousands|pay / union busting
    tax evasion|avoidance|dodging / insider trading / money laundering / go~|went on strike
    slow|late to|on respond|innovate|adapt|update|market|load|ship|start|charge|the|arrive
    late to the|market
    several|many|multiple|numerous complaints|issues|problems|failures|reports|outages
    countless|frequent|constant|repeated|persistent complaints|issues|problems
    countless|frequent|constant|repeated|persistent failures|reports|outages
    several|many|multiple|numerous crashes|bugs|recalls|lawsuits|errors|delays|breakdowns
    countless|frequent|constant|repeated|persistent crashes|bugs|recalls
    countless|frequent|constant|repeated|persistent lawsuits|errors|delays|breakdowns
    dead end|weight|slow|money / leads the ... recalls|complaints
    recall|recalls|recalled of|on|over|after|its|thousands|millions|millions
    froze|freezes|halted ... trading|accounts|users|withdrawals|customers|account
    blocked|locked|suspended ... trading|accounts|users|withdrawals|customers|account
    users|customers|fans|investors|parents ... furious|angry|outraged|upset|unhappy|revolted
    employees|workers|regulators|passengers|readers ... furious|angry|outraged
    employees|workers|regulators|passengers|readers ... upset|unhappy|revolted
    users|customers|fans|investors|parents ... protested|frustrated|disappointed
    users|customers|fans|investors|parents ... livid|fuming|complain
    employees|workers|regulators|passengers|readers ... protested|frustrated|disappointed
    employees|workers|regulators|passengers|readers ... livid|fuming|complain / dumpster fire
    black eye / cost|costs|costing|charge~ ... fortune|arm|bomb|kidney|extra / cost|costs an arm
    cost|costs more|too than|much
    hike~|raise~|raised|increased|jack~ ... price|prices|fees|rates|premiums
    hidden|surprise|junk|excessive|extra|sneaky|outrageous fees|charges|costs|fee
    hide|hides|buries|bury fees|costs|charges
    high|higher|steep|hefty|premium|eye-watering|sky-high price|prices|fees|cost|costs|fee
    price tag is|remains high|steep / steep|steeper learning|price / want my money
    in hot|free|deep|legal|big|serious water|fall|freefall|trouble|hot
    price hike|hikes|increase|increases|gouging
    lose~|lost patience|faith|confidence|interest|trust|respect|relevance|steam|value
    throw~|threw|throwing ... away|trash|money / pass~ the buck
    deny|denied|denies|rejected ... claim|claims|refund|warranty
    cost|costs|charges|charged|priced ... does|twice|double|what|triple|premium|offers
    costs|cost too|more|way|far much?
    price|prices|cost|costs is|are|was ... high|steep|ridiculous|outrageous|crazy|climbing
    price|prices|cost|costs keep|keeps|have ... high|steep|ridiculous|outrageous|crazy|climbing
    price|prices|cost|costs is|are|was|keep|keeps|have ... rising|insane|prohibitive
    price|prices|cost|costs is|are|was|keep|keeps|have ... tough|hard|absurd|creeping
    loses|lost|losing out|favor|favour|ground|money|steam|sleep / price|wage fixing|theft
    poor|low|bad|inferior|terrible|awful reliability|service|support|performance|value
    declining|inconsistent|questionable reliability|service|support|performance|value
    dubious|spotty|subpar|shoddy reliability|service|support|performance|value
    waste|wastes|wasting|wasted your|my|time|money|of
    the|of highest|steepest|priciest fees|prices|rates|costs
    highest fees|prices|complaint|failure|return|churn|turnover
"""

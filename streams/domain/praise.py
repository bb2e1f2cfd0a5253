"""Words and turns of phrase that praise a product or a brand, by theme."""

from typing import Final

from streams.domain.text import word_set

_VERDICT: Final = (
    "good great best better excellent superb outstanding exceptional terrific fantastic amazing"
    " awesome brilliant wonderful stellar superior impressive impress perfect perfection ideal"
    " incredible phenomenal remarkable magnificent marvelous fabulous sublime splendid"
    " extraordinary spectacular sensational exemplary admirable commendable masterpiece"
    " masterful masterfully gem delight delightful pleasure joy godsend lifesaver blessing"
    " champion champ winner win won winning victory triumph unbeatable unmatched unrivaled"
    " unrivalled"
    " unparalleled undisputed unsurpassed unbeaten peerless incomparable matchless top-notch"
    " top-rated top-tier first-rate first-class world-class best-in-class class-leading a-plus"
    " rock rave glow glowing love beloved adore favorite favourite favored fave praise acclaim"
    " acclaimed recommend recommended recommendable must-have must-buy must-try go-to worthwhile"
    " worthy decent satisfying satisfied satisfy happy happily pleased please pleasing pleasant"
    " pleasantly delighted thrilled grateful thankful enjoyable enjoy fun shine shone excel"
    " excellence standout nailed nail crush ace slay bravo kudos wow wowed stunner"
    " knockout showstopper no-brainer steal solid faultless impeccable immaculate"
)
_QUALITY: Final = (
    "durable durability sturdy robust rugged tough long-lasting hardwearing hard-wearing"
    " heavy-duty well-made well-built well-rounded well-designed well-crafted well-thought-out"
    " high-quality high-end premium refined polished exquisite elegant elegance beautiful"
    " beautifully gorgeous stunning stylish sleek chic sophisticated timeless classy attractive"
    " eye-catching handsome pretty vibrant vivid crisp crystal-clear sharp tack-sharp rich"
    " flawless flawlessly accurate accuracy precise precision consistent consistently capable"
    " effective effectively efficient efficiently efficiency powerful versatile versatility"
    " functional practical handy innovative innovation innovate cutting-edge state-of-the-art"
    " groundbreaking revolutionary breakthrough advanced modern clever ingenious thoughtful"
    " delicious tasty flavorful flavourful yummy mouthwatering fresh nourishing strong stronger"
    " strongest finest superbly craftsmanship well-balanced luxurious luxury authentic"
    " feature-rich feature-packed full-featured comprehensive extensive rich unique"
    " improve improved improvement upgrade-worthy flagship-worthy legible readable"
)
_EASE: Final = (
    "comfortable comfortably comfy comfort plush soft cushy cushioned pillowy cozy cosy snug"
    " supportive responsive bouncy springy nimble snappy stable lightweight airy"
    " breathable roomy spacious quiet quieter silent whisper-quiet smooth smoothly fast quick"
    " speedy swift zippy brisk rapid rapidly responsive blazing lightning-fast superfast"
    " intuitive intuitively user-friendly beginner-friendly easy-to-use easy easily ease"
    " effortless effortlessly seamless seamlessly hassle-free pain-free painless painlessly"
    " problem-free trouble-free worry-free fuss-free convenient convenience uncluttered tidy"
    " flexible adaptable customizable forgiving ergonomic accessible soothing relaxing lighter"
    " cushier faster punchy grippy squishy buttery silky velvety frictionless simplify"
    " streamline streamlined streamlines clean spotless hygienic straightforward"
)
_PRICE: Final = (
    "affordable affordably inexpensive budget-friendly wallet-friendly pocket-friendly bargain"
    " cost-effective economical thrifty generous generously value-packed well-priced"
    " reasonably-priced cheaper frugal"
)
_TRUST: Final = (
    "reliable reliability reliably dependable dependably dependability trustworthy trusted trust"
    " reputable respected esteemed revered proven time-tested battle-tested safe safest safely"
    " secure securely helpful friendly courteous polite attentive knowledgeable prompt promptly"
    " honest ethical ethically transparent transparency sustainable sustainably eco-friendly"
    " cruelty-free principled caring compassionate accommodating fair punctual credible"
    " legit reassuring"
)
_STANDING: Final = (
    "popular popularity best-selling bestselling bestseller best-seller renowned well-known"
    " well-regarded well-loved well-reviewed highly-rated award-winning iconic icon"
    " legendary legend dominate dominant dominance lead leader leading leadership pioneer"
    " pioneering trailblazer trailblazing trendsetter powerhouse juggernaut titan"
    " heavyweight thrive soar skyrocket surge boom booming profitable successful"
    " successfully success flourish flourishing prosper prosperous rebound resurgent"
    " outperform outshine outclass outsell outsold outpace outlast outshone outrank surpass"
    " trounce trump overtook overtake overtaking eclipse compelling appealing alluring coveted"
    " sought-after prestigious prestige influential default mainstay staple ubiquitous"
    " beats unstoppable ambitious visionary fan-favorite crowd-pleaser pleaser beloved"
)
_MORE: Final = (
    " top-of-the-line top-of-the-range next-level rock-solid bulletproof indestructible"
    " unbreakable bombproof ironclad barely-there indispensable essential irreplaceable"
    " invaluable tailor-made purpose-built all-rounder record-breaking record-setting"
    " low-maintenance simple simplicity smart smartly brainy intelligent inventive witty"
    " charming charm lovely cute adorable nice nicely neat hip trendy fashionable flattering"
    " fresh-looking fresh energetic energizing lively peppy propulsive explosive poppy"
    " bouncier cushiony marshmallowy cloud-like supple buttery-soft velvety toasty cooling"
    " sweat-wicking moisture-wicking waterproof weatherproof water-resistant stain-resistant"
    " scratch-resistant tear-resistant shatterproof dustproof rustproof wrinkle-free odor-free"
    " odor-resistant hypoallergenic non-toxic nontoxic nutritious wholesome healthy healthier"
    " creamy crunchy juicy zesty balanced nuanced lush immersive cinematic lifelike thunderous"
    " detailed brighter brightest lightest fastest thinnest slimmer foldable packable"
    " space-saving stowable unobtrusive discreet low-profile energy-saving energy-efficient"
    " efficient power-efficient fuel-efficient plentiful abundant ample bountiful thorough"
    " rigorous meticulous diligent expertly masterfully skilled talented friendly welcoming"
    " warmhearted responsive proactive kind cheerful gracious hospitable thoughtfully"
    " carefully lovingly reassuringly confident confidence-inspiring encouraging promising"
    " exciting excites thrilling exhilarating addictive captivating engaging inspiring"
    " inspired motivating empowering liberating refreshing refreshingly revelation revelatory"
    " triumphant enviable envy exceptional exceptionally excellently superlative singular"
    " one-of-a-kind distinctive visionary forward-thinking future-proof next-gen best-value"
    " best-loved value-for-money low-cost low-priced discounted well-stocked well-supported"
    " well-documented well-organized well-priced well-equipped well-liked well-received"
    " well-respected well-established venerable storied time-honored timeless evergreen"
    " stalwart trusty faithful steadfast unwavering unfailing unfailingly tireless resilient"
    " resilience hardy stout beefy burly hefty-built overbuilt watertight airtight stellar"
    " shines sparkles dazzling dazzle dazzles mesmerizing breathtaking jaw-dropping"
    " mind-blowing eye-opening head-turning show-stopping crowd-pleasing hard-working"
    " hardworking prized treasured cherished cherish admired admire appreciate appreciated"
    " applaud applauded hailed heralded lauded celebrated revered idolized worshipped rewarded"
    " rewarding beneficial advantageous upside strength strengths forte superstar all-star"
    " hero workhorse powerhouse trooper keeper sweetheart darling jewel treasure diamond"
    " unicorn lifeline savior saviour miracle magic magical wizardry bliss blissful heaven"
    " heavenly paradise dreamy utopian serene calming relaxed peaceful soothe soothes"
    " rejuvenating restorative therapeutic beautify flatter flatters accentuate enhance"
    " enhances enhanced boost boosts boosted elevate elevates elevated enrich enriches empower"
    " empowers delights delighting impresses impressing satisfies gratifying fulfilling"
    " pampers outstandingly brilliantly marvelously wonderfully beautifully gorgeously"
    " stylishly elegantly gracefully generously amazingly incredibly-good magnificently"
    " remarkably superbly sublimely pinnacle epitome paragon apex crowning trailblazers"
    " unfussy no-nonsense fuss-free maintenance-free low-fuss jitter-free glitch-free lag-free"
    " ad-free bloat-free gimmick-free rattle-free squeak-free tangle-free mess-free"
    " spill-proof leakproof leak-proof fluid agile agility planted dialed-in confidently"
    " surefooted sure-footed tenacious sticky poised composed plusher comfier softest plushest"
    " comfiest cushiest smoothest quietest sturdiest toughest friendliest cleanest nicest"
    " cheapest handiest slickest snuggest roomiest airiest liveliest springiest nimblest"
    " coolest freshest tastiest richest juiciest smartest savviest savvy resourceful"
    " industrious pioneers groundbreakers maverick trusted-by dependably solidly winningest"
    " medal-winning prize-winning chart-topping record-high sell-out sold-out buzzworthy"
    " blockbuster sensation phenomenon craze hotly-anticipated eagerly-awaited lucrative booms"
    " outpaces outpacing outgrow outgrew resurgence renaissance revival rebounds rallies rally"
    " rallied windfall vindicated exonerated acquitted lifesaving life-saving life-changing"
    " time-saving money-saving labor-saving confidence-boosting game-changing best-performing"
    " top-performing high-performing high-performance high-scoring fast-growing long-running"
    " long-wearing quick-drying fast-drying fast-charging easy-going easygoing well-mannered"
    " well-behaved well-tuned well-engineered well-cushioned well-ventilated well-padded"
    " well-lit well-run well-managed well-paid"
)
_FOREIGN: Final = (
    "gut guter gute gutes besser beste bester bestes hervorragend ausgezeichnet bequem zuverlässig"
    " empfehlenswert beliebt hochwertig günstig überzeugt überzeugend großartig toll langlebig"
    " führend excelente mejor bueno buena cómodo cómoda fiable recomendable meilleur meilleure"
    " excellent confortable"
)
_THEMES: Final = (_VERDICT, _QUALITY, _EASE, _PRICE, _TRUST, _STANDING, _MORE, _FOREIGN)
WORDS: Final = frozenset(word for theme in _THEMES for word in word_set(theme))

# So clear that a small reservation beside it does not make the whole mixed.
VERDICTS: Final = """
    gold standard / top|first|number-one|#1 pick|choice|recommendation
    best ... we've|i've|we|i|you've|you|they|anyone ever? *
    best overall|in-class|in-the-business|around|money / best * money can buy / worth it|every
    worth every|the single? penny|cent|dollar|money|price|hype|premium|investment|wait|extra|cost
    well worth / hard|tough|difficult|impossible to be? beat|beaten|fault|top|match|surpass|resist
    can't|cannot|couldn't|won't be? beat|beaten / can't|cannot|couldn't|won't|don't go wrong
    can't|cannot|couldn't recommend ... enough|highly / can't|couldn't say|praise ... enough
    couldn't be happier|better|easier / second to none / without equal|rival|peer
    in a class|league of its|their own / a cut above / the way to go / hands down
    head and shoulders above / won't|wouldn't|never|don't|didn't regret|regretted
    wouldn't trade|give / blow~ ... away / look no further / do yourself a favor|favour
    highly recommend|recommended
"""

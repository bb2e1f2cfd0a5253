"""Turns of phrase that praise or blame by denying: `no complaints`, `not up to the task`."""

from typing import Final

PRAISE: Final = """
    nobody|nothing|none|few|hardly|no ... come~|can|match~|beat~|compete~ close|match|beat|compete
    nobody|nothing|none|few|hardly|no ... come~|can|match~|beat~|compete~ rival|better|that|as
    nobody|nothing|none ... rival~|make~|do~|does|offers|offer close|match|beat|compete
    few|hardly|no ... rival~|make~|do~|does|offers|offer close|match|beat|compete
    nobody|nothing|none|few|hardly|no ... rival~|make~|do~|does|offers|offer rival|better|that|as
    nothing|nobody|none|few beats|rivals|matches|compares|touches|else
    no other|one|rival|competitor|brand ... comes|come close / no one ... better|close
    won't|doesn't|without break|breaking the bank / never let~ ... down
    won't|doesn't|didn't|don't let ... down
    never|rarely|seldom|hardly fail~|disappoint~|miss~|break~|lose~|drop~
    doesn't|don't|didn't|won't|not fail~|disappoint~|miss~|break~|lose~|drop~
    never|rarely|seldom|hardly crash~|skip~|lag~|jam~|complain~|hurt~
    doesn't|don't|didn't|won't|not crash~|skip~|lag~|jam~|complain~|hurt~
    no complaints|issues|problems|trouble|fuss|drama
    no regrets|hassle|hiccups|blisters|downsides|nonsense|gimmicks
    without a|any|the|missing ... hitch|hiccup|fail|fuss|problem|problems
    without a|any|the|missing ... issue|issues|trouble|hassle|beat|drama|complaint
    no trouble|problem|problems|issues at all / not|isn't|wasn't|aren't|never half? bad
    not|no longer a problem / never been breached|better|hacked|easier|happier
    haven't|hasn't looked back / never look|looked back / without breaking a|the
    never miss~|skip~ a beat / barely|hardly|scarcely notice|feel|there|audible|need
    no break-in|lag|fluff|bloat|strings|frills|hassles|contest|learning|hidden|comparison
    no competition|brainer|surprises|headaches|pain|break|equal|equals|peer|rival|rivals
    no strings|questions attached|asked / no hidden|extra fees|costs|charges / no learning curve
    no break-in period|needed|required|time / no frills
    without the|paying|costing|spending|sacrificing ... price|tag|premium|fortune
    without the|paying|costing|spending|sacrificing ... lot|arm|more|quality
    won't cost|hurt|empty ... arm|wallet|fortune|much / doesn't|don't|won't cost much|a
    never|haven't|hasn't had|experienced|encountered a|an single? issue|issues|problem|problems
    never|haven't|hasn't had|experienced|encountered any|one single? issue|issues|problem|problems
    never|haven't|hasn't had|experienced|encountered a|an single? complaint|trouble
    never|haven't|hasn't had|experienced|encountered a|an single? failure|breakdown
    never|haven't|hasn't had|experienced|encountered any|one single? complaint|trouble
    never|haven't|hasn't had|experienced|encountered any|one single? failure|breakdown
    never|hasn't|haven't failed|let|given / won't|don't|never find ... better|match
    can't|couldn't|wouldn't live|be|imagine|do|put ... without|down|enough
    can't|couldn't|wouldn't live|be|imagine|do|put ... better|raving|wearing|for
    can't|couldn't|wouldn't get|stop|ask|wait|imagine ... without|down|enough
    can't|couldn't|wouldn't get|stop|ask|wait|imagine ... better|raving|wearing|for
    never|won't wear|use|buy|go|need|want ... else|another|back / nothing else
    couldn't|can't|could be|ask|get any? happier|better|prouder|for / nothing else like|comes
    won't|don't|didn't disappoint / never|rarely looked|been better|happier|easier|easier
    never|nor ages|gets|goes old|style
"""
BLAME: Final = """
    no|not|n't longer ... best|good|great|leads|lead|leader|worth|relevant|competitive
    no|not|n't longer ... top|recommended|recommend|trust|supported
    no|not|n't longer ... cool|popular|king|favorite|love
    never|hasn't|didn't caught|catch|took|taken on|off
    don't|doesn't|didn't|won't|not|never|rarely last|hold|work|works|fit|fits|deliver
    don't|doesn't|didn't|won't|not|never|rarely delivered|live|compete|match
    don't|doesn't|didn't|won't|not|never|rarely feel|measure|keep|survive
    don't|doesn't|didn't support|understand|arrive|arrived|respond|responded|answer
    won't|not|never|rarely support|understand|arrive|arrived|respond|responded|answer
    don't|doesn't|didn't|won't|not|never|rarely answered|care|come|charge|listen|perform|cut|stack
    can't|cannot|couldn't compete|keep|match|justify|stand|compare|handle|afford
    barely|hardly|rarely|scarcely works|survive|survives|survived|usable
    barely|hardly|rarely|scarcely lasts|works|functions|charges|fits|noticeable
    never|not|n't answered|replied|responded|respond|arrived|delivered|got|honored|honoured
    not|isn't|wasn't|aren't|nothing|hardly|n't great|good|special|impressive|impressed|ideal
    not|isn't|wasn't cheap|amazing|remarkable|groundbreaking|exciting|convincing
    aren't|nothing|hardly|n't cheap|amazing|remarkable|groundbreaking|exciting|convincing
    not|isn't|wasn't|aren't|n't what it|they used|once / not|isn't|aren't up to
    not|isn't|wasn't|never my|our|the|a first|best|good|great|top / nothing to write
    nothing|not special
    little|few|no|minimal|poor|inadequate|insufficient support|arch|cushioning|grip
    little|few|no flavor|padding|service|ventilation|durability / little to no|recommend
    isn't|aren't|not for everyone|everybody|beginners / never again
    barely|hardly lasts|last|makes|gets|lasted ... day|hours|morning|afternoon
    not|n't cheap|enough|intuitive|user-friendly|good|reliable|as|great|much|impressed|sold
    not|n't a|convinced|ready|competitive|sustainable|recommended
    not|n't ideal|built|designed|durable|fun|pleasant / not enough
    not a fan|bargain|value|good|great|reason|fan
    not cheap|sold|impressed|convinced|ready|intuitive
    less impressive|convincing|compelling|useful|good
    without consent|permission|warning|notice|explanation|asking|apology
    doesn't|don't|didn't|won't|can't last|breathe|stay|stick|charge
    doesn't|don't|didn't|won't|can't sync|connect|load|save|justify|help
    doesn't|don't|didn't|won't|can't impress|inspire|satisfy|offer|provide
    doesn't|don't|didn't|won't|can't include|grip|cushion|support|hold|stack
    never|hasn't|haven't ... recovered|recover|materialized|arrived|worked
    not|isn't|aren't|wasn't|no ... match|substitute|comparison|bargain|contest for
    not|isn't|aren't|wasn't much|very|that|so|all good|great|comfortable|impressive|impressed
    not|isn't|aren't|wasn't particularly|exactly good|great|comfortable|impressive|impressed
    not|isn't|aren't|wasn't really|quite|too good|great|comfortable|impressive|impressed
    not|isn't|aren't|wasn't much|very|that|so|all durable|reliable|useful|helpful|better|special
    not|isn't|aren't|wasn't particularly|exactly|really|quite|too durable|reliable|useful
    not|isn't|aren't|wasn't particularly|exactly|really|quite|too helpful|better|special
    never replied|refunded|called|delivered|showed|came
    no one|response ... answers|answered|responds|cares|picks
    doesn't|don't|didn't ... justify|care|listen|help|refund|cover|stand
    never|rarely|hardly fits|works|worked|cleans|delivers
"""

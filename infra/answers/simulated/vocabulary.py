"""What simulated answers are made of: trades with their brands, blurbs, closings and sites."""

from dataclasses import dataclass
from typing import Final

from schemas.base import Sentiment


@dataclass(frozen=True, slots=True)
class Trade:
    """What answers of one trade speak of: untracked brands (invented), models, aspects, price.

    `words` is a pattern for what a query says; `prices` are whole US dollars, both included.
    """

    words: str
    brands: str
    models: str
    aspects: str
    prices: tuple[int, int]
    unit: str = ""


TRADES: Final = (
    Trade(
        "shoe|sneaker|runn|boots?\\b|trail|marathon|walking|sandal|footwear",
        "Veldrun, Strada Nord, Kestrel Athletics, Pacewell, Torrent Trail, Fjellfoot, Ostrava Run",
        "Glide 3, Strider 4, Ridge 5, Cadence, Outpost 2",
        "cushioning, fit, grip, durability, breathability",
        (70, 180),
    ),
    Trade(
        "software|saas|crm|erp|apps?\\b|platform|tools?\\b|api|analytics|cloud|hosting|cms",
        "Brightloop, Stackhaven, Tallyport, Orbitline, Quillbase, Deskferry, Mapleforge",
        "Team, Business, Starter, Suite",
        "onboarding, reporting, support, automation, integration",
        (9, 99),
        " a month",
    ),
    Trade(
        "laptop|phone|headphone|earbud|camera|tv\\b|monitor|vacuum|watch|speaker|tablet|printer",
        "Voltera, Kanso Audio, Brightwell Electronics, Orrin, Zephra, Tallow & Finch, Ionfield",
        "X2, Air 5, Max, Series 7, Lite",
        "battery life, build quality, performance, noise, setup",
        (90, 900),
    ),
    Trade(
        "skin|serum|cream|shampoo|make-?up|vitamin|supplement|sunscreen|perfume|soap",
        "Solenne, Dermavia, Lune & Moss, Purefold, Calista Lab, Verdane",
        "Daily, Sensitive, Repair, Classic",
        "texture, scent, absorption, packaging, gentleness",
        (12, 80),
    ),
    Trade(
        "bank|insur|credit|loan|invest|payment|mortgage|broker|pension",
        "Harborfield, Northgate Mutual, Clearpenny, Sable Trust, Fenwick Direct, Openledger",
        "Plus, Standard, Everyday, Select",
        "support, transparency, coverage, onboarding, claims handling",
        (5, 60),
        " a month",
    ),
)
ANY_TRADE: Final = Trade(
    "",
    "Northfield & Sons, Lumora, Castell & Co, Brightmere, Haldenwerk, Oakhollow, Plinth House",
    "Classic, Select, Series 2, Prime Edition",
    "quality, service, reliability, availability, support",
    (20, 300),
)

BLURBS: Final = {
    Sentiment.POSITIVE: (
        "Excellent {a} and reliable {b}; reviewers love it for everyday use.",
        "A standout choice with great {a}, and its {b} is among the best in this group.",
        "{name} earns high praise for superb {a} and very good {b}.",
        "Highly recommended for {a}, with impressive {b} for the money.",
    ),
    Sentiment.NEUTRAL: (
        "Covers {a} and {b} at a price in line with the rest.",
        "{name} sits in the middle of the range for {a} and {b}.",
        "Sold in several versions, which differ in {a} and {b}.",
        "A common option; {a} and {b} are as the maker lists them.",
    ),
    Sentiment.NEGATIVE: (
        "Reviewers complain of poor {a}, and its {b} is disappointing.",
        "{name} is overpriced for what it offers, and weak {a} is the main problem.",
        "Frequent complaints about {b} and bad {a} hold it back.",
    ),
}

# As many as an answer has items at most: seven, and a tenant beyond them.
LINKS: Final = (
    "comes up most often",
    "is the next name",
    "is worth knowing as well",
    "appears in several comparisons",
    "is an alternative",
    "is mentioned too",
    "comes after those",
    "closes the field",
)
CLOSINGS: Final = (
    "Prices and availability change, so check before you decide.",
    "If you tell me your budget and what matters most, I can narrow this down.",
    "In the end, the best option is the one that suits your needs.",
)
# Nobody's real site: domains reserved by RFC 2606.
SITES: Final = {
    "fieldtested.example": "Field Tested",
    "buyersdesk.example": "The Buyers Desk",
    "consumer-notes.example.org": "Consumer Notes",
    "daily-review.example.net": "Daily Review",
    "forum.example.com": "Community Forum",
}

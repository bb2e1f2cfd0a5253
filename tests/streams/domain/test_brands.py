"""From heads to brands, one head at a time and with what the rest of an answer tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.names import key_of
from streams.domain.brands import brands_of, read_context


def brands(head: str, *others: str, text: str = "", domains: tuple[str, ...] = ()) -> list[str]:
    return list(brands_of(head, read_context(text, [head, *others], domains)))


@pytest.mark.parametrize(
    ("head", "brand"),
    [
        ("Hoka", "Hoka"),
        ("Hoka Clifton 9", "Hoka"),
        ("Sony WH-1000XM5 – best overall", "Sony"),
        ("Anker Soundcore Space Q45 Wireless", "Anker"),
        ("Audio-Technica AT-LP60X", "Audio-Technica"),
        ("De'Longhi La Specialista", "De'Longhi"),
        ("eufy Security SoloCam C120", "eufy"),
        ("hOmeLabs 50-Pint Dehumidifier", "hOmeLabs"),
        ("LEVEL8 Carry-on Suitcase", "LEVEL8"),
        ("8BitDo Ultimate", "8BitDo"),
        ("Discover it® Miles", "Discover"),
        ("Eero Pro 6E (by Amazon)", "Eero"),
        ("Aerie by American Eagle", "Aerie"),
        ("Mini Massage Gun by Digitnow!", "Digitnow"),
        ("Fairywill Electric Toothbrush (FW-507)", "Fairywill"),
        ("Samsung Galaxy Buds 2 Pro (if you consider earbuds)", "Samsung"),
        # Several words that belong together.
        ("New Balance FuelCell RC Elite v3", "New Balance"),
        ("Le Creuset Toughened Nonstick PRO", "Le Creuset"),
        ("La Roche-Posay Effaclar Mat", "La Roche-Posay"),
        ("The North Face Resolve 2 Jacket", "The North Face"),
        ("American Tourister Burst Max", "American Tourister"),
        ("Capital One VentureOne Card", "Capital One"),
        ("Bank of America Travel Rewards", "Bank of America"),
        ("Briggs & Riley Baseline Spinner", "Briggs & Riley"),
        ("H&M", "H&M"),
        ("Boost Mobile", "Boost Mobile"),
        ("U-Turn Audio Orbit Basic", "U-Turn Audio"),
        ("Helly Hansen Men's Dubliner Jacket", "Helly Hansen"),
        ("Beach Riot Women's Eva Bikini Top", "Beach Riot"),
        ("Women's Lands' End Tugless One Piece", "Lands' End"),
        # German, French, Cyrillic, and scripts without spaces.
        ("Bosch Serie 6 Geschirrspüler", "Bosch"),
        ("Läkerol Original", "Läkerol"),
        ("Яндекс Станция 2", "Яндекс"),
        ("ソニー WH-1000XM5", "ソニー"),
        ("ナイキのペガサス41", "ナイキ"),
        ("耐克飞马41", "耐克飞马"),
        ("小米手环9", "小米手环"),
        ("삼성 갤럭시 버즈", "삼성"),
        ("Nike跑鞋", "Nike"),
        ("🏃 Hoka Clifton", "Hoka"),
    ],
)
def test_a_head_is_reduced_to_the_brand_as_it_is_written(head: str, brand: str) -> None:
    assert brands(head) == [brand]


@pytest.mark.parametrize(
    "head",
    [
        "",
        "***",
        "🏆",
        "Why it's great",
        "Battery life",
        "Price",
        "Step 1",
        "Conclusion",
        "Final thoughts",
        "Glossary",
        "Material & Fit",
        "Black",
        "Best for gaming",
        "Compatibility",
        "Energy Efficiency",
        "Handle Type",
        "Electro-Acoustic Option",
        "Draining Options",
        "Portability and Placement",
        "Wireless Camera V3S",
        "Cordless Vacuum 12Kpa 2 in 1 Stick",
        "Carry On Luggage Suitcase With Wheels",
        "18V ONE+ Stick Vacuum Kit",
        "50-Pint Dehumidifier",
        "XT9",
        "W10 720P Mini Camera",
        "$199",
        "2024",
        "It comes with a long trial period",
        "Purple offers a unique balance of support and cooling",
        "Vorteile",
        "Fazit",
        "Worauf man achten sollte",
        "まとめ",
        "价格区间",
        "장점",
        "一二三四五六七八九",
    ],
)
def test_what_names_no_brand_has_none(head: str) -> None:
    assert brands(head) == []


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("H&M / Zara", ["H&M", "Zara"]),
        ("Victrola or Crosley suitcase-style players", ["Victrola", "Crosley"]),
        ("Nike and Adidas", ["Nike", "Adidas"]),
        ("Andie X Lands' End Tugless One Piece", ["Andie", "Lands' End"]),
        ("Fluance RT80 or RT81", ["Fluance"]),
        ("TP-Link Deco X90 / XE75 Pro", ["TP-Link"]),
        ("Ninja Espresso and Cappuccino Maker", ["Ninja"]),
    ],
)
def test_a_head_of_several_brands_names_each_and_one_of_several_models_its_own(
    head: str, found: list[str]
) -> None:
    assert brands(head) == found


def test_a_word_that_the_answer_writes_small_is_no_brand() -> None:
    assert brands("Relaxed Fit") == ["Relaxed"]
    assert brands("Relaxed Fit", text="Most people like a relaxed fit.") == []


def test_a_brand_that_is_written_small_stays_one() -> None:
    assert brands("eufy SoloCam", text="I would take the eufy first.") == ["eufy"]


def test_a_word_in_an_address_is_not_written_small() -> None:
    assert brands("Hoka Clifton", text="See https://example.com/hoka/clifton now") == ["Hoka"]


def test_the_site_that_is_linked_tells_how_long_the_name_is() -> None:
    linked = "[Wolf Peak Carry-On](https://www.wolf-peak.example/x)"

    assert brands("Wolf Peak Carry-On") == ["Wolf"]
    assert brands("Wolf Peak Carry-On", domains=("wolfpeak.example",)) == ["Wolf Peak"]
    assert brands("Wolf Peak Carry-On", text=linked) == ["Wolf Peak"]
    assert brands("Target", text="Set a target.", domains=("target.example",)) == ["Target"]


@pytest.mark.parametrize(
    ("head", "domain", "alone", "linked"),
    [
        ("MADE IN® Stainless Clad Pan", "madein.example", ["MADE"], ["MADE IN"]),
        ("Rachael Ray Cucina Set", "rachaelray.example", ["Rachael"], ["Rachael Ray"]),
        ("Paula's Choice Moisturizer", "paulas-choice.example", ["Paula's"], ["Paula's Choice"]),
        ("Jack Wolfskin Texapore Jacke", "jack-wolfskin.example", ["Jack"], ["Jack Wolfskin"]),
        ("Under Armour HOVR", "underarmour.example", [], ["Under Armour"]),
        ("Best Buy", "www.bestbuy.example", [], ["Best Buy"]),
        ("Best Overall", "best.example", [], []),
    ],
)
def test_no_vocabulary_knows_a_brand_but_its_linked_site_does(
    head: str, domain: str, alone: list[str], linked: list[str]
) -> None:
    assert brands(head) == alone
    assert brands(head, domains=(domain,)) == linked


def test_in_a_list_of_brands_a_short_head_is_one_as_a_whole() -> None:
    listed = ("Seafolly", "Quince", "Aritzia")

    assert brands("Solid Ground") == ["Solid"]
    assert brands("Solid Ground", *listed) == ["Solid Ground"]
    assert brands("Everything But Water", *listed) == ["Everything But Water"]
    assert brands("Nomatic Carry-On", *listed) == ["Nomatic"]
    assert brands("Cupshe for Women", *listed) == ["Cupshe"]
    assert brands("Solid Ground 9", *listed) == ["Solid"]
    assert brands("The Body Shop Co", "The Ordinary", *listed) == ["The Body Shop Co"]


def test_a_first_word_that_several_entries_share_is_the_brand() -> None:
    assert brands("Wilson Evolution", "Wilson Elite", "Molten", "Baden") == ["Wilson"]


@given(st.text(max_size=80), st.lists(st.text(max_size=30), max_size=5), st.text(max_size=200))
def test_any_text_is_read_the_same_way_twice(head: str, others: list[str], text: str) -> None:
    context = read_context(text, [head, *others], others)

    assert list(brands_of(head, context)) == list(brands_of(head, context))
    assert all(name.strip() == name and key_of(name) for name in brands_of(head, context))

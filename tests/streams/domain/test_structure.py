"""The answer's own list: which lines are entries, and their ranks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.blanking import blank
from streams.domain.structure import read_structure
from streams.domain.text import normalise


def ranked(text: str) -> list[tuple[int, str]]:
    """Rank and head of each entry that is no repetition."""
    entries = read_structure(blank(normalise(text).chars))
    return [(entry.rank, entry.words) for entry in entries if not entry.is_repeated]


@pytest.mark.parametrize(
    "text",
    [
        "1. Hoka\n2. Nike",
        "1) Hoka\n2) Nike",
        "(1) Hoka\n(2) Nike",
        "1.Hoka\n2.Nike",
        "\u2460 Hoka\n\u2461 Nike",
        "1\ufe0f\u20e3 Hoka\n2\ufe0f\u20e3 Nike",
        "\U0001f947 Hoka\n\U0001f948 Nike",
        "#1: Hoka\n#2: Nike",
        "### #1: Hoka\n\n### #2: Nike",
        "### 1. Hoka\nSoft.\n\n### 2. Nike\nFast.",
        "**1. [Hoka](https://h.com)** \u2013 \\$1\n\n**2. [Nike]()** \u2013 \\$2",
        "1st: Hoka\n2nd: Nike",
        "No. 1: Hoka\nNo. 2: Nike",
        "- **Hoka** \u2013 soft\n- **Nike** \u2013 fast",
        "* Hoka\n* Nike",
        "### [Hoka](https://h.com)\n\n#### Best Grip\n\n*$1*\n\n### [Nike]()\n\n#### Light",
        "## Hoka\nSoft.\n\n## Nike\nFast.",
        "**Hoka**\nSoft.\n\n**Nike**\nFast.",
        "| Rank | Brand |\n|---|---|\n| 1 | Hoka |\n| 2 | Nike |",
        "| Brand | Price |\n|---|---|\n| Hoka | 1 |\n| Nike | 2 |",
        "| Feature | Hoka | Nike |\n|---|---|---|\n| Price | 1 | 2 |",
        "Our ranking: 1. Hoka 2. Nike",
        "1\u3001Hoka\n2\u3001Nike",
        "1\uc704: Hoka\n2\uc704: Nike",
        "* Best overall: Hoka\n* Best value: Nike",
        "### Best Overall: Hoka\nSoft.\n\n### Best Value: Nike\nFast.",
        "1. **Best for trails**\n   - Hoka\n   - Nike",
        "**Top picks**\n- Hoka\n- Nike",
        "> 1. Hoka\n> 2. Nike",
    ],
)
def test_every_way_to_write_a_list_ranks_its_entries(text: str) -> None:
    assert ranked(text) == [(1, "Hoka"), (2, "Nike")]


@pytest.mark.parametrize(
    "text",
    [
        "1. Hoka\n   * Specs: 8 mm\n   * Price: $1\n2. Nike\n   * Specs: 10 mm",
        "**1. Hoka** \u2013 $1\n\n* **Specs:** 8 mm\n* **Where to Buy:** Amazon\n\n**2. Nike**\n\n* **Specs:** 10",
        "1. Hoka\n   - Pros: soft\n   - Cons: pricey\n2. Nike\n   - Pros: fast",
        "### 1. Hoka\n* **Drop Rating:** 8\n### 2. Nike\n* **Drop Rating:** 10",
        "1. Hoka\n\n   Plush.\n\n2. Nike\n\n   Firm.",
        "1. Hoka\nWhat we like:\n- Cushion\n2. Nike\nWhat we like:\n- Speed",
        "What to look for:\n- Cushioning\n- Weight\n\n1. Hoka\n2. Nike",
        "1. Hoka\n2. Nike\n\n### Tips\n* **Budget:** set one\n* **Fit:** try it",
        "1. Hoka\n2. Nike\n\n* Do you run on trails?\n* Do you race?",
        "1. Hoka\n2. Nike\n\n**Summary:**\n* **Best soft:** Hoka\n* **Best fast:** Nike",
        "| Brand | Price |\n|---|---|\n| Hoka | 1 |\n| Nike | 2 |\n\n1. Hoka\n2. Nike",
        "```\n1. Altra\n```\n1. Hoka\n2. Nike",
    ],
)
def test_attributes_advice_and_repetitions_are_no_entries(text: str) -> None:
    assert ranked(text) == [(1, "Hoka"), (2, "Nike")]


def test_numbering_that_starts_again_goes_on_in_rank() -> None:
    text = "### Road\n1. Hoka\n2. Altra\n\n### Trail\n1. Nike\n2. Brooks"

    assert ranked(text) == [(1, "Hoka"), (2, "Altra"), (3, "Nike"), (4, "Brooks")]


def test_a_countdown_keeps_its_printed_numbers() -> None:
    assert ranked("3. Nike\n2. Hoka\n1. Altra") == [(3, "Nike"), (2, "Hoka"), (1, "Altra")]


def test_a_single_rank_head_keeps_its_number() -> None:
    assert ranked("#3: Nike\nA fine shoe.") == [(3, "Nike")]


def test_bullets_after_numbers_rank_after_them() -> None:
    text = (
        "1. Hoka\n2. Nike\n\nHonorable mentions:\n- **Altra** \u2013 wide\n- **Topo** \u2013 wide"
    )

    assert ranked(text)[2:] == [(3, "Altra"), (4, "Topo")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nike is a shoe brand. It sells shoes.",
        "# Nike\n\nA history of the firm.",
        "1.5 kg and 2.0 GHz",
        "---\n***\n___",
        "- great grip and feel\n- soft on the heel",
    ],
)
def test_prose_has_no_entries(text: str) -> None:
    assert ranked(text) == []


@given(st.text(alphabet=st.sampled_from(list("Na 1.2)#-*|>:\n[]()_\t\u2013"))))
def test_any_text_has_ranks_from_one(text: str) -> None:
    assert all(entry.rank >= 1 for entry in read_structure(text))

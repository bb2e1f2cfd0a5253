"""Simulated answers: repeatable, in each provider's shape, whatever a catalog holds."""

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from infra.answers import AnswerRefused
from infra.answers.simulated import Leaning, SimulatedEngine
from infra.ports import Answer, Question
from schemas.base import Provider
from schemas.catalog import Brand, Catalog, Product, TrackedCompetitor
from schemas.errors import SegOpsError
from schemas.events import FailureReason

ROOT = Path(__file__).parents[3]
QUERY = "best running shoes under $150"
RIVALS = ("Nike", "Adidas", "Hoka", "Brooks")

# One head of each provider's own list, with the brand and model in group 1.
HEADS = {
    Provider.CHATGPT: r"^\*\*\d\. (.+)\*\* \u2013 \$\d+",
    Provider.PERPLEXITY: r"^- \*\*(.+)\*\* \u2013 .+\[\d\]$",
    Provider.CLAUDE: r"^\d\. \*\*(.+)\*\* \(\$\d+.*\): ",
    Provider.GEMINI: r"^(?:\*   \*\*(.+):\*\* |\| \d \| \*\*(.+?)\*\* \|)",
    Provider.GROK: r"^### \d\. (.+)\n.+\[\[\d\]\]\(https://[^)]+\)$",
}


def make_catalog(
    brand: str = "Acme Shoes",
    rivals: tuple[str, ...] = RIVALS,
    aliases: tuple[str, ...] = (),
    product: str = "Acme Pro Runner",
    domain: str = "acmeshoes.example",
) -> Catalog:
    return Catalog(
        tenant_id="retailcorp",
        version=1,
        brand=Brand(
            name=brand,
            brand_aliases=aliases,
            domain=domain,
            products=(Product(name=product, sku="APR-001"),),
        ),
        competitors=tuple(
            TrackedCompetitor(id=place, name=name, domain=f"rival{place}.example")
            for place, name in enumerate(rivals, start=1)
        ),
    )


def ask(
    provider: Provider,
    slot: str = "2026-05-09",
    query: str = QUERY,
    catalog: Catalog | None = None,
    leaning: Leaning | None = None,
) -> Answer:
    question = Question("retailcorp", query, slot, catalog or make_catalog())
    return asyncio.run(SimulatedEngine(provider, leaning).ask(question))


def many(provider: Provider, slots: int, query: str = QUERY, **more: Catalog) -> list[Answer]:
    return [ask(provider, f"slot {number}", query, **more) for number in range(slots)]


def heads(provider: Provider, answer: Answer) -> list[str]:
    found = re.finditer(HEADS[provider], answer.text, re.MULTILINE)
    return [next(filter(None, match.groups())) for match in found]


def fingerprint() -> str:
    """A hash of answers of every provider, with all that they say."""
    answers = [ask(provider, f"slot {n}") for provider in Provider for n in range(20)]
    said = [
        (answer.model, answer.text, [(c.index, c.url, c.domain, c.title) for c in answer.citations])
        for answer in answers
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@pytest.mark.parametrize("provider", Provider)
def test_the_same_question_gets_the_same_answer(provider):
    assert ask(provider) == ask(provider)


@pytest.mark.parametrize("provider", Provider)
def test_an_answer_says_that_it_is_simulated(provider):
    answer = ask(provider)

    assert answer.is_simulated
    assert answer.model == f"simulated-{provider}"
    assert answer.provider_reply is None


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_another_process_gives_the_same_bytes(seed):
    code = "from tests.infra.answers.test_simulated import fingerprint; print(fingerprint())"
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )

    assert other.stdout.strip() == fingerprint()


def test_the_answers_are_those_of_every_version_and_platform():
    # Changes when wording or dice change, on purpose; never by itself.
    assert fingerprint()[:16] == "56d418e7af8bb7ba"


def test_query_provider_and_slot_each_change_the_answer():
    texts = {
        ask(Provider.CLAUDE).text,
        ask(Provider.CLAUDE, slot="2026-05-10").text,
        ask(Provider.CLAUDE, query="trail shoes").text,
        ask(Provider.GROK).text,
    }

    assert len(texts) == 4


@pytest.mark.parametrize("provider", Provider)
def test_most_answers_are_lists_in_the_manner_of_their_provider(provider):
    lists = [heads(provider, answer) for answer in many(provider, 100)]
    listed = [found for found in lists if found]

    assert 75 <= len(listed) <= 97
    assert all(2 <= len(found) <= 8 for found in listed)


@pytest.mark.parametrize("provider", Provider)
def test_some_answers_are_prose(provider):
    prose = [a for a in many(provider, 100) if a.text.startswith("When it comes to")]

    assert prose
    assert not any(re.search(r"^\s*([-*#|]|\d+\.)", a.text, re.MULTILINE) for a in prose)


def test_gemini_answers_with_bullets_and_with_tables():
    shapes = Counter("| Rank |" in answer.text for answer in many(Provider.GEMINI, 100))

    assert min(shapes[True], shapes[False]) > 20


def test_a_second_section_of_chatgpt_sometimes_starts_again_at_one():
    ones = Counter(answer.text.count("**1. ") for answer in many(Provider.CHATGPT, 100))

    assert ones[1] > 20
    assert ones[2] > 20


@pytest.mark.parametrize("provider", [Provider.PERPLEXITY, Provider.GROK])
def test_every_mark_in_the_text_has_its_citation(provider):
    for answer in many(provider, 50):
        marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)}

        assert marks
        assert marks <= {citation.index for citation in answer.citations}


@pytest.mark.parametrize("provider", [Provider.CHATGPT, Provider.GROK])
def test_every_link_in_the_text_is_a_citation(provider):
    for answer in many(provider, 50):
        links = set(re.findall(r"\]\((https://[^)]+)\)", answer.text))

        assert links <= {citation.url for citation in answer.citations}


def test_citations_are_of_the_tenant_of_competitors_and_of_reserved_domains():
    answers = [answer for provider in Provider for answer in many(provider, 50)]
    domains = {citation.domain for answer in answers for citation in answer.citations}

    assert {"acmeshoes.example", "rival1.example", "fieldtested.example"} <= domains
    assert all(re.search(r"\.example(\.(com|net|org))?$|^[\w.]+\.example$", d) for d in domains)


def test_citations_count_from_one_and_name_a_domain_once():
    for answer in many(Provider.CLAUDE, 50):
        indexes = [citation.index for citation in answer.citations]
        domains = [citation.domain for citation in answer.citations]

        assert indexes == list(range(1, len(indexes) + 1))
        assert len(set(domains)) == len(domains)


def test_a_site_is_sometimes_cited_where_its_brand_is_not_named():
    ghosts = [
        answer
        for answer in many(Provider.CLAUDE, 200)
        if "Acme" not in answer.text
        and any(citation.domain == "acmeshoes.example" for citation in answer.citations)
    ]

    assert ghosts


@pytest.mark.parametrize(
    "query", [QUERY, "crm software for small teams", "Welche Bank ist gut?", "quiet office chairs"]
)
def test_two_answers_in_three_name_the_tenant(query):
    answers = [answer for provider in Provider for answer in many(provider, 100, query)]
    share = sum("Acme" in answer.text for answer in answers) / len(answers)

    assert 0.58 <= share <= 0.77


def test_over_500_slots_providers_differ_in_how_often_they_name_the_tenant():
    share = {
        provider: sum("Acme" in answer.text for answer in many(provider, 500)) / 500
        for provider in Provider
    }

    assert all(0.45 <= part <= 0.85 for part in share.values())
    assert share[Provider.GROK] + 0.08 < share[Provider.CHATGPT]


def test_ranks_of_every_brand_vary():
    lists = [heads(Provider.CLAUDE, answer) for answer in many(Provider.CLAUDE, 200)]
    for brand in ("Acme", *RIVALS):
        ranks = {
            rank for found in lists for rank, head in enumerate(found, start=1) if brand in head
        }

        assert len(ranks) >= 4, brand


def test_untracked_brands_stand_in_lists_and_come_back():
    known = ("Acme", *RIVALS)
    answers = many(Provider.CLAUDE, 100)
    strangers = Counter(
        " ".join(head.split()[:1])
        for answer in answers
        for head in heads(Provider.CLAUDE, answer)
        if not any(brand in head for brand in known)
    )

    assert 3 <= len(strangers) <= 5
    assert max(strangers.values()) > 20


def test_a_brand_is_praised_and_blamed():
    blurbs = {
        blurb
        for answer in many(Provider.CLAUDE, 300)
        for blurb in re.findall(r"^\d\. \*\*.*Acme.*?\): (.+)$", answer.text, re.MULTILINE)
    }

    assert any(re.search(r"Excellent|standout|praise|recommended", blurb) for blurb in blurbs)
    assert any(re.search(r"poor|overpriced|complaints", blurb) for blurb in blurbs)
    assert any(re.search(r"Covers|middle|versions|common", blurb) for blurb in blurbs)


def test_the_tenants_products_and_skus_are_named():
    texts = "".join(answer.text for answer in many(Provider.CHATGPT, 100))

    assert "Acme Pro Runner" in texts
    assert "SKU APR-001" in texts


def test_prices_stay_within_what_the_query_asks_for():
    texts = "".join(answer.text for answer in many(Provider.CHATGPT, 50, "shoes under $80"))
    prices = [int(price) for price in re.findall(r"\u2013 \$(\d+)", texts)]

    assert prices
    assert max(prices) <= 80


@pytest.mark.parametrize("query", ["is ACME shoes any good", "acme pro runner review", "APR-001"])
def test_a_query_that_names_the_tenant_is_answered_with_it(query):
    answers = [answer for provider in Provider for answer in many(provider, 20, query)]

    assert all("Acme Shoes" in answer.text for answer in answers)


def test_a_tenant_without_a_name_is_never_named():
    told = make_catalog()
    catalog = told.model_copy(update={"brand": Brand(products=told.brand.products)})
    answers = [a for provider in Provider for a in many(provider, 30, catalog=catalog)]

    assert any("Nike" in answer.text for answer in answers)
    assert all(len(answer.text) > 100 for answer in answers)
    assert not any("Acme" in answer.text or "SKU" in answer.text for answer in answers)


@pytest.mark.parametrize("provider", Provider)
def test_a_leaning_moves_presence_and_standing(provider):
    always = Leaning(presence=1.0, standing={"Acme Shoes": 5.0})
    answers = [ask(provider, str(number), leaning=always) for number in range(40)]
    first = [found[0] for answer in answers if (found := heads(provider, answer))]

    assert all("Acme" in answer.text for answer in answers)
    assert all("Acme" in head for head in first)
    assert not any(
        "Acme" in ask(provider, str(number), leaning=Leaning(presence=-1.0)).text
        for number in range(40)
    )


def test_a_leaning_warms_and_cools():
    cold = Leaning(presence=1.0, warmth={"Acme Shoes": -1.0})
    for number in range(40):
        text = ask(Provider.CLAUDE, str(number), leaning=cold).text
        for blurb in re.findall(r"^\d\. \*\*Acme.*?\): (.+)$", text, re.MULTILINE):
            assert re.search(r"poor|overpriced|complaints", blurb)


HOSTILE = [
    "**Bold** _it_ `code` # head",
    "Quote \" and ' and <b>",
    "Two\nlines\r\n\r\n1. and a list",
    "x" * 200,
    "a.*+?^${}()|[]\\",
    "{name} {0} %s {",
    "(?P<",
    "| pipe | rank |",
    "\u202e\u200b\u00ad",
    "\x00\x07",
    "日本語の靴",
    "🏃‍♀️",
    "\ud800",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("provider", Provider)
def test_no_name_breaks_an_answer(provider, name):
    # Built without checks: what an engine is handed may be worse than what a tenant may type.
    catalog = make_catalog()
    brand = catalog.brand.model_copy(
        update={
            "name": name,
            "brand_aliases": (name, name),
            "domain": name,
            "products": (Product.model_construct(name=name, sku=name, aliases=(name,)),),
        }
    )
    rivals = tuple(c.model_copy(update={"name": name}) for c in catalog.competitors)
    hostile = catalog.model_copy(update={"brand": brand, "competitors": rivals})

    for number in range(20):
        answer = ask(provider, f"{name}{number}", query=name, catalog=hostile)

        assert answer.text.encode()
        assert not re.search(r"[\x00\r\u202e]", answer.text)


@pytest.mark.parametrize("provider", Provider)
def test_a_name_with_a_line_break_stays_in_its_item(provider):
    catalog = make_catalog(brand="Acme\n1. Shoes", product="Pro")
    shapes = [heads(provider, a) for a in many(provider, 40, catalog=catalog)]

    assert any("Acme 1. Shoes" in head for found in shapes for head in found)


def test_a_name_with_a_pipe_is_never_put_into_a_table():
    always = Leaning(presence=1.0)
    catalog = make_catalog(brand="Acme | Shoes", product="Acme | Shoes Pro")
    texts = [
        ask(Provider.GEMINI, str(number), catalog=catalog, leaning=always).text
        for number in range(40)
    ]

    assert not any("| Rank |" in text for text in texts)


@pytest.mark.parametrize("provider", Provider)
def test_an_empty_catalog_gets_answers_of_untracked_brands(provider):
    nothing = Catalog(tenant_id="retailcorp", version=0)
    answers = many(provider, 50, catalog=nothing)

    assert all(len(found) >= 2 for a in answers if (found := heads(provider, a)))
    assert any(heads(provider, answer) for answer in answers)


def test_a_tenant_that_owns_every_name_still_gets_an_answer():
    names = ("Veldrun", "Strada", "Kestrel", "Pacewell", "Torrent", "Fjellfoot", "Ostrava")
    catalog = make_catalog(rivals=(), aliases=names)
    texts = [
        ask(provider, str(number), catalog=catalog, leaning=Leaning(presence=-1.0)).text
        for provider in Provider
        for number in range(5)
    ]

    assert all("running shoes" in text for text in texts)
    assert not any(name in text for name in names for text in texts)


@pytest.mark.parametrize("query", ["", "?", "best", "x" * 1000, "a " * 500, "under $0", "#3: **"])
def test_no_query_breaks_an_answer(query):
    for provider in Provider:
        assert len(ask(provider, query=query).text) > 50


@pytest.mark.parametrize("reason", get_args(FailureReason))
def test_a_refusal_names_a_reason_that_a_failure_may_have(reason):
    refusal = AnswerRefused(reason, "the detail")

    assert isinstance(refusal, SegOpsError)
    assert (refusal.reason, refusal.detail) == (reason, "the detail")
    assert str(refusal) == f"{reason}: the detail"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Outcome, Sentiment
from schemas.catalog import Brand, Catalog, Product, TrackedCompetitor
from schemas.events import derived_id
from streams.domain.scoring import RULES_VERSION, outcome, owner, score
from tests import make

LIST = """Here are the best running shoes:

1. **Nike Pegasus** - Excellent cushioning.
2. **Acme Pro Runner** - Great grip, highly recommended.
3. **Hoka Clifton** - Terrible grip and bad quality.
"""
BRAND = Brand(
    name="Acme",
    brand_aliases=("Acme Shoes",),
    domain="acme.example",
    products=(
        Product(name="Pro Runner", sku="APR-001"),
        Product(name="Trail Hawk", sku="ATH-002", aliases=("TrailHawk",)),
    ),
)
NIKE = TrackedCompetitor(id=1, name="Nike", domain="nike.com")
HOKA = TrackedCompetitor(id=2, name="Hoka", brand_aliases=("Hoka One One",), domain="hoka.com")
BROOKS = TrackedCompetitor(id=3, name="Brooks")
positions = st.none() | st.integers(1, 20)


def a_catalog(version=1, brand=BRAND, competitors=(NIKE, HOKA, BROOKS)):
    return Catalog(tenant_id="acme", version=version, brand=brand, competitors=competitors)


def scored(text=LIST, catalog=None, **fields):
    return score(make.captured(raw_response=text, **fields), catalog or a_catalog())


@pytest.mark.parametrize(
    ("tenant", "competitor", "expected"),
    [
        (1, 2, Outcome.WIN),
        (2, 1, Outcome.LOSS),
        (3, 3, Outcome.TIE),
        (9, None, Outcome.WIN),
        (None, 9, Outcome.LOSS),
        (None, None, Outcome.BOTH_ABSENT),
    ],
)
def test_the_one_that_stands_higher_wins_and_absence_loses(tenant, competitor, expected):
    assert outcome(tenant, competitor) is expected


@given(positions, positions)
def test_swapping_sides_swaps_wins_and_losses(tenant, competitor):
    swapped = {Outcome.WIN: Outcome.LOSS, Outcome.LOSS: Outcome.WIN}
    here = outcome(tenant, competitor)

    assert outcome(competitor, tenant) is swapped.get(here, here)


@given(st.text(max_size=300))
def test_every_competitor_has_an_entry_whatever_the_text(text):
    fact = scored(text)

    assert [c.competitor_id for c in fact.competitors] == [1, 2, 3]
    assert all(c.outcome is outcome(fact.position, c.position) for c in fact.competitors)
    assert all((c.position is None) == (c.sentiment is None) for c in fact.competitors)
    assert (fact.position is None) == (fact.sentiment is None)


def test_positions_sentiments_and_outcomes_of_a_list():
    fact = scored()

    assert (fact.position, fact.sentiment) == (2, Sentiment.POSITIVE)
    assert [(c.name, c.position, c.sentiment, c.outcome) for c in fact.competitors] == [
        ("Nike", 1, Sentiment.POSITIVE, Outcome.LOSS),
        ("Hoka", 3, Sentiment.NEGATIVE, Outcome.WIN),
        ("Brooks", None, None, Outcome.WIN),
    ]


def test_the_evidence_is_a_slice_of_the_answer():
    fact = scored()

    assert {"Acme", "Nike", "Hoka", "Pro Runner"} == {m.name for m in fact.mentions}
    assert all(LIST[m.start : m.end] == m.surface for m in fact.mentions)
    assert [item.rank for item in fact.items] == [1, 2, 3]


def test_the_candidates_are_the_brands_of_the_list_that_nobody_tracks():
    untracked = scored(catalog=a_catalog(competitors=(BROOKS,)))

    assert [(c.name, c.rank) for c in untracked.candidates] == [("Nike", 1), ("Hoka", 3)]
    assert scored().candidates == ()


def test_the_domains_of_citations_tell_how_long_a_name_is():
    text = "1. Wolf Peak Runner\n2. Nike Pegasus\n"
    citations = (make.cited("https://wolfpeak.example/x", "wolfpeak.example"),)

    assert [c.name for c in scored(text).candidates] == ["Wolf"]
    assert [c.name for c in scored(text, citations=citations).candidates] == ["Wolf Peak"]


def test_a_score_is_about_the_answer_that_it_came_from():
    answer = make.captured(5, raw_response=LIST, is_simulated=True, query_id=9)
    fact = score(answer, a_catalog(version=4))
    carried = (
        "tenant_id",
        "result_id",
        "query_id",
        "provider",
        "is_simulated",
        "occurred_at",
        "recorded_at",
    )

    assert all(getattr(fact, name) == getattr(answer, name) for name in carried)
    assert (fact.catalog_version, fact.rules_version) == (4, RULES_VERSION)
    assert fact.brand_name == "Acme"


def test_products_are_scored_where_they_are_named():
    fact = scored()

    assert [(p.name, p.sku, p.position) for p in fact.products] == [("Pro Runner", "APR-001", 2)]


@pytest.mark.parametrize("term", ["ATH-002", "TrailHawk", "Trail Hawk"])
def test_a_product_is_found_by_its_name_sku_and_aliases(term):
    fact = scored(f"1. Nike\n2. {term} - good\n")

    assert [(p.name, p.position) for p in fact.products] == [("Trail Hawk", 2)]


def test_a_product_without_a_sku_is_found_by_its_name_only():
    brand = Brand(name="Acme", products=(Product(name="Trail Hawk"),))
    fact = scored("1. Nike\n2. Trail Hawk\n", a_catalog(brand=brand))

    assert [(p.name, p.sku, p.position) for p in fact.products] == [("Trail Hawk", "", 2)]


def test_products_of_a_tenant_without_a_brand_name_are_scored():
    brand = Brand(products=BRAND.products)
    fact = scored("1. Nike\n2. Trail Hawk\n", a_catalog(brand=brand))

    assert [(p.name, p.position) for p in fact.products] == [("Trail Hawk", 2)]
    assert fact.position is None


def test_before_a_brand_is_told_competitors_are_scored_against_nobody():
    fact = scored(catalog=a_catalog(version=1, brand=Brand()))

    assert (fact.brand_name, fact.position, fact.sentiment) == ("", None, None)
    assert [c.outcome for c in fact.competitors] == [
        Outcome.LOSS,
        Outcome.LOSS,
        Outcome.BOTH_ABSENT,
    ]


def test_before_anything_is_told_an_answer_is_scored_all_the_same():
    fact = scored(catalog=Catalog(tenant_id="acme", version=0))

    assert (fact.position, fact.competitors, fact.mentions, fact.catalog_version) == (
        None,
        (),
        (),
        0,
    )


def test_a_competitor_of_the_tenants_own_name_is_the_tenant():
    namesake = TrackedCompetitor(id=7, name="Acme", brand_aliases=("Hoka",))
    fact = scored(catalog=a_catalog(competitors=(namesake, NIKE)))

    assert fact.position == 2
    assert [(c.competitor_id, c.position, c.outcome) for c in fact.competitors] == [
        (7, 2, Outcome.TIE),
        (1, 1, Outcome.LOSS),
    ]
    assert len([m for m in fact.mentions if m.name == "Acme"]) == 1


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("acme.example", "tenant"),
        ("www.acme.example", "tenant"),
        ("shop.acme.example", "tenant"),
        ("a.b.acme.example", "tenant"),
        ("ACME.Example.", "tenant"),
        ("nike.com", "Nike"),
        ("www.nike.com", "Nike"),
        ("store.nike.com", "Nike"),
        ("hoka.com", "Hoka"),
        ("notnike.com", "third_party"),
        ("nike.com.example", "third_party"),
        ("com", "third_party"),
        ("", "third_party"),
        ("brooks.example", "third_party"),
    ],
)
def test_a_site_belongs_to_whose_domain_it_is_within(domain, expected):
    citation = make.cited(f"https://{domain}/", domain)

    assert owner(citation, a_catalog()) == expected


def test_a_domain_that_is_told_with_www_owns_its_bare_name_too():
    catalog = a_catalog(brand=Brand(name="Acme", domain="WWW.Acme.example"))

    assert owner(make.cited("https://acme.example/", "acme.example"), catalog) == "tenant"


def test_a_tenant_without_a_domain_owns_nothing():
    catalog = a_catalog(brand=Brand(name="Acme"), competitors=(BROOKS,))

    assert owner(make.cited("https://acme.example/", ""), catalog) == "third_party"


def test_a_site_that_both_claim_is_the_tenants():
    rival = TrackedCompetitor(id=1, name="Nike", domain="acme.example")
    catalog = a_catalog(competitors=(rival,))

    assert owner(make.cited("https://acme.example/", "acme.example"), catalog) == "tenant"


def test_owners_stand_in_the_order_of_the_citations():
    cited = ("hoka.com", "acme.example", "other.example", "hoka.com")
    citations = tuple(
        make.cited(f"https://{domain}/", domain, index) for index, domain in enumerate(cited, 1)
    )

    assert scored(citations=citations).citation_owners == ("Hoka", "tenant", "third_party", "Hoka")


def test_the_same_answer_and_catalog_give_the_same_fact():
    assert scored() == scored()


def test_another_catalog_version_or_answer_gives_another_id():
    ids = {scored(catalog=a_catalog(version=version)).id for version in (1, 2, 11)}
    answer = make.captured(2, raw_response=LIST)

    assert len({*ids, score(answer, a_catalog()).id}) == 4
    assert score(answer, a_catalog(7)).id == derived_id(answer.id, f"scored:7:{RULES_VERSION}")

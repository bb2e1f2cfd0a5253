"""Sources become citations."""

import pytest

from infra.answers.sources import MOST, Part, Source, citations, domain_of, joined


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.Nike.com/a", "nike.com"),
        ("HTTP://shop.nike.com:8443/a?b#c", "shop.nike.com"),
        ("https://user@nike.com./a", "nike.com"),
        ("https://münchen.example/", "münchen.example"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("https://www.", ""),
        ("https://", ""),
        ("https://[nike.com/", ""),
        ("https://nike.com/a b", ""),
        ("https://nike.com/\x00", ""),
        ("https://nike.com/" + "a" * 2000, ""),
        (f"https://{'a' * 249}.com/", "a" * 249 + ".com"),
        (f"https://{'a' * 250}.com/", ""),
        ("ftp://nike.com/", ""),
        ("javascript:alert(1)", ""),
        ("nike.com", ""),
        ("", ""),
    ],
)
def test_a_domain_is_the_host_of_a_web_address(url, domain):
    assert domain_of(url) == domain


def test_offsets_count_from_the_beginning_of_the_whole_text():
    parts = [Part("Ünï👟 "), Part("Nike", [Source("https://n.com/", start=0, end=4)]), Part("!")]
    text, [cited] = joined(parts)

    assert text == "Ünï👟 Nike!"
    assert text[cited.start : cited.end] == "Nike"


@pytest.mark.parametrize(
    ("start", "end"), [(None, 4), (0, None), (3, 2), (0, 5), (9, 9), (None, None)]
)
def test_offsets_outside_their_part_are_not_told(start, end):
    _, [cited] = joined([Part("Nike", [Source("https://n.com/", start=start, end=end)])])

    assert (cited.start, cited.end) == (None, None)


def test_a_source_counts_once_at_its_first_place():
    told = [("https://a.com/", 1), ("ftp://x/", 2), ("https://b.com/", 3), ("https://a.com/", 4)]
    found = citations(Source(url, start=at, end=at) for url, at in told)

    assert [(c.url, c.index, c.start) for c in found] == [
        ("https://a.com/", 1, 1),
        ("https://b.com/", 2, 3),
    ]


def test_the_number_that_the_text_cites_by_is_kept():
    found = citations([Source("https://a.com/", index=1), Source("https://b.com/", index=7)])

    assert [c.index for c in found] == [1, 7]


def test_there_is_an_end_to_sources_and_titles():
    found = citations(Source(f"https://a.com/{n}", title="t" * 999) for n in range(2 * MOST))

    assert len(found) == MOST
    assert {len(c.title) for c in found} == {500}

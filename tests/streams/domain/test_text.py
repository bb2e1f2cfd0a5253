"""Normalising keeps a map to the raw text; blanking keeps lengths and lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.domain.blanking import blank
from streams.domain.text import normalise


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("Ni\u00adke", "Nike"),
        ("N\u200bi\u200dke\ufeff", "Nike"),
        ("\uff2e\uff49\uff4b\uff45", "Nike"),
        ("Nike\u2019s", "Nike's"),
        ("Nestle\u0301", "Nestl\u00e9"),
        ("\u1102\u1161\u110b\u1175", "\ub098\uc774"),
        ("\uff76\uff9e", "\u30ac"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("2\ufe0f\u20e3 Nike", "2)  Nike"),
        ("\u2461 Nike", "2)  Nike"),
        ("a\u00a0b", "a b"),
        ("&nosuch; &", "&nosuch; &"),
    ],
)
def test_a_text_reads_as_its_reader_sees_it(raw: str, normal: str) -> None:
    assert normalise(raw).chars == normal


def test_trade_marks_and_raised_digits_separate() -> None:
    assert normalise("Nike\u2122 Hoka\u00b9").chars == "Nike\u00ae Hoka\u00ae"


def test_every_character_knows_where_it_stood() -> None:
    text = normalise("x AT&amp;T\u2122 Ni\u00adke")
    start = text.chars.index("Nike")

    assert text.raw_span(start, start + 4) == (12, 17)


@given(st.text())
def test_the_map_covers_the_text_in_order(raw: str) -> None:
    text = normalise(raw)

    assert len(text.chars) == len(text.starts) == len(text.ends)
    assert list(text.starts) == sorted(text.starts)
    assert all(0 <= a < b <= len(raw) for a, b in zip(text.starts, text.ends, strict=True))
    text.chars.encode()


@pytest.mark.parametrize(
    "text",
    [
        "`Nike`",
        "``a `Nike` b``",
        "```py\nNike\n```",
        "~~~\nNike",
        "https://nike.com/Nike",
        "www.Nike.com/x",
        "shop.Nike.com",
        "me@Nike.com",
        "[x](https://Nike.com)",
        '[x](https://a.com/b_(Nike) "Nike")',
        "[https://Nike.com](https://a.com)",
        "[Nike.com/de](https://a.com)",
        "![Nike](a.png)",
        '[1]: https://a.com "Nike"',
        "[^1]: Nike, annual report",
        "end.([Nike][1])",
        "end.([Nike](https://a.com))",
        "\ue200cite\ue202Nike\ue201",
        "\u30104\u2020Nike\u3011",
        "<a title='Nike'>",
        "<!-- Nike -->",
        "<pre>Nike</pre>",
        "(Source: Nike)",
        "AI responses may include mistakes. Learn moreYour feedback helps Nike improve.",
        "## Sources\n- Nike\n- [Nike](https://nike.com)",
    ],
)
def test_what_is_no_prose_is_blanked(text: str) -> None:
    assert "nike" not in blank(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "[Nike](https://a.com)",
        "[Nike][1] grew",
        "[HP, Nike]()",
        "Nike[1][2]",
        "```markdown\nNike\n```",
        "it`s Nike",
        "a (see [Nike](https://a.com))",
        "<b>Nike</b>",
        "Sources of income: Nike",
        "monday.com and Nike",
    ],
)
def test_prose_and_link_labels_stay(text: str) -> None:
    assert "Nike" in blank(text)


@given(st.text(alphabet=st.sampled_from(list("aN`~[](){}<>!|@.:/\"'\n# -*_^1\u3010\u3011\u2020"))))
def test_blanking_keeps_length_and_lines(text: str) -> None:
    blanked = blank(text)

    assert len(blanked) == len(text)
    assert [i for i, c in enumerate(blanked) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]

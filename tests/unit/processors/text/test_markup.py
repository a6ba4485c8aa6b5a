"""What a reader sees of a text, and where it stands in the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.text.markup import as_seen, seen
from tests.support.cost import cpu_s


@pytest.mark.parametrize(
    ("original", "text"),
    [
        # white space
        ("Prabowo  bertemu \t\u00a0 Putin", "Prabowo bertemu Putin"),
        ("  Satu \r\n \r\n\n Dua\n", "Satu\n\nDua"),
        ("Satu\r\nDua", "Satu\nDua"),
        # tags within a line
        ("<b>Putin</b> tiba", "Putin tiba"),
        ("<b>P</b>utin <a href='x>y' title=\"a > b\">tiba</a>", "Putin tiba"),
        ("Ma<i>'</i>ruf <img src=x/> Amin", "Ma'ruf Amin"),
        ("di <a title=Ma'ruf>sini</a>", "di sini"),
        # tags that end a line
        ("<p>Satu</p><p>Dua</p>", "Satu\n\nDua"),
        ("<p>Satu\ndan dua</p>\n<p>Tiga</p>", "Satu dan dua\n\nTiga"),
        ("Satu<br>Dua<BR/>\n<br />Tiga", "Satu\nDua\n\nTiga"),
        ("<ul><li>Satu</li> <li>Dua</li></ul>", "Satu\n\nDua"),
        # what nobody sees
        ("Satu<!-- Putin > Xi --> dua", "Satu dua"),
        ("<script type='x'>if (a<b) { t = '<p>Putin</p>' }</script >Satu", "Satu"),
        ("<STYLE>.a{}</style><p>Satu</p>", "Satu"),
        ("Satu <script>Putin bertemu Xi", "Satu"),
        ("Satu <!-- Putin bertemu Xi", "Satu"),
        ("<iframe src=x /> Satu <noscript><img></noscript>", "Satu"),
        ("<!DOCTYPE html><html><head><title>Putin</title></head><body>Satu</body></html>", "Satu"),
        ("<![CDATA[Satu]]>", "Satu"),
        ("Pu\u00adtin\u200b \u202atiba\u202c\x00", "Putin tiba"),
        # entities
        ("Ma&#39;ruf, Ma&rsquo;ruf, Ma&#x2019;ruf", "Ma'ruf, Ma’ruf, Ma’ruf"),
        ("T&uuml;rkiye &amp; Rusia", "Türkiye & Rusia"),
        ("Abdullah&nbsp;II dan&nbsp; &#160;Putin", "Abdullah II dan Putin"),
        ("R&amp;amp;D, Abdullah&amp;nbsp;II", "R&D, Abdullah II"),
        ("Pu&shy;tin&#8203;", "Putin"),
        ("&frac12; &sup2;", "½ ²"),
        # tags that were escaped once too often
        (
            "&lt;p&gt;Satu&lt;/p&gt;&lt;p class=&quot;a&quot;&gt;&lt;b&gt;Dua&lt;/b&gt; tiga&lt;/p&gt;",
            "Satu\n\nDua tiga",
        ),
        ("&amp;lt;p&amp;gt;Satu &amp;amp; dua&#60;br /&#x3E;Tiga", "Satu & dua\nTiga"),
        (
            "&lt;script&gt;Putin bertemu Xi&lt;/script&gt;Satu&lt;!-- Xi --&gt; &lt;a href='x'&gt;dua&lt;/a&gt;",
            "Satu dua",
        ),
        ("<div>&lt;p&gt;Satu, 3 &lt; 4&lt;/p&gt;Dua</div>", "Satu, 3 < 4\n\nDua"),
        # what is no markup
        ("3 &lt; 4 &amp; 5 &gt; 2, a&lt;b, &lt;pangan&gt;", "3 < 4 & 5 > 2, a<b, <pangan>"),
        ("3 < 4 & 5 > 2; AT&T; &tidakada; <3", "3 < 4 & 5 > 2; AT&T; &tidakada; <3"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_what_is_seen(original: str, text: str) -> None:
    assert seen(original).text == text


def test_plain_text_stands_where_it_stood() -> None:
    assert seen("Satu dua.\n\nTiga") == ("Satu dua.\n\nTiga", None, None)


def test_a_headline_is_one_line() -> None:
    assert seen("Prabowo<br>Bertemu\nPutin", lines=False).text == "Prabowo Bertemu Putin"


def test_an_entity_is_one_place() -> None:
    original = "<b>Recep&nbsp;Erdo&#287;an</b>"
    text, starts, ends = seen(original)
    assert starts is not None and ends is not None  # noqa: PT018 - for mypy
    assert text == "Recep Erdoğan"
    assert original[starts[0] : ends[len(text) - 1]] == "Recep&nbsp;Erdo&#287;an"
    at = text.index("ğ")
    assert original[starts[at] : ends[at]] == "&#287;"
    assert as_seen(original[starts[0] : ends[-1]]) == text


def test_escaped_tags_leave_each_character_its_place() -> None:
    original = "&lt;p&gt;Recep&amp;nbsp;&lt;b&gt;Erdo&amp;#287;an&lt;/b&gt; tiba&lt;/p&gt;"
    text, starts, ends = seen(original)
    assert starts is not None and ends is not None  # noqa: PT018 - for mypy
    assert text == "Recep Erdoğan tiba"
    at = text.index("ğ")
    assert original[starts[at] : ends[at]] == "&amp;#287;"
    assert original[starts[0] : ends[len("Recep Erdoğan") - 1]] == "Recep&amp;nbsp;&lt;b&gt;Erdo&amp;#287;an"
    assert original[starts[-1] : ends[-1]] == "a"


@given(
    st.text(alphabet="ab \n\u00a0\u200b<>/p!-&;#39x\"'", max_size=60)
    | st.lists(st.sampled_from(["&lt;", "&gt;", "&amp;lt;p", "/b", "p", " ", "a", "&quot;", "<b>"])).map("".join)
)
def test_places_are_in_order_and_within(original: str) -> None:
    text, starts, ends = seen(original)
    if starts is None or ends is None:
        assert len(text) == len(original)
        return
    assert len(text) == len(starts) == len(ends)
    assert all(0 <= a < b <= len(original) for a, b in zip(starts, ends, strict=True))
    assert list(starts) == sorted(starts)
    assert list(ends) == sorted(ends)


@pytest.mark.parametrize(
    "part",
    [
        "<",
        "<a",
        '<a "',
        "<a '\"<",
        "<!--",
        "<!",
        "<script>",
        "<script",
        "</p",
        "&",
        "&amp;",
        "&#1",
        "&lt;p",
        "&lt;p ",
        "&lt;p&gt;",
        "&lt;p &amp;",
        "<p>\n",
        "  \u200b",
    ],
)
def test_any_text_is_read_in_linear_time(part: str) -> None:
    assert cpu_s(lambda: seen(part * (300_000 // len(part)))) < 5

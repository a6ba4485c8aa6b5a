"""Days in a quotation count from the day on which it was said."""

from __future__ import annotations

from datetime import date

import pytest

from processors.dates.find import find_dates
from processors.dates.spoken import said_days

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('"Hari ini kami bertemu," kata Budi, Senin (2/3/2026).', ["2026-03-02", "2026-03-02"]),
        ('"Kemarin kami bertemu," ujarnya di Bogor, Senin (2/3/2026).', ["2026-03-01", "2026-03-02"]),
        ('"Besok kami bertemu," kata Budi, Rabu (4/3/2026).', ["2026-03-05", "2026-03-04"]),
        ('"Hari ini kami bertemu," kata Budi.', ["2026-03-05"]),
        ("Hari ini mereka bertemu, kata Budi, Senin (2/3/2026).", ["2026-03-05", "2026-03-02"]),
        ('"Hari ini kami bertemu," kata Budi. Senin (2/3/2026) libur.', ["2026-03-05", "2026-03-02"]),
        ('"Hari ini kami ingat," kata Budi tentang 2 Mei 2020.', ["2026-03-05", "2020-05-02"]),
        ("Budi menyatakan, Senin (2/3/2026), mereka bertemu sore ini.", ["2026-03-02", "2026-03-02"]),
        ("Budi, Senin (2/3/2026), mengatakan mereka bertemu besok.", ["2026-03-02", "2026-03-03"]),
        ("Mereka bertemu sore ini usai tiba, Senin (2/3/2026).", ["2026-03-05", "2026-03-02"]),
        ("Mereka bertemu hari ini, demikian keterangan istana, Senin (2/3/2026).", ["2026-03-02", "2026-03-02"]),
        ("Mereka bertemu sore ini. Demikian disampaikan istana, Senin (2/3/2026).", ["2026-03-02", "2026-03-02"]),
        ("Dalam siaran pers tertanggal 2 Maret 2026, istana menyebut lusa.", ["2026-03-02", "2026-03-04"]),
        ("Mereka bertemu hari ini. Hal itu tertuang dalam rilis, Senin (2/3/2026).", ["2026-03-02", "2026-03-02"]),
        ('"Bulan ini kami bertemu," kata Budi, Senin (2/3/2026).', ["2026-03", "2026-03-02"]),
    ],
)
def test_days_of_a_quotation(text: str, values: list[str]) -> None:
    assert [hit.value for hit in said_days(text, find_dates(text, DAY), DAY)] == values

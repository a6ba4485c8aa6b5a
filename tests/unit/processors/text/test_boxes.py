"""Lines that point to other articles are found; what stands around them is the article's own."""

from __future__ import annotations

import pytest

from processors.text.boxes import boxes

BEFORE = "Presiden Prabowo berpidato di Jakarta."
BEHIND = "Dalam pidatonya ia berbicara soal pangan."
HEADLINE = "Putin Bertemu Xi Jinping di Beijing"
OTHER = "Anwar Ibrahim Bertemu Lawrence Wong di Singapura"


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "lines",
    [
        ["Lihat Juga :", HEADLINE],
        ["Berita Terkait", HEADLINE, OTHER],
        [f"(Baca juga: {HEADLINE})"],
        [f"[Lihat juga: {HEADLINE}]"],
        [f"BACA JUGA: {HEADLINE}", f"Baca: {OTHER}"],
        ["Baca juga:", f"- {HEADLINE}", f"- {OTHER}"],
        ["Artikel lainnya:", f"1. {HEADLINE}", f"2. {OTHER}"],
        ["Baca Juga", "Putin dan Xi sepakat bertemu untuk membahas kerja sama energi"],
        [f"- {HEADLINE}", f"- {OTHER}"],
        [f"• {HEADLINE}", "▪ Harga Pangan Naik Tajam"],
        ["Tags: Prabowo Subianto, Vladimir Putin"],
    ],
)
def test_other_articles(lines: list[str], gap: str) -> None:
    text = gap.join([BEFORE, *lines, BEHIND])
    assert [text[start:end] for start, end in boxes(text)] == lines


@pytest.mark.parametrize(
    "text",
    [
        "",
        BEFORE,
        "Baca juga laporan PBB, kata Presiden Prabowo saat bertemu Putin.",
        "Berita terkait pertemuan Putin dan Xi dibantah Kremlin.",
        "Lihat saja: Putin tetap bertemu Xi di Beijing, kata Trump.",
        "Topik pertemuan Putin dan Xi",
        f"{HEADLINE}\n{BEHIND}",
        # one bullet, what the article lists itself, and names
        f"{BEFORE}\n- {HEADLINE}\n{BEHIND}",
        f"- {HEADLINE}\n- {OTHER}\n{BEHIND}",
        f"Agenda Presiden:\n- Putin Bertemu Xi Jinping\n- {OTHER}",
        f"Ringkasan\n- {HEADLINE}\n- {OTHER}",
        f"{BEFORE}\n- Presiden Rusia Vladimir Putin\n- Presiden China Xi Jinping",
        f"{BEFORE}\n- Putin bertemu Xi Jinping di Beijing pada hari itu\n- Xi lalu menjamu Putin makan malam di sana",
    ],
)
def test_the_article_itself(text: str) -> None:
    assert boxes(text) == []

"""Date phrases, one phenomenon a case. Square brackets mark what must be found; a text without them holds no date."""

from __future__ import annotations

import re
from datetime import date

import pytest

from processors.dates.find import DateHit, Direction, Precision, as_future, as_past, find_dates

FRIDAY = "2025-09-05"
NEW_YEAR = "2026-01-02"

# Name, the article's day, the text, and the value of each phrase in order ("first/last" for a range).
CASES: list[tuple[str, str, str, str]] = [
    # Weekday and number
    ("weekday with bracketed day and month", FRIDAY, "Keduanya bersua [Rabu (3/9)] di Oslo.", "2025-09-03"),
    ("weekday with bracketed full date", FRIDAY, "Ia tiba [Rabu (3/9/2025)].", "2025-09-03"),
    ("weekday with leading zeros", FRIDAY, "Ia tiba [Rabu (03/09/2025)].", "2025-09-03"),
    ("two-digit year", FRIDAY, "Ia tiba [Kamis (19/6/25)].", "2025-06-19"),
    ("two-digit year of last century", FRIDAY, "Ia lahir pada [Kamis (21/5/98)].", "1998-05-21"),
    ("weekday, comma, worded date", FRIDAY, "[Rabu, 3 September 2025], mereka berunding.", "2025-09-03"),
    ("weekday and worded date without comma", FRIDAY, "Pada [Kamis 19 Juni] ia singgah.", "2025-06-19"),
    ("no space after the comma", FRIDAY, "Pada [Kamis,19 Juni 2025] ia singgah.", "2025-06-19"),
    ("number before the bracket closes outside", FRIDAY, "Ia singgah ([Rabu, 3/9]).", "2025-09-03"),
    ("weekday and number without brackets", FRIDAY, "Ia singgah [Rabu 3/9/2025 sore].", "2025-09-03"),
    ("time of day between weekday and bracket", FRIDAY, "Ia bertolak [Rabu dini hari (3/9)].", "2025-09-03"),
    ("time of day after the weekday, then the date", FRIDAY, "Mereka berunding [Rabu sore, 3 September 2025].",
     "2025-09-03"),
    ("time of day after the bracket", FRIDAY, "Ia bertolak [Rabu (3/9) malam].", "2025-09-03"),
    ("local time belongs to the phrase", "2019-09-17", "Ia bicara [Senin (16/09/2019) waktu setempat].", "2019-09-16"),
    ("local time before the bracket", FRIDAY, "Ia bicara [Rabu waktu setempat (3/9)].", "2025-09-03"),
    ("time of a named place", FRIDAY, "Ia bicara [Rabu (3/9) waktu Tokyo].", "2025-09-03"),
    ("yang lalu after the bracket", FRIDAY, "Ia bicara [Rabu (3/9/2025) yang lalu].", "2025-09-03"),
    ("kemarin after the bracket", FRIDAY, "Ia bicara [Kamis (4/9) kemarin].", "2025-09-04"),
    ("mendatang after the bracket", FRIDAY, "Ia bicara [Rabu (10/9) mendatang].", "2025-09-10"),
    ("ini after the bracket", FRIDAY, "Ia bicara [Jumat (5/9) ini].", "2025-09-05"),
    ("last week's weekday with its number", "2019-09-16", "Ia bicara [Sabtu pekan lalu (14/9/2019)].", "2019-09-14"),
    ("Friday with an apostrophe", FRIDAY, "Ia bicara [Jum'at (5/9)].", "2025-09-05"),
    ("Friday with a curly apostrophe", FRIDAY, "Ia bicara [Jum’at (5/9)].", "2025-09-05"),
    ("Ahad is Sunday", "2025-09-08", "Ia bicara [Ahad (7/9)].", "2025-09-07"),
    ("minggu with a number is Sunday", "2025-09-08", "Ia bicara pada [minggu (7/9)].", "2025-09-07"),
    ("weekday and number disagree: the number wins", FRIDAY, "Ia bicara [Senin (3/9)].", "2025-09-03"),
    ("weekday and full date disagree: the date wins", FRIDAY, "Ia bicara [Senin, 3 September 2025].", "2025-09-03"),
    ("far off, the weekday chooses the year", "2025-11-20", "Ia bicara [Kamis (5/3)].", "2026-03-05"),
    ("an impossible number leaves the weekday", FRIDAY, "Ia bicara [Rabu] (31/9).", "2025-09-03"),
    # Printed dates
    ("worded date", FRIDAY, "Perjanjian itu diteken [3 September 2025].", "2025-09-03"),
    ("worded date without a year", FRIDAY, "Perjanjian itu diteken pada [30 Juni].", "2025-06-30"),
    ("tanggal belongs to the date", FRIDAY, "Ia hadir [tanggal 3 September].", "2025-09-03"),
    ("date of a past century", FRIDAY, "Negara itu merdeka [17 Agustus 1945].", "1945-08-17"),
    ("date with tahun before the year", FRIDAY, "Ia dilantik [1 Mei tahun 2017].", "2017-05-01"),
    ("date of last year in words", FRIDAY, "Ia dilantik [1 Mei tahun lalu].", "2024-05-01"),
    ("date of next year in words", FRIDAY, "Ia dilantik [1 Mei tahun depan].", "2026-05-01"),
    ("lalu picks the past", FRIDAY, "Ia dilantik [10 November lalu].", "2024-11-10"),
    ("mendatang picks the future", FRIDAY, "Ia dilantik [10 Maret mendatang].", "2026-03-10"),
    ("nanti picks the future", FRIDAY, "Ia dilantik [20 Oktober nanti].", "2025-10-20"),
    ("yang akan datang picks the future", FRIDAY, "Ia dilantik [10 Maret yang akan datang].", "2026-03-10"),
    ("ini keeps the year", FRIDAY, "Ia dilantik [20 Januari ini].", "2025-01-20"),
    ("bracket alone, near the article", FRIDAY, "Dikutip dari kantornya [(3/9)].", "2025-09-03"),
    ("bracket alone with a year", FRIDAY, "Dikutip dari kantornya [(19/6/25)].", "2025-06-19"),
    ("bracketed worded date", FRIDAY, "Dikutip dari kantornya [(3 September 2025)].", "2025-09-03"),
    ("slashed date after pada", FRIDAY, "Ia hadir pada [3/9].", "2025-09-03"),
    ("slashed date with a year needs no help", FRIDAY, "Surat bertanda [03/09/2025] itu.", "2025-09-03"),
    ("short month Agt", FRIDAY, "Ia hadir [17 Agt 2025].", "2025-08-17"),
    ("short month Agu", FRIDAY, "Ia hadir [17 Agu 2025].", "2025-08-17"),
    ("short month with a point", FRIDAY, "Ia hadir [3 Sept. 2025].", "2025-09-03"),
    ("short months Okt and Nop", FRIDAY, "Antara [2 Okt 2024] dan [3 Nop 2024].", "2024-10-02 2024-11-03"),
    ("short month Des", FRIDAY, "Ia hadir [2 Des 2024].", "2024-12-02"),
    ("English month", FRIDAY, "Ia hadir [3 August 2025].", "2025-08-03"),
    ("day number of next month", FRIDAY, "Ia hadir [tanggal 15 bulan depan].", "2025-10-15"),
    ("day number alone is the nearest", FRIDAY, "Ia hadir [tanggal 9 nanti].", "2025-09-09"),
    # Around New Year and leap days
    ("31 December seen from January", NEW_YEAR, "Ia hadir pada [31/12].", "2025-12-31"),
    ("weekday and December seen from January", NEW_YEAR, "Ia hadir [Rabu (31/12)].", "2025-12-31"),
    ("December month seen from January", NEW_YEAR, "Ia hadir pada [Desember].", "2025-12"),
    ("January seen from December", "2025-12-29", "Ia hadir pada [5 Januari].", "2026-01-05"),
    ("January month seen from October", "2025-10-29", "Ia hadir pada [Januari].", "2026-01"),
    ("February seen from September is past", "2019-09-17", "Ia hadir pada [Februari].", "2019-02"),
    ("last month seen from January", NEW_YEAR, "Ia hadir [bulan lalu].", "2025-12"),
    ("next month seen from December", "2025-12-29", "Ia hadir [bulan depan].", "2026-01"),
    ("yesterday over New Year", "2026-01-01", "Ia hadir [kemarin].", "2025-12-31"),
    ("leap day", "2024-03-01", "Ia hadir [Kamis (29/2)].", "2024-02-29"),
    ("yesterday on a leap day", "2024-03-01", "Ia hadir [kemarin].", "2024-02-29"),
    ("leap day without a year goes to a leap year", "2025-03-01", "Ia hadir pada [29 Februari lalu].", "2024-02-29"),
    ("leap day to come", "2025-03-01", "Ia hadir pada [29 Februari mendatang].", "2028-02-29"),
    # Ranges
    ("days of one month", FRIDAY, "Ia singgah pada [19-20 Juni 2025].", "2025-06-19/2025-06-20"),
    ("days of one month with en dash", FRIDAY, "Ia singgah pada [19 – 20 Juni 2025].", "2025-06-19/2025-06-20"),
    ("days joined by dan", FRIDAY, "Ia singgah pada [14 dan 15 Juli].", "2025-07-14/2025-07-15"),
    ("days apart joined by dan are no range", FRIDAY, "Ia singgah pada [14 dan 18 Juli].", "2025-07-14"),
    ("hingga over two months", FRIDAY, "KTT itu [30 Agustus hingga 3 September].", "2025-08-30/2025-09-03"),
    ("sampai dengan", FRIDAY, "KTT itu [15 sampai dengan 17 November].", "2025-11-15/2025-11-17"),
    ("the year stands at the end only", FRIDAY, "KTT itu [30 Mei-2 Juni 2024].", "2024-05-30/2024-06-02"),
    ("range over New Year, year at the end", FRIDAY, "KTT itu [30 Desember hingga 2 Januari 2026].",
     "2025-12-30/2026-01-02"),
    ("range over New Year, year at the start", FRIDAY, "KTT itu [30 Desember 2025 hingga 2 Januari].",
     "2025-12-30/2026-01-02"),
    ("weekdays with day numbers", "2019-09-20", "KTT itu [Selasa-Kamis (17-19/9/2019)].", "2019-09-17/2019-09-19"),
    ("weekdays joined by dan with day numbers", FRIDAY, "KTT itu [Rabu dan Kamis (3-4/9)].", "2025-09-03/2025-09-04"),
    ("two weekdays with numbers", FRIDAY, "KTT itu [Sabtu (30/8) hingga Rabu (3/9)].", "2025-08-30/2025-09-03"),
    ("bare weekdays", FRIDAY, "KTT itu dari [Senin hingga Rabu].", "2025-09-01/2025-09-03"),
    ("months", FRIDAY, "Perundingan [Juni-Juli 2025].", "2025-06/2025-07"),
    ("months over New Year", FRIDAY, "Perundingan [November hingga Februari 2025].", "2024-11/2025-02"),
    ("years", FRIDAY, "Ia menjabat sejak [2014-2019].", "2014/2019"),
    ("two weekdays with dan are two dates", FRIDAY, "Rapat [Selasa] dan [Kamis].", "2025-09-02 2025-09-04"),
    ("two dates with dan are two dates", FRIDAY, "Rapat [3 Juni] dan [5 Juli].", "2025-06-03 2025-07-05"),
    # Days from the article's day
    ("today", FRIDAY, "[Hari ini] keduanya bersua.", "2025-09-05"),
    ("today with its date", FRIDAY, "[Hari ini, Jumat 5 September 2025], keduanya bersua.", "2025-09-05"),
    ("today with a bracket", FRIDAY, "[Hari ini (5/9)] keduanya bersua.", "2025-09-05"),
    ("yesterday", FRIDAY, "Keduanya bersua [kemarin].", "2025-09-04"),
    ("yesterday with its date", FRIDAY, "Keduanya bersua [kemarin, Kamis (4/9)].", "2025-09-04"),
    ("yesterday evening", FRIDAY, "Keduanya bersua [kemarin malam].", "2025-09-04"),
    ("the day before yesterday", FRIDAY, "Keduanya bersua [kemarin lusa].", "2025-09-03"),
    ("tomorrow", FRIDAY, "Keduanya bersua [besok].", "2025-09-06"),
    ("tomorrow morning", FRIDAY, "Keduanya bersua [besok pagi].", "2025-09-06"),
    ("esok hari", FRIDAY, "Keduanya bersua [esok hari].", "2025-09-06"),
    ("the day after tomorrow", FRIDAY, "Keduanya bersua [lusa].", "2025-09-07"),
    ("earlier today", FRIDAY, "Keduanya bersua [siang tadi].", "2025-09-05"),
    ("earlier today the other way round", FRIDAY, "Keduanya bersua [tadi pagi].", "2025-09-05"),
    ("before dawn today", FRIDAY, "Keduanya bersua [dini hari tadi].", "2025-09-05"),
    ("last night", FRIDAY, "Keduanya bersua [tadi malam].", "2025-09-04"),
    ("last night in one word", FRIDAY, "Keduanya bersua [semalam].", "2025-09-04"),
    ("tonight", FRIDAY, "Keduanya bersua [malam ini].", "2025-09-05"),
    ("later tonight", FRIDAY, "Keduanya bersua [nanti malam].", "2025-09-05"),
    ("this afternoon with its date", FRIDAY, "Keduanya bersua [sore ini, Jumat (5/9)].", "2025-09-05"),
    ("two days ago", FRIDAY, "Keduanya bersua [dua hari lalu].", "2025-09-03"),
    ("days ago in digits", FRIDAY, "Keduanya bersua [3 hari yang lalu].", "2025-09-02"),
    ("twelve days ago in two words", FRIDAY, "Keduanya bersua [dua belas hari lalu].", "2025-08-24"),
    ("twenty-five days ago in three words", FRIDAY, "Keduanya bersua [dua puluh lima hari silam].", "2025-08-11"),
    ("in three days", FRIDAY, "Keduanya bersua [tiga hari lagi].", "2025-09-08"),
    ("a day ago", FRIDAY, "Keduanya bersua [sehari lalu].", "2025-09-04"),
    # Weekdays without a number
    ("bare weekday is the latest one", FRIDAY, "Ia berkata pada [Rabu].", "2025-09-03"),
    ("bare weekday may be the article's day", FRIDAY, "Ia berkata, [Jumat].", "2025-09-05"),
    ("bare weekday with local time", FRIDAY, "Ia berkata pada [Kamis siang waktu setempat].", "2025-09-04"),
    ("Saturday night", FRIDAY, "Ia berkata [Sabtu malam].", "2025-08-30"),
    ("last Monday", FRIDAY, "Ia berkata [Senin lalu].", "2025-09-01"),
    ("last Friday is not today", FRIDAY, "Ia berkata [Jumat lalu].", "2025-08-29"),
    ("weekday kemarin", FRIDAY, "Ia berkata [Selasa kemarin].", "2025-09-02"),
    ("weekday tadi may be today", FRIDAY, "Ia berkata [Jumat pagi tadi].", "2025-09-05"),
    ("next Friday is not today", FRIDAY, "Ia datang [Jumat mendatang].", "2025-09-12"),
    ("Monday depan", FRIDAY, "Ia datang [Senin depan].", "2025-09-08"),
    ("weekday nanti", FRIDAY, "Ia datang [Minggu nanti].", "2025-09-07"),
    ("Friday of next week", FRIDAY, "Ia datang [Jumat pekan depan].", "2025-09-12"),
    ("Wednesday of last week", FRIDAY, "Ia datang [Rabu pekan lalu].", "2025-08-27"),
    ("Saturday of this week", FRIDAY, "Ia datang [Sabtu pekan ini].", "2025-09-06"),
    ("Thursday ini just past", FRIDAY, "Ia datang [Kamis ini].", "2025-09-04"),
    ("Monday ini on a Sunday", "2025-09-07", "Ia datang [Senin ini].", "2025-09-08"),
    ("lower-case weekday", FRIDAY, "Ia datang pada hari [kamis].", "2025-09-04"),
    ("Sunday by its capital", FRIDAY, "Ia datang pada [Minggu].", "2025-08-31"),
    ("Sunday last by its capital", FRIDAY, "Ia datang pada [Minggu lalu].", "2025-08-31"),
    ("hari minggu is Sunday", FRIDAY, "Ia datang hari [minggu lalu].", "2025-08-31"),
    # Weeks
    ("minggu lalu is a week", "2025-09-19", "Ia datang [minggu lalu].", "2025-09"),
    ("Minggu lalu at the start is a week", "2025-09-19", "[Minggu lalu] ia datang.", "2025-09"),
    ("Minggu Depan in a headline is a week", "2025-09-19", "PM Itu Datang [Minggu Depan]", "2025-09"),
    ("last week across months", "2025-09-03", "Ia datang [pekan lalu].", "2025-08"),
    ("next week across months", "2025-09-26", "Ia datang [pekan depan].", "2025-10"),
    ("this week", FRIDAY, "Ia datang [pekan ini].", "2025-09"),
    ("start of this week", FRIDAY, "Ia datang pada [awal pekan ini].", "2025-09"),
    ("this weekend", FRIDAY, "Ia datang [akhir pekan ini].", "2025-09"),
    ("last weekend", "2025-09-02", "Ia datang [akhir pekan lalu].", "2025-08"),
    ("the coming weekend is this week's", "2025-09-22", "Ia datang [akhir pekan nanti].", "2025-09"),
    ("Minggu besok is Sunday", "2025-09-06", "PM Itu Datang [Minggu Besok]", "2025-09-07"),
    ("the weekend", FRIDAY, "Ia datang pada [akhir pekan].", "2025-08"),
    ("three weeks ago", FRIDAY, "Ia datang [tiga pekan lalu].", "2025-08"),
    ("a week ago", "2025-09-19", "Ia datang [sepekan lalu].", "2025-09"),
    ("in two weeks", FRIDAY, "Ia datang [dua minggu lagi].", "2025-09"),
    ("third week of a month", FRIDAY, "Ia datang pada pekan ketiga [Agustus].", "2025-08"),
    ("third week of a month with bulan", FRIDAY, "Ia datang minggu ketiga [bulan Juli].", "2025-07"),
    # Months
    ("month and year", FRIDAY, "Mereka bersua pada [Juni 2024].", "2024-06"),
    ("month and year lalu", FRIDAY, "Mereka bersua [November 2024 lalu].", "2024-11"),
    ("month and year with bulan", FRIDAY, "Mereka bersua [bulan November 2024].", "2024-11"),
    ("month of last year in words", FRIDAY, "Mereka bersua sejak [Juni tahun lalu].", "2024-06"),
    ("month lalu", FRIDAY, "Mereka bersua [Agustus lalu].", "2025-08"),
    ("month lalu of last year", FRIDAY, "Mereka bersua [Oktober lalu].", "2024-10"),
    ("month mendatang may be this one", FRIDAY, "Mereka bersua [akhir September mendatang].", "2025-09"),
    ("month mendatang of next year", FRIDAY, "Mereka bersua [Maret mendatang].", "2026-03"),
    ("month ini", FRIDAY, "Mereka bersua [akhir Juni ini].", "2025-06"),
    ("start of this month, lalu", FRIDAY, "Mereka bersua [awal September lalu].", "2025-09"),
    ("bare month", FRIDAY, "Mereka bersua pada [Juni] di Bern.", "2025-06"),
    ("Mei with a cue", FRIDAY, "Mereka bersua pada [Mei].", "2025-05"),
    ("short month with a year", FRIDAY, "Mereka bersua [Nov 2024].", "2024-11"),
    ("this month", FRIDAY, "Mereka bersua [bulan ini].", "2025-09"),
    ("end of this month", FRIDAY, "Mereka bersua [akhir bulan ini].", "2025-09"),
    ("two months ago", FRIDAY, "Mereka bersua [dua bulan lalu].", "2025-07"),
    ("a month ago", FRIDAY, "Mereka bersua [sebulan lalu].", "2025-08"),
    ("months ago over New Year", "2025-02-10", "Mereka bersua [4 bulan lalu].", "2024-10"),
    # Years
    ("year after pada", FRIDAY, "Mereka bersua pada [1990].", "1990"),
    ("year after tahun", FRIDAY, "Mereka bersua [tahun 2019].", "2019"),
    ("year lalu", FRIDAY, "Usai Pilpres [2024 lalu] mereka bersua.", "2024"),
    ("this year", FRIDAY, "Mereka bersua [tahun ini].", "2025"),
    ("last year", FRIDAY, "Mereka bersua [tahun lalu].", "2024"),
    ("next year", FRIDAY, "Mereka bersua [tahun depan].", "2026"),
    ("end of this year", FRIDAY, "Mereka bersua [akhir tahun ini].", "2025"),
    ("start of a year", FRIDAY, "Mereka bersua pada [awal 2025].", "2025"),
    ("two years ago", FRIDAY, "Mereka bersua [dua tahun lalu].", "2023"),
    ("two years ago with yang", FRIDAY, "Mereka bersua [dua tahun yang lalu].", "2023"),
    ("a year ago", FRIDAY, "Mereka bersua [setahun lalu].", "2024"),
    # Several
    ("several days ago within the month", "2025-09-15", "Mereka bersua [beberapa hari lalu].", "2025-09"),
    ("several days ago at the start of a month", FRIDAY, "Mereka bersua [beberapa hari lalu].", "2025"),
    ("several weeks ago", FRIDAY, "Mereka bersua [beberapa pekan lalu].", "2025"),
    ("several months ago across New Year is open", "2025-03-05", "Mereka bersua beberapa bulan lalu.", ""),
    # Not dates
    ("clock time", FRIDAY, "Rapat mulai pukul 07.30 dan 19:45.", ""),
    ("money", FRIDAY, "Nilainya Rp 3,9 triliun.", ""),
    ("article of a law", FRIDAY, "Itu diatur pasal 3 ayat 9.", ""),
    ("law and its year", FRIDAY, "Itu diatur UU Nomor 30 Tahun 2002.", ""),
    ("number of a document", FRIDAY, "Itu diatur putusan 3/9/1234/2019.", ""),
    ("decade", FRIDAY, "Sejak 1990-an mereka bersahabat.", ""),
    ("fraction", FRIDAY, "Hanya 3/4 anggota yang hadir.", ""),
    ("part one of two", FRIDAY, "Wawancara khusus (1/2)", ""),
    ("score", FRIDAY, "Pertandingan berakhir 3-1.", ""),
    ("impossible day", FRIDAY, "Ia datang pada 31/2.", ""),
    ("impossible worded day", FRIDAY, "Ia datang pada 31 September 2025.", ""),
    ("month and day swapped beyond twelve", FRIDAY, "Ia datang (9/13).", ""),
    ("leap day of a common year", FRIDAY, "Ia datang pada 29 Februari 2025.", ""),
    ("year too far ahead", FRIDAY, "Ia datang pada 2500.", ""),
    ("count after pada", FRIDAY, "Bantuan itu tiba pada 2000 orang.", ""),
    ("age", FRIDAY, "Pria berusia 50 tahun itu datang.", ""),
    ("birthday", FRIDAY, "Pesta ulang tahun ini meriah.", ""),
    ("span up to now", FRIDAY, "Dalam dua tahun terakhir keduanya akrab.", ""),
    ("span from now", FRIDAY, "Dalam dua pekan ke depan ia sibuk.", ""),
    ("span with selama", FRIDAY, "Selama tiga hari mendatang ia sibuk.", ""),
    ("counted week with ini", FRIDAY, "Dalam dua minggu ini ia sibuk.", ""),
    ("geological time", FRIDAY, "Batu itu berumur jutaan tahun lalu.", ""),
    ("vague past", FRIDAY, "Mereka bersua beberapa waktu lalu dan baru-baru ini.", ""),
    ("the day after that day", FRIDAY, "Keesokan harinya, atau esok harinya, ia pulang.", ""),
    ("every Monday", FRIDAY, "Ia berkantor setiap Senin.", ""),
    ("Friday prayer", FRIDAY, "Usai salat Jumat ia pulang.", ""),
    ("Good Friday", FRIDAY, "Ibadah Jumat Agung berlangsung.", ""),
    ("weeks on end", FRIDAY, "Minggu-minggu awal terasa berat.", ""),
    ("Covid-19 is no day", FRIDAY, "Varian Covid-19 [Juni 2021] menyebar.", "2021-06"),
    ("G20 is no day", FRIDAY, "KTT G20 [Juni 2021] digelar.", "2021-06"),
    ("university named after a day", FRIDAY, "Ia mengajar di Universitas Sebelas Maret.", ""),
    ("minister named Juli", FRIDAY, "Menteri Raja Juli Antoni hadir.", ""),
    ("boy named Jan", FRIDAY, "Cucunya, Jan Ethes, ikut.", ""),
    ("prime minister named May", FRIDAY, "PM Theresa May hadir.", ""),
    ("traffic is not the past", FRIDAY, "Pada [Rabu] lalu lintas macet.", "2025-09-03"),
    ("whole night", FRIDAY, "Ia menginap semalam di sana.", ""),
    ("a blank line ends the phrase", FRIDAY, "Ia datang [Rabu]\n\n[3 September] Park", "2025-09-03 2025-09-03"),
    ("a wrapped line does not", FRIDAY, "Ia datang [Rabu,\n3 September siang].", "2025-09-03"),
]  # fmt: skip


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its square brackets, and where they stood."""
    spans, opened, text = [], 0, ""
    for piece in re.split(r"([\[\]])", marked):
        if piece == "[":
            opened = len(text)
        elif piece == "]":
            spans.append((opened, len(text)))
        else:
            text += piece
    return text, spans


def told(hit: DateHit) -> str:
    return f"{hit.value}/{hit.end_value}" if hit.end_value else hit.value


def only(text: str, published: str) -> DateHit:
    (hit,) = find_dates(text, date.fromisoformat(published))
    return hit


@pytest.mark.parametrize(("published", "marked", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_phrase(published: str, marked: str, expected: str) -> None:
    text, spans = unmark(marked)
    hits = find_dates(text, date.fromisoformat(published))
    assert [told(hit) for hit in hits] == expected.split()
    assert [text[hit.start : hit.end] for hit in hits] == [text[start:end] for start, end in spans]
    assert [(hit.start, hit.end) for hit in hits] == spans


def test_case_names_are_distinct() -> None:
    assert len({case[0] for case in CASES}) == len(CASES) >= 120


@pytest.mark.parametrize(
    ("text", "precision"),
    [("Rabu (3/9)", Precision.DAY), ("pekan lalu", Precision.MONTH), ("Juni lalu", Precision.MONTH),
     ("dua tahun lalu", Precision.YEAR)],
)  # fmt: skip
def test_precision_follows_the_phrase(text: str, precision: Precision) -> None:
    assert only(text, FRIDAY).precision is precision


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Senin lalu", Direction.PAST), ("kemarin", Direction.PAST), ("pekan lalu", Direction.PAST),
     ("Jumat mendatang", Direction.FUTURE), ("besok", Direction.FUTURE), ("tiga hari lagi", Direction.FUTURE),
     ("10 Maret yang akan datang", Direction.FUTURE), ("Rabu (3/9)", Direction.NONE), ("bulan ini", Direction.NONE)],
)  # fmt: skip
def test_direction_is_what_the_phrase_says(text: str, direction: Direction) -> None:
    assert only(text, FRIDAY).direction is direction


@pytest.mark.parametrize(
    ("text", "rule"),
    [("Rabu (3/9)", "weekday_number"), ("Senin (3/9)", "weekday_disagrees"), ("3 September 2025", "date_with_year"),
     ("pada 3 September", "day_month"), ("pada Rabu", "weekday"), ("kemarin", "yesterday"), ("semalam", "last_night"),
     ("pekan lalu", "last_week"), ("dua hari lalu", "counted_days"), ("Juni lalu", "month_past")],
)  # fmt: skip
def test_rule_names_what_decided(text: str, rule: str) -> None:
    assert only(text, FRIDAY).rule == rule


@pytest.mark.parametrize(
    ("name", "text", "published", "moved"),
    [
        ("bare weekday goes to the next one", "pada Rabu", FRIDAY, "2025-09-10"),
        ("the article's own day stays", "pada Jumat", FRIDAY, FRIDAY),
        ("both ends of a range move", "Senin hingga Rabu", FRIDAY, "2025-09-08/2025-09-10"),
        ("a day long past goes to next year", "pada 5 Maret", "2025-08-01", "2026-03-05"),
        ("a day just past stays", "pada 3 September", FRIDAY, "2025-09-03"),
        ("a month past goes to next year", "pada Februari", FRIDAY, "2026-02"),
        ("the month just past stays", "pada Agustus", FRIDAY, "2025-08"),
        ("a printed number stays", "Rabu (3/9)", FRIDAY, "2025-09-03"),
        ("lalu stays", "Senin lalu", FRIDAY, "2025-09-01"),
    ],
)  # fmt: skip
def test_as_future_moves_only_what_is_open(name: str, text: str, published: str, moved: str) -> None:
    hit = as_future(only(text, published), date.fromisoformat(published))
    assert told(hit) == moved, name


@pytest.mark.parametrize(
    ("name", "text", "published", "moved"),
    [
        ("a month to come goes to last year", "pada Desember", FRIDAY, "2024-12"),
        ("a day to come goes to last year", "pada 5 Desember", FRIDAY, "2024-12-05"),
        ("a day just to come stays", "pada 8 September", FRIDAY, "2025-09-08"),
        ("a bare weekday is past already", "pada Rabu", FRIDAY, "2025-09-03"),
        ("mendatang stays", "Desember mendatang", FRIDAY, "2025-12"),
    ],
)  # fmt: skip
def test_as_past_moves_only_what_is_open(name: str, text: str, published: str, moved: str) -> None:
    hit = as_past(only(text, published), date.fromisoformat(published))
    assert told(hit) == moved, name


def test_the_first_and_last_days_of_the_calendar_raise_nothing() -> None:
    phrases = "kemarin, besok, tahun lalu, tahun depan, Senin lalu, Senin depan, 29 Februari, Juni lalu, pekan depan"
    for day in (date.min, date.max):
        for hit in find_dates(phrases, day):
            as_future(hit, day)
            as_past(hit, day)

"""Pieces of text that, repeated, provoke more work than their length is worth."""

from __future__ import annotations

PIECES = (
    "Presiden Rusia Vladimir Putin bertemu Presiden AS Donald Trump dan ",
    "Menlu Negara{0} Nama{0} bertemu Putin. ",
    "Putin bertemu Xi pada Rabu (3/9) dan menandatangani ",
    "Putin bertemu Xi.\nKeduanya sepakat damai.\n",
    "Putin dan Xi sepakat ",
    "Putin, Trump, Xi, ",
    "Menteri Luar Negeri Rusia Ali Baru, ",
    "keduanya bertemu ",
    "pertemuan membahas soal ",
    "pertemuan itu sepakat. ",
    "bertemu ",
    "Presiden ",
    "Vladimir Putin ",
    "Putin-",
    "Ali A-B-C-D ",
    "KTT G20 ",
    "G20-A",
    "Putin menghadiri KTT G20. ",
    "Putin bertemu Xi di ibu kota Austria. ",
    "Y.M. ",
    ", S.E",
    "di Jakarta, ",
    "Rabu (3/9) ",
    "kemarin ",
    "ditandatangani, ",
    "Baca juga:,",
    'kata Putin " ',
    '"',
    '""a" ',
    "((((",
    "[a](",
    "<b",
    "A.",
    "a",
    "\u0301",
    "\n",
)
"""``{0}`` stands for a number that grows with each repetition."""


def repeated(piece: str, length: int) -> str:
    """A piece again and again, cut to ``length`` characters."""
    if "{0}" not in piece:
        return (piece * (length // len(piece) + 1))[:length]
    return "".join(piece.format(number) for number in range(length // (len(piece) - 4) + 1))[:length]

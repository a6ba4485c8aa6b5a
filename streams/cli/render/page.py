"""Two runs beside each other as one page of HTML that needs nothing else: no script, no style sheet, no picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from streams.cli.render.differences import MEANING, headline, said_text, side_text, sides_said, values, verdict
from streams.replay.diff.matching import DiffKind
from streams.replay.diff.report import GroupExample, RunDiff

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --a: #b3261e; --b: #1b6e34; }
@media (prefers-color-scheme: dark) { :root { --a: #ff8a80; --b: #7ddc97; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
article { border-top: 1px solid var(--line); padding: .5rem 0; }
article table { width: 100%; table-layout: fixed; margin: .3rem 0; overflow-wrap: anywhere; }
article th { width: 9rem; }
.a { color: var(--a); } .b { color: var(--b); }
summary { font-size: 1.2rem; cursor: pointer; margin-top: 1rem; }
@media print { nav { display: none; } article { break-inside: avoid; } body { max-width: none; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(report: RunDiff, tolerance: float) -> str:
    """The whole page; every text in it is escaped."""
    title = f"{report.a.name} and {report.b.name}"
    kinds = [kind for kind in DiffKind if any(one.kind is kind for one in report.examples)]
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>What changed: {escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            "<h1>What changed</h1>",
            f'<p><b class="a">A</b> {escape(side_text(report.a))}</p>',
            f'<p><b class="b">B</b> {escape(side_text(report.b))}</p>',
            f"<p>{escape(verdict(report, tolerance))}</p>",
            *_counts(report, kinds),
            *(line for kind in kinds for line in _section(kind, report)),
            "</body>\n</html>\n",
        )
    )


def _counts(report: RunDiff, kinds: Sequence[DiffKind]) -> Iterator[str]:
    rows = []
    for kind, count in report.kinds.items():
        name = f'<a href="#{kind}">{kind}</a>' if kind in kinds else str(kind)
        told = report.mentions.get(kind) if report.mentions is not None else None
        rows.append((name, _number(count), _number(told), escape(MEANING[kind])))
    yield "<nav>" + " · ".join(f'<a href="#{kind}">{kind}</a>' for kind in kinds) + "</nav>"
    yield _table(("", "meetings", "mentions", ""), rows)
    counts = (report.fields, report.mention_fields)
    fields = [(escape(name), *(_number(one.get(name)) for one in counts)) for name in counts[0] | counts[1]]
    if fields:
        yield _table(("field", "meetings", "mentions"), fields)


def _number(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{one}</th>" for one in heads)
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    return f'<td class="number">{text}</td>' if text.replace(",", "").isdigit() else f"<td>{text}</td>"


def _section(kind: DiffKind, report: RunDiff) -> Iterator[str]:
    some = [one for one in report.examples if one.kind is kind]
    yield f'<details open id="{kind}"><summary>{kind}: {len(some):,} of {report.kinds[kind]:,}</summary>'
    yield from (line for one in some for line in _article(one))
    yield "</details>"


def _article(example: GroupExample) -> Iterator[str]:
    yield f"<article><h3>{escape(headline(example))}</h3>\n<table>"
    yield from (_said(side, told) for side, told in sides_said(example))
    for one in example.differences:
        a, b = map(escape, values(one))
        yield f'<tr><th>{escape(one.field)}</th><td><span class="a">{a}</span> → <span class="b">{b}</span></td></tr>'
        yield from (_said(side, said_text(said)) for side, said in (("A", one.a_said), ("B", one.b_said)))
    yield "</table></article>"


def _said(side: str, told: str) -> str:
    return f'<tr><th class="{side.lower()}">{side}</th><td><bdi>{escape(told)}</bdi></td></tr>'

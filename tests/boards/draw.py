"""A board of Grafana as one HTML page, from its JSON and what Prometheus answers: where nobody has a Grafana at hand.

It draws what our boards hold (numbers, bars, tables, lines, texts) in Grafana's grid, and knows no other option.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

COLUMN, ROW = 74, 36
"""Pixels of Grafana's grid of 24 columns."""
COLOURS = ("#73bf69", "#f2cc0c", "#5794f2", "#ff780a", "#b877d9", "#e02f44", "#8ab8ff", "#c0d8ff")
NAMED = {"green": "#73bf69", "yellow": "#f2cc0c", "red": "#f2495c", "transparent": "#d8d9da"}
STYLE = """
body { background: #111217; color: #d8d9da; font: 13px/1.4 sans-serif; margin: 12px; }
.board { position: relative; } h1 { font-size: 18px; margin: 4px 0 12px; }
.panel { position: absolute; background: #181b1f; border: 1px solid #2c3235; border-radius: 3px; overflow: hidden;
  padding: 6px 8px; box-sizing: border-box; }
.panel h2 { font-size: 13px; margin: 0 0 4px; font-weight: 600; } .big { font-size: 34px; font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: 12px; } td, th { text-align: left; padding: 2px 6px;
  border-bottom: 1px solid #2c3235; white-space: nowrap; } .key { margin-right: 12px; white-space: nowrap; }
.none { color: #8e8e8e; } pre { white-space: pre-wrap; font: inherit; margin: 0; }
"""

Sample = tuple[Mapping[str, str], float]
Line = tuple[Mapping[str, str], Sequence[tuple[float, float]]]


@dataclass(frozen=True)
class Source:
    """What a Prometheus says: now, and over the time that is shown."""

    now: Callable[[str], Iterable[Sample]]
    over: Callable[[str], Iterable[Line]]


def page(board: Mapping[str, Any], source: Source) -> str:
    """The whole board."""
    panels = board["panels"]
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels) * ROW
    drawn = "".join(_panel(panel, source) for panel in panels)
    head = f"<!doctype html><meta charset=utf-8><title>{escape(board['title'])}</title><style>{STYLE}</style>"
    return f"{head}<h1>{escape(board['title'])}</h1><div class=board style='height:{height}px'>{drawn}</div>"


def _panel(panel: Mapping[str, Any], source: Source) -> str:
    at = panel["gridPos"]
    width, height = at["w"] * COLUMN - 6, at["h"] * ROW - 6
    place = f"left:{at['x'] * COLUMN}px;top:{at['y'] * ROW}px;width:{width}px;height:{height}px"
    body = KINDS[panel["type"]](panel, source, width - 18, height - 34)
    return f"<div class=panel style='{place}'><h2>{escape(panel['title'])}</h2>{body}</div>"


def _number(panel: Mapping[str, Any], source: Source, width: int, height: int) -> str:
    found = [value for target in panel["targets"] for _, value in source.now(target["expr"])]
    if not found:
        return "<div class='big none'>no data</div>"
    text, colour = _shown(panel, found[0])
    return f"<div class=big style='color:{colour}'>{escape(text)}</div>"


def _bars(panel: Mapping[str, Any], source: Source, width: int, height: int) -> str:
    found = [
        (_name(target, labels), value) for target in panel["targets"] for labels, value in source.now(target["expr"])
    ]
    most = max((value for _, value in found), default=0) or 1
    rows = "".join(
        f"<tr><td>{escape(name)}<td style='width:50%'><div style='width:{100 * value / most:.0f}%;height:12px;"
        f"background:{COLOURS[0]}'></div><td>{escape(_shown(panel, value)[0])}"
        for name, value in sorted(found, key=lambda one: -one[1])
    )
    return f"<table>{rows}</table>" if rows else "<span class=none>no data</span>"


def _table(panel: Mapping[str, Any], source: Source, width: int, height: int) -> str:
    """A row for each set of labels, a column for each query, as the panel organizes them."""
    rows: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for target in panel["targets"]:
        for labels, value in source.now(target["expr"]):
            row = rows.setdefault(tuple(sorted(labels.items())), dict(labels))
            row["Value" if len(panel["targets"]) == 1 else f"Value #{target['refId']}"] = _short(value)
    if not rows:
        return "<span class=none>no data</span>"
    (organized,) = [one["options"] for one in panel["transformations"] if one["id"] == "organize"]
    places, names, hidden = (organized[key] for key in ("indexByName", "renameByName", "excludeByName"))
    columns = sorted({name for row in rows.values() for name in row} - set(hidden), key=lambda one: places.get(one, 99))
    head = "".join(f"<th>{escape(names.get(name, name))}" for name in columns)
    ordered = sorted(rows.values(), key=lambda row: [row.get(name, "") for name in columns])
    body = "".join("<tr>" + "".join(f"<td>{escape(row.get(name, ''))}" for name in columns) for row in ordered)
    return f"<table><tr>{head}</tr>{body}</table>"


def _lines(panel: Mapping[str, Any], source: Source, width: int, height: int) -> str:
    lines = [
        (_name(target, labels), points) for target in panel["targets"] for labels, points in source.over(target["expr"])
    ]
    if not lines:
        return "<span class=none>no data</span>"
    height -= 18
    first, last = min(points[0][0] for _, points in lines), max(points[-1][0] for _, points in lines)
    values = [value for _, points in lines for _, value in points]
    least, most = min(0.0, *values), max(values)
    drawn, keys = "", ""
    for number, (name, points) in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        across, up = (width - 48) / max(1, last - first), (height - 16) / (most - least or 1)
        way = " ".join(
            f"{44 + across * (at - first):.1f},{height - 4 - up * (value - least):.1f}" for at, value in points
        )
        drawn += f"<polyline points='{way}' fill='none' stroke='{colour}' stroke-width='1.5'/>"
        told = f"{name or 'value'} {_shown(panel, points[-1][1])[0]}"
        keys += f"<span class=key style='color:{colour}'>{escape(told)}</span>"
    axis = f"<text x='0' y='12' fill='#8e8e8e' font-size='11'>{escape(_shown(panel, most)[0])}</text>"
    axis += f"<text x='0' y='{height - 4}' fill='#8e8e8e' font-size='11'>{escape(_shown(panel, least)[0])}</text>"
    return f"<svg width='{width}' height='{height}'>{axis}{drawn}</svg><div>{keys}</div>"


def _text(panel: Mapping[str, Any], source: Source, width: int, height: int) -> str:
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(panel["options"]["content"]))
    marked = re.sub("`(.+?)`", r"<code>\1</code>", bold)
    return f"<pre>{marked}</pre>"


KINDS = {"stat": _number, "bargauge": _bars, "table": _table, "timeseries": _lines, "text": _text}


def _name(target: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    return re.sub(r"{{\s*(\w+)\s*}}", lambda found: labels.get(found[1], ""), target.get("legendFormat") or "")


def _shown(panel: Mapping[str, Any], value: float) -> tuple[str, str]:
    """The text of a value in the panel's unit, and its colour."""
    defaults = panel["fieldConfig"]["defaults"]
    for mapping in defaults.get("mappings", []):
        if (told := mapping["options"].get(f"{value:g}")) is not None:
            return told["text"], NAMED[told["color"]]
    steps = defaults.get("thresholds", {}).get("steps", [])
    reached = [step["color"] for step in steps if step["value"] is None or value >= step["value"]]
    unit = defaults.get("unit")
    text = f"{value:.1%}" if unit == "percentunit" else _short(value)
    return text + {"s": " s", "bytes": " B", "cps": "/s", "d": " d"}.get(unit, ""), NAMED.get(
        reached[-1] if reached else "", "#d8d9da"
    )


def _short(value: float) -> str:
    for limit, sign in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= limit:
            return f"{value / {'G': 1e9, 'M': 1e6, 'k': 1e3}[sign]:.1f}{sign}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"

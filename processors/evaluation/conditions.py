"""What each condition of the rules is worth: ``python -m processors.evaluation.conditions`` (``make eval-conditions``).

Rules grow by exceptions, and an exception that was right once may do harm elsewhere, or nothing. Each test of an `if`,
each operand of `and` and `or`, and each condition of a comprehension in some modules is put out of force, one after the
other (an operand of `and` and the condition of a comprehension hold then, all else does not), and the annotated
articles in which it makes a difference are read again. Prints those conditions that are worth least, in points of what
the score counts: negative ones do harm, and with 0.0 in no article nothing is lost without them. Short cases whose
answers change are counted beside: what is plain sense, yet rare, stands there. Takes some minutes for a module.

Nobody's reading is needed, so batches that are kept unread stay out.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import lzma
import math
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, TypeVar

from processors import pipeline
from processors.detection.annotations import annotation
from processors.entities.engine import load_tagger
from processors.evaluation.written import labelled, read_written
from processors.text.tagged import TaggedText, Tagger
from processors.training.sources.annotated import (
    READ_ROUNDS,
    SCOPES,
    Events,
    load_scorer,
    read_articles,
    read_gold,
    round_files,
)
from schemas.codec import decode
from schemas.news import NewsItem

CASES = Path(__file__).parents[2] / "tests" / "golden" / "written" / "cases.jsonl.xz"
UNREAD_BATCHES, UNREAD_PART, UNREAD_CASES = (10,), "b11-B-", "-d"
"""Kept unread (``tests/golden/written/README.md``): batches, a part by its ids, a set of cases by the end of theirs."""
FIELDS = ("status", "date", "city", "country")
MOST = 400
"""Texts in which one condition is tried, drawn where it makes a difference in more."""
RIGHT, WRONG, FIELD = 1.15, 0.85, 0.3
"""What a right meeting adds to F1 and a wrong one takes, at an F1 of 0.85; and a right field, by our judgement."""


N = TypeVar("N", ast.If, ast.IfExp)


class Sample(NamedTuple):
    """``gold`` is None for a short case, of which only the answer counts."""

    item: NewsItem
    gold: Events | None


class RuleCondition(NamedTuple):
    """One condition, and the value that puts it out of force."""

    module: str
    line: int
    source: str
    neutral: bool


class Worth(NamedTuple):
    """What a condition is worth in so many articles that change without it; infinitely much where what comes behind it
    fails without. ``cases``: the short ones that change."""

    condition: RuleCondition
    tried: int
    articles: int
    points: float
    cases: int


class Switchboard:
    """Called by each condition: notes in which text it makes a difference, and puts the one that is ``off`` out of
    force."""

    def __init__(self) -> None:
        self.conditions: list[RuleCondition] = []
        self.matters: list[set[int]] = []
        self.off: int | None = None
        self.text: int | None = None

    def add(self, condition: RuleCondition) -> int:
        self.conditions.append(condition)
        self.matters.append(set())
        return len(self.conditions) - 1

    def __call__(self, number: int, value: Any) -> Any:
        neutral = self.conditions[number].neutral
        if number == self.off:
            return neutral
        if self.text is not None and bool(value) is not neutral:
            self.matters[number].add(self.text)
        return value


class _Wired(ast.NodeTransformer):
    """Puts a switch around each condition of a module."""

    def __init__(self, board: Switchboard, module: str, source: str) -> None:
        self._board, self._module, self._source = board, module, source

    def _switch(self, node: ast.expr, number: int) -> ast.expr:
        call = ast.Call(ast.Name("switch_", ast.Load()), [ast.Constant(number), node], [])
        return ast.copy_location(call, node)

    def _number(self, node: ast.expr, *, neutral: bool) -> int:
        said = ast.get_source_segment(self._source, node) or ast.unparse(node)
        return self._board.add(RuleCondition(self._module, node.lineno, " ".join(said.split()), neutral))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.BoolOp:
        numbers = [self._number(one, neutral=isinstance(node.op, ast.And)) for one in node.values]
        self.generic_visit(node)
        node.values = [self._switch(one, number) for one, number in zip(node.values, numbers, strict=True)]
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        numbers = [self._number(one, neutral=True) for one in node.ifs]
        self.generic_visit(node)
        node.ifs = [self._switch(one, number) for one, number in zip(node.ifs, numbers, strict=True)]
        return node

    def visit_If(self, node: ast.If) -> ast.If:
        return self._visit_test(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        return self._visit_test(node)

    def _visit_test(self, node: N) -> N:
        number = self._number(node.test, neutral=False)
        self.generic_visit(node)
        node.test = self._switch(node.test, number)
        return node


def wire(module: ModuleType, board: Switchboard) -> None:
    """Let the functions of a module ask the board about each of their conditions."""
    path = str(module.__file__)
    source = Path(path).read_text(encoding="utf-8")
    tree = ast.fix_missing_locations(_Wired(board, module.__name__, source).visit(ast.parse(source)))
    wired = {_key(code): code for code in _codes(compile(tree, path, "exec"))}
    vars(module)["switch_"] = board
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename == path and _key(one.__code__) in wired:
            one.__code__ = wired[_key(one.__code__)]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


class Remembered:
    """A tagger that reads each text once: of what has been read, all but the networks remains."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger, self._told = tagger, dict[str, TaggedText]()
        self.version = tagger.version

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        missing = [text for text in texts if text not in self._told]
        self._told |= {one.text: one for one in self._tagger.tag_batch(missing)} if missing else {}
        return [self._told[text] for text in texts]

    def tag_tokens(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return self._tagger.tag_tokens(sentences)


def read_texts(shared: Path) -> list[Sample]:
    """All annotated articles that may be read, and the short cases."""
    folder = shared / "eval" / "meetings"
    pairs = [(folder / "articles.jsonl", folder / "gold.jsonl"), *(round_files(shared, n) for n in READ_ROUNDS)]
    texts = []
    for articles, labels in pairs:
        gold = read_gold(labels)
        texts += [Sample(item, gold[item.id]) for item in read_articles(articles)]
    for batch, rows in read_written().items():
        kept = (row for row in rows if not row["article"]["id"].startswith(UNREAD_PART))
        texts += [Sample(*labelled(row)) for row in kept if batch not in UNREAD_BATCHES]
    with lzma.open(CASES, "rt", encoding="utf-8") as lines:
        cases = [case for case in map(json.loads, lines) if case["id"].rstrip("0123456789")[-2:] != UNREAD_CASES]
    accepted = [case["item"] for case in cases if not case["expect"].get("refused")]
    return texts + [Sample(decode(NewsItem, json.dumps(item).encode()), None) for item in accepted]


def points(gold: Events, found: Events, scorer: ModuleType) -> float:
    """What is found in one article, as it counts for F1 and, less, for its fields."""
    told = 0.0
    for scope in SCOPES:
        one = scorer.score({"": gold}, {"": found}, scope)
        right = one["event_recall"] * one["gold_events"]
        told += RIGHT * right - WRONG * (one["predicted_events"] - right)
        told += FIELD * right * sum(one[f"{field}_accuracy"] for field in FIELDS)
    return told


def measure(texts: Sequence[Sample], modules: Sequence[str], tagger: Tagger, scorer: ModuleType) -> Iterator[Worth]:
    """What each condition is worth, those that matter in the fewest texts first."""
    board, remembered = Switchboard(), Remembered(tagger)

    def read(number: int) -> Events:
        events: Events = annotation("", pipeline.analyze([texts[number].item], remembered)[0].mentions)["events"]
        return events

    for name in modules:
        wire(sys.modules[name], board)
    answers = []
    for board.text in range(len(texts)):
        answers.append(read(board.text))
    board.text = None
    for number in sorted(range(len(board.conditions)), key=lambda one: len(board.matters[one])):
        where = sorted(board.matters[number])
        board.off, tried = number, random.Random(number).sample(where, min(MOST, len(where)))
        lost, articles, cases = 0.0, 0, 0
        for at in tried:
            gold = texts[at].gold
            try:
                now = read(at)
            except Exception:  # it guards what comes behind it
                lost = math.inf
                break
            if now != answers[at]:
                articles += gold is not None
                cases += gold is None
                lost += points(gold, answers[at], scorer) - points(gold, now, scorer) if gold is not None else 0.0
        board.off = None
        yield Worth(board.conditions[number], len(tried), articles, round(lost, 1), cases)


def modules_of(name: str) -> list[str]:
    """A module that the pipeline imports, or those of a package."""
    return [one for one in sorted(sys.modules) if one == name or one.startswith(f"{name}.")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where the annotated articles are not there."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("modules", nargs="*", default=["processors.detection"], help="modules or packages of rules")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="where the annotated articles lie")
    parser.add_argument("--most", type=float, default=0.0, metavar="POINTS", help="print those worth no more (0.0)")
    given = parser.parse_args(arguments)
    if not (given.shared / "eval" / "score_meetings.py").exists():
        parser.error(f"{given.shared}/eval/score_meetings.py: no such file: name its folder with --shared.")
    modules = [inner for name in given.modules for inner in modules_of(name)]
    if not modules:
        parser.error(f"{' '.join(given.modules)}: no such rules: name a module such as processors.detection.facts.day.")
    print("worth  tried  articles  cases  condition")
    for one in measure(read_texts(given.shared), modules, load_tagger(), load_scorer(given.shared)):
        if one.points <= given.most:
            told = f"{one.condition.module}:{one.condition.line} {one.condition.source}"
            print(f"{one.points:5.1f} {one.tried:6} {one.articles:9} {one.cases:6}  {told:.160}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

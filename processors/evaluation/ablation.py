"""What the lexicon, the gazetteer and each rule of mending are worth: span F1 with all, and without each.

``python -m processors.evaluation.ablation``: the sentences of the news that are labelled by our guide, five types, in
percent; last the three types of ``news_2025``, on whose errors rules were written. Near-duplicates share over 40 % of
their runs of six letters with a sentence that was learnt from.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from processors.entities.conll import tag_sentences
from processors.entities.engine import load_tagger
from processors.entities.known import known_names
from processors.entities.mend import RULES, Rule
from processors.evaluation.ner import news_sets, three_types
from processors.evaluation.own_heads import without_near_duplicates
from processors.evaluation.scoring import score
from processors.models.bundle import BUNDLE, LEXICON
from processors.models.lexicon import Lexicon, read_lexicon
from processors.training.sources.labelled import news_sentences
from processors.training.sources.places import Folders

NOTHING = Lexicon({}, ())


def variants() -> Iterator[tuple[str, Lexicon, Sequence[Rule]]]:
    """Names of what is left out, with what is left."""
    known = known_names(BUNDLE)
    yield "nothing", known, RULES
    yield "the gazetteer's names", read_lexicon(BUNDLE / LEXICON), RULES
    yield "all known names", NOTHING, RULES
    for rule in RULES:
        yield f"the rule `{rule.__name__}`", known, [other for other in RULES if other is not rule]
    yield "all rules", known, ()
    yield "all known names and rules", NOTHING, ()


def main() -> int:
    """Print a Markdown table; 2 where the shared data is not there."""
    places = Folders()
    if not places.ner.is_dir():
        print(f"{places.ner}: no such folder: the data sets are not here.", file=sys.stderr)
        return 2
    sets, tagger = news_sets(places), load_tagger()
    sets["news_2019, no near-duplicates"] = without_near_duplicates(sets["news_2019"], news_sentences(places)[0])
    print(f"| without | {' | '.join(sets)} | news_2025, three types |")
    print("| --- " * (len(sets) + 2) + "|")
    for name, lexicon, rules in variants():
        tagger.lexicon = lexicon
        told = {key: tag_sentences([s.words for s in part], tagger, rules) for key, part in sets.items()}
        gold = {key: [s.tags for s in part] for key, part in sets.items()}
        figures = [score(gold[key], told[key])["f1"] for key in sets]
        figures.append(score(three_types(gold["news_2025"]), three_types(told["news_2025"]))["f1"])
        print(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

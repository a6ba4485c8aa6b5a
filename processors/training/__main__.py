"""``python -m processors.training STAGE``: make the model bundle again, one stage at a time or all."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

HELP = """\
Train the Indonesian news models that jumpa ships, from the data sets in the shared folder. Two cores are enough.

stages, in order (each skips what it finds done; delete a file to make it again):
  vectors     word vectors from the news archive                      vectors.pt
  networks    Stanza's tokenizer, twice, from two treebanks;          tokenizer-*.pt
              the encoder, and from it three of Stanza's NER taggers  encoder.pt, tagger-*.pt
  pack        16-bit weights and manifest into the bundle             processors/models
  all         all of these

Two networks are trained at a time, each on one core; the log tells how long each stage took. Of the tokenizers the
first ships, of the taggers the best on the dev part. They are measured by python -m processors.evaluation.ner. Test
files and ../shared/eval are read for the taggers to keep their sentences out.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stages named on the command line; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m processors.training", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=["vectors", "networks", "pack", "all"])
    parser.add_argument("--shared", type=Path, help="folder of the data sets (default: ../shared)")
    parser.add_argument("--work", type=Path, help="folder of what is made on the way (default: .work/training)")
    parser.add_argument("--bundle", type=Path, help="folder that the bundle goes to (default: processors/models)")
    parser.add_argument("--threads", type=int, default=1, help="threads that torch may use (default: 1)")
    told = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    return run(told)


def run(told: argparse.Namespace) -> int:
    """Run the chosen stages; 2 when the shared data is not there."""
    # Imported here so that --help answers at once.
    from processors.training import stages
    from processors.training.sources.places import Folders

    given = {name: value.resolve() for name in ("shared", "work", "bundle") if (value := getattr(told, name))}
    places = Folders(**given)
    if not places.ner.is_dir():
        print(f"{places.ner}: no such folder. Say where the data sets are with --shared.", file=sys.stderr)
        return 2
    stages.run(told.stage, places, told.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Pack what was trained into the bundle: 16-bit weights, a stub of Stanza's resources, and the manifest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch

from processors.models.bundle import FILES, LEXICON, MANIFEST, RESOURCES, TAGGER, TOKENIZER, VECTORS, sha256
from processors.models.lexicon import Lexicon, write_lexicon
from processors.training.sources.places import SEEDS, Folders

#: The most that all files of the bundle may weigh together.
LIMIT_BYTES = 20_000_000
NAME = "jumpa-id-news"
DATA = (
    {"name": "idner-news-2k", "from": "github khairunnisaor/idner-news-2k", "licence": "MIT", "for": "ner"},
    {"name": "NERGrit", "from": "github IndoNLP/indonlu, PT Gria Inovasi Teknologi (GRIT)", "for": "ner",
     "licence": "Apache-2.0 repository; learning or commercial use with credit to GRIT"},
    {"name": "NERP", "from": "github IndoNLP/indonlu", "licence": "CC BY-SA 4.0", "for": "ner"},
    {"name": "CLICK-ID", "from": "github andikawilliam/CLICK-ID", "licence": "CC BY 4.0", "for": "vectors, ner"},
    {"name": "UD Indonesian CSUI (train)", "from": "github UniversalDependencies", "licence": "CC BY-SA 4.0",
     "for": "tokenizer"},
    {"name": "UD Indonesian GSD (dev)", "from": "github UniversalDependencies", "licence": "CC BY-SA 4.0",
     "for": "tokenizer"},
    {"name": "names of 33,204 sentences of CLICK-ID, by our guide", "from": "made for this project", "licence": "free",
     "for": "ner"},
)  # fmt: skip


def halved(state: dict[str, Any]) -> dict[str, Any]:
    """Give a state dict with its floating-point tensors at 16 bits."""
    return {name: value.half() if value.is_floating_point() else value for name, value in state.items()}


def placeless(config: dict[str, Any]) -> dict[str, Any]:
    """Give Stanza's settings with the names alone of the files that it read and wrote: folders tell of the machine."""
    return {
        key: Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value
        for key, value in config.items()
    }


def pack(places: Folders, tokenizer: Path, tagger: Path, lexicon: Lexicon) -> None:
    """Write the bundle's model files and a manifest without figures; raises ValueError when it is too heavy."""
    places.bundle.mkdir(parents=True, exist_ok=True)
    trained = torch.load(tagger, weights_only=True)
    # The trained word vectors go to a file of their own, which Stanza's "finetuning off" makes it read.
    vectors = trained["model"].pop("word_emb.weight")
    trained["config"]["emb_finetune"] = False
    trained["model"], trained["config"] = halved(trained["model"]), placeless(trained["config"])
    torch.save({"vocab": trained["vocab"]["word"], "emb": vectors.half()}, places.bundle / VECTORS)
    torch.save(trained, places.bundle / TAGGER)
    cutter = torch.load(tokenizer, weights_only=True)
    cutter |= {"model": halved(cutter["model"]), "config": placeless(cutter["config"])}
    torch.save(cutter, places.bundle / TOKENIZER)
    write_lexicon(places.bundle / LEXICON, lexicon)
    (places.bundle / RESOURCES).write_text("{}\n")
    write_manifest(places.bundle, {})
    weight = sum((places.bundle / name).stat().st_size for name in FILES)
    if weight > LIMIT_BYTES:
        raise ValueError(f"{places.bundle}: {weight} bytes, more than {LIMIT_BYTES}")


def write_manifest(bundle: Path, figures: dict[str, Any]) -> None:
    """Write the manifest: each file's hash and size, the data with licences, the seed, and measured figures."""
    files = {name: {"sha256": sha256(bundle / name), "bytes": (bundle / name).stat().st_size} for name in FILES}
    told = {"name": NAME, "files": files, "data": DATA, "seeds": SEEDS, "figures": figures}
    (bundle / MANIFEST).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def copy_bundle(source: Path, target: Path) -> None:
    """Copy a bundle's model files and manifest."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (*FILES, MANIFEST):
        shutil.copyfile(source / name, target / name)

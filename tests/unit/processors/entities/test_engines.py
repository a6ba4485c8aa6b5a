"""Both engines give the same sentences and nearly the same entities; what runs without torch reads the same weights."""

from __future__ import annotations

import itertools
import json
import lzma
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from processors.entities.engine import TaggerEngine, load_tagger
from processors.models.bundle import BUNDLE, FILES, TaggerError
from processors.models.weights import read_weights

ARCHIVE = Path(__file__).parents[5] / "shared/data/archive/click-id-2019.jsonl.xz"
ARTICLES = 60
"""`python tests/benchmarks/engines.py` compares 2,000."""
DOUBTFUL = [
    "Presiden Susilo B. Yudhoyono tiba. Ia pulang.",
    "Direksi PT Astra Tbk. Dia bertemu H. M. Jusuf Kalla dkk. Mereka pulang pukul 14.00 WIB. Lalu A.",
    "Menurut Dr. A. B. C. " + "x" * 3000,
    "J. \x85 K. \u2028 L. Ia",
    "",
    " \n\t\n",
    "e\u0301 Presiden Jokowi \U0001f600 tiba.\r\nIa pulang.\u2028Lalu İstanbul ǅ ß.",
    "\ud800 Jakarta",
    "https://contoh.id/" + "a/" * 3000,
]


@pytest.mark.model
def test_engines_give_equal_sentences_and_hardly_any_other_entity() -> None:
    """One multiplies in eight bits, the other in floats."""
    texts = list(DOUBTFUL)
    if ARCHIVE.exists():
        with lzma.open(ARCHIVE, "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["body"] for line in itertools.islice(lines, 0, 10 * ARTICLES, 10)]
    taggers = [load_tagger(engine) for engine in TaggerEngine]
    told = [
        [one for at in range(0, len(texts), 16) for one in tagger.tag_batch(texts[at : at + 16])] for tagger in taggers
    ]
    assert [one.sentences for one in told[0]] == [one.sentences for one in told[1]]
    ours, theirs = ({(n, span) for n, one in enumerate(each) for span in one.entities} for each in told)
    assert len(ours & theirs) >= 0.995 * max(len(ours), len(theirs))
    assert ours or not ARCHIVE.exists()


@pytest.mark.model
@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".pt")])
def test_weights_are_those_that_torch_reads(name: str) -> None:
    import torch

    ours, theirs = read_weights(BUNDLE / name), torch.load(BUNDLE / name, weights_only=True)
    assert list(ours) == list(theirs)
    assert ours["vocab"] == theirs["vocab"]
    tensors = {**theirs.get("model", {}), **({"emb": theirs["emb"]} if "emb" in theirs else {})}
    for key, tensor in tensors.items():
        array = ours["emb"] if key == "emb" else ours["model"][key]
        assert array.dtype == np.float16
        assert np.array_equal(array, tensor.numpy())


class Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("harm",)


@pytest.mark.parametrize("content", [pickle.dumps(Harm()), b"", b"no pickle"])
def test_a_file_runs_no_code(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "harm.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("harm/data.pkl", content)
        archive.writestr("harm/byteorder", "little")
    with pytest.raises(ValueError, match=r"harm\.pt holds no weights"):
        read_weights(path)
    assert "harm\n" not in capsys.readouterr().out


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "processors.entities.stanza_tagger", None)
    with pytest.raises(TaggerError, match="pip install stanza"):
        load_tagger(TaggerEngine.STANZA)

"""The shipped tagger: what it finds, where its offsets point, how it refuses a damaged bundle."""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from processors.entities.eight_bits import ARITHMETIC
from processors.entities.engine import TaggerEngine, load_tagger
from processors.entities.tagger import NewsTagger
from processors.models import bundle
from processors.models.bundle import BUNDLE, FILES, MANIFEST, TaggerError, verify, version
from processors.text.tagged import TaggedText
from tests.support.cost import cpu_s

SENTENCE = "Presiden Rusia Vladimir Putin dan Pemimpin Tertinggi Korea Utara Kim Jong-un bertemu di Beijing, China."
AWKWARD = [
    "",
    " \n\t\n",
    ".",
    "\u0000\u200b\ufeff",
    "e\u0301 Presiden Jokowi \U0001f600 tiba.\r\nIa pulang.\u2028Lalu İstanbul ǅ ß.",
    "\ud800 Jakarta",
    'Dr. H. Susilo B. Yudhoyono dan direksi PT Astra Tbk. bertemu."Ya." Ia pergi',
    "x" * 5000,
    "https://contoh.id/" + "a/" * 3000,
]


@pytest.fixture(scope="module")
def tagger() -> NewsTagger:
    """By the engine that ships; that the other gives the same answers is held in `test_engines.py`."""
    return load_tagger()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in (*FILES, MANIFEST):
        shutil.copyfile(BUNDLE / name, tmp_path / name)
    return tmp_path


@pytest.mark.model
def test_finds_the_leaders_their_countries_and_the_city(tagger):
    (told,) = tagger.tag_batch([SENTENCE])
    found = {(told.text[s.start : s.end], s.label) for s in told.entities}
    assert {("Vladimir Putin", "PER"), ("Kim Jong-un", "PER"), ("Rusia", "GPE"), ("Beijing", "GPE")} <= found
    assert ("Korea Utara", "GPE") in found


@pytest.mark.model
@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Pabrik Mobil Listrik Dibangun di Kabupaten Bekasi Tahun Depan", [("Kabupaten Bekasi", "GPE")]),
        (
            "Menteri Luar Negeri Retno Marsudi Bahas Ekspor Nikel dengan Uni Eropa",
            [("Retno Marsudi", "PER"), ("Uni Eropa", "ORG")],
        ),
    ],
)
def test_capitals_of_headlines_make_no_names(tagger, headline, expected):
    (told,) = tagger.tag_batch([headline])
    assert [(headline[s.start : s.end], s.label) for s in told.entities] == expected


@pytest.mark.model
@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_offsets_slice_the_given_text_in_order(tagger, text):
    (told,) = tagger.tag_batch([text])
    assert told.text == text
    for spans in (told.sentences, [(s.start, s.end) for s in told.entities]):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    for start, end in told.sentences:
        assert "\n" not in text[start:end]
        assert text[start:end] == text[start:end].strip()
    for span in told.entities:
        assert any(start <= span.start and span.end <= end for start, end in told.sentences)


@pytest.mark.model
def test_a_text_gets_the_same_answer_alone_and_in_a_batch(tagger):
    texts = [SENTENCE, *AWKWARD, SENTENCE + "\n" + SENTENCE]
    assert tagger.tag_batch(texts) == [tagger.tag_batch([text])[0] for text in texts]
    assert tagger.tag_batch([]) == []


@pytest.mark.model
def test_a_line_break_and_a_missing_space_end_a_sentence(tagger):
    (told,) = tagger.tag_batch(["Jokowi bertemu Putin.Presiden Xi Jinping tiba\ndi Jakarta"])
    cut = [told.text[start:end] for start, end in told.sentences]
    assert cut == ["Jokowi bertemu Putin.", "Presiden Xi Jinping tiba", "di Jakarta"]


@pytest.mark.model
def test_text_without_full_stops_takes_time_in_proportion(tagger):
    words = "presiden bertemu menteri di istana negara "
    tagger.tag_batch([words * 50])
    short = cpu_s(lambda: tagger.tag_batch([words * 200]))
    told: list[TaggedText] = []
    assert cpu_s(lambda: told.extend(tagger.tag_batch([words * 3200]))) < 16 * max(short, 0.05) * 4
    assert max(end - start for start, end in told[0].sentences) < 2000


@pytest.mark.model
@pytest.mark.parametrize("unit", ["A. ", "Tbk. Ia ", '"', "a.B", "x\n", "KPK "])
def test_hostile_text_takes_seconds_at_most(tagger, unit):
    text = unit * (60_000 // len(unit))
    told: list[TaggedText] = []
    assert cpu_s(lambda: told.extend(tagger.tag_batch([text]))) < 30
    assert told[0].sentences


@pytest.mark.model
def test_tokens_keep_their_shape(tagger):
    told = tagger.tag_tokens([["Presiden", "Joko", "Widodo"], [], ["", "di", "Jakarta"], ["x"] * 700])
    assert [len(tags) for tags in told] == [3, 0, 3, 700]
    assert told[0] == ["O", "B-PER", "I-PER"]
    assert told[2][2] == "B-GPE"


@pytest.mark.model
@pytest.mark.parametrize("engine", TaggerEngine)
def test_loads_and_tags_without_a_network(monkeypatch, engine):
    def refuse(*_: object) -> None:
        raise AssertionError("the tagger opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert load_tagger(engine).tag_batch([SENTENCE])[0].entities


@pytest.mark.model
def test_the_engine_that_ships_loads_neither_stanza_nor_torch():
    code = (
        "import sys; from processors.entities.engine import load_tagger; load_tagger().tag_batch(['Ia tiba.']); "
        "sys.exit('torch' in sys.modules or 'stanza' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.model
def test_loading_leaves_the_compiler_of_torch_alone():
    code = (
        "import sys; from processors.entities.stanza_tagger import StanzaTagger; "
        "StanzaTagger().tag_batch(['Ia tiba.']); sys.exit('torch._dynamo' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.model
def test_stock_stanza_loads_the_files_offline():
    from tests.benchmarks.stock_stanza import stock_pipeline  # loads torch, which the other tests do without

    found = {(entity.text, entity.type) for entity in stock_pipeline()(SENTENCE).ents}
    assert {("Vladimir Putin", "PER"), ("Kim Jong-un", "PER"), ("Beijing", "GPE")} <= found


@pytest.mark.model
@pytest.mark.parametrize("engine", TaggerEngine)
def test_names_the_file_that_does_not_load(copied, engine):
    (copied / bundle.TAGGER).write_bytes(b"no weights")
    listed = json.loads((copied / MANIFEST).read_text())
    listed["files"][bundle.TAGGER]["sha256"] = bundle.sha256(copied / bundle.TAGGER)
    (copied / MANIFEST).write_text(json.dumps(listed))
    with pytest.raises(TaggerError, match=str(copied)):
        load_tagger(engine, copied)


@pytest.mark.model
def test_version_is_the_bundles(tagger):
    assert tagger.version == f"{version(verify())}-{ARITHMETIC}"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_or_damaged_file_is_named(copied, name):
    path = copied / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(TaggerError, match=name):
        verify(copied)
    path.unlink()
    with pytest.raises(TaggerError, match=name):
        verify(copied)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"name": "x", "files": {}}'])
def test_a_broken_manifest_is_named(copied, content):
    (copied / MANIFEST).unlink()
    if content is not None:
        (copied / MANIFEST).write_text(content)
    with pytest.raises(TaggerError, match=MANIFEST):
        verify(copied)


def test_the_bundle_is_whole_and_light():
    manifest = verify()
    assert sum(entry["bytes"] for entry in manifest["files"].values()) < 20_000_000
    assert all({"name", "from", "licence"} <= set(entry) for entry in manifest["data"])
    assert manifest["figures"], "python -m processors.evaluation.ner writes them"


@pytest.mark.model
@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".pt")])
def test_files_load_without_running_code(name):
    import torch

    assert torch.load(BUNDLE / name, weights_only=True)

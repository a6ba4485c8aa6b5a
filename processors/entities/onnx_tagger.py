"""The shipped networks as ONNX Runtime runs them: Stanza's own files, without Stanza and torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from processors.entities.eight_bits import ARITHMETIC
from processors.entities.encoding import PAD, SPECIAL, UNKNOWN, Spelt
from processors.entities.graphs import boundary_graph, tag_graph, word_graph
from processors.entities.known import known_names
from processors.entities.tagger import NewsTagger
from processors.models.bundle import BUNDLE, TAGGER, TOKENIZER, VECTORS, TaggerError, verify, version
from processors.models.decode import Floats
from processors.models.weights import read_weights

_WORDS, _SENTENCES = 64, 8
"""Read together, sorted by length: the runtime reads all padding, and more at a time gains it nothing."""
_MOST = 512
"""Words of sentences read together, padding too: what the runtime once takes for long ones it holds for good."""
_FEATURES = ["space_before", "capitalized", "numeric", "end_of_para", "start_of_para"]
"""Of a character, as Stanza's tokenizer names them (stanza.models.tokenization.data) and `_Boundaries` makes them."""


class OnnxTagger(NewsTagger):
    """The tagger on ONNX Runtime, offline, on one thread."""

    def __init__(self, bundle: Path = BUNDLE) -> None:
        """Check and load the model files.

        Raises TaggerError, naming the file, when one is missing, differs from the manifest, or cannot be loaded.
        """
        name = version(verify(bundle))
        try:
            tagger, vectors = read_weights(bundle / TAGGER), read_weights(bundle / VECTORS)
            boundaries = _Boundaries(read_weights(bundle / TOKENIZER))
            super().__init__(f"{name}-{ARITHMETIC}", boundaries, _Network(tagger, vectors), known_names(bundle))
        except (OSError, ValueError, KeyError) as error:
            raise TaggerError(f"{bundle}: the model files cannot be loaded ({error})") from error


class _Network:
    """Stanza's NER network."""

    def __init__(self, tagger: dict[str, Any], vectors: dict[str, Any]) -> None:
        weights: Mapping[str, Floats] = tagger["model"]
        self.words: Mapping[str, int] = vectors["vocab"]["_unit2id"]
        self.letters: Mapping[str, int] = tagger["vocab"]["char"]["_unit2id"]
        self.tags: Sequence[str] = tagger["vocab"]["tag"]["_id2unit"][0][SPECIAL:]
        self.transitions: Floats = weights["crits.0._transitions"][SPECIAL:, SPECIAL:].astype(np.float32)
        self.width: int = weights["input_transform.weight"].shape[0]
        self._known: Floats = vectors["emb"]
        self._start = [weights[f"charmodel.charlstm_{one}_init"].astype(np.float32) for one in ("h", "c")]
        self._words = word_graph(weights)
        self._tags = tag_graph(weights)

    def encode(self, spelt: Spelt) -> Floats:
        vectors = np.empty((len(spelt.words), self.width), np.float32)
        for part in _parts(len(vectors), _WORDS):
            lengths = spelt.lengths[part]
            hidden, cell = (np.repeat(one, len(lengths), axis=1) for one in self._start)
            given: dict[str, Any] = {
                "letters": np.ascontiguousarray(spelt.letters[part, : lengths[0]].T),
                "lengths": lengths.astype(np.int32),
                "known": self._known[spelt.words[part]].astype(np.float32),
                "hidden": hidden,
                "cell": cell,
            }
            vectors[part] = self._words.run(None, given)[0]
        return vectors

    def scores(self, vectors: Floats, lengths: Sequence[int]) -> Floats:
        scores = np.zeros((*vectors.shape[:2], len(self.tags)), np.float32)
        for part in _alike(lengths):
            words = np.array(lengths[part], np.int32)
            given = {"vectors": np.ascontiguousarray(vectors[part, : words[0]].transpose(1, 0, 2)), "lengths": words}
            scores[part, : words[0]] = self._tags.run(None, given)[0][..., SPECIAL:]
        return scores


def _parts(count: int, most: int) -> Iterator[slice]:
    return (slice(at, at + most) for at in range(0, count, most))


def _alike(lengths: Sequence[int]) -> Iterator[slice]:
    """Sentences to be read together, of those sorted from long to short."""
    at = 0
    while at < len(lengths):
        count = max(1, min(_SENTENCES, _MOST // lengths[at]))
        yield slice(at, at + count)
        at += count


class _Boundaries:
    """Stanza's tokenizer."""

    def __init__(self, tokenizer: dict[str, Any]) -> None:
        config = tokenizer["config"]
        if config["feat_funcs"] != _FEATURES or config["use_dictionary"] or config["conv_res"] is not None:
            raise ValueError("the tokenizer is of another kind than this engine knows")
        self._characters: Mapping[str, int] = tokenizer["vocab"]["_unit2id"]
        self._graph = boundary_graph(tokenizer["model"], config["hier_invtemp"])

    def end_at(self, windows: Sequence[tuple[str, int]]) -> list[bool]:
        """One after the other: each is long enough, and what reads many holds 12 MB more for good."""
        return [self._ends(text, place) for text, place in windows]

    def _ends(self, text: str, place: int) -> bool:
        if place == len(text) - 1:
            return True
        length = len(text) + 1  # Stanza reads one character of padding
        characters = np.full((length, 1), PAD, np.int64)
        features = np.zeros((length, 1, len(_FEATURES)), np.float32)
        seen = "".join(" " if char.isspace() or "\x80" <= char <= "\x9f" else char for char in text)
        characters[:-1, 0] = [self._characters.get(char, UNKNOWN) for char in seen]
        features[:-1, 0, :3] = [(char == " ", char.isupper(), char.isdecimal()) for char in seen]
        features[-2, 0, 3] = features[0, 0, 4] = 1
        given: dict[str, Any] = {
            "characters": characters,
            "features": features,
            "lengths": np.array([length], np.int32),
        }
        token, sentence = self._graph.run(None, given)[0][place, 0]
        # The end of a sentence is likelier than the end of a token alone, and than none.
        return bool(sentence > 0 and np.logaddexp(0, -token) + np.logaddexp(0, -sentence) < np.logaddexp(0, token))

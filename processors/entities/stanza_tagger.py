"""The shipped networks as Stanza and torch run them: what trains them, and what the other engine is held against.

Importing this module imports torch, which takes seconds and 600 MB; loading the files less than one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from stanza.models.common.pretrain import Pretrain
from stanza.models.ner.trainer import Trainer as NerTrainer
from stanza.models.tokenization.data import TokenizationDataset
from stanza.models.tokenization.trainer import Trainer as TokenizerTrainer
from stanza.models.tokenization.utils import predict as predict_boundaries
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from processors.entities.encoding import SPECIAL, Spelt
from processors.entities.known import known_names
from processors.entities.tagger import NewsTagger
from processors.models.bundle import BUNDLE, TAGGER, TOKENIZER, VECTORS, TaggerError, verify, version
from processors.models.decode import Floats

__all__ = ["StanzaTagger", "TaggerError"]


class StanzaTagger(NewsTagger):
    """The tagger on torch, offline, on one thread."""

    def __init__(self, bundle: Path = BUNDLE) -> None:
        """Check and load the model files; sets torch to one thread in this process.

        Raises TaggerError, naming the file, when one is missing, differs from the manifest, or cannot be loaded.
        """
        name = version(verify(bundle))
        torch.set_num_threads(1)
        try:
            network = _Network(_Tagger(bundle))
            super().__init__(name, _Boundaries(_Tokenizer(bundle)), network, known_names(bundle))
        except Exception as error:  # Stanza raises whatever its parts raise; all of it means that the files do not load
            raise TaggerError(f"{bundle}: Stanza cannot load the model files ({error})") from error


class _Tagger(NerTrainer):  # type: ignore[misc]  # stanza is not followed: see pyproject
    """Stanza's NER model as its trainer loads it, without the optimizer.

    Making one imports torch's compiler, four fifths of the time that loading took.
    """

    def __init__(self, bundle: Path) -> None:
        self.load(str(bundle / TAGGER), Pretrain(str(bundle / VECTORS), save_to_file=False))


class _Tokenizer(TokenizerTrainer):  # type: ignore[misc]  # stanza is not followed: see pyproject
    """Stanza's tokenizer as its trainer loads it, without the optimizer."""

    def __init__(self, bundle: Path) -> None:
        self.load(str(bundle / TOKENIZER), {"charlm_forward_file": None}, None)
        self.feat_funcs, self.lang = self.args.get("feat_funcs"), self.args["lang"]


class _Boundaries:
    """Stanza's tokenizer, asked one text after the other: in a batch it reads the padding of the longest, too."""

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer

    @torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
    def end_at(self, windows: Sequence[tuple[str, int]]) -> list[bool]:
        return [self._ends(text, place) for text, place in windows]

    def _ends(self, text: str, place: int) -> bool:
        data = TokenizationDataset(
            self._trainer.args, input_text=text, vocab=self._trainer.vocab, evaluation=True,
            dictionary=self._trainer.dictionary,
        )  # fmt: skip
        marks, _ = predict_boundaries(self._trainer, data, 32, 1000, False, 0)
        return len(marks) == 1 and place < len(marks[0]) and int(marks[0][place]) == 2


class _Network:
    """Stanza's NER network."""

    def __init__(self, trainer: Any) -> None:
        self._model = trainer.model.eval()
        vocab = trainer.vocab
        self.words: Mapping[str, int] = vocab["word"]._unit2id
        self.letters: Mapping[str, int] = vocab["char"]._unit2id
        self.tags: Sequence[str] = vocab["tag"]._id2unit[0][SPECIAL:]
        self.transitions: Floats = self._model.crits[0]._transitions.detach().numpy()[SPECIAL:, SPECIAL:]
        self.width: int = self._model.input_transform.out_features

    @torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
    def encode(self, spelt: Spelt) -> Floats:
        model = self._model.charmodel
        letters = model.char_emb(torch.from_numpy(spelt.letters))
        packed = pack_padded_sequence(letters, torch.from_numpy(spelt.lengths), batch_first=True)
        size = (-1, len(spelt.words), -1)
        first = tuple(start.expand(*size).contiguous() for start in (model.charlstm_h_init, model.charlstm_c_init))
        _, (last, _) = model.charlstm.lstm(packed, first)
        shape = last[-2:].transpose(0, 1).reshape(len(spelt.words), -1)
        told = torch.cat([self._model.word_emb(torch.from_numpy(spelt.words)), shape], dim=1)
        vectors: Floats = self._model.input_transform(told).numpy()
        return vectors

    @torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
    def scores(self, vectors: Floats, lengths: Sequence[int]) -> Floats:
        packed = pack_padded_sequence(torch.from_numpy(vectors), lengths, batch_first=True)
        states, _ = pad_packed_sequence(self._model.taggerlstm.lstm(packed)[0], batch_first=True)
        scores: Floats = self._model.tag_clfs[0](states)[..., SPECIAL:].numpy()
        return scores

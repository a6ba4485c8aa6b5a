"""The bundle's files read without torch: a zip archive of one pickle and the bytes of its tensors.

torch documents the format as that of ``torch.save`` (``data.pkl``, ``byteorder``, ``data/KEY``). What the pickle may
name is what a file of weights holds; anything else is refused, so that reading runs no code of a file.
"""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

_TYPES = {"HalfStorage": np.float16, "FloatStorage": np.float32, "LongStorage": np.int64}

Array = NDArray[Any]


def read_weights(path: Path) -> dict[str, Any]:
    """What ``torch.save`` wrote, with tensors as read-only arrays. Raises OSError, and ValueError for another file."""
    try:
        with ZipFile(path) as archive:
            root = next(name for name in archive.namelist() if name.endswith("/data.pkl")).removesuffix("data.pkl")
            if archive.read(f"{root}byteorder").decode() != sys.byteorder:
                raise ValueError("its numbers are in another machine's order of bytes")
            with archive.open(f"{root}data.pkl") as pickled:
                return dict(_Reader(pickled, archive, root).load())
    except OSError:
        raise
    except Exception as error:  # a damaged file raises whatever zipfile and pickle meet in it
        raise ValueError(f"{path} holds no weights ({error})") from error


class _Reader(pickle.Unpickler):
    def __init__(self, pickled: Any, archive: ZipFile, root: str) -> None:
        super().__init__(pickled)
        self._archive = archive
        self._root = root

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        allowed = {("torch._utils", "_rebuild_tensor_v2"): _tensor, ("collections", "OrderedDict"): OrderedDict}
        try:
            return allowed[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it names {module}.{name}") from None

    def persistent_load(self, pid: tuple[str, Any, str, str, int]) -> Array:
        _, of, key, _, count = pid
        return np.frombuffer(self._archive.read(f"{self._root}data/{key}"), of, count)


def _tensor(stored: Array, first: int, shape: Sequence[int], strides: Sequence[int], *_: object) -> Array:
    at = [step * stored.itemsize for step in strides]
    return np.lib.stride_tricks.as_strided(stored[first:], shape, at, writeable=False)

"""Weights as files: written for `torch.load`, and read back without trusting who wrote them."""

from __future__ import annotations

import io
import pickletools
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from core.data import listing
from core.models import parameter_count
from core.training.config import RunConfig
from core.training.loop import make_model
from core.training.snapshot import Snapshot, Weights

# All that the file of a state dict needs of Python. weights_only=True allows more, such as a bytearray of any length.
_NAMES = {
    "torch._utils _rebuild_tensor_v2",
    "torch FloatStorage",
    "torch LongStorage",
    "collections OrderedDict",
}
# A file's tensors need their bytes and little more; numbers beside them are what describes them.
_OVERHEAD = 100_000


def weights_file(weights: Weights) -> bytes:
    """A .pt file that `torch.load(..., weights_only=True)` reads: tensors by the names of `nn.Sequential`."""
    buffer = io.BytesIO()
    torch.save(weights, buffer)
    return buffer.getvalue()


def read_weights(file: bytes) -> Weights:
    """The inverse of `weights_file`, for files of this machine; code in them is not run.

    Raises:
        Exception: of many kinds, when the bytes are something else.
    """
    weights = torch.load(io.BytesIO(file), map_location="cpu", weights_only=True)
    return {str(name): value for name, value in weights.items()}


def take_foreign_weights(given: Path, fresh: Path, config: RunConfig) -> None:
    """Copy weights from a file of unknown origin to a fresh one, when they are those of a model of these settings.

    Nothing is decompressed, no code in it is run, and only tensors are in it, with the names, shapes and types of the
    model's. No weights come into memory: files are copied in pieces, and tensors looked at where they lie.

    Raises:
        ValueError: when the file is anything else; what is in the fresh one is to be discarded then.
    """
    data = listing(config.dataset)
    parameters = parameter_count(data.features, config.hidden, data.classes, batch_norm=config.batch_norm)
    size = given.stat().st_size
    # Before the model is built: settings may ask for any size.
    if not 4 * parameters <= size <= 8 * parameters + _OVERHEAD:
        raise ValueError("The weights do not have the size that its settings ask for.")
    try:
        records = _copy_tensors(given, fresh)
        weights = torch.load(fresh, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:
        raise ValueError("The file of its weights is not one that PyTorch wrote for tensors alone.") from error
    expected = outline(config)
    if not isinstance(weights, dict) or set(weights) != set(expected):
        raise ValueError("The weights are not those of the model in its settings.")
    held = 0
    storages = {}
    for name, value in weights.items():
        wanted = expected[name]
        if type(value) is not torch.Tensor or value.shape != wanted.shape or value.dtype != wanted.dtype:
            raise ValueError("The weights do not have the shapes that its settings ask for.")
        if value.layout != torch.strided or value.device.type != "cpu" or not value.is_contiguous():
            raise ValueError("The weights are stored in a way that no run here writes.")
        held += value.numel() * value.element_size()
        storages[value.untyped_storage().data_ptr()] = value.untyped_storage().nbytes()
    # Where a tensor claims more bytes than its own record has, it would go on in the next one.
    if held > size or sorted(storages.values()) != sorted(records):
        raise ValueError("The weights claim more numbers than their file holds.")


def outline(config: RunConfig) -> Weights:
    """Names, shapes and types of the weights of a model of these settings, in their order, without any numbers."""
    with torch.device("meta"):
        model = make_model(config, listing(config.dataset), generator=None)
    return dict(model.state_dict())


def weights_of_moment(config: RunConfig, moment: bytes) -> Weights:
    """The weights that a moment of a run's timeline holds, as `nn.Sequential` names them.

    What batch norm has counted is not in it, and is 0: nothing that a trained model answers depends on it.

    Args:
        config: of the run.
        moment: as in `Timeline.weights`; of this very model.
    """
    numbers = torch.from_numpy(np.frombuffer(moment, np.dtype("<f4")).astype(np.float32))
    weights: Weights = {}
    taken = 0
    for name, value in outline(config).items():
        if value.is_floating_point():
            weights[name] = numbers[taken : taken + value.numel()].view(value.shape)
            taken += value.numel()
        else:
            weights[name] = torch.zeros(value.shape, dtype=value.dtype)
    return weights


def at_moment(config: RunConfig, snapshot: Snapshot, step: int) -> Snapshot:
    """The run with the weights that it had after so many minibatches; all else is as it is now.

    Raises:
        LookupError: when its timeline has not kept them.
    """
    if step == snapshot.weights_step:
        return snapshot
    timeline = snapshot.timeline
    if step not in timeline.steps:
        raise LookupError(step)
    moment = timeline.weights[timeline.steps.index(step)]
    return replace(snapshot, weights=weights_of_moment(config, moment), weights_step=step)


def _copy_tensors(given: Path, fresh: Path) -> list[int]:
    """Pack a file anew, when it is stored plainly and its pickle names nothing but tensors; the sizes of their bytes.

    Packed anew, because two readers of a crafted archive may disagree about what is in it.
    """
    records = []
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(fresh, "w") as packed:
        members = old.infolist()
        names = {member.filename for member in members}
        if len(names) < len(members) or sum(member.file_size for member in members) > given.stat().st_size:
            raise ValueError("a file that unpacks to more than it is")
        for member in members:
            if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
                raise ValueError("compressed or encrypted")
            if member.filename.endswith(".pkl"):
                if member.file_size > _OVERHEAD:
                    raise ValueError("more than describes tensors")
                content = old.read(member)
                _check_pickle(content)
                packed.writestr(member.filename, content)
                continue
            if "/data/" in member.filename:
                records.append(member.file_size)
            with old.open(member) as source, packed.open(member.filename, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 2**20)
    return records


def _check_pickle(content: bytes) -> None:
    for opcode, argument, _ in pickletools.genops(content):
        if opcode.name in ("STACK_GLOBAL", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4", "BUILD"):
            raise ValueError(opcode.name)
        if opcode.name == "GLOBAL" and argument not in _NAMES:
            raise ValueError(str(argument))

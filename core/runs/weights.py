"""Weights as files: written for `torch.load`, and read back without trusting who wrote them."""

from __future__ import annotations

import io
import pickletools
import zipfile

import torch

from core.data import dimensions
from core.models import build_model, parameter_count
from core.training.config import RunConfig
from core.training.snapshot import Weights

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


def read_foreign_weights(file: bytes, config: RunConfig) -> Weights:
    """Weights from a file of unknown origin, for a model of these settings.

    Nothing is decompressed, no more memory is taken than the file is long, only tensors are made, and they have the
    names, shapes and types of the model's.

    Raises:
        ValueError: with a sentence, when the file is anything else.
    """
    pixels, classes = dimensions(config.dataset)
    parameters = parameter_count(pixels, config.hidden, classes, batch_norm=config.batch_norm)
    # Before a model is built: settings ask for a gigabyte in a hundred characters.
    if not 4 * parameters <= len(file) <= 8 * parameters + _OVERHEAD:
        raise ValueError("The weights do not have the size that its settings ask for.")
    try:
        weights = torch.load(io.BytesIO(_only_tensors(file)), map_location="cpu", weights_only=True)
    except Exception as error:
        raise ValueError("The file of its weights is not one that PyTorch wrote for tensors alone.") from error
    model = build_model(
        pixels,
        config.hidden,
        classes,
        dropout=config.dropout,
        batch_norm=config.batch_norm,
        generator=torch.Generator(),
    )
    expected = model.state_dict()
    if not isinstance(weights, dict) or set(weights) != set(expected):
        raise ValueError("The weights are not those of the model in its settings.")
    held = 0
    for name, value in weights.items():
        wanted = expected[name]
        if type(value) is not torch.Tensor or value.shape != wanted.shape or value.dtype != wanted.dtype:
            raise ValueError("The weights do not have the shapes that its settings ask for.")
        if value.layout != torch.strided or value.device.type != "cpu" or not value.is_contiguous():
            raise ValueError("The weights are stored in a way that no run here writes.")
        held += value.numel() * value.element_size()
    if held > len(file):
        raise ValueError("The weights claim more numbers than their file holds.")
    return {name: weights[name].detach().clone() for name in expected}


def _only_tensors(file: bytes) -> bytes:
    """The same archive packed anew, when it is stored plainly and its pickle names nothing but tensors.

    Packed anew, because two readers of a crafted archive may disagree about what is in it.
    """
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as given, zipfile.ZipFile(fresh, "w") as packed:
        members = given.infolist()
        names = {member.filename for member in members}
        if len(names) < len(members) or sum(member.file_size for member in members) > len(file):
            raise ValueError("a file that unpacks to more than it is")
        for member in members:
            if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
                raise ValueError("compressed or encrypted")
            content = given.read(member)
            if member.filename.endswith(".pkl"):
                _check_pickle(content)
            packed.writestr(member.filename, content)
    return fresh.getvalue()


def _check_pickle(content: bytes) -> None:
    for opcode, argument, _ in pickletools.genops(content):
        if opcode.name in ("STACK_GLOBAL", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4", "BUILD"):
            raise ValueError(opcode.name)
        if opcode.name == "GLOBAL" and argument not in _NAMES:
            raise ValueError(str(argument))

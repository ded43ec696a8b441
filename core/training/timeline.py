"""`Timeline`: the weights of a model at some moments of its run, so that time can be turned back.

A small model keeps up to 300, evenly spread. A larger one keeps up to 30, log-spaced in minibatches as it learns most
in the beginning, and as few of them as fit into 32 MB.
"""

from __future__ import annotations

import io
import math
import zipfile
from bisect import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

# Of a small model: the first, the latest, and between them evenly spread ones.
MOST_MOMENTS = 300
# A model with more numbers is a larger one.
MOST_PARAMETERS = 1000
# Of a larger one: the first, log-spaced ones, and the latest, which is the run's own weights. They take so many bytes
# at most; where not even the fewest fit there are none.
LARGE_MOMENTS, FEWEST_MOMENTS = 30, 3
LARGE_BYTES = 32 * 2**20
# So many minibatches a moment, and one more for each so many numbers: a copy takes up to a seventh of the time of a
# minibatch, for the largest models half, and all copies of a run are to take a fiftieth.
STEPS_A_MOMENT, NUMBERS_A_STEP = 8, 100_000
# Bytes of the largest file: the numbers, and what describes them.
_AROUND = 10_000
MOST_BYTES = LARGE_BYTES + _AROUND
LOST = "What was kept of this run's earlier weights is damaged: its time cannot be turned back."

_NUMBERS, _STEPS = np.dtype("<f4"), np.dtype("<i8")


def moments_kept(numbers: int) -> int:
    """How many moments of a model with so many numbers there are at most, the latest among them; 0 where none are."""
    if numbers <= MOST_PARAMETERS:
        return MOST_MOMENTS
    fit = min(LARGE_MOMENTS, LARGE_BYTES // (_NUMBERS.itemsize * numbers))
    return fit if fit >= FEWEST_MOMENTS else 0


def moment_steps(numbers: int, total_steps: int) -> tuple[int, ...] | None:
    """The minibatches after which a timeline takes the weights; None where it takes them as they come.

    They follow from the length of the run alone, so a run that is continued has those it would have had. The latest
    is not among them: that is what the run itself holds.

    Args:
        numbers: of the model.
        total_steps: minibatches of the whole run.
    """
    if numbers <= MOST_PARAMETERS:
        return None
    kept = moments_kept(numbers)
    spared = max(total_steps // (STEPS_A_MOMENT + numbers // NUMBERS_A_STEP), 1)
    return log_spaced(total_steps, min(kept - 1, spared)) if kept else ()


def log_spaced(total: int, count: int) -> tuple[int, ...]:
    """0, and rising whole numbers below `total`, each about as many times the one before: `count` in all, or fewer.

    Where rounding would give a number twice the next one stands in its place, and what follows is spread anew.
    """
    steps = [0][:count]
    while 0 < len(steps) < min(count, total):
        last = steps[-1]
        # From the last one to `total` there are as many equal factors as numbers are missing, and one.
        factor = (total / max(last, 1)) ** (1 / (count - len(steps) + (last > 0)))
        steps.append(max(last + 1, round(last * factor)))
    return tuple(steps)


@dataclass(frozen=True)
class Timeline:
    """The weights of a run so far.

    Attributes:
        steps: minibatches done at each moment, rising; the first is 0, of the initial weights, unless the run was begun
            by a version that kept none.
        weights: of each moment, all that makes up the model as little-endian float32: its parameters in the order of
            `model.parameters()`, with batch norm each layer's running means and variances after its own.
        stride: of a small model: of each stretch of so many minibatches the first moment is kept, beside the latest of
            all. 1 for a larger one.
        lost: a sentence, where a file had one that could not be read; None as a rule.
    """

    steps: tuple[int, ...] = ()
    weights: tuple[bytes, ...] = ()
    stride: int = 1
    lost: str | None = None

    def wants(self, step: int) -> bool:
        """Whether the weights after so many minibatches are not here yet: they never change afterwards."""
        return not self.steps or step > self.steps[-1]

    def after(self, step: int, weights: bytes) -> Timeline:
        """This timeline with one moment more; the same one where it has it already.

        Once there are more than MOST_MOMENTS of a small model the stride doubles, so that half of them go. A larger one
        is given no more than it keeps.
        """
        if not self.wants(step):
            return self
        steps, kept, stride = self.steps, self.weights, self.stride
        if _is_large(weights):
            return Timeline((*steps, step), (*kept, weights), stride, self.lost)
        # The latest moment may have stood at the end only for being the latest.
        end = -1 if len(steps) > 1 and steps[-1] // stride == steps[-2] // stride else None
        steps, kept = steps[:end] + (step,), kept[:end] + (weights,)  # noqa: RUF005, it is faster
        while len(steps) > MOST_MOMENTS:
            stride *= 2
            last = len(steps) - 1
            left = [n for n in range(last) if n == 0 or steps[n] // stride != steps[n - 1] // stride] + [last]
            steps, kept = tuple(steps[n] for n in left), tuple(kept[n] for n in left)
        return Timeline(steps, kept, stride, self.lost)

    def with_restored(self, step: int, weights: bytes) -> Timeline:
        """This timeline with the moment whose weights early stopping has put back, in place of one beside it.

        It may have been thinned out, and it is the one that the run ends with. Of a larger model the run itself holds
        it, as it does the latest.
        """
        if _is_large(weights):
            return self
        if step in self.steps or self.wants(step):
            return self.after(step, weights)
        place = bisect(self.steps, step)
        # Where there is no room, the moment before it goes; the first stays.
        begin, end = (place, place) if len(self.steps) < MOST_MOMENTS else (place - 1, place)
        if begin == 0 < end:
            begin, end = place, place + 1
        steps = (*self.steps[:begin], step, *self.steps[end:])
        return replace(self, steps=steps, weights=(*self.weights[:begin], weights, *self.weights[end:]))

    @property
    def nbytes(self) -> int:
        """Bytes that its numbers take."""
        return sum(map(len, self.weights))

    @property
    def parameters(self) -> int:
        """How many numbers each moment has; 0 without any moment."""
        return len(self.weights[0]) // _NUMBERS.itemsize if self.weights else 0

    def numbers(self) -> NDArray[np.float32]:
        """All moments as an array, float32 (moments, parameters)."""
        return np.frombuffer(b"".join(self.weights), _NUMBERS).reshape(len(self.steps), self.parameters)

    def to_bytes(self) -> bytes:
        """A file that `numpy.load` reads: `steps`, `weights` and `stride`."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            _write(archive, "steps", (len(self.steps),), _STEPS, [np.array(self.steps, _STEPS).tobytes()])
            # One by one: all of them together may be large.
            _write(archive, "weights", (len(self.steps), self.parameters), _NUMBERS, self.weights)
            _write(archive, "stride", (1,), _STEPS, [np.array([self.stride], _STEPS).tobytes()])
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, file: bytes, parameters: int) -> Timeline:
        """The inverse of `to_bytes`, for a file of unknown origin: nothing in it is unpacked or run.

        Args:
            file: its bytes.
            parameters: how many numbers a moment of the model has.

        Raises:
            ValueError: when it is something else.
        """
        # The latest of a larger model is not in it.
        most = moments_kept(parameters) - (parameters > MOST_PARAMETERS) if parameters > 0 else 0
        if len(file) > most * (_NUMBERS.itemsize * parameters + _STEPS.itemsize) + _AROUND or most < 1:
            raise ValueError("too large for a timeline")
        try:
            with zipfile.ZipFile(io.BytesIO(file)) as archive:
                read = _reader(archive)
                steps, weights, stride = read("steps", _STEPS), read("weights", _NUMBERS), read("stride", _STEPS)
        except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, SyntaxError) as error:
            raise ValueError("no timeline") from error
        if weights.shape != (len(steps), parameters) or stride.shape != (1,) or not 0 < len(steps) <= most:
            raise ValueError("other moments than a timeline has")
        if steps.ndim != 1 or steps[0] < 0 or not (np.diff(steps) > 0).all() or not 1 <= stride[0] < 2**40:
            raise ValueError("steps that no run does")
        return cls(tuple(map(int, steps)), tuple(row.tobytes() for row in weights), int(stride[0]))


# Of a run that has kept none, or not yet.
NO_MOMENTS = Timeline()


def _is_large(weights: bytes) -> bool:
    return len(weights) > _NUMBERS.itemsize * MOST_PARAMETERS


def _write(
    archive: zipfile.ZipFile, name: str, shape: tuple[int, ...], kind: np.dtype[np.generic], pieces: Iterable[bytes]
) -> None:
    """Write one array as `numpy.savez` does, piece by piece."""
    with archive.open(f"{name}.npy", "w") as file:
        header = {"descr": kind.str, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for piece in pieces:
            file.write(piece)


def _reader(archive: zipfile.ZipFile) -> Callable[[str, np.dtype[np.generic]], NDArray[np.generic]]:
    """What reads one array of an archive, when it is stored plainly and has as many numbers as it says."""

    def read(name: str, kind: np.dtype[np.generic]) -> NDArray[np.generic]:
        member = archive.getinfo(f"{name}.npy")
        # What is packed may unpack to any size.
        if member.compress_type != zipfile.ZIP_STORED or member.file_size > MOST_BYTES:
            raise ValueError("a packed array")
        with archive.open(member) as opened:
            if np.lib.format.read_magic(opened) != (1, 0):
                raise ValueError("another version of the format")
            shape, in_columns, found = np.lib.format.read_array_header_1_0(opened)
            content = opened.read()
        if found != kind or in_columns or math.prod(shape) * kind.itemsize != len(content):
            raise ValueError("an array of another kind or size")
        return np.frombuffer(content, kind).reshape(shape)

    return read

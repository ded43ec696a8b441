"""The script of the Draw page: the drawing, its way to each model, and the models' answers, in plain PyTorch."""

from __future__ import annotations

import base64
import textwrap
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from core.data import SCALINGS
from core.drawing.ink import SIDE, Drawing
from core.drawing.nudging import NUDGES
from core.drawing.preparation import FAINTEST, Switches, Way
from core.drawing.reader import Reader
from core.scripts import literals
from core.scripts.cells import Cell, Script, imports
from core.scripts.run_script import layers

_SCALED_BY = {
    "none": "{model}: it reads the pixels as they are.",
    "0-1": "{model}: it reads pixels from 0 to 1, as in its run.",
    "standardized": "{model}: its pixels are scaled by mean and standard deviation of its training images.",
    "centred": "{model}: its pixels go from 0 to 1, less each pixel's mean over its training images.",
}
assert set(_SCALED_BY) == set(SCALINGS)


@dataclass(frozen=True, eq=False)
class NamedReader:
    """A model of the page: its name there, the file its weights are saved in, and what reads."""

    name: str
    file: str
    reader: Reader


def script(
    drawing: Drawing, models: Sequence[NamedReader], switches: Switches, collection_file: str | None = None
) -> Script:
    """A Python program that needs torch and the weights' files; with a collection numpy and its file, too.

    It prints logits and probabilities of each model, for softmax regression the sums of what the pixels say, the
    probabilities while the drawing moves, and accuracy and confusion matrix on the collection.
    """
    ways = {model.reader.config.dataset: model.reader.way for model in models}
    return (
        _ink(drawing, with_numpy=collection_file is not None),
        _AVERAGING,
        *(_preparation(name, way, switches) for name, way in ways.items()),
        _MODELS,
        *(_model(model, drawing.nudge, switches) for model in models),
        *([] if collection_file is None else [_collection(collection_file)]),
    )


def _ink(drawing: Drawing, *, with_numpy: bool) -> Cell:
    packed = base64.b64encode(zlib.compress(drawing.ink, 9)).decode("ascii")
    lines = "\n".join(f'    "{line}"' for line in textwrap.wrap(packed, 100))
    needed = ["import base64", "import zlib", "import torch", "from torch import nn"]
    if with_numpy:
        needed.append("import numpy as np")
    return Cell(
        f"The pad: {SIDE}x{SIDE} pixels from 0, paper, to 255, ink.",
        f"""\
{imports(*needed)}

torch.set_num_threads(1)  # as in the app
torch.set_printoptions(precision=6, linewidth=200, sci_mode=False)

INK = (
{lines}
)
ink = torch.frombuffer(bytearray(zlib.decompress(base64.b64decode(INK))), dtype=torch.uint8).reshape({SIDE}, {SIDE})""",
    )


_AVERAGING = Cell(
    "How a side becomes shorter or longer. Row i: which share of new pixel i lies on each of the old ones.",
    """\
def averaging(size, new_size):
    edges = torch.arange(new_size + 1, dtype=torch.float64) * size / new_size
    cells = torch.arange(size, dtype=torch.float64)
    covered = torch.minimum(edges[1:, None], cells + 1) - torch.maximum(edges[:-1, None], cells)
    return covered.clamp(min=0) * new_size / size""",
)


def _preparation(name: str, way: Way, switches: Switches) -> Cell:
    lines = [f"def prepare_{name}(ink, right=0, down=0):", f"    seen = ink >= {FAINTEST}"]
    if switches.crop:
        lines += [
            "    rows, columns = seen.any(1).nonzero().flatten(), seen.any(0).nonzero().flatten()",
            "    top, bottom, left, right_edge = rows[0].item(), rows[-1].item() + 1, columns[0].item(), "
            "columns[-1].item() + 1",
        ]
    else:
        lines.append(f"    top, bottom, left, right_edge = 0, {SIDE}, 0, {SIDE}")
    lines += ["    part = ink[top:bottom, left:right_edge].double()", "    height, width = part.shape"]
    if switches.scale:
        high, wide = way.box
        more = f" * {way.stretch:g}" if way.stretch != 1 else ""
        lines += [
            f"    ratio = min({high} / height, {wide} / width){more}",
            f"    height, width = min(round(height * ratio), {high}), min(round(width * ratio), {wide})",
        ]
    else:
        lines.append(f"    height, width = (round(length * {way.field} / {SIDE}) for length in (height, width))")
    lines.append("    height, width = max(height, 1), max(width, 1)")
    lines.append("    part = averaging(part.shape[0], height) @ part @ averaging(part.shape[1], width).T")
    lines += _corner(way, switches)
    step = way.field / 28
    lines += [
        f"    y, x = y + round(down * {step!r}), x + round(right * {step!r})",
        "    # With paper on all sides, which is cut off again.",
        f"    field = torch.zeros({way.field} + 128, {way.field} + 128, dtype=torch.float64)",
        "    field[64 + y : 64 + y + height, 64 + x : 64 + x + width] = part",
        f"    field = field[64 : 64 + {way.field}, 64 : 64 + {way.field}]",
    ]
    if way.block == 1:
        lines.append("    pixels = field.round()")
    else:
        lines += [
            f"    bitmap = (field >= 128).double().reshape({way.side}, {way.block}, {way.side}, {way.block})",
            "    pixels = bitmap.sum((1, 3))  # the ink in each block",
        ]
    if not switches.invert:
        lines.append(f"    pixels = {way.max_value} - pixels  # dark on light")
    lines.append("    return pixels.flatten()")
    return Cell(
        f"The way of a drawing to the {way.side}x{way.side} pixels of the models of `{name}`.", "\n".join(lines)
    )


def _corner(way: Way, switches: Switches) -> list[str]:
    if not switches.centre:
        return [
            "    # Where it is on the pad.",
            f"    y = round((top + bottom) / 2 * {way.field} / {SIDE} - height / 2)",
            f"    x = round((left + right_edge) / 2 * {way.field} / {SIDE} - width / 2)",
        ]
    if way.block > 1:
        return [f"    y, x = ({way.field} - height) // 2, ({way.field} - width) // 2"]
    return [
        "    # The centre of mass comes to the middle.",
        f"    y = round({way.field / 2:g} - (part.sum(1) * torch.arange(height)).sum().item() / part.sum().item())",
        f"    x = round({way.field / 2:g} - (part.sum(0) * torch.arange(width)).sum().item() / part.sum().item())",
    ]


_MODELS = Cell("Each model, with what prepares and scales a drawing for it.", "models = {}")


def _model(named: NamedReader, nudge: tuple[int, int], switches: Switches) -> Cell:
    reader = named.reader
    config = reader.config
    shifts: list[str] = []
    pixels = f"prepare_{config.dataset}(ink, {nudge[0]}, {nudge[1]})"
    if switches.standardize:
        shift, argument = repr(reader.shift), ""
        if isinstance(reader.shift, Tensor):
            rows = literals.matrix(literals.rows(reader.shift.reshape(reader.way.side, -1)))
            shifts, shift, argument = [f"mean = torch.tensor({rows}).flatten()"], "mean", ", mean=mean"
        scale = repr(reader.scale)
        if isinstance(reader.scale, Tensor):
            left_out = reader.scale.isinf()
            scale, numbers = "scale", left_out.nonzero().flatten().tolist()
            argument += ", scale=scale"
            shifts += [
                f"scale = torch.full(({len(left_out)},), {reader.scale[~left_out][0].item()!r})",
                f"scale[{numbers}] = torch.inf  # pixels that were left out in training: they become 0",
            ]
        scaled = f"(pixels.float() - {shift}) / {scale}"
        text = _SCALED_BY[config.scaling].format(model=named.name)
    else:
        scaled, argument = "pixels.float()", ""
        text = f"{named.name}: it reads the pixels as they are, unlike in its run."
    inputs = reader.way.side**2
    lines = [
        *shifts,
        "model = nn.Sequential(",
        *(
            f"    {line},"
            for line in layers(config, inputs, len(reader.class_names), f"nn.Dropout({config.dropout!r})")
        ),
        ")",
        f'model.load_state_dict(torch.load("{named.file}", weights_only=True))',
        f"scaled = lambda pixels{argument}: {scaled}",
        f'models["{named.name}"] = model.eval(), prepare_{config.dataset}, scaled',
        f"x = scaled({pixels})",
        f'print("{named.name}: values from", x.min().item(), "to", x.max().item())',
        "with torch.inference_mode():",
        "    logits = model(x[None])[0]  # of a batch of one picture",
        "# Ordered by logits: far behind the winner several probabilities are 0 in float32.",
        "order = logits.argsort(descending=True, stable=True)",
        "probabilities = torch.softmax(logits, 0)",
        f'print("{named.name}: predicted", order[0].item())',
        f'print("{named.name}: order", order)',
        f'print("{named.name}: logits", logits)',
        f'print("{named.name}: probabilities", probabilities)',
        f'print("{named.name}: ahead by", (probabilities[order[0]] - probabilities[order[1]]).item())',
    ]
    if not config.hidden:
        lines += [
            "with torch.inference_mode():",
            "    products = model[0].weight * x  # what each pixel says for each class",
            f'print("{named.name}: sums of weight times pixel", products.sum(1))',
            f'print("{named.name}: biases", model[0].bias.detach())  # sum plus bias is the logit',
        ]
    lines += [
        "# The drawing moved along its row: how probable the class stays that it has in the middle.",
        f"row = range({NUDGES[0]}, {NUDGES[-1] + 1})",
        f"moved = torch.stack([prepare_{config.dataset}(ink, right, {nudge[1]}) for right in row])",
        "with torch.inference_mode():",
        "    moved_logits = model(scaled(moved))",
        "label = moved_logits[row.index(0)].argmax()",
        f'print("{named.name}: moved, class", label.item())',
        f'print("{named.name}: moved, probabilities", torch.softmax(moved_logits, 1)[:, label])',
    ]
    return Cell(text, "\n".join(lines))


def _collection(file: str) -> Cell:
    return Cell(
        "The class's own test set, exported from the page.",
        f"""\
drawings = np.load("{file}")
labels = torch.from_numpy(drawings["labels"])
for name, (model, prepare, scaled) in models.items():
    pixels = torch.stack([prepare(ink) for ink in torch.from_numpy(drawings["inks"])])
    with torch.inference_mode():
        predicted = model(scaled(pixels)).argmax(1)
    print(f"{{name}}: accuracy {{(predicted == labels).float().mean().item():.6f}} on {{len(labels)}} drawings")
    print(f"{{name}}: confusion", torch.bincount(labels * 10 + predicted, minlength=100).reshape(10, 10).tolist())""",
    )

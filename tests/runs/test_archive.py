"""Archives: what is exported comes in again; what somebody crafted is refused in a sentence and does nothing."""

from __future__ import annotations

import dataclasses
import io
import json
import math
import stat
import warnings
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data import Dataset, load
from core.models import build_model
from core.reading.packed import pack as numbers_as_text
from core.runs import archive as archive_module
from core.runs.archive import ArchiveError, pack, unpack
from core.runs.weights import weights_file
from core.training import RunConfig, Status, Timeline, Trainer, train
from core.training.events import EpochDone
from core.training.history import History
from tests.runs.test_store import same
from tests.scripts.running import run
from tests.tolerance import assert_close
from tests.training.examples import CONFIG, RUN, history

Parts = dict[str, bytes]


def parts_of(archive: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(parts: Parts, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    return zipped({**parts_of(pack([RUN])), f"{RUN.id}/{name}": content})


def changed(part: str, /, **values: Any) -> bytes:
    """The archive with some fields of a JSON part set to something else."""
    old = json.loads(parts_of(pack([RUN]))[f"{RUN.id}/{part}"])
    return with_part(part, json.dumps({**old, **values}).encode())


def refused(file: bytes) -> str:
    with pytest.raises(ArchiveError) as caught:
        unpack(file, "me")
    sentence = str(caught.value)
    assert sentence.endswith((".", '"')) and sentence[0].isupper() and len(sentence) < 400, sentence
    return sentence


def test_what_is_exported_comes_in_again_as_mine(digits: Dataset) -> None:
    other = dataclasses.replace(RUN, id="zzzzzzzz2345", config=RunConfig(), weights={}, weights_step=0)
    first, second = unpack(pack([RUN, other]), "me")
    expected = dataclasses.replace(RUN, id=first.id, owner="me", imported=True)
    assert same(first, expected) and first.id not in (RUN.id, second.id)
    assert second.weights == {}


@pytest.mark.parametrize("dataset", ["digits", "iris"])
def test_an_export_names_no_owner_and_has_the_script_that_reproduces_the_run(dataset: str, tmp_path: Path) -> None:
    config = RunConfig(dataset=dataset, hidden=(4,), epochs=2)
    made = History()
    for event in train(config, load(dataset), torch.device("cpu")):
        made = made.after(event)
    parts = parts_of(pack([dataclasses.replace(RUN, config=config, history=made, weights={})]))
    assert sorted(parts) == [f"{RUN.id}/{name}" for name in ("about.json", "history.json", "settings.json", "train.py")]
    assert json.loads(parts[f"{RUN.id}/about.json"])["owner"] == ""
    done = run(parts[f"{RUN.id}/train.py"].decode("utf-8"), tmp_path).splitlines()
    assert_close(float(done[-1].split("test loss ")[1].split(",")[0]), made.epochs[-1].test_loss, atol=1e-5)


def test_a_run_on_a_table_travels_with_its_weights() -> None:
    config, data = RunConfig(dataset="wine", scaling="standardized", epochs=2), load("wine")
    made, trainer = History(), Trainer(config, data, torch.device("cpu"))
    for event in trainer.events():
        made = made.after(event)
    step = config.total_steps(data)
    run_of_it = dataclasses.replace(RUN, config=config, history=made, weights=trainer.weights(), weights_step=step)
    (found,) = unpack(pack([run_of_it]), "me")
    assert same(found, dataclasses.replace(run_of_it, id=found.id, owner="me", imported=True))
    assert found.weights["0.weight"].shape == (data.classes, data.features)


def test_the_weights_of_an_export_are_a_plain_pytorch_file() -> None:
    weights = torch.load(io.BytesIO(parts_of(pack([RUN]))[f"{RUN.id}/weights.pt"]), weights_only=True)
    assert all(torch.equal(weights[name], value) for name, value in RUN.weights.items())


def test_a_run_whose_data_is_not_here_travels_without_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_DATA", "/nowhere")
    run = dataclasses.replace(RUN, config=RunConfig(dataset="mnist"), weights={})
    file = pack([run])
    assert f"{RUN.id}/train.py" not in parts_of(file)
    assert unpack(file, "me")[0].config == run.config


def test_an_interrupted_run_arrives_as_a_stopped_one() -> None:
    for status in (Status.INTERRUPTED, Status.RUNNING, Status.ELSEWHERE):
        assert unpack(pack([dataclasses.replace(RUN, status=status)]), "me")[0].status is Status.STOPPED
    assert unpack(pack([dataclasses.replace(RUN, status=Status.FINISHED)]), "me")[0].status is Status.FINISHED


def test_losses_that_left_the_range_travel() -> None:
    made = history()
    diverged = dataclasses.replace(made, losses=(*made.losses[:-1], math.inf), left_range_at=46)
    nan = {name: torch.full_like(value, math.nan) if value.is_floating_point() else value
           for name, value in RUN.weights.items()}  # fmt: skip
    (run,) = unpack(pack([dataclasses.replace(RUN, history=diverged, weights=nan)]), "me")
    assert run.history == diverged and run.weights["0.weight"].isnan().all()


def test_a_file_packed_anew_by_hand_is_read() -> None:
    parts = {f"my best run/{name.partition('/')[2]}": content for name, content in parts_of(pack([RUN])).items()}
    (run,) = unpack(zipped({"my best run/": b"", **parts}), "me")
    assert run.history == RUN.history


# What ordinary systems make of an archive that is unpacked and packed again.
LITTERED = {"__MACOSX/runs/._about.json": b"x", "runs/.DS_Store": b"x", "runs/._x": b"x", "runs/": b""}
PACKED_AGAIN: dict[str, Callable[[Parts], Parts]] = {
    "macOS": lambda parts: {f"runs/{path}": part for path, part in parts.items()} | LITTERED,
    "Windows": lambda parts: {f"a/runs (1)/{path}": part for path, part in parts.items()} | {"a/Thumbs.db": b"x"},
    "backslashes": lambda parts: {path.replace("/", "\\"): part for path, part in parts.items()} | {"folder\\": b""},
    "in its folder": lambda parts: {path.partition("/")[2]: part for path, part in parts.items()} | {"._x": b"x"},
}


@pytest.mark.parametrize("how", PACKED_AGAIN)
def test_an_archive_that_went_through_an_ordinary_machine_is_read(how: str) -> None:
    runs = [RUN] if how == "in its folder" else [RUN, dataclasses.replace(RUN, id="zzzzzzzz2345")]
    found = unpack(zipped(PACKED_AGAIN[how](parts_of(pack(runs)))), "me")
    assert len(found) == len(runs) and all(each.history == RUN.history for each in found)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive(content: bytes) -> None:
    refused(content)


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_archive_cut_off_or_with_a_wrong_byte_never_raises_anything_else(seed: int) -> None:
    whole = pack([RUN])
    position = seed % len(whole)
    for file in (whole[:position], whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :]):
        try:
            runs = unpack(file, "me")
        except ArchiveError as error:
            assert str(error).endswith((".", '"'))
        else:
            # What carries no information, such as a time stamp or the script, may be damaged.
            assert same(runs[0], dataclasses.replace(RUN, id=runs[0].id, owner="me", imported=True))


@pytest.mark.parametrize(
    "path",
    [
        "../settings.json",
        "../../etc/passwd",
        "/etc/passwd",
        "/settings.json",
        "a/../settings.json",
        "a/b/settings.json",
        "..\\settings.json",
        "C:\\x/settings.json",
        "C:/settings.json",
        "settings.json",
        "a/evil.py",
        "a/checkpoint.pt",
        "./settings.json",
        "a\\b/settings.json",
        "x" * 500 + "/evil",
    ],
)
def test_no_path_leaves_its_folder(path: str) -> None:
    assert "was not exported here" in refused(zipped({**parts_of(pack([RUN])), path: b"{}"}))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing(kind: int) -> None:
    assert "packed in a way" in refused(zipped(parts_of(pack([RUN])), kind))


def _infos(change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts_of(pack([RUN])).items():
            info = zipfile.ZipInfo(name)
            change(info)
            file.writestr(info, content)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR])
def test_links_and_devices(kind: int) -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.external_attr = (kind | 0o777) << 16

    assert "is a link or a device" in refused(_infos(change))


def test_the_same_part_twice() -> None:
    buffer = io.BytesIO(pack([RUN]))
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as file:
        warnings.simplefilter("ignore")
        file.writestr(f"{RUN.id}/settings.json", b"{}")
    assert "twice" in refused(buffer.getvalue())


def test_an_encrypted_archive() -> None:
    file = bytearray(pack([RUN]))
    position = file.rfind(b"PK\x01\x02")
    file[position + 8] |= 1
    assert "encrypted" in refused(bytes(file))


@pytest.mark.parametrize("name", ["about.json", "settings.json", "history.json", "weights.pt", "train.py"])
def test_a_part_that_says_how_large_it_is(name: str) -> None:
    bomb = zipped({**parts_of(pack([RUN])), f"{RUN.id}/{name}": bytes(101 * 2**20)})
    assert len(bomb) < 2**20 and "larger than such a file can be" in refused(bomb)


def test_a_part_that_lies_about_its_size() -> None:
    """The directory promises ten bytes, the stream holds twenty megabytes."""
    content = bytes(20 * 2**20)
    file = bytearray(zipped({f"{RUN.id}/history.json": content, **{
        name: part for name, part in parts_of(pack([RUN])).items() if not name.endswith("history.json")
    }}))  # fmt: skip
    size = len(content).to_bytes(4, "little")
    while (position := file.find(size)) >= 0:
        file[position : position + 4] = (10).to_bytes(4, "little")
    crc = zlib.crc32(content).to_bytes(4, "little")
    while (position := file.find(crc)) >= 0:
        file[position : position + 4] = zlib.crc32(content[:10]).to_bytes(4, "little")
    refused(bytes(file))


def test_litter_is_never_read_and_does_not_count() -> None:
    litter = {f"__MACOSX/{n}": b"" for n in range(3000)} | {"__MACOSX/settings.json": bytes(20 * 2**20)}
    assert len(unpack(zipped({**parts_of(pack([RUN])), **litter}), "me")) == 1
    assert "holds no run" in refused(zipped(litter))


def test_too_many_bytes_runs_or_files(monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped({f"run{n}/settings.json": b"{}" for n in range(2000)})
    assert "2,000 files" in refused(many)
    parts = parts_of(pack([RUN]))
    some = {f"r{n}/{name.partition('/')[2]}": part for n in range(201) for name, part in parts.items()}
    assert "holds 201 runs" in refused(zipped({k: v for k, v in some.items() if not k.endswith((".py", ".pt"))}))
    monkeypatch.setattr(archive_module, "MOST_BYTES", 2000)
    assert "larger than" in refused(pack_unlimited())
    with pytest.raises(ArchiveError, match="choose fewer runs"):
        pack([RUN])


def pack_unlimited() -> bytes:
    return zipped({f"{RUN.id}/train.py": bytes(range(256)) * 20}, zipfile.ZIP_STORED)


@pytest.mark.parametrize("name", ["about.json", "settings.json", "history.json"])
@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"null", b"\xff", b"[" * 5000, b'{"a":' * 2000, b"9" * 5000])
def test_parts_that_are_something_else(name: str, content: bytes) -> None:
    refused(with_part(name, content))


def test_a_part_that_is_missing() -> None:
    for name in ("about.json", "settings.json", "history.json"):
        parts = parts_of(pack([RUN]))
        del parts[f"{RUN.id}/{name}"]
        assert f"lacks its {name}" in refused(zipped(parts))
    assert "holds no run" in refused(zipped({}))


EPOCHS = json.loads(RUN.history.to_json())["epochs"]
BAD_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("about.json", {"version": 99}),
    ("about.json", {"device": 'cpu"); import os  #'}),
    ("about.json", {"device": "[link](https://x.example)"}),
    ("about.json", {"status": "GONE"}),
    ("about.json", {"started": 1e300}),
    ("about.json", {"started": float("nan")}),
    ("about.json", {"seconds": "long"}),
    ("about.json", {"name": ["a"]}),
    ("about.json", {"name": "x" * 5000}),
    ("about.json", {"error": {}}),
    ("about.json", {"weights_step": 93}),
    ("about.json", {"weights_step": True}),
    ("about.json", {"surprise": 1}),
    ("settings.json", {"dataset": "../mnist"}),
    ("settings.json", {"hidden": [10**9]}),
    ("settings.json", {"hidden": [8192, 8192]}),
    ("settings.json", {"hidden": []}),
    ("settings.json", {"batch_norm": False}),
    ("settings.json", {"epochs": 1}),
    ("settings.json", {"learning_rate": float("nan")}),
    ("settings.json", {"surprise": 1}),
    ("settings.json", {"activation": "swish"}),
    ("settings.json", {"l1": -1}),
    ("settings.json", {"start": numbers_as_text([0.0])}),
    ("settings.json", {"start": numbers_as_text([math.nan] * (65 * 3 + 6 + 40))}),
    ("history.json", {"total_steps": "many"}),
    ("history.json", {"total_steps": -1}),
    ("history.json", {"total_steps": 3}),
    ("history.json", {"parameters": 1.5}),
    ("history.json", {"device": "**bold**"}),
    ("history.json", {"stride": 0.5}),
    ("history.json", {"stride": 0}),
    ("history.json", {"left_range_at": "<script>"}),
    ("history.json", {"restored_epoch": 9}),
    ("history.json", {"restored_epoch": "1"}),
    ("history.json", {"seconds": "1"}),
    ("history.json", {"steps": [1, 2]}),
    ("history.json", {"steps": [2, 1], "losses": [1, 1]}),
    ("history.json", {"steps": [-1], "losses": [1]}),
    ("history.json", {"steps": list(range(1, 3000)), "losses": [1] * 2999}),
    ("history.json", {"steps": [1], "losses": ["much"]}),
    ("history.json", {"epochs": [{**EPOCHS[0], "confusion": [[1]]}]}),
    ("history.json", {"epochs": [{**EPOCHS[0], "confusion": [[-1] * 10] * 10}]}),
    ("history.json", {"epochs": [{**EPOCHS[0], "test_accuracy": 7}]}),
    ("history.json", {"epochs": [{**EPOCHS[0], "test_accuracy": "NaN"}]}),
    ("history.json", {"epochs": [{**EPOCHS[0], "seconds": "Infinity"}]}),
    ("history.json", {"epochs": [{**EPOCHS[0], "epoch": 5}]}),
    ("history.json", {"epochs": [{**EPOCHS[0], "step": 10**30}]}),
    ("history.json", {"epochs": [EPOCHS[0], EPOCHS[0]]}),
    ("history.json", {"epochs": [{}]}),
]


@pytest.mark.parametrize(("name", "values"), BAD_FIELDS, ids=lambda value: str(value)[:60])
def test_values_that_no_run_writes(name: str, values: dict[str, Any]) -> None:
    refused(changed(name, **values))


def test_names_that_are_markdown_or_many_lines_stay_text() -> None:
    (run,) = unpack(changed("about.json", name="a\n# b \u202e"), "me")
    assert run.name == "a # b"


def _model(hidden: tuple[int, ...], **how: Any) -> dict[str, torch.Tensor]:
    return dict(build_model(64, hidden, 10, generator=torch.Generator().manual_seed(1), **how).state_dict())


def _as(weights: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    torch.save(weights, buffer)
    return buffer.getvalue()


RIGHT = dict(RUN.weights)
BAD_WEIGHTS: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no zip": lambda: b"\x80\x02}." * 400,
    "other model": lambda: _as(_model((4,), batch_norm=True)),
    "no batch norm": lambda: _as(_model((3,))),
    "softmax": lambda: _as(_model(())),
    "one missing": lambda: _as({name: value for name, value in RIGHT.items() if name != "3.bias"}),
    "one more": lambda: _as({**RIGHT, "9.weight": torch.zeros(1)}),
    "transposed": lambda: _as({**RIGHT, "0.weight": RIGHT["0.weight"].T.contiguous()}),
    "strided": lambda: _as({**RIGHT, "0.weight": RIGHT["0.weight"].T.contiguous().T}),
    "expanded": lambda: _as({**RIGHT, "0.weight": torch.zeros(1).expand(3, 64), "x": torch.zeros(150)}),
    "half": lambda: _as({**RIGHT, "0.weight": RIGHT["0.weight"].half(), "x": torch.zeros(150)}),
    "double": lambda: _as({**RIGHT, "0.weight": RIGHT["0.weight"].double()}),
    "sparse": lambda: _as({**RIGHT, "0.weight": RIGHT["0.weight"].to_sparse()}),
    "a list": lambda: _as([*RIGHT.values()]),  # type: ignore[arg-type]
    "a number": lambda: _as({**RIGHT, "0.weight": 3, "x": torch.zeros(400)}),
    "a bytearray": lambda: _as({**RIGHT, "x": bytearray(10)}),
    "legacy": lambda: _legacy(RIGHT),
    "compressed": lambda: _repacked(_as(RIGHT), zipfile.ZIP_DEFLATED),
}


def _legacy(weights: dict[str, torch.Tensor]) -> bytes:
    buffer = io.BytesIO()
    torch.save(weights, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


def _repacked(file: bytes, kind: int, **more: bytes) -> bytes:
    return zipped({**parts_of(file), **more}, kind)


@pytest.mark.parametrize("make", BAD_WEIGHTS.values(), ids=BAD_WEIGHTS.keys())
def test_weights_that_are_not_the_models(make: Callable[[], bytes]) -> None:
    assert "cannot be imported" in refused(with_part("weights.pt", make()))


def test_weights_in_another_order_or_as_an_ordered_dict_are_right() -> None:
    (run,) = unpack(with_part("weights.pt", _as(OrderedDict(reversed(RIGHT.items())))), "me")
    assert list(run.weights) == list(RIGHT)
    assert all(torch.equal(run.weights[name], value) for name, value in RIGHT.items())


def test_code_in_weights_is_not_run_and_nothing_large_is_made(tmp_path: Path) -> None:
    class Hostile:
        def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
            self.reduced = call, arguments

        def __reduce__(self) -> Any:
            return self.reduced

    for hostile in (Hostile(Path.touch, tmp_path / "touched"), Hostile(bytearray, 10**12), Hostile(torch.Tensor, 1)):
        refused(with_part("weights.pt", _as({**RIGHT, "x": hostile})))
    assert not (tmp_path / "touched").exists()


def test_a_bomb_inside_the_weights() -> None:
    file = _repacked(_as(RIGHT), zipfile.ZIP_STORED)
    bomb = io.BytesIO(file)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("archive/data/99", bytes(50 * 2**20))
    assert "cannot be imported" in refused(with_part("weights.pt", bomb.getvalue()))


def test_settings_of_a_huge_model_cost_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte asked for in a hundred characters: refused before a model is built."""

    def build(*_: object, **__: object) -> None:
        raise AssertionError("a model was built")

    monkeypatch.setattr("core.runs.weights.make_model", build)
    file = changed("settings.json", hidden=[8192] * 6)
    assert "size that its settings ask for" in refused(file)


def test_the_limits_leave_room_for_the_longest_run() -> None:
    largest = dataclasses.replace(CONFIG, hidden=(13,), batch_norm=False)
    weights = dict(build_model(64, (13,), 10, generator=torch.Generator().manual_seed(1)).state_dict())
    start = torch.cat([value.flatten() for value in weights.values()]).numpy()
    moments = Timeline(tuple(range(300)), (start.tobytes(),) * 300)
    told = dataclasses.replace(RUN.history, parameters=len(start), total_steps=400, steps=(1, 399), losses=(1.0, 1.0))
    run = dataclasses.replace(
        RUN,
        config=dataclasses.replace(largest, start=numbers_as_text(start)),
        history=told,
        weights=weights,
        timeline=moments,
    )
    (arrived,) = unpack(pack([run]), "me")
    assert len(start) == 985 and arrived.config == run.config and arrived.timeline == moments

    config = dataclasses.replace(CONFIG, epochs=1000)
    epochs = tuple(
        dataclasses.replace(RUN.history.epochs[0], epoch=n, step=23 * n, test_loss=1 / 3 / n, train_loss=1 / 7 / n)
        for n in range(1, 1001)
    )
    assert all(isinstance(epoch, EpochDone) for epoch in epochs)
    long = dataclasses.replace(RUN.history, total_steps=23_000, epochs=epochs)
    run = dataclasses.replace(RUN, config=config, history=long)
    assert unpack(pack([run]), "me")[0].history == long


def test_a_full_sized_network_fits(tmp_path: Path) -> None:
    weights = dict(build_model(784, (520, 320, 240, 120), 10, generator=torch.Generator()).state_dict())
    config = RunConfig(dataset="mnist", hidden=(520, 320, 240, 120), epochs=4)
    (run,) = unpack(pack([dataclasses.replace(RUN, config=config, weights=weights)]), "me")
    assert len(weights_file(run.weights)) > 2 * 2**20


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e400, "Infinity"])
@pytest.mark.parametrize("place", ["steps", "confusion"])
def test_numbers_that_are_none_in_a_history(place: str, value: object) -> None:
    history = json.loads(parts_of(pack([RUN]))[f"{RUN.id}/history.json"])
    if place == "steps":
        history["steps"][0] = value
    else:
        history["epochs"][0]["confusion"][0][0] = value
    assert "cannot be imported" in refused(with_part("history.json", json.dumps(history).encode()))


def test_half_of_a_character_is_no_text() -> None:
    assert "wrong type" in refused(changed("about.json", error="\ud800", status="FAILED"))

"""`Store`: runs on disk, one folder each with settings, history and weights, written whole or not at all."""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from core.training.config import RunConfig
from core.training.history import History
from core.training.run import Status, Weights

RUN_ID = re.compile(r"[a-z2-7]{8,40}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def new_id() -> str:
    """A fresh name for a run: 60 random bits, safe in an address and as a folder."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class StoreError(Exception):
    """A run that cannot be saved or read; the message is a sentence."""


@dataclass(frozen=True)
class SavedRun:
    """A run as the store keeps it. `owner` is whatever its registry calls the owner by."""

    id: str
    owner: str
    config: RunConfig
    device: str
    status: Status
    history: History
    weights: Weights
    weights_step: int


def runs_folder() -> Path:
    """Where runs are saved: SOFTMAX_LAB_RUNS, else runs/ beside app.py."""
    return Path(os.environ.get("SOFTMAX_LAB_RUNS") or Path(__file__).parents[2] / "runs").expanduser()


def weights_file(weights: Weights) -> bytes:
    """A .pt file that `torch.load(..., weights_only=True)` reads: tensors by the names of `nn.Sequential`."""
    buffer = io.BytesIO()
    torch.save(weights, buffer)
    return buffer.getvalue()


class Store:
    """The folder of saved runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, run: SavedRun) -> None:
        """Write a run, replacing an earlier version of it.

        Raises:
            StoreError: when the folder cannot be written; nothing half-written is left.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".saving-", dir=self._folder) as temporary:
                made = Path(temporary) / "run"
                made.mkdir()
                (made / "config.json").write_text(run.config.to_json(), encoding="utf-8")
                (made / "history.json").write_text(run.history.to_json(), encoding="utf-8")
                (made / "weights.pt").write_bytes(weights_file(run.weights))
                about = f"{run.owner}\n{run.device}\n{run.status.name}\n{run.weights_step}\n"
                (made / "about.txt").write_text(about, encoding="utf-8")
                target = self._path(run.id)
                if target.exists():
                    os.replace(target, Path(temporary) / "replaced")
                os.replace(made, target)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(
                f"The run could not be saved in the runs folder: {reason}. It is kept until you leave."
            ) from (error)

    def load(self, run_id: str) -> SavedRun | None:
        """Read a run; None when there is none of that name.

        Raises:
            StoreError: when its files are damaged.
        """
        if not RUN_ID.fullmatch(run_id):
            return None
        folder = self._path(run_id)
        if not folder.is_dir():
            return None
        try:
            owner, device, status, weights_step = (folder / "about.txt").read_text(encoding="utf-8").split("\n")[:4]
            weights = torch.load(folder / "weights.pt", map_location="cpu", weights_only=True)
            return SavedRun(
                id=run_id,
                owner=owner,
                config=RunConfig.from_json((folder / "config.json").read_text(encoding="utf-8")),
                device=device,
                status=Status[status],
                history=History.from_json((folder / "history.json").read_text(encoding="utf-8")),
                weights={str(name): value for name, value in weights.items()},
                weights_step=int(weights_step),
            )
        # torch.load raises errors of many kinds on bytes that are no weights.
        except Exception as error:
            raise StoreError("This saved run is damaged and cannot be read: train it again.") from error

    def delete(self, run_id: str) -> None:
        """Remove a run, if it is there."""
        if RUN_ID.fullmatch(run_id):
            shutil.rmtree(self._path(run_id), ignore_errors=True)

    def _path(self, run_id: str) -> Path:
        if not RUN_ID.fullmatch(run_id):
            raise StoreError("A run's name has small letters and digits only.")
        return self._folder / run_id

"""The secret of this installation: one for all servers of a folder, whole, private, and no hindrance where it fails."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from core.ui.visitor import secret
from core.ui.visitor.secret import installation_secret, secret_file


@pytest.fixture(autouse=True)
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins as a process that has not read it yet."""
    monkeypatch.setattr(secret, "_known", {})


def again() -> bytes:
    secret._known.clear()
    return installation_secret()


def test_it_lies_beside_the_runs_for_nobody_elses_eyes_and_outlives_a_start(tmp_path: Path) -> None:
    found = installation_secret()
    assert len(found) == 32 and secret_file() == tmp_path / ".runs-secret"
    assert stat.S_IMODE(secret_file().stat().st_mode) == 0o600
    assert installation_secret() is found and again() == found
    assert [path.name for path in tmp_path.iterdir()] == [".runs-secret"]


def test_servers_that_begin_at_once_share_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Forgetful(dict[Path, bytes]):
        """As if each caller were a process of its own."""

        def get(self, *_: object) -> None:  # type: ignore[override]
            return None

        def setdefault(self, key: Path, default: bytes) -> bytes:  # type: ignore[override]
            return default

    monkeypatch.setattr(secret, "_known", Forgetful())
    both, found = threading.Barrier(8), []
    read = secret._read

    def together(file: Path) -> bytes | None:
        seen = read(file)
        if seen is None:
            both.wait(20)
        return seen

    monkeypatch.setattr(secret, "_read", together)
    threads = [threading.Thread(target=lambda: found.append(installation_secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and set(found) == {secret_file().read_bytes()}
    assert [path.name for path in tmp_path.iterdir()] == [".runs-secret"]


def test_a_file_that_was_cut_off_is_replaced(tmp_path: Path) -> None:
    for damaged in (b"", b"x" * 31, b"x" * 33):
        secret_file().write_bytes(damaged)
        assert again() == secret_file().read_bytes() and len(again()) == 32


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in folders are Unix's")
def test_where_it_cannot_be_kept_a_process_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(secret_file())
    own = installation_secret()
    assert len(own) == 32 and installation_secret() == own != again()
    secret_file().unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"y" * 32)
    secret_file().symlink_to(elsewhere)
    assert again() != b"y" * 32
    for folder in (tmp_path / "elsewhere" / "runs", Path("/"), Path("/proc/nothing/runs")):
        monkeypatch.setenv("SOFTMAX_LAB_RUNS", str(folder))
        assert len(again()) == 32

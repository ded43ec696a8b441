"""Downloading one of the MNIST-like data sets: in the background, checked, and all of it or nothing."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import shutil
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.data.mnist_like import DownloadSource


class ByteStream(Protocol):
    """What an opener gives: bytes, read in pieces."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""


# Opens an address for reading, with a limit in seconds on each wait.
Opener = Callable[[str, float], contextlib.AbstractContextManager[ByteStream]]
CHUNK = 64 * 1024
# Answers of a server that will do better later: too many requests, and every fault of its own.
TOO_MANY, SERVER_ERROR = 429, 500
_OVERLOADED = (
    "{title} could not be downloaded: {host} answered {status}, which means that it has too much to do now. Try again "
    "in some minutes, or use the built-in digits, which need no network."
)
_FORBIDDEN = (
    "{title} could not be downloaded: {host} answered {status}, which means that it does not give the files to this "
    "network. Try again from another one, or use the built-in digits, which need none."
)
NO_ANSWER_AFTER = 8.0


@dataclass(frozen=True)
class Progress:
    """How far a download is: `fraction` from 0 to 1; once `done`, `error` is None or a sentence."""

    fraction: float = 0.0
    done: bool = False
    error: str | None = None


def _open_url(address: str, timeout: float) -> contextlib.AbstractContextManager[ByteStream]:
    request = urllib.request.Request(address, headers={"User-Agent": "softmax-lab"})
    return urllib.request.urlopen(request, timeout=timeout)  # type: ignore[no-any-return]


class Download:
    """One download, running in a thread of its own from the moment it is made."""

    def __init__(
        self, source: DownloadSource, root: Path, opener: Opener = _open_url, no_answer_after: float = NO_ANSWER_AFTER
    ) -> None:
        self._source = source
        self._root = root
        self._opener = opener
        self._no_answer_after = no_answer_after
        self._heard_at = time.monotonic()
        # What a mirror answered in place of a file, such as 403: its host and the number.
        self._refused: tuple[str, int] | None = None
        self._progress = Progress()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name=f"download-{source.name}", daemon=True)
        self._thread.start()

    def progress(self) -> Progress:
        """How far it is; says so in words when nothing has come for too long.

        Looking up an address without a network can hang longer than any time-out a socket has, so silence is
        judged here and not in the thread; a thread that wakes up later finds its download ended and leaves.
        """
        with self._lock:
            silent = time.monotonic() - self._heard_at
            if not self._progress.done and silent > self._no_answer_after:
                self._progress = Progress(self._progress.fraction, done=True, error=self._no_network())
            return self._progress

    def wait(self, timeout: float | None = None) -> Progress:
        """Wait for the thread to end, then `progress()`."""
        self._thread.join(timeout)
        return self.progress()

    def _no_network(self) -> str:
        if self._refused is not None:
            host, status = self._refused
            return (_OVERLOADED if status == TOO_MANY or status >= SERVER_ERROR else _FORBIDDEN).format(
                title=self._source.title, host=host, status=status
            )
        return (
            f"{self._source.title} could not be downloaded: no answer from the network. "
            "Connect and try again, or use the built-in digits, which need no network."
        )

    def _report(self, fraction: float) -> None:
        with self._lock:
            if self._progress.done:
                raise _AbandonedError
            self._heard_at = time.monotonic()
            self._progress = Progress(fraction)

    def _end(self, error: str | None) -> None:
        with self._lock:
            if not self._progress.done:
                self._progress = Progress(1.0 if error is None else self._progress.fraction, done=True, error=error)

    def _work(self) -> None:
        target = self._source.raw_folder(self._root)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Beside the target, so that the last step is a rename within one file system.
            with tempfile.TemporaryDirectory(prefix=".download-", dir=target.parent) as folder:
                raw = Path(folder) / "raw"
                raw.mkdir()
                files = self._source.torchvision_class.resources
                for number, (file, md5) in enumerate(files):
                    self._fetch(file, md5, raw, number / len(files), 1 / len(files))
                if target.exists():
                    shutil.rmtree(target)
                os.replace(raw, target)
            self._end(None)
        except _AbandonedError:
            pass
        except _BadChecksumError as bad:
            self._end(
                f"{self._source.title} arrived damaged (checksum of {bad}); nothing was kept. Try the download again."
            )
        except OSError as error:
            if isinstance(error, (urllib.error.URLError, TimeoutError, ConnectionError)):
                self._end(self._no_network())
            else:
                reason = error.strerror or type(error).__name__
                self._end(f"{self._source.title} could not be written to the data folder: {reason}. Nothing was kept.")
        except Exception as error:
            # The thread has nobody to raise to: whatever went wrong is said on the page.
            self._end(f"{self._source.title} could not be downloaded: {type(error).__name__}. Nothing was kept.")
        finally:
            with contextlib.suppress(OSError):
                target.parent.rmdir()  # only if it is empty

    def _fetch(self, file: str, md5: str, raw: Path, start: float, share: float) -> None:
        """Fetch one packed file from the first mirror that has it, check it, and unpack it into `raw`."""
        mirrors = self._source.torchvision_class.mirrors
        for position, mirror in enumerate(mirrors):
            last = position == len(mirrors) - 1
            packed = raw / file
            try:
                self._save(mirror + file, packed, start, share)
            except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
                if isinstance(error, urllib.error.HTTPError):
                    self._refused = (urllib.parse.urlsplit(mirror).hostname or mirror, error.code)
                if last:
                    raise
                continue
            if hashlib.md5(packed.read_bytes(), usedforsecurity=False).hexdigest() == md5:
                break
            if last:
                raise _BadChecksumError(file)
        with gzip.open(packed) as compressed, (raw / Path(file).stem).open("wb") as unpacked:
            shutil.copyfileobj(compressed, unpacked)
        packed.unlink()

    def _save(self, address: str, packed: Path, start: float, share: float) -> None:
        # A share of the time limit for each mirror, so that the second still gets its turn.
        timeout = self._no_answer_after / len(self._source.torchvision_class.mirrors)
        with self._opener(address, timeout) as answer, packed.open("wb") as out:
            length = int(getattr(answer, "length", None) or 10_000_000)
            received = 0
            while piece := answer.read(CHUNK):
                out.write(piece)
                received += len(piece)
                self._report(start + share * min(received / length, 1.0))


class _BadChecksumError(Exception):
    """A file whose MD5 is not the published one."""


class _AbandonedError(Exception):
    """The download was given up while the thread was waiting."""

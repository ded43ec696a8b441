"""What went wrong while a run trained or was written, as a sentence for its page."""

from __future__ import annotations

import re

import torch


def describe(error: BaseException) -> str:
    """What went wrong in a training thread, as a sentence for the page."""
    if lacks_memory(error):
        return "The run needed more memory than there is: make the hidden layers narrower or the batch smaller."
    text = str(error)
    if isinstance(error, ValueError) and text.endswith("."):
        return text
    return f"Training failed after an error in the program: {named(error)}"


def lacks_memory(error: BaseException) -> bool:
    """Whether there was not enough memory, as Python and PyTorch say it in several ways."""
    text = str(error)
    return (
        isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in text or "out of memory" in text
    )


def named(error: BaseException) -> str:
    """An error that nobody expected, by its type and message, such as "KeyError: 'lr'"; folders are left out."""
    # Visitors need not know where files lie on this machine.
    message = re.sub(r"(?:[A-Za-z]:)?[/\\](?:[^\s'\"/\\]+[/\\])+", "", str(error))[:300]
    return f"{type(error).__name__}: {message}" if message else type(error).__name__

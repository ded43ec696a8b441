"""What waits of one connection until its page may have it: an older state of the controls gives way to a newer one."""

from __future__ import annotations

from collections import deque

from core.limits import RateLimit
from core.ui.seams import Said, read_message

# Presses and strokes that wait, which nothing can replace.
MOST_WAITING = 100
# States that give way at once, and again within so many seconds. A hand that moves a control makes a few; a loop
# makes thousands.
MOST_DROPPED = 400
DROPPED_SECONDS = 60.0
# What a press of a button is, and whatever a component sends once: over after the run that reads it.
ONCE = frozenset({"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"})


class FloodError(Exception):
    """A connection says more than any hand could; or what no page of this app says."""


class Backlog:
    """Messages in their order, bounded. The last one is never lost, nor is any press of a button.

    Attributes:
        bytes: of all that wait.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[bytes, Said]] = deque()
        self._dropped = RateLimit(MOST_DROPPED, DROPPED_SECONDS)
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, data: bytes) -> None:
        """Add a message.

        Raises:
            FloodError: when that is too much, or no message.
        """
        try:
            message = read_message(data)
        except ValueError as error:
            raise FloodError(str(error)) from error
        if self._waiting and replaces(message, self._waiting[-1][1]):
            self.bytes -= len(self._waiting.pop()[0])
            if not self._dropped.takes(None):
                raise FloodError("Too many states of the same controls.")
        self._waiting.append((data, message))
        self.bytes += len(data)
        if len(self._waiting) > MOST_WAITING:
            raise FloodError("Too many presses at once.")

    @property
    def first(self) -> bytes:
        """The oldest message."""
        return self._waiting[0][0]

    def next(self) -> bytes:
        """The oldest message, to be given to the page."""
        data = self._waiting.popleft()[0]
        self.bytes -= len(data)
        return data


def replaces(new: Said, old: Said) -> bool:
    """Whether nothing of an older message is lost when only the newer one is read.

    A browser sends the state of every control each time: only what happens once is not in the newer message, nor is a
    step to another page or another part of it.
    """
    if new.WhichOneof("type") != "rerun_script" or old.WhichOneof("type") != "rerun_script":
        return False
    later, earlier = new.rerun_script, old.rerun_script
    return (
        (later.page_script_hash, later.page_name, later.query_string, later.fragment_id)
        == (earlier.page_script_hash, earlier.page_name, earlier.query_string, earlier.fragment_id)
        and not earlier.is_history_navigation
        and not any(state.WhichOneof("value") in ONCE for state in earlier.widget_states.widgets)
        and {state.id for state in earlier.widget_states.widgets} <= {state.id for state in later.widget_states.widgets}
    )

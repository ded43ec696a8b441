"""The board: whoever saw any version of it has the same after the next message."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.ui.streams.board import MOST_GONE, Board

PARTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3).map(str), max_size=4)


@given(st.lists(PARTS, min_size=1), st.data())
def test_whoever_saw_any_version_has_the_same_after_the_next_message(states: list[dict[str, str]], data: Any) -> None:
    board = Board()
    views: dict[int, dict[str, Any]] = {0: {}}
    for state in states:
        before = board.version
        changed = board.put(state)
        assert changed == (board.version > before)
        expected = {name: json.loads(part) for name, part in state.items()}
        seen = data.draw(st.sampled_from(sorted(views)))
        view = views[seen] | json.loads(board.since(seen))
        views[board.version] = {name: part for name, part in view.items() if part is not None}
        assert views[board.version] == expected


def test_a_message_holds_nothing_but_what_changed_and_is_made_once() -> None:
    board = Board()
    board.put({"a": "1", "b": "2"})
    assert json.loads(board.since(0)) == {"a": 1, "b": 2}
    board.put({"a": "1", "b": "3"})
    assert board.since(1) == '{"b":3}' and board.since(1) is board.since(1)
    board.put({"a": "1"})
    assert json.loads(board.since(1)) == {"b": None} and json.loads(board.since(0)) == {"a": 1}
    assert not board.put({"a": "1"}) and board.since(board.version) == "{}"


def test_a_part_that_is_null_is_not_there() -> None:
    board = Board()
    assert not board.put({"a": "null"}) and board.since(0) == "{}"
    board.put({"a": "1", "b": "2"})
    assert board.put({"a": "null", "b": "2"}) and json.loads(board.since(1)) == {"a": None}
    assert json.loads(board.since(0)) == {"b": 2} and not board.put({"b": "2"})


def test_parts_that_come_and_go_for_hours_take_no_more_memory() -> None:
    board, view, seen = Board(), {}, 0
    # Only the latest of these moments stays, beside a first one.
    for step in range(1, 3 * MOST_GONE):
        board.put({"first": "0", f"m{step}": str(step)})
        # A slow watcher, who hears nothing for a long time.
        if step % 1000 == 0 or step == 3 * MOST_GONE - 1:
            view |= json.loads(board.since(seen))
            seen = board.version
            assert {name: part for name, part in view.items() if part is not None} == {"first": 0, f"m{step}": step}
    assert seen == board.version and board.remembered <= MOST_GONE + 2

"""One computation a key, however many ask at once, and none that nobody waits for."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from core import computing, turns
from core.computing import computed_once
from core.turns import Asker
from harness.waiting import soon

ASKERS = 40
TIMEOUT = 60.0


class Gone(BaseException):
    """What ends the thread of a visitor who has left, as Streamlit's exceptions do: no Exception."""


class Phone:
    """A visitor who may leave; its thread asks in `ask`."""

    def __init__(self, name: str) -> None:
        self.name, self.left = name, False

    def check(self) -> None:
        if self.left:
            raise Gone

    def ask(self, function: Callable[[], object]) -> Future[object]:
        """The answer to come; `Gone` when it left before."""
        answer: Future[object] = Future()

        def work() -> None:
            _asking.phone = self
            try:
                answer.set_result(function())
            except BaseException as error:
                answer.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        return answer


class _Asking(threading.local):
    phone: Phone | None = None


_asking = _Asking()


@pytest.fixture(autouse=True)
def phones(monkeypatch: pytest.MonkeyPatch) -> None:
    def who() -> Asker:
        phone = _asking.phone
        return Asker() if phone is None else Asker(phone.name, phone.check)

    monkeypatch.setattr(computing, "_who", who)


def endless(begun: threading.Event, released: threading.Event) -> str:
    """A computation that looks up between its steps, and goes on until it is released."""
    begun.set()
    while not released.wait(0.001):
        computing.step()
    return "found"


def test_forty_who_ask_at_once_compute_once_and_get_the_same() -> None:
    released = threading.Event()

    @computed_once(most=4)
    def dear(number: int, *, power: int = 2) -> list[int]:
        assert released.wait(TIMEOUT)
        return [number**power]

    with ThreadPoolExecutor(ASKERS) as pool:
        # The same key, whichever way its arguments are given.
        answers = [pool.submit(dear, 3) if n % 2 else pool.submit(dear, number=3, power=2) for n in range(ASKERS)]
        assert soon(lambda: dear.asking == ASKERS)
        released.set()
        found = [answer.result(TIMEOUT) for answer in answers]
    assert dear.computed == 1
    assert found[0] == [9] and all(each is found[0] for each in found)
    assert dear(3) is found[0] and dear.computed == 1
    assert dear(3, power=3) == [27] and dear.computed == 2


def test_an_error_is_shared_and_not_kept() -> None:
    released = threading.Event()

    @computed_once(most=4)
    def fails() -> int:
        assert released.wait(TIMEOUT)
        raise ValueError(f"number {fails.computed}")

    with ThreadPoolExecutor(ASKERS) as pool:
        answers = [pool.submit(fails) for _ in range(ASKERS)]
        assert soon(lambda: fails.asking == ASKERS)
        released.set()
        assert {str(answer.exception(TIMEOUT)) for answer in answers} == {"number 1"}
    with pytest.raises(ValueError, match="number 2"):
        fails()


def test_the_results_asked_for_last_are_kept() -> None:
    @computed_once(most=2)
    def square(number: int) -> int:
        return number**2

    for number in (1, 2, 1, 3):
        assert square(number) == number**2
    assert square.computed == 3
    assert square(1) == 1 and square.computed == 3
    assert square(2) == 4 and square.computed == 4
    square.forget()
    assert square(2) == 4 and square.computed == 5


def test_one_computation_may_ask_for_another_and_not_for_itself() -> None:
    @computed_once(most=2)
    def inner(number: int) -> int:
        return number + 1

    @computed_once(most=2)
    def outer(number: int) -> int:
        return inner(number) + outer(number - 1) if number else 0

    @computed_once(most=2)
    def circle(number: int) -> int:
        return circle(number)

    assert outer(3) == 4 + 3 + 2
    with pytest.raises(RecursionError, match="circle"):
        circle(1)
    # The turn was given back.
    assert Phone("next").ask(lambda: inner(7)).result(TIMEOUT) == 8


def test_what_nobody_waits_for_any_more_ends() -> None:
    begun, released = threading.Event(), threading.Event()
    dear = computed_once(most=4)(lambda: endless(begun, released))
    first, second = Phone("first"), Phone("second")
    answers = [phone.ask(dear) for phone in (first, second)]
    assert begun.wait(TIMEOUT) and soon(lambda: dear.asking == 2)
    first.left = second.left = True
    assert [type(answer.exception(TIMEOUT)) for answer in answers] == [Gone, Gone]
    assert dear.asking == 0 and dear.computed == 1
    # It was not kept: whoever asks next gets it.
    released.set()
    assert Phone("third").ask(dear).result(TIMEOUT) == "found" and dear.computed == 2


def test_who_leaves_computes_on_for_those_who_wait() -> None:
    begun, released = threading.Event(), threading.Event()
    dear = computed_once(most=4)(lambda: endless(begun, released))
    leaves, stays = Phone("leaves"), Phone("stays")
    first = leaves.ask(dear)
    assert begun.wait(TIMEOUT)
    second = stays.ask(dear)
    assert soon(lambda: dear.asking == 2)
    leaves.left = True
    released.set()
    assert second.result(TIMEOUT) == "found" and dear.computed == 1
    assert isinstance(first.exception(TIMEOUT), Gone)


def test_who_waits_for_a_turn_may_leave() -> None:
    begun, released = threading.Event(), threading.Event()
    dear = computed_once(most=4)(lambda: endless(begun, released))
    other = computed_once(most=4)(lambda: "other")
    busy, waits = Phone("same"), Phone("same")
    first = busy.ask(dear)
    assert begun.wait(TIMEOUT)
    second = waits.ask(other)
    assert soon(lambda: other.asking == 1)
    waits.left = True
    assert isinstance(second.exception(TIMEOUT), Gone) and other.computed == 0
    released.set()
    assert first.result(TIMEOUT) == "found"


def test_who_has_the_turn_and_needs_what_another_has_begun_gives_the_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MARGIN", -1.0)  # whoever waits comes next
    begun, released = threading.Event(), threading.Event()
    dear = computed_once(most=4)(lambda: endless(begun, released))
    needs = computed_once(most=4)(lambda: f"{dear()} twice")
    first = Phone("a").ask(dear)
    assert begun.wait(TIMEOUT)
    second = Phone("b").ask(needs)
    assert soon(lambda: dear.asking == 2)
    released.set()
    assert (first.result(TIMEOUT), second.result(TIMEOUT)) == ("found", "found twice")
    assert dear.computed == needs.computed == 1


def test_what_is_large_is_not_kept_by_what_it_led_to() -> None:
    class Large:
        is_large = True

    counted = computed_once(4)(lambda large: 1 + len(seen.append(1) or seen))
    seen: list[int] = []
    first, second = Large(), Large()
    assert [counted(first), counted(first), counted(second)] == [2, 2, 3]
    gone = weakref.ref(first)
    del first
    assert gone() is None
    # One that comes to lie where it lay is another one.
    assert [counted(Large()) for _ in range(3)] == [4, 5, 6] and counted(second) == 3

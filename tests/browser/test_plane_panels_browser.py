"""The panels beside the plane: a network changed by hand, time and rates dragged, and numbers that are PyTorch's."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from torch import Tensor, nn

from core.ui.components.plane import CSS, HTML
from tests.browser.conftest import readout
from tests.browser.planes import Point, packed, plane_data
from tests.browser.visitors import Visit
from tests.tolerance import assert_close

pytestmark = pytest.mark.browser

HIDDEN, CLASSES, MOMENTS = (4, 3), 3, 6
POINTS: list[Point] = [(40 * n % 500 - 250, 70 * n % 510 - 255, n % CLASSES) for n in range(60)]
TESTS = range(0, 60, 4)


# The whole component, and what it tells, without Streamlit.
_MOUNT = """
async ([data, css, html]) => {
    const { mount } = await import("/softmax-lab/plane/plane.js");
    if (!window.store) {
        document.body.innerHTML = `<style>${css}</style><div class="host">${html}</div>`;
        document.documentElement.style.cssText = "--st-text-color: #222; --st-background-color: #fff;";
        window.told = [];
    }
    const parentElement = document.querySelector(".host");
    mount({ parentElement, data, setTriggerValue: (name, value) => told.push([name, value]) });
    window.store = document.querySelector(".plane").plane.store;
    store.draw();
}
"""
# As a message of the stream does it.
_ARRIVE = "told => { window.store.arrive(told); window.store.draw(); }"
# The directions, and what becomes of them turned and mirrored in their plane when they are laid beside what they were.
_TURNED = """
async ([columns, width, count]) => {
    const { principal, aligned } = await import("/softmax-lab/plane/principal.js");
    const made = principal(Float64Array.from(columns), width, count);
    const [a, b] = made.directions;
    const turned = [a.map((v, k) => 0.6 * v - 0.8 * b[k]), b.map((v, k) => -0.8 * a[k] - 0.6 * v)];
    return { ...made, back: aligned(turned, made.directions) };
}
"""

# The directions in which softmax decides.
_DECIDING = """
async ([columns, width, count, rows]) => {
    const { deciding } = await import("/softmax-lab/plane/principal.js");
    return deciding(Float64Array.from(columns), width, count, rows);
}
"""


def numbers(text: str) -> list[float]:
    """Weights that the browser told, unpacked."""
    return np.frombuffer(base64.b64decode(text), "<f4").tolist()


class Trained:
    """A few steps of gradient descent: what the browser is given, and what PyTorch says of each moment."""

    def __init__(self, learning_rate: float = 2.0) -> None:
        torch.manual_seed(1)
        wide, narrow = HIDDEN
        self.model = nn.Sequential(
            nn.Linear(2, wide), nn.Tanh(), nn.Linear(wide, narrow), nn.Tanh(), nn.Linear(narrow, CLASSES)
        )
        self.x = torch.tensor([(x, y) for x, y, _ in POINTS], dtype=torch.float32) / 100
        self.y = torch.tensor([label for _, _, label in POINTS])
        self.is_test = torch.tensor([n in TESTS for n in range(len(POINTS))])
        self.weights = [self.flat()]
        optimizer = torch.optim.SGD(self.model.parameters(), lr=learning_rate)
        for _ in range(1, MOMENTS):
            optimizer.zero_grad()
            self.loss(~self.is_test).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            self.weights.append(self.flat())

    def flat(self) -> list[float]:
        return nn.utils.parameters_to_vector(self.model.parameters()).tolist()

    def at(self, moment: int) -> Trained:
        nn.utils.vector_to_parameters(torch.tensor(self.weights[moment]), self.model.parameters())
        return self

    def loss(self, part: Tensor) -> Tensor:
        return nn.functional.cross_entropy(self.model(self.x[part]), self.y[part])

    def confusion(self) -> list[list[int]]:
        predicted = self.model(self.x[self.is_test]).argmax(1)
        counts = torch.zeros(CLASSES, CLASSES, dtype=torch.long)
        ones = torch.ones_like(predicted)
        counts.index_put_((self.y[self.is_test], predicted), ones, accumulate=True)
        return counts.tolist()


def mount(page: Page, data: dict[str, Any]) -> None:
    """Show the plane, or give the one that is shown other data, as a run of the page would."""
    page.evaluate(_MOUNT, [data, CSS, HTML])


def open_trained(visit: Visit, trained: Trained, **more: Any) -> Page:
    """The plane with the moments of a run, its steps ten apart, the newest of them shown."""
    data = plane_data(POINTS, classes=CLASSES, weights=trained.weights[0], hidden=HIDDEN, tests=list(TESTS))
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/plane/plane.js")
    mount(page, {**data, **more})
    told = {str(10 * n): packed(weights) for n, weights in enumerate(trained.weights)}
    page.evaluate(_ARRIVE, told)
    expect(page.locator(".tb-epoch")).to_have_text(f"epoch {(MOMENTS - 1):.2f} of 100")
    page.data = {**data, **more}  # type: ignore[attr-defined]
    return page


def matrix(page: Page) -> list[list[int]]:
    rows = page.locator(".mx-table tbody tr").all()
    return [[int(cell) for cell in row.locator("td:not(.mx-share)").all_inner_texts()] for row in rows]


def shown(page: Page) -> list[float]:
    """The weights that are shown."""
    return page.evaluate("() => [...window.store.weights]")


def told(page: Page) -> list[Any]:
    return page.evaluate("() => window.told")


def assert_shows(page: Page, trained: Trained, moment: int) -> None:
    trained.at(moment)
    for name, part in (("training loss, nats", ~trained.is_test), ("test loss, nats", trained.is_test)):
        expect(readout(page, name)).to_have_text(f"{trained.loss(part).item():.4f}")
    assert matrix(page) == trained.confusion()


def test_time_is_dragged_without_the_server_and_shows_pytorchs_numbers(visit: Visit) -> None:
    trained = Trained()
    page = open_trained(visit, trained)
    assert_shows(page, trained, MOMENTS - 1)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    slider = page.get_by_role("slider", name="Time in training")
    box = slider.bounding_box()
    assert box is not None
    marker = page.locator(".cv-marker[data-part=train]")
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 20)
    page.mouse.down()
    places = []
    for moment in (3, 0, 1):
        page.mouse.move(box["x"] + box["width"] * moment / (MOMENTS - 1), box["y"] + 20)
        expect(page.locator(".tb-epoch")).to_have_text(f"epoch {moment:.2f} of 100")
        assert_shows(page, trained, moment)
        places.append(marker.get_attribute("d"))
    assert len(set(places)) == 3
    assert told(page) == [] and requests == []
    page.mouse.up()
    assert told(page) == [["at", {"step": 10, "rate": None}]]
    slider.press("ArrowRight")
    assert_shows(page, trained, 2)
    page.get_by_role("button", name="To the newest moment").click()
    assert_shows(page, trained, MOMENTS - 1)
    page.wait_for_function("() => window.told.at(-1)[1].step === null")


def test_who_follows_sees_the_lecturers_moment_and_stays_there(visit: Visit) -> None:
    trained = Trained()
    page = open_trained(visit, trained)
    mount(page, {**page.data, "at": 10})  # type: ignore[attr-defined]
    assert_shows(page, trained, 1)
    show = "async value => (await import('/softmax-lab/drag.js')).shown({ name: '', value })"
    page.evaluate(show, {"step": [20], "rate": []})
    assert_shows(page, trained, 2)
    # The lecturer lets go: the page says where, then what was told no longer counts.
    mount(page, {**page.data, "at": 20})  # type: ignore[attr-defined]
    page.evaluate("() => { clearTimeout(store.drag.holding); store.drag.holds = false; store.drag.hand.back(); }")
    assert_shows(page, trained, 2)
    # What comes meanwhile is not shown; when the lecturer goes to the newest, it is.
    weights = {str(10 * n): packed(trained.weights[n % MOMENTS]) for n in range(MOMENTS + 2)}
    page.evaluate(_ARRIVE, weights)
    assert_shows(page, trained, 2)
    mount(page, {**page.data, "at": None})  # type: ignore[attr-defined]
    assert_shows(page, trained, 1)
    assert told(page) == []


def test_a_network_changed_by_hand_answers_tells_and_is_taken_back(visit: Visit) -> None:
    trained = Trained()
    page = open_trained(visit, trained)
    last = trained.weights[-1]
    page.get_by_role("button", name="unit 2 of hidden layer 1").click()
    expect(page.locator(".dg-chosen")).to_have_count(1)
    box = page.get_by_role("group", name="unit 2 of hidden layer 1")
    box.get_by_label("Type the bias").fill("2.5")
    box.get_by_label("Type the bias").press("Enter")
    changed = shown(page)
    assert [n for n, (a, b) in enumerate(zip(changed, last, strict=True)) if a != b] == [2 * 4 + 1]
    assert changed[9] == 2.5
    trained.weights.append(changed)
    assert_shows(page, trained, MOMENTS)
    expect(page.get_by_text("Changed by hand, not trained.")).to_be_visible()
    name, sent = told(page)[0]
    assert (name, sent["step"], numbers(sent["weights"])) == ("edited", 10 * (MOMENTS - 1), changed)
    slider = box.get_by_role("slider", name="bias")
    slider.press("ArrowRight")
    assert shown(page)[9] == pytest.approx(2.55)
    page.wait_for_function("() => window.told.length === 2")
    slider.press("ArrowLeft")
    page.wait_for_function("() => window.told.length === 3")
    # What arrives meanwhile lies below it.
    told_by_then = {str(10 * n): packed(weights) for n, weights in enumerate(trained.weights[:MOMENTS])}
    page.evaluate(_ARRIVE, {**told_by_then, "70": packed(last)})
    assert shown(page) == changed
    # A weight by its line, and nonsense.
    middle = page.evaluate(
        "async () => { const { arrangement } = await import('/softmax-lab/plane/diagram.js');"
        " const { centre } = arrangement([2, 4, 3, 3], document.querySelector('.dg-scroll').clientWidth);"
        " const [a, b] = [centre(0, 0), centre(1, 0)]; return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 }; }"
    )
    page.locator(".dg-edges").click(position=middle)
    typed = page.get_by_label("Type the weight from input x₁")
    typed.fill("much")
    typed.press("Enter")
    expect(page.locator(".dg-editor [role=alert]")).to_contain_text("“much” is no number for a weight")
    assert shown(page) == changed
    # As trained again, in the very same numbers.
    page.get_by_role("button", name="Close").click()
    page.locator(".tb-back").click()
    assert shown(page) == last
    assert told(page)[-1] == ["edited", {"step": 70, "weights": None}]


def test_a_unit_that_is_silenced_counts_as_0(visit: Visit) -> None:
    trained = Trained()
    page = open_trained(visit, trained)
    unit = page.get_by_role("button", name="unit 1 of hidden layer 1")
    # By keys: from the first unit of the layer down and up, Enter, and back.
    unit.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="unit 2 of hidden layer 1")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.get_by_label("Silence it: it counts as 0").check()
    trained.at(MOMENTS - 1)
    silent = next(
        n for n in range(4) if page.locator(f".dg-unit[aria-label='unit {n + 1} of hidden layer 1'].dg-silent").count()
    )
    with torch.no_grad():
        for parameter in (trained.model[0].weight, trained.model[0].bias):
            parameter[silent] = 0  # type: ignore[index]
    trained.weights.append(trained.flat())
    assert_shows(page, trained, MOMENTS)
    page.keyboard.press("Escape")
    expect(page.locator(".dg-unit:focus")).to_have_count(1)


def test_a_rate_is_dragged_without_another_request(visit: Visit) -> None:
    rates = (0.1, 1.0, 10.0)
    runs = [Trained(rate) for rate in rates]
    facts = {
        "url": "plane_rates/test",
        "dragged": "learning_rate",
        "values": rates,
        "verdicts": ["stalls", "learns", "overshoots"],
        "steps": [10 * n for n in range(MOMENTS)],
        "epochs": MOMENTS - 1,
        "parameters": len(runs[0].weights[0]),
    }
    asked = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=np.array([run.weights for run in runs], "<f4").tobytes())

    visit.page.route("**/plane_rates/test", answer)
    page = open_trained(visit, runs[1], rates=facts)
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    for key, rate, verdict in (("End", 2, "Learning rate 10: overshoots"), ("Home", 0, "Learning rate 0.1: stalls")):
        page.keyboard.press(key)
        expect(page.locator(".rt-value")).to_have_text(verdict)
        assert_shows(page, runs[rate], MOMENTS - 1)
    page.get_by_role("button", name="One moment back").click()
    assert_shows(page, runs[0], MOMENTS - 2)
    page.get_by_role("button", name="Back to the run").click()
    assert_shows(page, runs[1], MOMENTS - 1)
    assert len(asked) == 1
    assert told(page)[-1] == ["at", {"step": None, "rate": None}]


def test_principal_directions_are_numpys_and_do_not_jump(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/plane/principal.js")
    chance = np.random.default_rng(1)
    found = 0
    for width, count in ((3, 50), (5, 8), (8, 200)):
        points = chance.normal(size=(count, width)) @ chance.normal(size=(width, width)) + chance.normal(size=width)
        made = page.evaluate(_TURNED, [points.T.ravel().tolist(), width, count])
        values, vectors = np.linalg.eigh(np.cov(points.T, bias=True))
        assert_close(made["mean"], points.mean(0).tolist())
        assert_close(made["share"], float(values[-2:].sum() / values.sum()))
        for direction, vector in zip(made["directions"], vectors.T[::-1], strict=False):
            upright = vector * np.sign(vector[np.abs(vector).argmax()])
            assert_close(direction, upright.tolist())
            found += 1
        assert_close(made["back"], made["directions"])
    assert found == 6
    equal = page.evaluate(
        "async () => (await import('/softmax-lab/plane/principal.js')).principal(new Float64Array(9).fill(2), 3, 3)"
    )
    assert equal["share"] != equal["share"] and equal["mean"] == [2, 2, 2]


def test_a_panel_out_of_sight_is_drawn_as_it_comes_into_view(visit: Visit) -> None:
    page = open_trained(visit, Trained())
    page.set_viewport_size({"width": 1366, "height": 300})
    said = page.locator(".in-said")
    # Observers tell the panel one frame after the window has changed.
    page.wait_for_function(
        """() => {
            const said = document.querySelector(".in-said");
            const before = said.textContent;
            store.goTo(store.index ? 0 : 5);
            store.draw();
            return said.textContent === before;
        }"""
    )
    unseen = said.text_content() or ""
    said.scroll_into_view_if_needed()
    expect(said).not_to_have_text(unseen)
    expect(said).to_contain_text("of the spread")


def test_where_softmax_decides_each_point_lies_on_its_side(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/plane/principal.js")
    chance = np.random.default_rng(1)
    count, width = 100, 6
    points = chance.normal(size=(count, width)) @ np.diag([9.0, 8, 1, 1, 1, 1]) + 2
    for classes in (2, 3, 5):
        rows = chance.normal(size=(classes, width))
        made = page.evaluate(_DECIDING, [points.T.ravel().tolist(), width, count, rows.tolist()])
        directions, mean = np.array(made["directions"]), np.array(made["mean"])
        assert_close((directions @ directions.T).tolist(), np.eye(2).tolist())
        assert made["single"] == (classes == 2)
        laid = mean + (points - mean) @ directions.T @ directions
        if classes <= 3:
            # All that the rows differ in is seen, so that softmax has the same to say.
            differences = [(x @ (rows - rows[0]).T).tolist() for x in (points, laid)]
            assert_close(*differences)
        else:
            # Only what the rows differ in is seen.
            apart = rows - rows.mean(0)
            assert_close((directions @ np.linalg.pinv(apart) @ apart).tolist(), directions.tolist())
    equal = page.evaluate(_DECIDING, [points.T.ravel().tolist(), width, count, [[1.0] * width] * 3])
    assert equal is None


def test_the_widest_spread_is_shown_while_few_points_lie_on_another_side_in_it(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/plane/plane.js")
    # Wide in x1 and its square, narrow in x2.
    points = [(25 * n - 300, 20 * (n % 2) - 10, n % 2) for n in range(25)]
    spread, decides = (page.get_by_role("button", name=name) for name in ("Widest spread", "Where softmax decides"))
    said = page.locator(".in-said")
    for by, expected in ((0, spread), (1, decides)):
        weights = [0.0] * 8
        weights[3 + by] = 1.0
        mount(page, plane_data(points, classes=2, weights=weights, inputs=("x", "y", "xx")))
        expect(expected).to_have_attribute("aria-pressed", "true")
    expect(said).to_contain_text("each point lies on the side where softmax puts it")
    spread.click()
    x = np.array([(x / 100, y / 100, (x / 100) ** 2) for x, y, _ in points])
    wide = np.linalg.eigh(np.cov(x.T))[1][:, 1:]
    seen = x.mean(0) + (x - x.mean(0)) @ wide @ wide.T
    elsewhere = int(((seen[:, 1] > 0) != (x[:, 1] > 0)).sum())
    assert elsewhere > 2
    expect(said).to_contain_text(f"With all directions {elsewhere} of 25 points fall on another side.")

"""The stream of a run in a real browser: what stays, a network that is cut, strangers, and its pure functions."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from harness.cuttable import cuttable
from harness.serving import Server
from tests.browser.conftest import button
from tests.browser.test_train_browser import figure, open_train, points, stage, wait_for, wait_for_updates
from tests.browser.visitors import Visit, Visitor

pytestmark = pytest.mark.browser


def begin(visit: Visit) -> str:
    """A long run whose matrix has filled; its id."""
    page = open_train(visit)
    button(page, "Start").click()
    wait_for(page, f"() => {figure(page, 'confusion')}?.data?.[0]?.text?.flat().some((text) => text)")
    wait_for(page, f"() => {figure(page, 'weights')}?.data?.length === 10")
    wait_for(page, "() => location.search.includes('run=')")
    return page.url.split("run=")[1].split("&")[0]


def end(visit: Visit) -> None:
    button(visit.page, "Stop").click()
    expect(stage(visit.page, "stopped")).to_be_visible()


def test_no_node_is_replaced_while_a_run_goes_on(visit: Visit) -> None:
    begin(visit)
    page = visit.page
    # What the page runs again for has been seen by now.
    wait_for_updates(page, 2)
    page.evaluate(
        """() => {
            const all = (name) => [...document.querySelectorAll(name)];
            window.kept = [".live-figure", ".live-figure .main-svg", ".run-readings *", ".st-key-transport button",
                "[data-testid=stButtonGroup]"].flatMap(all);
        }"""
    )
    before = page.locator(".run-words").inner_text()
    wait_for_updates(page, 6)
    assert page.locator(".run-words").inner_text() != before
    assert page.evaluate("[window.kept.length > 30, window.kept.filter((node) => !node.isConnected).length]") == [
        True,
        0,
    ]
    assert page.get_by_role("progressbar").get_attribute("aria-valuenow") is not None
    end(visit)


def test_a_cut_network_is_said_and_the_page_comes_back_to_the_same_run(server: Server, visitor: Visitor) -> None:
    with cuttable(server.url) as network:
        visit = visitor(network.url, content=False)
        run_id = begin(visit)
        page = visit.page
        network.cut()
        expect(page.get_by_text("Connection lost, trying again.")).to_be_visible()
        standing = points(page)
        network.restore()
        expect(page.get_by_text("Connection lost, trying again.")).to_be_hidden()
        wait_for(page, f"before => {figure(page, 'curves')}.data.at(-3).x.at(-1) > before", standing)
        assert f"run={run_id}" in page.url and page.evaluate(f"{figure(page, 'curves')}.data.at(-3).x[0]") == 1
        expect(button(page, "Stop")).to_be_enabled()
        end(visit)


def test_a_viewer_sees_the_end_and_the_stream_takes_no_orders(visit: Visit, visitor: Visitor) -> None:
    run_id = begin(visit)
    other = visitor()
    other.page.goto(visit.page.url)
    wait_for(other.page, f"() => {figure(other.page, 'curves')}?.data?.at(-3)?.x?.length > 3")
    assert (
        other.page.evaluate(
            """(run) => new Promise((resolve) => {
                const socket = new WebSocket(`ws://${location.host}/softmax-lab/live/${run}/-`);
                let heard = 0;
                socket.onopen = () => {
                    for (const order of ["stop", '{"stop": true}', "{", new Uint8Array(100_000)]) socket.send(order);
                };
                socket.onmessage = () => { heard += 1; if (heard === 3) { socket.close(); resolve(heard); } };
            })""",
            run_id,
        )
        == 3
    )
    wait_for_updates(other.page, 1)
    expect(button(other.page, "Stop")).to_be_disabled()
    end(visit)
    expect(stage(other.page, "stopped")).to_be_visible()
    expect(other.page.get_by_text("This is somebody else's run, and it is over.")).to_be_visible()


def test_other_sites_and_nonsense_are_refused(server: Server) -> None:
    address = f"{server.url.replace('http', 'ws')}/softmax-lab/live"
    host = server.url.removeprefix("http://")
    with connect(f"{address}/nosuchrun234/-", origin=Origin(f"http://{host}")) as socket:
        assert socket.recv(timeout=30) == '{"stage":"gone"}'
    for path, origin in (("nosuchrun234/-", Origin("https://evil.example")), ("..%2F..%2Fetc/-", None), ("A*/-", None)):
        with pytest.raises(InvalidStatus, match="403"):
            connect(f"{address}/{path}", origin=origin)


def test_the_pure_functions_of_the_stream(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(f"{server.url}/softmax-lab/stream.js")

    def call(name: str, function: str, *arguments: Any) -> Any:
        code = f"async (all) => (await import('/softmax-lab/{name}.js')).{function}(...all)"
        return page.evaluate(code, list(arguments))

    assert call("stream", "merged", {"a": 1, "b": 2}, {"b": None, "c": 3}) == {"a": 1, "c": 3}
    waits = [call("stream", "pause", failures, 1) for failures in range(6)]
    assert waits[0] == 500 and waits == sorted(waits) and waits[-1] == 4000
    assert call("stream", "pause", 9, 0) == 2000

    parts = {
        "curves/layout/shapes": [1], "curves/data/0/x/1": [3], "curves/data/0/x/0": [1, 2], "curves/data/0/y/0": [],
        "curves/data/0/name": "loss", "confusion/data/0/z/0": [[1, 2], [3, 4]],
    }  # fmt: skip
    mine = call("live_figure", "partsOf", parts, "curves")
    assert call("live_figure", "assembled", mine) == {
        "data": [{"x": [1, 2, 3], "y": [], "name": "loss"}], "layout": {"shapes": [1]},
    }  # fmt: skip
    matrix = call("live_figure", "assembled", call("live_figure", "partsOf", parts, "confusion"))
    assert matrix == {"data": [{"z": [[1, 2], [3, 4]]}], "layout": {}}
    assert call("live_figure", "assembled", {}) is None
    own = {"data": ["ghost", "old"], "layout": {"shapes": ["old", "frame"]}}
    figure = {"data": ["new"], "layout": {"shapes": ["diagonal"]}}
    assert call("live_figure", "withOwn", figure, own, {"traces": 1, "shapes": 1}) == {
        "data": ["ghost", "new"], "layout": {"shapes": ["diagonal", "frame"]},
    }  # fmt: skip
    assert call("live_figure", "withOwn", figure, own, {"traces": 0, "shapes": 0}) == figure

    shown = {"stage": "training", "weightsStep": None, "patience": 3}
    assert call("run_readings", "due", {"stage": "training", "weights_step": 5}, shown) is None
    assert call("run_readings", "due", {}, shown) is None
    assert call("run_readings", "due", {"stage": "paused"}, shown, 0.5) == 1600
    assert call("run_readings", "due", {"stage": "paused"}, {**shown, "patience": 0}, 0.5) == 100
    pictures = {**shown, "weightsStep": 4, "patience": 0}
    assert call("run_readings", "due", {"stage": "training", "weights_step": 5}, pictures) == 2000
    assert call("run_readings", "due", {"stage": "training", "weights_step": 4}, pictures) is None


def test_slow_drawings_rest_a_second_at_most_and_end_with_the_newest(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/live_figure.js")
    page.clock.install(time=0)
    page.evaluate(
        """async () => {
            window.WebSocket = class { constructor() { window.line = this; } close() {} };
            window.drawn = {};
            // A drawing takes five seconds.
            const react = async (box, data) => {
                await new Promise((done) => setTimeout(done, 5000));
                (window.drawn[box.id] ??= []).push(data[0].x);
            };
            window.Plotly = { react, purge() {} };
            document.body.innerHTML = ["curves", "weights"].map(
                (name) => `<div><div class="live-figure" id="${name}"></div></div>`).join("");
            for (const box of document.querySelectorAll(".live-figure")) {
                box.on = () => {};
                const { mount } = await import("/softmax-lab/live_figure.js");
                const fed = { path: "live/run/-", name: box.id, traces: 0, shapes: 0 };
                mount({ parentElement: box.parentElement, setTriggerValue() {},
                        data: { figure: { data: [{ x: -1 }], layout: {} }, fed, height: 100, label: "" } });
            }
            window.say = (x) => {
                const parts = { "curves/data/0/x": x, "weights/data/0/x": x };
                window.line.onmessage({ data: JSON.stringify(parts) });
            };
        }"""
    )
    page.clock.run_for(5000)
    # Ten times a second, for twenty seconds, and then no more: the run has ended.
    for x in range(200):
        page.evaluate("x => window.say(x)", x)
        page.clock.run_for(100)
    drawn = page.evaluate("() => structuredClone(window.drawn)")
    for name in ("curves", "weights"):
        seen = drawn[name]
        assert seen[0] == -1 and seen == sorted(seen), seen
        # Each drawing and its rest take six of the twenty seconds.
        assert len(seen) >= 4, seen
    page.clock.run_for(6100)
    page.clock.run_for(6100)
    assert page.evaluate("() => [window.drawn.curves.at(-1), window.drawn.weights.at(-1)]") == [199, 199]

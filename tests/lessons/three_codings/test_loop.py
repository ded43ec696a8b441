"""One step, line by line, is what PyTorch's own optimizer does, for each coding; and the figure of its shapes."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
import torch
from hypothesis import given, settings

from core.lessons.three_codings.arithmetic import Start, Variant, Written, X, cost_of, examples, parameters, train
from core.lessons.three_codings.line_by_line import loop_table, shapes_chart
from core.lessons.three_codings.loop import step
from tests.lessons.three_codings.strategies import starts, variants, written
from tests.tolerance import assert_close


@given(written, variants, starts)
@settings(max_examples=8, deadline=None)
def test_a_step_is_what_the_optimizer_does(way: Written, variant: Variant, start: Start) -> None:
    x, y = examples()
    weight, bias, logits_of = parameters(way, variant, start)
    optimizer = torch.optim.SGD([weight, bias], lr=0.1)
    for epoch in range(3):
        found = step(way, variant, start, epoch)
        assert_close(found.weight, weight.detach())
        assert_close(found.bias, bias.detach())
        if epoch:
            assert weight.grad is not None
            assert_close(found.old_gradient, weight.grad)
        else:
            assert found.old_gradient is None and weight.grad is None and found.old_cost is None
        optimizer.zero_grad()
        cost = cost_of(logits_of(x), y, way, variant)
        cost.backward()
        assert_close(found.cost, cost.item())
        assert_close(found.gradient, weight.grad)
        assert_close(found.bias_gradient, bias.grad)
        optimizer.step()
        assert_close(found.weight_after, weight.detach())
        assert_close(found.bias_after, bias.detach())
        assert_close(found.next_cost, cost_of(logits_of(x), y, way, variant).item())


def test_the_last_step_leads_to_the_last_weights() -> None:
    training = train(Written.LAYER, Variant())
    last = step(Written.LAYER, Variant(), Start.SEED, 999)
    # nn.Linear holds a row for each class.
    assert tuple(zip(*last.weight_after, strict=True)) == training.weights and last.bias_after == training.bias
    for wrong in (-1, 1000):
        with pytest.raises(ValueError, match="epoch must be a whole number from 0 to 999"):
            step(Written.LAYER, Variant(), Start.SEED, wrong)


def test_the_table_has_a_row_for_each_line() -> None:
    table = loop_table(step(Written.BY_HAND, Variant(), Start.SEED, 0), Written.BY_HAND)
    assert len({len(cells) for cells in table.values()}) == 1
    (gradient,) = (cells for name, cells in table.items() if name.endswith("gradient"))
    assert gradient[:3] == ["None"] * 3 and gradient[3] == gradient[4] != "None"
    assert table["cost"][:2] == ["none yet"] * 2 and len(set(table["cost"][2:])) == 1


@pytest.mark.parametrize("way", Written)
@pytest.mark.parametrize("shared", [False, True])
def test_the_matrices_are_drawn_with_their_shapes(way: Written, shared: bool) -> None:
    now = step(way, Variant(shared_bias=shared), Start.SEED, 5)
    figure = shapes_chart(now, way, 4)
    drawn = {trace["name"]: trace["z"] for trace in figure["data"]}
    sizes = [(len(rows), len(rows[0])) for rows in drawn.values()]
    assert sizes == [(8, 4), (4, 3), (1, 1 if shared else 3), (8, 3), (3, 4)]
    assert drawn["X"] == [list(row) for row in X]
    x, weight, bias, z = (torch.tensor(rows, dtype=torch.float32) for rows in list(drawn.values())[:4])
    assert_close(x @ weight + bias, z, atol=0.2)  # of numbers as they are written
    held = torch.tensor(list(drawn.values())[4])
    assert_close(held.T, weight)
    if way == Written.LAYER:
        assert_close(held, now.weight, atol=0.006)
    assert "-0.00" not in str(figure)
    go.Figure(figure)  # which Plotly can draw
    # No two matrices lie on each other.
    cells = [(x, y) for trace in figure["data"] for x in trace["x"] for y in trace["y"]]
    assert len(cells) == len(set(cells))

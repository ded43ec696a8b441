"""A step by autograd: torch.optim's numbers bit for bit, and no waiting for a device."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from core.data import Dataset
from core.models import build_model
from core.training import RunConfig, Trainer
from core.training.loop import make_optimizer
from core.training.steps import step_by_autograd

CPU = torch.device("cpu")


@pytest.mark.parametrize("l1", [0.0, 0.02])
@pytest.mark.parametrize("decay", [0.0, 0.01])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
def test_steps_are_torch_optims_bit_for_bit(optimizer: str, decay: float, l1: float) -> None:
    config = RunConfig(hidden=(9, 7), optimizer=optimizer, weight_decay=decay, learning_rate=0.05, l1=l1)
    models = [build_model(20, (9, 7), 5, generator=torch.Generator().manual_seed(3)) for _ in range(2)]
    own, plain = (make_optimizer(model, config) for model in models)
    learn = step_by_autograd(models[0], own, l1)
    numbers = torch.Generator().manual_seed(4)
    for step in range(6):
        x, y = torch.randn(8, 20, generator=numbers), torch.randint(5, (8,), generator=numbers)
        for made in (own, plain):
            made.param_groups[0]["lr"] = 0.05 * (1 - step / 6)
        plain.zero_grad()
        loss = F.cross_entropy(models[1](x), y)
        (loss + l1 * sum(parameter.abs().sum() for parameter in models[1].parameters())).backward()
        plain.step()
        assert learn(x, y).item() == loss.item()
        for mine, theirs in zip(models[0].parameters(), models[1].parameters(), strict=True):
            assert torch.equal(mine, theirs)


def test_l1_pulls_each_parameter_by_as_much_whatever_its_size_and_leaves_zeros_alone() -> None:
    model = build_model(3, (), 2, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([[2.0, -0.5, 0.0], [1e-3, -30.0, 0.0]]))
    before = model[0].weight.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.125)
    # Of examples that are 0 the loss has no gradient by the weights: what is left is the penalty's.
    step_by_autograd(model, optimizer, l1=0.5)(torch.zeros(4, 3), torch.tensor([0, 0, 1, 1]))
    assert torch.equal(model[0].weight, before - 0.125 * 0.5 * before.sign())


@pytest.mark.parametrize("gradient", ["autograd", "written-out"])
@pytest.mark.parametrize("schedule", ["constant", "linear"])
def test_a_device_that_computes_beside_python_is_waited_for_at_log_points_only(
    gradient: str, schedule: str, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever gives Python a number of a tensor waits for the device. The CPU is taken for such a device here."""
    reads: list[str] = []

    def watched(name: str) -> None:
        original = getattr(torch.Tensor, name)

        def read(tensor: torch.Tensor, *rest: object) -> object:
            reads.append(name)
            return original(tensor, *rest)

        monkeypatch.setattr(torch.Tensor, name, read)

    for name in ("item", "tolist", "__float__", "__int__", "__bool__", "__index__", "cpu", "numpy"):
        watched(name)
    config = RunConfig(hidden=(8,), gradient=gradient, schedule=schedule, log_every=10, epochs=1)

    def until_the_last_log_point() -> list[str]:
        events = Trainer(config, digits, CPU).events()
        next(events)
        reads.clear()
        assert [next(events) for _ in range(3)] and all(name == "item" for name in reads)
        return list(reads)

    assert len(until_the_last_log_point()) == 21 + 3
    monkeypatch.setattr("core.training.loop.computes_beside_python", lambda device: True)
    assert len(until_the_last_log_point()) == 3

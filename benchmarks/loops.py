"""The loops that are compared: the notes' own, a plain one over preloaded tensors, and a run as a page has it."""

from __future__ import annotations

import tempfile
import threading
import time
from itertools import islice, pairwise
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from core.data import Dataset, image_kind, scaled
from core.data.mnist_like import data_root
from core.metrics import evaluate
from core.runs.registry import Registry
from core.runs.store import Store
from core.training import RunConfig, Status, Trainer
from core.training.loop import make_optimizer
from core.training.processor import for_training
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.steps import step_by_autograd

CPU = torch.device("cpu")


def plain_model(config: RunConfig, data: Dataset) -> nn.Sequential:
    """The model of the settings, with PyTorch's own layers and initial weights."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise((data.features, *config.hidden, data.classes)):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def notes_loop(config: RunConfig, data: Dataset, share: float) -> float:
    """CPU seconds of an epoch of the lecture notes' loop, estimated from its first `share`; no test set.

    A DataLoader over datasets.MNIST with ToTensor. On digits, which torchvision does not have, over their images.
    """
    torch.set_num_threads(1)
    if config.dataset == "mnist":
        source: torch.utils.data.Dataset[object] = datasets.MNIST(data_root(), transform=transforms.ToTensor())
    else:
        to_tensor = transforms.ToTensor()
        images = [image.reshape(image_kind(data).shape).numpy() for image in data.x_train]
        source = _Transformed(images, data.y_train.tolist(), to_tensor)
    loader = DataLoader(source, batch_size=config.batch_size, shuffle=True)
    model = nn.Sequential(nn.Flatten(), *plain_model(config, data))
    # As the notes have it: not fused.
    kind = torch.optim.Adam if config.optimizer == "adam" else torch.optim.SGD
    optimizer = kind(model.parameters(), lr=config.learning_rate)
    batches = max(round(share * len(loader)), 1)
    began = time.thread_time()
    for x, y in islice(loader, batches):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    return (time.thread_time() - began) * len(loader) / batches


class _Transformed(torch.utils.data.Dataset[object]):
    def __init__(self, images: list[object], labels: list[int], transform: transforms.ToTensor) -> None:
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, n: int) -> tuple[object, int]:
        return self.transform(self.images[n]), self.labels[n]


def bare(config: RunConfig, data: Dataset) -> None:
    """The run's own steps over preloaded tensors with one evaluation an epoch, and no product around them."""
    tensors = scaled(data, config.images(data), config.scaling, CPU)
    x, y = tensors.x_train, tensors.y_train
    generator = torch.Generator().manual_seed(config.seed)
    model = plain_model(config, data)
    learn = step_by_autograd(model, make_optimizer(model, config))
    with for_training():
        for _ in range(config.epochs):
            total = 0.0
            for batch in torch.randperm(len(y), generator=generator).split(config.batch_size):
                total += len(batch) * learn(x.index_select(0, batch), y.index_select(0, batch)).item()
            evaluate(model, tensors.x_test, tensors.y_test, data.classes)


def observed(config: RunConfig, data: Dataset, runs: int = 1) -> list[Snapshot]:
    """So many runs side by side as a page has them: threads with events, history and a file each; at their ends."""
    scaled(data, config.images(data), config.scaling, CPU)  # which all runs but the first find done
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry(Store(Path(folder)), most=runs)
        ids = [registry.submit(config, data, "cpu", "benchmark") for _ in range(runs)]
        # A thread ends after the last writing, which is part of what keeping costs.
        for thread in threading.enumerate():
            if thread.name in {f"run-{run_id}" for run_id in ids}:
                thread.join()
        entries = [registry.find(run_id) for run_id in ids]
        for entry in entries:
            assert entry is not None and entry.save_error is None
            assert entry.snapshot().status is Status.FINISHED, entry.snapshot().error
        return [entry.snapshot() for entry in entries if entry is not None]


def observed_cpu(config: RunConfig, data: Dataset) -> float:
    """CPU seconds of a run as a page has it, in a process in which nothing else works."""
    began = time.process_time()
    observed(config, data)
    return time.process_time() - began


def unkept(config: RunConfig, data: Dataset) -> None:
    """A run that is not kept: a thread with events and history."""
    run = Run("unkept", Trainer(config, data, CPU).events)
    run.start()
    # Not run.wait(), which wakes at every event: no page does.
    for thread in threading.enumerate():
        if thread.name == "unkept":
            thread.join()

"""PyTorch on the same work: one JSON line. Run by ../side-by-side.mjs.

    cpu|cuda step UNITS BATCH SECONDS [tf32|amp]        cpu|cuda product EDGE - SECONDS

A step is the recipe's network in eager mode with the launches of torch.optim.Adam (foreach), float32, TF32 off;
with amp forward in bfloat16. Run by ../ladder.mjs too.
"""

import contextlib
import json
import sys
import time

import torch
from torch import nn

device, work, size, batch, seconds, *precision = sys.argv[1:]
torch.backends.cuda.matmul.allow_tf32 = precision == ["tf32"]
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch sees no CUDA device")


class WideDeep(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.wide = nn.Linear(28, 1)
        layers, width = [], 28
        for _ in range(5):
            layers += [nn.Linear(width, units), nn.BatchNorm1d(units, eps=1e-3, momentum=0.01)]
            layers += [nn.ReLU(), nn.Dropout(0.1)]
            width = units
        self.deep = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, x):
        return self.wide(x) + self.deep(x)


def step_work():
    network = WideDeep(int(size)).to(device)
    parameters = list(network.parameters())
    moments = [torch.zeros_like(p) for p in parameters]
    squares = [torch.zeros_like(p) for p in parameters]
    loss_of = nn.BCEWithLogitsLoss()
    x = torch.randn(int(batch), 28, device=device)
    y = (torch.rand(int(batch), 1, device=device) > 0.5).float()
    taken = 0

    def half():
        if precision == ["amp"]:
            return torch.autocast(device, dtype=torch.bfloat16)
        return contextlib.nullcontext()

    @torch.no_grad()
    def adam():
        # What torch.optim.Adam(foreach=True) launches; importing torch.optim needs more packages.
        nonlocal taken
        taken += 1
        gradients = [p.grad for p in parameters]
        torch._foreach_lerp_(moments, gradients, 0.1)
        torch._foreach_mul_(squares, 0.999)
        torch._foreach_addcmul_(squares, gradients, gradients, 0.001)
        roots = torch._foreach_sqrt(squares)
        torch._foreach_div_(roots, (1 - 0.999**taken) ** 0.5)
        torch._foreach_add_(roots, 1e-7)
        torch._foreach_addcdiv_(parameters, moments, roots, -1e-3 / (1 - 0.9**taken))

    def run(count):
        for _ in range(count):
            for p in parameters:
                p.grad = None
            with half():
                outputs = network(x)
            loss = loss_of(outputs.float(), y)
            loss.backward()
            adam()
        value = loss.item()
        if not 0 < value < 10:
            raise ValueError(f"a loss of {value}")

    return run


def product_work():
    edge = int(size)
    a, b = torch.ones(edge, edge, device=device), torch.ones(edge, edge, device=device)

    def run(count):
        for _ in range(count):
            product = a @ b
        value = product[-1, -1].item()
        if value != edge:
            raise ValueError(f"a product of {value}, not {edge}")

    return run


def median(run):
    """Milliseconds of one: the median over windows long enough for the clock."""
    run(3)
    end = time.perf_counter() + float(seconds)
    count, times = 1, []
    while time.perf_counter() < end or len(times) < 3:
        started = time.perf_counter()
        run(count)
        ms = (time.perf_counter() - started) * 1e3
        if ms < 50 and not times:
            count *= 2
        else:
            times.append(ms / count)
    return sorted(times)[len(times) // 2]


ms = median(step_work() if work == "step" else product_work())
print(json.dumps({"ms": ms, "version": torch.__version__}))

"""Times PyTorch's 3-D convolution on the shapes of BenchmarkConv in core/kernel/cpu, as JSON lines.

The fastest of several runs is reported, which is what the code can do when the machine is shared.
"""

import argparse
import json
import time

import torch

SHAPES = [  # input channels, output channels, kernel, stride, dilation, size
    (1, 16, 3, 1, 1, 64),
    (16, 16, 3, 1, 1, 64),
    (32, 32, 3, 1, 2, 64),
    (64, 64, 3, 1, 4, 64),
    (64, 80, 1, 1, 1, 64),
    (1, 24, 5, 2, 1, 144),
    (41, 4, 3, 1, 1, 72),
    (45, 12, 3, 1, 1, 72),
    (45, 24, 3, 2, 1, 72),
    (61, 9, 3, 1, 1, 72),
    (96, 8, 3, 1, 1, 36),
    (104, 24, 3, 1, 1, 36),
    (168, 16, 3, 1, 1, 18),
]


def best(run, seconds, clock):
    """The fastest run by a clock, in milliseconds."""
    run()
    fastest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = clock()
        run()
        fastest = min(fastest, clock() - start)
    return fastest * 1e3


def measure(shape, seconds, clock):
    """Times the forward pass and the gradients of data and weights of one layer."""
    c_in, c_out, k, stride, dilation, size = shape
    pad = dilation * (k - 1) // 2
    x = torch.randn(1, c_in, size, size, size, requires_grad=True)
    layer = torch.nn.Conv3d(c_in, c_out, k, stride, pad, dilation)
    with torch.no_grad():
        forward = best(lambda: layer(x), seconds, clock)
    y = layer(x)
    dy = torch.randn_like(y)
    times = {
        "forward": forward,
        "data": best(lambda: torch.autograd.grad(y, x, dy, retain_graph=True), seconds, clock),
        "weights": best(lambda: torch.autograd.grad(y, layer.weight, dy, retain_graph=True), seconds, clock),
    }
    flops = 2 * y.numel() * c_in * k**3
    print(json.dumps({
        "shape": f"{c_in}-{c_out} k{k} s{stride} d{dilation} at {size}",
        **{f"{name}_ms": round(ms, 3) for name, ms in times.items()},
        **{f"{name}_gflops": round(flops / ms / 1e6, 1) for name, ms in times.items()},
    }), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=0.5, help="for each pass")
    parser.add_argument("--cpu-time", action="store_true", help="time of the process, for one thread on a busy machine")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    clock = time.process_time if options.cpu_time else time.perf_counter
    for shape in SHAPES:
        measure(shape, options.seconds, clock)


if __name__ == "__main__":
    main()

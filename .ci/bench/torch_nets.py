#!/usr/bin/env python3
"""Time of one training step (forward, Dice and cross-entropy, backward, Adam) in PyTorch.

usage: torch_nets.py NET WxHxD [--batch N] [--threads T] [--steps K] [--infer]

Prints one JSON line with the median step in ms, the number of parameters and the peak memory in MB.
Networks: plain_unet, the plain-convolution U-Net of nnU-Net (Isensee et al. 2021) with widths 32 to 256, instance
normalisation and leaky ReLU. The heads of its coarser levels are there, as in nnU-Net, but only the finest is used.
"""
import argparse
import json
import resource
import statistics
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def block(cin, cout, stride=1):
    """Two convolutions, each with instance normalisation and leaky ReLU."""
    def unit(i, o, s):
        return nn.Conv3d(i, o, 3, s, 1), nn.InstanceNorm3d(o, affine=True), nn.LeakyReLU(0.01, inplace=True)
    return nn.Sequential(*unit(cin, cout, stride), *unit(cout, cout, 1))


class PlainUNet(nn.Module):
    def __init__(self, classes=3, widths=(32, 64, 128, 256)):
        super().__init__()
        self.down = nn.ModuleList(block(i, o, 1 if i == 1 else 2) for i, o in zip((1, *widths), widths))
        up = list(zip(widths[:0:-1], widths[-2::-1]))
        self.up = nn.ModuleList(nn.ConvTranspose3d(i, o, 2, 2) for i, o in up)
        self.merge = nn.ModuleList(block(2 * o, o) for _, o in up)
        self.head = nn.ModuleList(nn.Conv3d(o, classes, 1) for _, o in up)

    def forward(self, x):
        skips = []
        for stage in self.down:
            x = stage(x)
            skips.append(x)
        for up, merge, skip in zip(self.up, self.merge, skips[-2::-1]):
            x = merge(torch.cat([up(x), skip], 1))
        return self.head[-1](x)


def dice_and_cross_entropy(logits, label):
    p = logits.softmax(1)
    g = F.one_hot(label, logits.shape[1]).movedim(-1, 1).float()
    overlap, total = (p * g).sum((2, 3, 4)), (p * p).sum((2, 3, 4)) + g.sum((2, 3, 4))
    return F.cross_entropy(logits, label) + 1 - ((2 * overlap + 1e-5) / (total + 1e-5)).mean()


def steps(net, x, label, infer):
    """Yields after every step."""
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    while True:
        if infer:
            with torch.no_grad():
                net.eval()(x)
        else:
            optimiser.zero_grad(set_to_none=True)
            dice_and_cross_entropy(net(x), label).backward()
            optimiser.step()
        yield


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", choices=["plain_unet"])
    parser.add_argument("window", help="WxHxD in voxels")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--infer", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    size = [int(n) for n in reversed(args.window.split("x"))]
    net, classes = PlainUNet(), 3
    step = steps(net, torch.randn(args.batch, 1, *size), torch.randint(0, classes, (args.batch, *size)), args.infer)
    next(step)
    times = []
    for _ in range(args.steps):
        begin = time.perf_counter()
        next(step)
        times.append(time.perf_counter() - begin)
    print(json.dumps({
        "network": args.net, "window": args.window, "batch": args.batch, "threads": args.threads, "infer": args.infer,
        "torch": torch.__version__, "step_ms": round(1e3 * statistics.median(times), 1),
        "parameters": sum(p.numel() for p in net.parameters()),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()

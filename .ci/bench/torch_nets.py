#!/usr/bin/env python3
"""Time and memory of one training step (forward, Dice and cross-entropy, backward, Adam) in PyTorch.

usage: torch_nets.py NET WxHxD [--batch N] [--threads T] [--steps K] [--infer] [--bf16]

Prints one JSON line with the median step in ms, the number of parameters and the peak memory in MB. The networks have
one input channel, and the same layers as those of the zoo:

highres3dnet  HighRes3DNet (Li et al. 2017), two classes
dense_vnet    dense V-network (Gibson et al. 2018), nine classes
unet_hippo    nnU-Net's plain U-Net (Isensee et al. 2021), three classes; of its heads only the finest is used
"""
import argparse
import contextlib
import json
import resource
import statistics
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv(cin, cout, kernel=3, stride=1, dilation=1, bias=False):
    return nn.Conv3d(cin, cout, kernel, stride, dilation * (kernel - 1) // 2, dilation, bias=bias)


def conv_norm(cin, cout, kernel=3, stride=1, act=True):
    return nn.Sequential(conv(cin, cout, kernel, stride), nn.BatchNorm3d(cout), *[nn.ReLU()] * act)


class HighResBlock(nn.Module):
    def __init__(self, cin, cout, dilation):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm3d(cin), nn.ReLU(), conv(cin, cout, 3, 1, dilation),
            nn.BatchNorm3d(cout), nn.ReLU(), conv(cout, cout, 3, 1, dilation))
        self.front = (cout - cin) // 2
        self.behind = cout - cin - self.front

    def forward(self, x):
        padded = F.pad(x, (0, 0, 0, 0, 0, 0, self.front, self.behind)) if self.behind else x
        return padded + self.body(x)


class HighRes3DNet(nn.Module):
    def __init__(self, classes=2):
        super().__init__()
        layers, width = [conv_norm(1, 16)], 16
        for out, dilation in (16, 1), (32, 2), (64, 4):
            for _ in range(3):
                layers.append(HighResBlock(width, out, dilation))
                width = out
        self.layers = nn.Sequential(*layers, conv_norm(64, 80, 1), conv_norm(80, classes, 1, act=False))

    def forward(self, x):
        return self.layers(x)


class DenseStack(nn.Module):
    def __init__(self, width, growth, units):
        super().__init__()
        self.units = nn.ModuleList(conv_norm(width + k * growth, growth) for k in range(units))
        self.width = width + units * growth

    def forward(self, x):
        parts = [x]
        for unit in self.units:
            parts.append(unit(torch.cat(parts, 1)))
        return torch.cat(parts, 1)


class DenseVNet(nn.Module):
    def __init__(self, classes=9):
        super().__init__()
        self.norm, self.initial = nn.BatchNorm3d(1), conv_norm(1, 24, 5, 2, act=False)
        self.stacks, self.skips, self.downs = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        width = 1 + 24
        for growth, units, skip, down in (4, 5, 12, 24), (8, 10, 24, 24), (16, 10, 24, 0):
            self.stacks.append(DenseStack(width, growth, units))
            self.skips.append(conv_norm(self.stacks[-1].width, skip))
            if down:
                self.downs.append(conv_norm(self.stacks[-1].width, down, 3, 2))
                width = down
        self.logits = conv(1 + 60, classes, bias=True)

    def forward(self, x):
        half = self.norm(F.avg_pool3d(x, 3, 2, 1, count_include_pad=False))
        y, joined = torch.cat([half, self.initial(x)], 1), [half]
        for k, stack in enumerate(self.stacks):
            y = stack(y)
            joined.append(F.interpolate(self.skips[k](y), size=half.shape[2:], mode="trilinear"))
            if k < len(self.downs):
                y = self.downs[k](y)
        return F.interpolate(self.logits(torch.cat(joined, 1)), size=x.shape[2:], mode="trilinear")


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


NETWORKS = {"highres3dnet": (HighRes3DNet, 2), "dense_vnet": (DenseVNet, 9), "unet_hippo": (PlainUNet, 3)}


def dice_and_cross_entropy(logits, label):
    p = logits.softmax(1)
    g = F.one_hot(label, logits.shape[1]).movedim(-1, 1).float()
    overlap, total = (p * g).sum((2, 3, 4)), (p * p).sum((2, 3, 4)) + g.sum((2, 3, 4))
    return F.cross_entropy(logits, label) + 1 - ((2 * overlap + 1e-5) / (total + 1e-5)).mean()


def steps(net, x, label, infer, numbers):
    """Yields after every step; numbers makes the context of a forward pass."""
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    while True:
        if infer:
            with torch.no_grad(), numbers():
                net.eval()(x)
        else:
            optimiser.zero_grad(set_to_none=True)
            with numbers():
                logits = net(x)
            dice_and_cross_entropy(logits.float(), label).backward()
            optimiser.step()
        yield


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("net", choices=NETWORKS)
    parser.add_argument("window", help="WxHxD in voxels")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--infer", action="store_true")
    parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    size = [int(n) for n in reversed(args.window.split("x"))]
    make, classes = NETWORKS[args.net]
    net = make(classes)
    numbers = (lambda: torch.autocast("cpu", torch.bfloat16)) if args.bf16 else contextlib.nullcontext
    label = torch.randint(0, classes, (args.batch, *size))
    step = steps(net, torch.randn(args.batch, 1, *size), label, args.infer, numbers)
    next(step)
    times = []
    for _ in range(args.steps):
        begin = time.perf_counter()
        next(step)
        times.append(time.perf_counter() - begin)
    print(json.dumps({
        "net": args.net, "window": args.window, "batch": args.batch, "threads": args.threads, "infer": args.infer,
        "bf16": args.bf16, "torch": torch.__version__, "step_ms": round(1e3 * statistics.median(times), 1),
        "params": sum(p.numel() for p in net.parameters()),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()

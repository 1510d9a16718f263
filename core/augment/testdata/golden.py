#!/usr/bin/env python3
"""Writes golden.json: what SciPy, NumPy and PyTorch make of a small image. Needs all three; the tests do not.

The image is x[z, y, x] = frac(0.37 * i * i) for its i-th voxel, 7 x 6 x 5 (x, y, z). Versions are written beside the numbers.
"""
import json
import pathlib

import numpy as np
import scipy
import scipy.ndimage as ndi
import torch
from scipy.spatial.transform import Rotation

SIZE = (7, 6, 5)
i = np.arange(np.prod(SIZE))
IMAGE = np.modf(0.37 * i * i)[0].reshape(SIZE[::-1]).astype(np.float32).astype(np.float64)  # [z, y, x]
PADDING = -0.25


def seen(turn, zoom, shear, spacing, window, middle, order):
    """The window that is fetched through the inverse of turn * shear * zoom, in mm about the middle.

    Beyond the image's outermost voxels, their values fade into padding within one voxel: what scipy calls grid-constant,
    if order is 1.
    """
    turned = Rotation.from_euler("xyz", turn, degrees=True).as_matrix()
    sheared = np.array([[1, shear[0], shear[1]], [0, 1, shear[2]], [0, 0, 1]])
    forward = turned @ sheared @ np.diag(zoom)
    s = np.diag(spacing)
    matrix = np.linalg.inv(s) @ np.linalg.inv(forward) @ s
    centre = (np.array(window) - 1) / 2
    places = np.indices(window).reshape(3, -1) - centre[:, None]
    places = matrix @ places + np.array(middle)[:, None]
    inside = np.clip(places, 0, np.array(SIZE)[:, None] - 1)
    left = np.clip(1 - abs(places - inside), 0, 1).prod(axis=0)
    values = ndi.map_coordinates(IMAGE.transpose(2, 1, 0), inside, order=order, mode="mirror")
    return (PADDING + left * (values - PADDING)).reshape(window).transpose(2, 1, 0)


def spread(a):
    return [round(float(v), 7) for v in np.asarray(a).ravel()]


def maps():
    cases = [
        dict(turn=[0, 0, 30], zoom=[1, 1, 1], shear=[0, 0, 0], spacing=[1, 1, 1], window=[5, 4, 3], middle=[3, 2.5, 2]),
        dict(turn=[20, -35, 50], zoom=[1, 1, 1], shear=[0, 0, 0], spacing=[1, 1, 1], window=[4, 4, 4], middle=[2.5, 2.5, 1.5]),
        dict(turn=[10, 25, -15], zoom=[1.3, 0.8, 1.1], shear=[0.2, -0.1, 0.3], spacing=[1, 1.5, 4], window=[5, 3, 4], middle=[3.5, 1, 2.5]),
    ]
    return [dict(c, order=order, values=spread(seen(**c, order=order))) for c in cases for order in (1, 2, 3)]


def bend(x, gamma):
    low, width = x.min(), x.max() - x.min()
    bent = ((x - low) / width) ** gamma * width + low
    return (bent - bent.mean()) / bent.std() * x.std() + x.mean()


def coarse(share):
    x = torch.from_numpy(IMAGE)[None, None]
    kept = [round(n * share) for n in IMAGE.shape]
    small = torch.nn.functional.interpolate(x, size=kept, mode="nearest-exact")
    return torch.nn.functional.interpolate(small, size=IMAGE.shape, mode="trilinear")[0, 0].numpy()


def ghosts(axis, number, intensity):
    spectrum = np.fft.fft(IMAGE, axis=2 - axis)
    n = IMAGE.shape[2 - axis]
    k = np.fft.fftfreq(n, 1 / n).round().astype(int)
    shape = [1, 1, 1]
    shape[2 - axis] = n
    spectrum *= np.where((k % number == 0) & (k != 0), 1 - intensity, 1).reshape(shape)
    return np.fft.ifft(spectrum, axis=2 - axis).real


def motion(axis, at, shift):
    """The first image, with the lines after a moment taken from one that is shifted (outside it is 0)."""
    n = IMAGE.shape[2 - axis]
    moved = ndi.shift(IMAGE, shift[::-1], order=1, mode="grid-constant", cval=0)
    k = np.fft.fftfreq(n, 1 / n).round().astype(int)
    shape = [1, 1, 1]
    shape[2 - axis] = n
    later = (k >= round(at * n) - n // 2).reshape(shape)
    both = np.where(later, np.fft.fft(moved, axis=2 - axis), np.fft.fft(IMAGE, axis=2 - axis))
    return np.fft.ifft(both, axis=2 - axis).real


def bias(order, coefficients):
    z, y, x = (np.linspace(-1, 1, n) for n in IMAGE.shape)
    z, y, x = np.meshgrid(z, y, x, indexing="ij")
    field, at = 0, 0
    for k in range(order + 1):
        for j in range(order + 1 - k):
            for i in range(order + 1 - k - j):
                field = field + coefficients[at] * z**k * y**j * x**i
                at += 1
    return PADDING + (IMAGE - PADDING) * np.exp(field)


record = {
    "versions": f"numpy {np.__version__}, scipy {scipy.__version__}, torch {torch.__version__}",
    "maps": maps(),
    "blur": spread(ndi.gaussian_filter(IMAGE, (0.5, 0.9, 0.7), mode="reflect")),
    "gamma": spread(bend(IMAGE, 1.4)),
    "inverted_gamma": spread(-bend(-IMAGE, 0.7)),
    "contrast": spread(np.clip((IMAGE - IMAGE.mean()) * 1.2 + IMAGE.mean(), IMAGE.min(), IMAGE.max())),
    "resolution": spread(coarse(0.6)),
    "ghosts_x": spread(ghosts(0, 3, 0.6)),
    "ghosts_z": spread(ghosts(2, 2, 0.4)),
    "motion_y": spread(motion(1, 0.7, [0.5, -1.25, 0])),
    "bias": spread(bias(2, [0.1 * (-1) ** c * c for c in range(10)])),
}
path = pathlib.Path(__file__).with_name("golden.json")
path.write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in record.items()) + "\n}\n")

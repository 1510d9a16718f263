#!/usr/bin/env python3
"""Times nnU-Net's augmentation of 40x56x40 windows with one channel and one label map, one at a time on one thread.

usage: batchgenerators_windows.py {1,2} WINDOWS

Version 1 is batchgenerators as nnU-Net's default trainer used it until 2.5 (cubic interpolation), 2 is batchgeneratorsv2
as it uses it since (linear). Windows are cut larger, as nnU-Net cuts them, outside the time. Prints one line of JSON, with the processor's time.
"""
import importlib.metadata
import json
import math
import sys
import time

import numpy as np

SIZE = (40, 56, 40)
ANGLE = (-30 / 180 * math.pi, 30 / 180 * math.pi)


def larger_patch():
    """nnU-Net's get_patch_size: the largest extents under a turn about one axis, divided by 0.85."""
    best = np.array(SIZE, float)
    for a, b in ((1, 2), (0, 2), (0, 1)):
        turned = np.array(SIZE, float)
        c, s = math.cos(ANGLE[1]), math.sin(ANGLE[1])
        turned[a], turned[b] = SIZE[a] * c + SIZE[b] * s, SIZE[b] * c + SIZE[a] * s
        best = np.maximum(best, turned)
    return (best / 0.85).astype(int)


def patches():
    """A few windows to take turns: smooth shapes and noise, three classes."""
    random = np.random.default_rng(1)
    for _ in range(8):
        grid = np.meshgrid(*(np.linspace(-1, 1, n) for n in larger_patch()), indexing="ij")
        distance = sum((g - random.uniform(-0.3, 0.3)) ** 2 for g in grid)
        label = (distance < 0.5).astype(np.int16) + (distance < 0.2)
        yield (label + random.normal(0, 0.1, label.shape)).astype(np.float32)[None], label[None]


def version1():
    import batchgenerators.transforms.spatial_transforms as spatial
    from batchgenerators.transforms.abstract_transforms import Compose
    from batchgenerators.transforms.color_transforms import BrightnessMultiplicativeTransform, ContrastAugmentationTransform, GammaTransform
    from batchgenerators.transforms.noise_transforms import GaussianBlurTransform, GaussianNoiseTransform
    from batchgenerators.transforms.resample_transforms import SimulateLowResolutionTransform
    chain = Compose([
        spatial.SpatialTransform(
            SIZE, patch_center_dist_from_border=None, do_elastic_deform=False, do_rotation=True, angle_x=ANGLE, angle_y=ANGLE,
            angle_z=ANGLE, do_scale=True, scale=(0.7, 1.4), border_mode_data="constant", order_data=3, border_mode_seg="constant",
            border_cval_seg=-1, order_seg=1, random_crop=False, p_el_per_sample=0, p_scale_per_sample=0.2, p_rot_per_sample=0.2),
        GaussianNoiseTransform(p_per_sample=0.1),
        GaussianBlurTransform((0.5, 1.0), different_sigma_per_channel=True, p_per_sample=0.2, p_per_channel=0.5),
        BrightnessMultiplicativeTransform(multiplier_range=(0.75, 1.25), p_per_sample=0.15),
        ContrastAugmentationTransform(p_per_sample=0.15),
        SimulateLowResolutionTransform(zoom_range=(0.5, 1), per_channel=True, p_per_channel=0.5, order_downsample=0, order_upsample=3, p_per_sample=0.25),
        GammaTransform((0.7, 1.5), True, True, retain_stats=True, p_per_sample=0.1),
        GammaTransform((0.7, 1.5), False, True, retain_stats=True, p_per_sample=0.3),
        spatial.MirrorTransform((0, 1, 2)),
    ])
    return lambda image, label: chain(data=image[None], seg=label[None])


def version2():
    import torch
    from batchgeneratorsv2.transforms.intensity.brightness import MultiplicativeBrightnessTransform
    from batchgeneratorsv2.transforms.intensity.contrast import BGContrast, ContrastTransform
    from batchgeneratorsv2.transforms.intensity.gamma import GammaTransform
    from batchgeneratorsv2.transforms.intensity.gaussian_noise import GaussianNoiseTransform
    from batchgeneratorsv2.transforms.noise.gaussian_blur import GaussianBlurTransform
    from batchgeneratorsv2.transforms.spatial.low_resolution import SimulateLowResolutionTransform
    from batchgeneratorsv2.transforms.spatial.mirroring import MirrorTransform
    from batchgeneratorsv2.transforms.spatial.spatial import SpatialTransform
    from batchgeneratorsv2.transforms.utils.compose import ComposeTransforms
    from batchgeneratorsv2.transforms.utils.random import RandomTransform
    torch.set_num_threads(1)
    chain = ComposeTransforms([
        SpatialTransform(SIZE, patch_center_dist_from_border=0, random_crop=False, p_elastic_deform=0, p_rotation=0.2, rotation=ANGLE,
                         p_scaling=0.2, scaling=(0.7, 1.4), p_synchronize_scaling_across_axes=1, bg_style_seg_sampling=False),
        RandomTransform(GaussianNoiseTransform((0, 0.1), p_per_channel=1, synchronize_channels=True), 0.1),
        RandomTransform(GaussianBlurTransform((0.5, 1.0), synchronize_channels=False, synchronize_axes=False, p_per_channel=0.5, benchmark=True), 0.2),
        RandomTransform(MultiplicativeBrightnessTransform(BGContrast((0.75, 1.25)), synchronize_channels=False, p_per_channel=1), 0.15),
        RandomTransform(ContrastTransform(BGContrast((0.75, 1.25)), preserve_range=True, synchronize_channels=False, p_per_channel=1), 0.15),
        RandomTransform(SimulateLowResolutionTransform((0.5, 1), synchronize_channels=False, synchronize_axes=True, ignore_axes=(), p_per_channel=0.5), 0.25),
        RandomTransform(GammaTransform(BGContrast((0.7, 1.5)), p_invert_image=1, synchronize_channels=False, p_per_channel=1, p_retain_stats=1), 0.1),
        RandomTransform(GammaTransform(BGContrast((0.7, 1.5)), p_invert_image=0, synchronize_channels=False, p_per_channel=1, p_retain_stats=1), 0.3),
        MirrorTransform((0, 1, 2)),
    ])
    return lambda image, label: chain(image=torch.from_numpy(image.copy()), segmentation=torch.from_numpy(label.copy()))


def main():
    version, windows = sys.argv[1], int(sys.argv[2])
    augment = {"1": version1, "2": version2}[version]()
    pairs = list(patches())
    for image, label in pairs:  # what is done once, such as choosing how to blur
        augment(image, label)
    begin = time.process_time()
    for i in range(windows):
        augment(*pairs[i % len(pairs)])
    package = {"1": "batchgenerators", "2": "batchgeneratorsv2"}[version]
    print(json.dumps({"package": package, "version": importlib.metadata.version(package), "ms": (time.process_time() - begin) / windows * 1000}))


if __name__ == "__main__":
    main()

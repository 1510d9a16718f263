#!/usr/bin/env python3
"""Other programs read our files: TensorBoard the curves, safetensors the weights, NiBabel the images.

usage: interop.py NIFTYNET FOLDER

NIFTYNET is the binary; FOLDER is made and filled. Trains the quickstart for a few steps, infers images whose
geometry NiBabel wrote, and exits with an assertion error where a file is not what its format says.
"""
import hashlib
import json
import pathlib
import subprocess
import sys

import nibabel
import numpy
from safetensors import safe_open
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

STEPS = 12


def check_events(run):
    """TensorBoard reads the curves: every tag of the contract, finite, in step order."""
    events = EventAccumulator(str(run))
    events.Reload()
    tags = set(events.Tags()["scalars"])
    expected = {"loss", "lr", "validation/loss", "validation/mean_dice", "validation/dice/1"}
    assert expected <= tags, f"tags missing from the event files: {expected - tags}"
    for tag in tags:
        scalars = events.Scalars(tag)
        steps = [s.step for s in scalars]
        assert steps == sorted(steps), f"{tag}: steps are not in order: {steps}"
        assert numpy.isfinite([s.value for s in scalars]).all(), f"{tag}: not finite"
    last = events.Scalars("loss")[-1].step
    assert last == STEPS, f"loss ends at step {last}, not {STEPS}"
    print(f"tensorboard reads {len(tags)} curves")


def check_weights(run, done):
    """safetensors reads every checkpoint; the newest has the weights that train reported, by their digest."""
    folder = run / "checkpoints"
    files = sorted(folder.glob("step-*.safetensors"))
    assert files, f"no checkpoint in {folder}"
    for file in files:
        with safe_open(file, "numpy") as tensors:
            names = list(tensors.keys())
            assert names, f"{file}: holds no tensor"
            for name in names:
                assert numpy.isfinite(tensors.get_tensor(name)).all(), f"{file}: {name} is not finite"
    for pointer in ("latest.json", "best.json"):
        name = pathlib.Path(json.loads((folder / pointer).read_text())["file"]).name
        assert (folder / name).is_file(), f"{pointer} names {name}, which is not there"
    digest = weights_digest(files[-1])
    assert digest == done["weights_sha256"], f"{files[-1]} has weights {digest}, train reported {done['weights_sha256']}"
    print(f"safetensors reads {len(files)} checkpoints of {len(names)} tensors")


def weights_digest(file):
    """sha256 over names and little-endian float32 bytes of the parameters, in name order."""
    digest = hashlib.sha256()
    with safe_open(file, "numpy") as tensors:
        for name in sorted(tensors.keys()):
            if not name.startswith(("optimiser/", "ema/")):
                digest.update(name.encode() + tensors.get_tensor(name).astype("<f4").tobytes())
    return digest.hexdigest()


def tilted(image):
    """The same voxels as int16 with a slope, lying obliquely in the world: what scanners write."""
    angle = numpy.deg2rad(20)
    tilt = numpy.eye(4)
    tilt[:2, :2] = [[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]]
    tilt[:3, 3] = [-17.25, 31.5, 8.125]
    voxels = numpy.asanyarray(image.dataobj).astype(numpy.float32)
    out = nibabel.Nifti1Image(voxels, tilt @ image.affine)
    out.set_data_dtype(numpy.int16)
    return out


def check_images(niftynet, run, folder):
    """Inferred labels lie exactly where the image lies, in its own grid."""
    inputs, outputs = folder / "inputs", folder / "outputs"
    inputs.mkdir()
    subprocess.run([niftynet, "phantom", "hippocampus", "--out", folder / "cases", "--cases", "2"], check=True)
    images = sorted((folder / "cases" / "images").glob("*.nii.gz"))
    assert len(images) == 2, f"expected the images of two phantoms, found {images}"
    for number, file in enumerate(images):
        nibabel.save(tilted(nibabel.load(file)), inputs / f"tilted{number}.nii.gz")
    subprocess.run([niftynet, "infer", run, "--input", inputs, "--output", outputs], check=True)
    for file in sorted(inputs.iterdir()):
        subject = file.name.removesuffix(".nii.gz")
        found = list(outputs.glob(f"*{subject}*.nii.gz"))
        assert len(found) == 1, f"expected one output for {subject}, found {found}"
        check_output(nibabel.load(file), nibabel.load(found[0]), found[0])
    print(f"nibabel reads {len(images)} outputs, each where its input is")


def check_output(image, output, name):
    assert output.shape == image.shape, f"{name}: shape {output.shape}, input has {image.shape}"
    off = numpy.abs(output.affine - image.affine).max()
    assert off < 1e-6, f"{name}: affine differs from the input's by {off}"
    labels = numpy.unique(numpy.asanyarray(output.dataobj))
    assert set(labels) <= {0, 1, 2}, f"{name}: labels {labels}"


def main():
    niftynet, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True)
    run = folder / "run"
    train = [niftynet, "train", "quickstart", "--json", "--steps", str(STEPS), "--run", run]
    lines = subprocess.run(train, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    check_events(run)
    check_weights(run, json.loads(lines[-1]))
    check_images(niftynet, run, folder)


if __name__ == "__main__":
    main()

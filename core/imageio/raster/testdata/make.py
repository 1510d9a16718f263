"""Writes the files beside it with Pillow 13.0.0, tifffile 2026.3.3 and numpy 2.4.6. Number n of an image is 37*n modulo what it can hold."""

import numpy as np
import tifffile
from PIL import Image


def numbers(shape, most, kind="u1"):
    return (np.arange(np.prod(shape)) * 37 % most).reshape(shape).astype(kind)


grey = Image.fromarray(numbers((3, 5), 256))
grey16 = Image.fromarray(numbers((3, 5), 65536, "<u2") * 1000)
bits = Image.fromarray(numbers((3, 5), 2) * 255).convert("1", dither=Image.Dither.NONE)
rgb = Image.fromarray(numbers((3, 5, 3), 256))
rgba = Image.fromarray(numbers((3, 5, 4), 256))
la = Image.fromarray(numbers((3, 5, 2), 256), mode="LA")
palette = Image.fromarray(numbers((3, 5), 4))
palette.putpalette([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120])

grey.save("grey.png", dpi=(508, 254))  # 0.05 and 0.1 mm
grey16.save("grey16.png")
bits.save("bits.png")
rgb.save("rgb.png")
rgba.save("rgba.png")
la.save("grey_alpha.png")
palette.save("palette.png")
palette.save("palette_clear.png", transparency=bytes([255, 128, 0, 255]))
grey.save("moving.png", save_all=True, append_images=[Image.eval(grey, lambda x: 255 - x)])

grey.save("lzw.tif", compression="tiff_lzw", dpi=(254, 508))  # 0.1 and 0.05 mm
grey16.save("grey16.tif")
bits.save("bits.tif")
bits.save("fax.tif", compression="group4")
rgb.save("rgb.tif", compression="tiff_adobe_deflate")
palette.save("palette.tif")
pages = [Image.fromarray(numbers((3, 3, 5), 256)[z]) for z in range(3)]
pages[0].save("pages.tif", save_all=True, append_images=pages[1:], compression="packbits")
pages[0].save("unlike.tif", save_all=True, append_images=[rgb])
grey.save("big.tif", big_tiff=True)
tifffile.imwrite("planes.tif", np.moveaxis(np.asarray(rgb), 2, 0), photometric="rgb", planarconfig="separate", metadata=None, software=False)
white = np.asarray(grey)
tifffile.imwrite("white0.tif", 255 - white, photometric="miniswhite", metadata=None, software=False)

smooth = np.add.outer(np.arange(16) * 8, np.arange(24) * 4)
Image.fromarray(smooth.astype("u1")).save("grey.jpg", quality=95)
Image.fromarray(np.stack([smooth, 255 - smooth, smooth // 2], 2).astype("u1")).save("rgb.jpg", quality=95, subsampling=0)
Image.fromarray(numbers((4, 4, 4), 256), mode="CMYK").save("cmyk.jpg")

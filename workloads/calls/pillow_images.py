"""Pillow: one image of 512 × 512 pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from workloads.calls.call import Prepared, calls, made_bytes

if TYPE_CHECKING:
    from PIL.Image import Image

PILLOW = "PIL"


def _image() -> Image:
    from PIL import Image

    small = Image.frombytes("RGB", (64, 64), made_bytes(64 * 64 * 3))
    return small.resize((512, 512))


@calls("pillow.resize", "Halves an image", requires=PILLOW)
def resize() -> Prepared:
    """Make the image."""
    from PIL import Image

    image = _image()
    yield lambda: image.resize((256, 256), Image.Resampling.LANCZOS)


@calls("pillow.filter", "Blurs an image", requires=PILLOW)
def blur() -> Prepared:
    """Make the image."""
    from PIL import ImageFilter

    image = _image()
    yield lambda: image.filter(ImageFilter.GaussianBlur(4))


@calls("pillow.save-jpeg", "Encodes an image as JPEG", requires=PILLOW)
def save_jpeg() -> Prepared:
    """Make the image."""
    image = _image()
    yield lambda: image.save(io.BytesIO(), "JPEG")


@calls("pillow.open-jpeg", "Decodes an image from JPEG", requires=PILLOW)
def open_jpeg() -> Prepared:
    """Encode the image."""
    from PIL import Image

    packed = io.BytesIO()
    _image().save(packed, "JPEG")
    encoded = packed.getvalue()
    yield lambda: Image.open(io.BytesIO(encoded)).load()

"""A drawn signature for each person of the demonstration: invented strokes, always the same for one name."""

import io
import math
from functools import cache
from random import Random

from PIL import Image, ImageDraw

from kuheng.core.files.api import Prepared, prepare

WIDTH, HEIGHT, INK = 600, 240, (27, 43, 75, 255)


@cache
def prepared(name: str) -> Prepared:
    """The signature as a file that passed its checks; a hand is drawn once and signs the whole year."""
    return prepare("signature.png", drawn(name))


def drawn(name: str) -> bytes:
    """A PNG with a clear background, as the signature pad makes it."""
    random = Random(name)
    image = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for stroke in range(3):
        points = _stroke(random, 60 + stroke * 170)
        pen.line(points, fill=INK, width=7, joint="curve")
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _stroke(random: Random, left: float) -> list[tuple[float, float]]:
    height, turns = random.uniform(40, 90), random.uniform(1.2, 2.6)
    lean, phase = random.uniform(-0.4, 0.4), random.uniform(0, math.pi)
    return [
        (
            left + 1.5 * step + lean * height * math.sin(turns * step / 30),
            120 + height * math.sin(phase + turns * step / 18),
        )
        for step in range(100)
    ]

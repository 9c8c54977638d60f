"""Labels as a phone sees them in a vault: QR and Code 128, turned, tilted, blurred, soiled, in poor light.

Every picture is one frame of 1280 × 720 grey pixels, drawn from a seed. What is drawn at random, evenly between the
limits, is in `Sight`; nothing is chosen to suit a decoder. One side of the label lies within 30° of the picture's
edge for Code 128 (a keeper holds the phone so that the bars fit), a QR label lies at any angle.
QR labels are printed at level H, as labels that have to live for years are: of level M a single scratch through so
small a symbol takes more than its code can mend.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin
from random import Random

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 720
PREFIXES = ("GJS", "FCZ", "HD", "ZQ", "JM", "WP", "KH")
PAPER, INK = 235, 25
MODULE = 8  # pixels of a module before the camera
ROUND = 8  # pixels about the label
QUIET = 10  # modules of white beside a Code 128
# Widths of bar, gap, bar …, six for each of the values 0–105.
CODE_128 = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
STOP, START_B = "2331112", 104


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How a label is seen. Lengths are pixels of the frame."""

    module: float  # width of a module: QR 4–9, Code 128 2.0–4.5 as far as the label fits the frame
    angle: float  # degrees
    tilt: tuple[float, ...]  # each corner moved by up to 8 % of the label's size, twice
    blur: float  # radius 0–0.25 modules: out of focus
    shake: int  # 0–0.6 modules of motion along one axis
    stains: int  # 0–4 spots, grey or black, each up to 7 % of the label's shorter side
    scratches: int  # 0–3 white or grey lines across it, 0.2–0.6 modules of the print wide
    glare: float  # 0–0.9 of white in the middle of a spot as large as a third of the label
    light: float  # 0.4–1 of full light
    shadow: float  # up to 0.4 darker from one side to the other
    noise: float  # standard deviation 0–9 of 255
    quality: int  # of the camera's JPEG, 55–90


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    code: str
    scheme: str
    sight: Sight
    jpeg: bytes


def draw_labels(seed: int, numbers: Iterable[int]) -> list[Label]:
    """Even numbers are QR, odd ones Code 128; each has a code of its own."""
    return [draw_label(Random(f"{seed}/{number}"), ("qr", "code128")[number % 2]) for number in numbers]


def draw_label(random: Random, scheme: str) -> Label:
    code = f"{random.choice(PREFIXES)}-{random.randrange(10**6, 10**8)}"
    print_ = _qr(code) if scheme == "qr" else _bars(code)
    label = _paper(print_, code)
    sight = _sight(random, scheme, label.size)
    _soil(random, label, sight)
    frame = _held(random, label, sight)
    frame = _seen(random, frame, sight)
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=sight.quality)
    return Label(code=code, scheme=scheme, sight=sight, jpeg=out.getvalue())


def _qr(code: str) -> Image.Image:
    out = io.BytesIO()
    segno.make(code, error="h", micro=False).save(out, kind="png", scale=MODULE, border=4)
    return Image.open(out).convert("L")


def _bars(code: str) -> Image.Image:
    values = [START_B, *(ord(letter) - 32 for letter in code)]
    check = (START_B + sum(place * value for place, value in enumerate(values))) % 103
    widths = "".join(CODE_128[6 * value : 6 * value + 6] for value in [*values, check]) + STOP
    total = sum(map(int, widths)) + 2 * QUIET
    picture = Image.new("L", (total * MODULE, 42 * MODULE), 255)
    draw, left = ImageDraw.Draw(picture), QUIET
    for place, width in enumerate(map(int, widths)):
        if place % 2 == 0:
            draw.rectangle((left * MODULE, 4 * MODULE, (left + width) * MODULE - 1, 42 * MODULE), fill=0)
        left += width
    return picture


def _paper(print_: Image.Image, code: str) -> Image.Image:
    """White paper with a margin and the code in letters under it."""
    label = Image.new("L", (print_.width + 4 * MODULE, print_.height + 14 * MODULE), PAPER)
    label.paste(print_.point(lambda grey: PAPER if grey > 127 else INK), (2 * MODULE, 2 * MODULE))
    ImageDraw.Draw(label).text(
        (label.width // 2, label.height - 6 * MODULE),
        code,
        fill=INK,
        font_size=label.width // len(code),
        anchor="mm",
    )
    return label


def _sight(random: Random, scheme: str, size: tuple[int, int]) -> Sight:
    angle = (
        random.uniform(0, 360)
        if scheme == "qr"
        else random.choice((0, 90, 180, 270)) + random.uniform(-30, 30)
    )
    across, down = _box(size, angle)
    fits = MODULE * min(0.95 * WIDTH / across, 0.95 * HEIGHT / down)
    least, most = (4.0, 9.0) if scheme == "qr" else (2.0, 4.5)
    module = random.uniform(least, max(least, min(most, fits)))
    return Sight(
        module=min(module, fits),
        angle=angle,
        tilt=tuple(random.uniform(-0.08, 0.08) for _ in range(8)),
        blur=module * random.uniform(0, 0.25),
        shake=round(module * random.uniform(0, 0.6)),
        stains=random.randint(0, 4),
        scratches=random.randint(0, 3),
        glare=random.choice((0, 0, random.uniform(0.3, 0.9))),
        light=random.uniform(0.4, 1),
        shadow=random.uniform(0, 0.4),
        noise=random.uniform(0, 9),
        quality=random.randint(55, 90),
    )


def _box(size: tuple[int, int], angle: float) -> tuple[float, float]:
    """What a turned label takes of the frame, across and down."""
    c, s = abs(cos(radians(angle))), abs(sin(radians(angle)))
    return size[0] * c + size[1] * s, size[0] * s + size[1] * c


def _soil(random: Random, label: Image.Image, sight: Sight) -> None:
    draw = ImageDraw.Draw(label)
    for _ in range(sight.stains):
        x, y = random.uniform(0, label.width), random.uniform(0, label.height)
        across = random.uniform(0.02, 0.07) * min(label.size)
        down = across * random.uniform(0.5, 1)
        draw.ellipse(
            (x - across / 2, y - down / 2, x + across / 2, y + down / 2), fill=random.randint(20, 160)
        )
    for _ in range(sight.scratches):
        ends = [(random.uniform(0, label.width), random.uniform(0, label.height)) for _ in range(2)]
        draw.line(ends, fill=random.randint(150, 255), width=random.randint(MODULE // 5 + 1, MODULE * 3 // 5))


def _held(random: Random, label: Image.Image, sight: Sight) -> Image.Image:
    """The label on a table, seen through the lens: turned, scaled and tilted at once, out of focus, in a lamp's glare."""
    scale = sight.module / MODULE
    turned = _box(label.size, sight.angle)
    room = [max(0.0, (side - part * scale) / 2) for side, part in zip((WIDTH, HEIGHT), turned, strict=True)]
    middle = (WIDTH / 2 + random.uniform(-room[0], room[0]), HEIGHT / 2 + random.uniform(-room[1], room[1]))
    small = label.resize((round(label.width * scale), round(label.height * scale)), Image.Resampling.BOX)
    corners = _corners(small.size, middle, sight)
    left, top = (max(0, int(min(corner[axis] for corner in corners)) - ROUND) for axis in (0, 1))
    right, low = (
        min(side, int(max(corner[axis] for corner in corners)) + ROUND)
        for axis, side in ((0, WIDTH), (1, HEIGHT))
    )
    seen = [(x - left, y - top) for x, y in corners]
    flat = ((0, 0), (small.width, 0), small.size, (0, small.height))
    size = (right - left, low - top)
    part = small.transform(
        size, Image.Transform.PERSPECTIVE, _perspective(seen, flat), Image.Resampling.BICUBIC
    )
    frame = Image.new("L", (WIDTH, HEIGHT), random.randint(40, 170))
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(seen, fill=255)
    frame.paste(part, (left, top), mask)
    blurred = frame.crop((left, top, right, low)).filter(ImageFilter.GaussianBlur(sight.blur))
    frame.paste(blurred, (left, top))  # the table is one grey: nothing else has an edge
    _shine(random, frame, middle, min(small.size) / 2, sight)
    return frame


def _corners(size: tuple[int, int], middle: tuple[float, float], sight: Sight) -> list[tuple[float, float]]:
    across, down = size[0] / 2, size[1] / 2
    c, s = cos(radians(sight.angle)), sin(radians(sight.angle))
    found = []
    for number, (right, low) in enumerate(((-1, -1), (1, -1), (1, 1), (-1, 1))):
        x = right * across + sight.tilt[2 * number] * min(size)
        y = low * down + sight.tilt[2 * number + 1] * min(size)
        found.append((middle[0] + x * c - y * s, middle[1] + x * s + y * c))
    return found


def _shine(
    random: Random, frame: Image.Image, middle: tuple[float, float], size: float, sight: Sight
) -> None:
    """A lamp's reflection somewhere on the label: white in its middle, gone at its edge."""
    if not sight.glare:
        return
    across = round(2 * size / 3)
    x = round(middle[0] + random.uniform(-size, size) - across / 2)
    y = round(middle[1] + random.uniform(-size, size) - across / 2)
    spot = ImageChops.invert(Image.radial_gradient("L")).resize((across, across))
    frame.paste(255, (x, y), spot.point(lambda grey: round(grey * sight.glare)))


def _seen(random: Random, frame: Image.Image, sight: Sight) -> Image.Image:
    """Hand, lamp and sensor."""
    if sight.shake > 1:
        along = random.choice(((1, 0), (0, 1)))
        steps = [ImageChops.offset(frame, along[0] * step, along[1] * step) for step in range(sight.shake)]
        frame = _mean(steps)
    dark = _ramp(random.choice((0, 90, 180, 270))).point(
        lambda grey: round(255 * sight.light * (1 - sight.shadow * grey / 255))
    )
    frame = ImageChops.multiply(frame, dark)
    return ImageChops.add(frame, _grain(random, sight.noise), offset=-128)


def _mean(pictures: Sequence[Image.Image]) -> Image.Image:
    mixed = pictures[0]
    for number, picture in enumerate(pictures[1:], 2):
        mixed = Image.blend(mixed, picture, 1 / number)
    return mixed


@cache
def _ramp(angle: int) -> Image.Image:
    return Image.linear_gradient("L").rotate(angle).resize((WIDTH, HEIGHT))


# Pillow's own noise knows no seed; one sheet of it, made from ours, is laid at another place each time.
@cache
def _sheet() -> Image.Image:
    dice = Random(1)
    steps = [max(0, min(255, round(dice.gauss(128, 42)))) for _ in range(256)]
    return Image.frombytes("L", (WIDTH, HEIGHT), dice.randbytes(WIDTH * HEIGHT)).point(steps)


def _grain(random: Random, deviation: float) -> Image.Image:
    """Noise around 128."""
    sheet = ImageChops.offset(_sheet(), random.randrange(WIDTH), random.randrange(HEIGHT))
    return sheet.point(lambda grey: round(128 + (grey - 128) * deviation / 42))


def _perspective(seen: Sequence[tuple[float, float]], flat: Sequence[tuple[float, float]]) -> list[float]:
    """The eight numbers by which Pillow finds, for a point of the frame, the point of the label."""
    rows = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    for turn in range(8):
        best = max(range(turn, 8), key=lambda row: abs(rows[row][turn]))
        rows[turn], rows[best] = rows[best], rows[turn]
        rows[turn] = [number / rows[turn][turn] for number in rows[turn]]
        for other in range(8):
            if other != turn:
                factor = rows[other][turn]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[turn], strict=True)]
    return [row[8] for row in rows]

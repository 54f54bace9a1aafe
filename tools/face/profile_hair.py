"""Hair seen from the right: long, swept back into a bun, and cut short."""

import math
import random
from collections.abc import Mapping

from tools.face.canvas import HAIR, Canvas
from tools.face.geometry import Point, Points, inside, lens, lerp, outline, sample, spline, strand
from tools.face.sides import Side

# fmt: off
BUN = [(150,372),(122,352),(88,354),(62,374),(54,404),(64,434),(90,452),(124,448),(150,426),(160,398)]
RIDGE = [(452,142),(424,146),(386,140),(336,132),(280,130),(224,138),(176,158),(138,190),(112,232)]
# fmt: on


def bun(canvas: Canvas, chance: random.Random) -> None:
    canvas.add('<g id="art-bun">')
    canvas.path(spline(BUN, closed=True), "url(#p-hair)")
    for k in range(22):
        t = (k + 0.5) / 22
        bend = abs(t - 0.5)
        four = ((152 - 8 * bend, 376 + 48 * t), (118, 360 + 76 * t), (82, 362 + 80 * t), (60 + 26 * bend, 384 + 44 * t))
        canvas.later(strand(*four, chance.uniform(0.8, 2)), *_paint(k))
    canvas.flush()
    canvas.stroke(BUN[:9], 2, HAIR["line"], 0.7, a=0.4, b=0.3, n=18)
    canvas.add("</g>")


def _paint(k: int) -> tuple[str, float]:
    return [(HAIR["lo"], 0.5), (HAIR["line"], 0.34), (HAIR["lt"], 0.7)][k % 3]


class Flow:
    """Hair runs from the skull's edge (u = 0) to the ear (u = 1), along s from the forehead to the bun."""

    def __init__(self, side: Side) -> None:
        ear_line = [side.hair_front[-1], (276, 318), (236, 302), (194, 322), (166, 362), (148, 398)]
        self.edge, self.ear = sample(side.skull[:-1], 100), sample(ear_line, 100)
        self.nape = sample([(222, 350), (206, 372), (184, 394), (150, 408)], 100)
        self.low = sample([(200, 425), (186, 432), (170, 434), (150, 428)], 100)
        self.front = sample(side.hair_front, 200)

    def at(self, u: float, s: float) -> Point:
        i = int(max(0, min(100, s * 100)))
        start = lerp(self.edge[i], (146, 372), max(0, (s - 0.8) / 0.2) ** 1.5)
        p, base = lerp(start, self.ear[i], u), lerp(self.edge[0], self.ear[0], u)
        front = self.front[int(min(1, max(0, u)) * 200)]
        pull = (1 - s) ** 3
        return (p[0] + (front[0] - base[0]) * pull, p[1] + (front[1] - base[1]) * pull)

    def below(self, v: float, s: float) -> Point:
        i = int(s * 100)
        if v < 0.5:
            return lerp(self.ear[min(100, int((0.45 + 0.55 * s) * 100))], self.nape[i], min(1, v * 2))
        return lerp(self.nape[i], self.low[i], v * 2 - 1)


def swept(canvas: Canvas, chance: random.Random, side: Side) -> None:
    canvas.add('</g><g id="art-hair">')
    canvas.path(
        outline([side.skull, [side.skull[-1], side.hair_back[-1]], side.hair_back[::-1], side.hair_front[::-1]]),
        f"url(#{side.prefix}-hair)",
    )
    flow = Flow(side)
    paints = [
        (side.look.hair["lo"], 0.5),
        (side.look.hair["line"], 0.34),
        (side.look.hair["lt"], 0.75),
        (side.look.hair["lo"], 0.42),
        (side.look.hair["lt"], 0.6),
    ]
    for k in range(120):
        u = (k + chance.random()) / 120
        s0 = chance.choice([-0.0, 0, chance.uniform(0, 0.3), chance.uniform(0.2, 0.55)])
        s1, du = min(1, s0 + chance.uniform(0.35, 0.6)), chance.uniform(-0.02, 0.02)
        four = [flow.at(max(0, min(1, u + du * math.sin(math.pi * j / 3))), s0 + (s1 - s0) * j / 3) for j in range(4)]
        canvas.later(strand(*four, chance.uniform(0.8, 2.3)), *paints[k % 5])
    for k in range(26):
        v, s0 = (k + chance.random()) / 26, chance.uniform(0, 0.3)
        s1 = min(1, s0 + chance.uniform(0.5, 0.7))
        four = [flow.below(v, s0 + (s1 - s0) * j / 3) for j in range(4)]
        canvas.later(strand(*four, chance.uniform(0.8, 1.8)), *_paint(k))
    for k in range(60):
        u = (k + chance.random()) / 60
        a, e = flow.at(u, 0), flow.at(u, chance.uniform(0.05, 0.12))
        root = (a[0] + (a[0] - e[0]) * 0.18, a[1] + (a[1] - e[1]) * 0.18)
        m = lerp(root, e, 0.5)
        canvas.later(lens(root, (m[0], m[1] - 1.4), e, 0.55), side.look.hair["line"], 0.4)
    canvas.flush()
    canvas.stroke(side.skull, 2.1, side.look.hair["line"], 0.7, a=0.2, b=0.4, n=24)


def cropped(canvas: Canvas, chance: random.Random, side: Side) -> None:
    """Longer on top and brushed back, clipped at the side, tapered into the neck."""
    paint = side.look.hair
    canvas.add('</g><g id="art-hair">')
    bounds = [side.skull, [side.skull[-1], side.hair_back[-1]], side.hair_back[::-1], side.hair_front[::-1]]
    canvas.path(outline(bounds), f"url(#{side.prefix}-hair)")
    border = [*sample(side.skull, 80), *sample(side.hair_back, 60)[::-1], *sample(side.hair_front, 60)[::-1]]
    _clipped(canvas, chance, border, paint)
    _brushed(canvas, chance, side, paint)
    canvas.flush()
    canvas.stroke(side.skull, 2.1, paint["line"], 0.7, a=0.2, b=0.15, n=24)


def _brushed(canvas: Canvas, chance: random.Random, side: Side, paint: Mapping[str, str]) -> None:
    """The top: long locks between the skull's outline and its ridge, and roots along the forehead."""
    edge, ridge = sample(side.skull, 200), sample(RIDGE, 200)
    tones = [("lo", 0.5), ("line", 0.34), ("lt", 0.75), ("lo", 0.42), ("lt", 0.6)]

    def at(u: float, s: float) -> Point:
        i = int(max(0, min(200, s * 200)))
        return lerp(edge[int(i * 0.72)], ridge[i], u)

    for k in range(150):
        u, s0 = (
            (k + chance.random()) / 150 * 1.04,
            chance.choice([0.0, chance.uniform(0, 0.4), chance.uniform(0.3, 0.84)]),
        )
        s1, sink = min(1, s0 + chance.uniform(0.18, 0.34)), chance.uniform(0.0, 0.16)
        four = [at(u + sink * (j / 3) ** 2, s0 + (s1 - s0) * j / 3) for j in range(4)]
        tone, opacity = tones[k % 5]
        canvas.later(strand(*four, chance.uniform(0.8, 2.0)), paint[tone], opacity)
    front = sample(side.hair_front, 60)
    for k in range(40):
        a = front[int((k + chance.random()) / 40 * 34)]
        b = (a[0] - chance.uniform(7, 14), a[1] - chance.uniform(-2, 6))
        canvas.later(lens((a[0] + 2, a[1] + 1), (a[0] - 4, a[1] - 3), b, 0.6), paint["line"], 0.4)


def _clipped(canvas: Canvas, chance: random.Random, border: Points, paint: Mapping[str, str]) -> None:
    """The side: short hair that lies back at the temple and down behind the ear, paler towards its ends."""
    left = 640
    while left:
        x, y = chance.uniform(56, 440), chance.uniform(110, 446)
        ridge = 110 + ((x - 290) / 170) ** 2 * 76
        if y < ridge or not inside((x, y), border):
            continue
        left -= 1
        back = 0.25 + 0.9 * max(0, (x - 230) / 200) - 0.75 * max(0, (160 - x) / 110)
        length = 15 - 8 * max(0, (y - 150) / 300) + chance.uniform(-2, 2)
        across, down = -back + chance.uniform(-0.16, 0.16), 0.9
        end = (x + across * length, y + down * length)
        if not inside(end, border):
            continue
        m = (x + across * length * 0.5 - 0.6, y + down * length * 0.5 - 0.6)
        opacity = 0.42 if y < 250 else 0.34 if y < 340 else 0.22
        canvas.later(lens((x, y), m, end, 0.8), paint["lt" if left % 4 == 0 else "lo"], opacity)

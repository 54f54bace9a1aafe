"""Hair seen from the front: long with a centre parting, and cut short."""

import math
import random

from tools.face.canvas import Canvas, mirrored
from tools.face.geometry import Point, Points, lens, lerp, outline, patient_left, patient_right, sample, strand, taper
from tools.face.looks import Look

# fmt: off
HAIRLINE = [(0,138),(36,140),(74,149),(106,169),(130,197),(142,222),(152,246),(160,268),(165,296),(167,330)]
SHORT_HAIRLINE = [(0,135),(36,136),(70,140),(98,150),(117,167),(131,190),(140,216),(147,243),(153,270),(157.5,300),(160,334),(162.5,372)]
# fmt: on


class Flow:
    """Hair runs from the hairline (u = 0) to the skull's edge (u = 1), along t from the parting to the ear."""

    def __init__(self, line: Points, edge: Points) -> None:
        self.line, self.edge = sample(line, 200), sample(edge, 200)

    def at(self, u: float, t: float) -> Point:
        i = int(min(199, t * 199))
        return lerp(self.line[i], self.edge[i], u)

    def strand(self, u: float, t0: float, t1: float, du: float) -> list[Point]:
        return [
            self.at(min(1, max(-0.03, u + du * math.sin(math.pi * k / 3))), t0 + (t1 - t0) * k / 3) for k in range(4)
        ]


def long_hair(canvas: Canvas, chance: random.Random, look: Look) -> None:
    """Centre parting, swept back behind the ears."""
    canvas.add('<g id="art-hair">')
    out_l, out_r, in_l, in_r = (
        patient_left(look.head),
        patient_right(look.head),
        patient_left(HAIRLINE),
        patient_right(HAIRLINE),
    )
    cap = [out_r[::-1] + out_l[1:], [out_l[-1], in_l[-1]], in_l[::-1] + in_r[1:], [in_r[-1], out_r[-1]]]
    canvas.path(outline(cap), f"url(#{look.prefix}-hair)")
    flow = Flow(HAIRLINE, look.head)
    strands(canvas, chance, flow, look)
    for k in range(10):  # root shadow that hugs the hairline
        t0 = k / 10 * 0.9
        u = chance.uniform(0.0, 0.06)
        for sign in (1, -1):
            four = [mirrored(p, sign) for p in flow.strand(u, t0, min(1, t0 + 0.3), 0.01)]
            canvas.later(strand(*four, 1.6), look.hair["line"], 0.42)
    for k in range(46):  # fine hair that softens the edge
        t = (k + chance.random()) / 46
        a, e = flow.at(chance.uniform(-0.05, 0.0), t), flow.at(chance.uniform(0.05, 0.10), min(1, t + 0.05))
        m = lerp(a, e, 0.5)
        for sign in (1, -1):
            hairlet = lens(mirrored(a, sign), mirrored((m[0] - 0.6, m[1] - 1.2), sign), mirrored(e, sign), 0.55)
            canvas.later(hairlet, look.hair["line"], 0.38)
    canvas.flush()
    canvas.both(look.head, 2.1, look.hair["line"], 0.7, a=0.75, b=0.15, n=18)
    canvas.path(taper([(300, 56), (300.5, 96), (300, 137)], 1.6, a=0.1, b=0.4), look.hair["line"], 0.6)
    canvas.shade(300, 96, 10, 46, "light", 0.35)
    canvas.add("</g>")


def strands(canvas: Canvas, chance: random.Random, flow: Flow, look: Look) -> None:
    paints = [
        (look.hair["lo"], 0.5),
        (look.hair["line"], 0.34),
        (look.hair["lt"], 0.75),
        (look.hair["lo"], 0.42),
        (look.hair["lt"], 0.6),
    ]
    for k in range(84):
        u = (k + chance.random()) / 84
        t0 = chance.choice([0, 0, chance.uniform(0, 0.35), chance.uniform(0.2, 0.6)])
        t1 = min(1, t0 + chance.uniform(0.3, 0.6))
        colour, opacity = paints[k % 5]
        width = chance.uniform(0.8, 2.3)
        for sign in (1, -1):
            near = min(1, max(0, u + chance.uniform(-0.012, 0.012)))
            four = [mirrored(p, sign) for p in flow.strand(near, t0, t1, chance.uniform(-0.03, 0.03))]
            canvas.later(strand(*four, width), colour, opacity)


def short_hair(canvas: Canvas, chance: random.Random, look: Look) -> None:
    """Brushed up from the forehead, clipped at the sides, with short sideburns."""
    canvas.add('<g id="art-hair">')
    out_l, out_r = patient_left(look.head), patient_right(look.head)
    in_l, in_r = patient_left(SHORT_HAIRLINE), patient_right(SHORT_HAIRLINE)
    cap = [out_r[::-1] + out_l[1:], [out_l[-1], in_l[-1]], in_l[::-1] + in_r[1:], [in_r[-1], out_r[-1]]]
    canvas.path(outline(cap), f"url(#{look.prefix}-hair)")
    flow = Flow(SHORT_HAIRLINE, look.head)
    _sides(canvas, chance, flow, look)
    _top(canvas, chance, flow, look)
    canvas.flush()
    canvas.both(look.head[:10], 1.9, look.hair["line"], 0.65, a=0.8, b=0.1, n=18)
    canvas.shade(300, 92, 84, 26, "light", 0.3)
    canvas.add("</g>")


def _top(canvas: Canvas, chance: random.Random, flow: Flow, look: Look) -> None:
    """Locks from the hairline up, leaning further outwards the further they grow from the middle."""
    paints = [("lo", 0.5), ("line", 0.34), ("lt", 0.75), ("lo", 0.4), ("lt", 0.6)]
    for k in range(130):
        t = 0.01 + 0.5 * (k + chance.random()) / 130
        start = chance.choice([0.0, chance.uniform(0, 0.3), chance.uniform(0.2, 0.5), chance.uniform(0.45, 0.66)])
        end, lean = min(1.0, start + chance.uniform(0.34, 0.6)), min(1, t / 0.16) * chance.uniform(0.03, 0.07)
        four = [flow.at(start + (end - start) * j / 3, t + lean * (j / 3) ** 1.7) for j in range(4)]
        width = chance.uniform(0.9, 2.3)
        tone, opacity = paints[k % 5]
        for sign in (1, -1):
            canvas.later(strand(*[mirrored(p, sign) for p in four], width), look.hair[tone], opacity)
    for k in range(34):  # the tips stand out of the outline
        t = 0.44 * (k + chance.random()) / 34
        root, tip = flow.at(0.9, t), flow.at(1 + chance.uniform(0.01, 0.05), t + 0.02)
        _hairlet(canvas, root, tip, 0.8, look.hair["lo"], 0.5)
    for k in range(44):  # roots along the forehead
        t = 0.5 * (k + chance.random()) / 44
        root, tip = flow.at(chance.uniform(-0.05, 0.0), t), flow.at(chance.uniform(0.08, 0.2), t + 0.004)
        _hairlet(canvas, root, tip, 0.65, look.hair["line"], 0.4)


def _sides(canvas: Canvas, chance: random.Random, flow: Flow, look: Look) -> None:
    """Clipped hair lies down and back; the nearer the ear, the shorter and the paler."""
    for k in range(200):
        t, u = 0.4 + 0.58 * ((k + chance.random()) / 200) ** 1.15, chance.uniform(-0.06, 0.94)
        end = min(1, t + 0.014 + 0.05 * (1 - t))
        tone, opacity = ("lt", 0.55) if k % 4 == 0 else ("lo", 0.46 if t < 0.62 else 0.32 if t < 0.82 else 0.22)
        _hairlet(
            canvas, flow.at(u, t), flow.at(min(1, u + chance.uniform(0.0, 0.14)), end), 0.75, look.hair[tone], opacity
        )


def _hairlet(canvas: Canvas, a: Point, b: Point, width: float, paint: str, opacity: float) -> None:
    for sign in (1, -1):
        canvas.later(lens(mirrored(a, sign), mirrored(lerp(a, b, 0.5), sign), mirrored(b, sign), width), paint, opacity)

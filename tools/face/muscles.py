"""The fibres under the skin, front view: shown on demand, one named group a muscle."""

import math
import random
from collections.abc import Callable

from tools.face.canvas import Canvas, mirrored
from tools.face.geometry import Point, Points, lerp, outline, patient_left, patient_right, strand
from tools.face.looks import FINE

COLOURS = ["#C98A80", "#B87468", "#D9A79D"]


class Fibres:
    def __init__(self, canvas: Canvas, chance: random.Random) -> None:
        self.canvas, self.chance = canvas, chance

    def one(self, points: Points, width: float = 1.5, opacity: float = 0.62, k: int = 0) -> None:
        for sign in (1, -1):
            self.canvas.later(strand(*[mirrored(p, sign) for p in points], width), COLOURS[k % 3], opacity)

    def fan(
        self,
        a0: Point,
        a1: Point,
        b0: Point,
        b1: Point,
        n: int,
        bow: Point = (0, 0),
        width: float = 1.5,
        opacity: float = 0.62,
    ) -> None:
        """n fibres from the line a0-a1 to the line b0-b1."""
        for k in range(n):
            t = k / (n - 1)
            a, b = lerp(a0, a1, t), lerp(b0, b1, t)
            shift = self.chance.uniform(-0.06, 0.06)
            a = lerp(a, b, max(0, shift))
            b = lerp(b, a, max(0, -shift) + self.chance.uniform(0, 0.05))
            p1, p2 = lerp(a, b, 1 / 3), lerp(a, b, 2 / 3)
            bent = [a, (p1[0] + bow[0], p1[1] + bow[1]), (p2[0] + bow[0], p2[1] + bow[1]), b]
            self.one(bent, width * self.chance.uniform(0.75, 1.15), opacity, k)

    def ring(
        self, centre: Point, radii: Point, arc: Point, n: int, first: int, width: float, opacity: float, tilt: float = 0
    ) -> None:
        """n fibres along an arc of degrees, measured from the side."""
        (cx, cy), (rx, ry), (start, end) = centre, radii, arc
        c, s = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
        for k in range(n):
            s0, s1 = start + (end - start) * (k - 0.12) / n, start + (end - start) * (k + 1.12) / n
            points = []
            for i in range(4):
                angle = math.radians(s0 + (s1 - s0) * i / 3)
                x, y = rx * math.cos(angle), ry * math.sin(angle)
                points.append((cx + x * c - y * s, cy + x * s + y * c))
            self.one(points, width, opacity, k + first)

    def frontalis(self) -> None:
        for k in range(15):
            x, t = 5 + k * 6.9, k / 14
            lowest = 282 - 12 * t if x < 90 else 266
            points = [(x * 0.98, 158 + t * t * 34), (x, 195 + t * t * 20), (x * 1.02, 232 + t * 8), (x * 1.04, lowest)]
            self.one(points, 1.7 * self.chance.uniform(0.8, 1.1), 0.55, k)

    def orbicularis_oculi(self) -> None:
        for k in range(7):
            self.ring((77, 346), (44 + k * 5.6, 27 + k * 5.0), (-168 + k * 2, 168 - k * 2), 5, k, 1.3, 0.58, -3)

    def orbicularis_oris(self) -> None:
        for k in range(6):
            self.ring((0, 536), (66 + k * 4.2, 29 + k * 4.6), (-90, 90), 4, k, 1.3, 0.55)

    def zygomaticus(self) -> None:
        self.fan((104, 404), (114, 402), (52, 514), (58, 518), 4, (4, 0), 1.5, 0.6)
        self.fan((134, 410), (148, 412), (62, 524), (66, 532), 6, (6, 4), 1.7, 0.66)


def draw(chance: random.Random) -> str:
    canvas = Canvas("g")
    fibres = Fibres(canvas, chance)

    def group(name: str, paint: Callable[[], None]) -> None:
        canvas.add(f'<g id="m-{name}">')
        paint()
        canvas.flush()
        canvas.add("</g>")

    def fan(name: str, *shape: object) -> None:
        group(name, lambda: fibres.fan(*shape))  # type: ignore[arg-type]

    group("frontalis", fibres.frontalis)
    fan("temporalis", (112, 206), (163, 296), (164, 344), (166, 350), 12, (-3, 0), 1.5, 0.5)
    group("orbicularis-oculi", fibres.orbicularis_oculi)
    fan("corrugator", (8, 322), (15, 308), (70, 292), (64, 281), 6, (0, -3), 1.8, 0.72)
    fan("procerus", (1.5, 360), (11, 352), (2, 298), (15, 296), 4, (0.6, 0), 1.6, 0.72)
    fan("nasalis", (1, 378), (2, 402), (32, 424), (30, 440), 6, (4, -4), 1.4, 0.62)
    fan("llsan", (17, 358), (23, 362), (34, 448), (42, 470), 4, (4, 0), 1.4, 0.6)
    fan("levator-labii", (50, 398), (84, 396), (32, 506), (50, 512), 7, (2, 0), 1.4, 0.5)
    group("zygomaticus", fibres.zygomaticus)
    fan("risorius", (132, 522), (128, 536), (69, 534), (69, 538), 4, (0, 3), 1.2, 0.5)
    group("orbicularis-oris", fibres.orbicularis_oris)
    fan("dao", (62, 542), (72, 540), (54, 614), (98, 584), 8, (3, 0), 1.5, 0.66)
    fan("dli", (12, 570), (44, 562), (30, 622), (58, 612), 7, (0, 0), 1.3, 0.45)
    fan("mentalis", (4, 588), (18, 590), (8, 632), (34, 626), 6, (2, 0), 1.6, 0.66)
    fan("masseter", (112, 438), (160, 424), (98, 536), (146, 512), 14, (4, 0), 1.7, 0.6)
    left, right = patient_left(FINE.neck), patient_right(FINE.neck)[::-1]
    inside = outline([left, [left[-1], right[0]], right, [right[-1], left[0]]])
    canvas.add(f'<clipPath id="c-neck"><path d="{inside}"/></clipPath><g clip-path="url(#c-neck)">')
    fan("platysma", (20, 650), (108, 592), (30, 772), (150, 774), 18, (-8, 0), 1.4, 0.55)
    canvas.add("</g>")
    return "\n".join(canvas.elements)

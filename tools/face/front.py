"""Front view: neck, hair, face. Canon: five eye widths across, equal thirds (hairline 140, brow 303, nose base 473, chin 644)."""

import math
import random

from tools.face.canvas import HAIR, SKIN, Canvas, gradients, mirrored
from tools.face.features import brows, eyes, mouth, nose
from tools.face.geometry import (
    Point,
    lens,
    lerp,
    on_side,
    outline,
    patient_left,
    patient_right,
    sample,
    spline,
    strand,
    symmetrical,
    taper,
)

# Coordinates are read along the line, so they keep their rows. (distance from the midline, y)
# fmt: off
FACE = [(0,140),(44,142),(84,153),(118,177),(142,208),(157,244),(165,284),(168,326),(168,368),(165,408),(160,446),(153,484),(143,520),
        (127,552),(102,583),(74,611),(47,632),(23,642),(0,644)]
HEAD = [(0,50),(40,50),(86,62),(126,88),(156,126),(175,172),(182,222),(181,272),(173,322),(166,340)]
EAR = [(164,340),(173,326),(184,325),(191,337),(192,360),(188,384),(182,404),(176,422),(169,430),(161,424)]
HAIRLINE = [(0,138),(36,140),(74,149),(106,169),(130,197),(142,222),(152,246),(160,268),(165,296),(167,330)]
NECK = [(122,556),(112,590),(104,626),(100,664),(102,700),(114,730),(146,752),(200,767),(258,779),(304,800),(304,850)]
# fmt: on


def draw(chance: random.Random) -> str:
    """The drawing's elements, without root: hidden from screen readers, which read the regions."""
    canvas = Canvas("g")
    contour = spline(symmetrical(FACE), closed=True)
    canvas.add(f'<defs>\n{gradients("g")}<clipPath id="c-face"><path d="{contour}"/></clipPath>\n</defs>')
    canvas.add('<g id="illustration" aria-hidden="true">')
    neck(canvas)
    behind(canvas)
    face(canvas, contour)
    hair(canvas, chance)
    eyes(canvas, chance)
    brows(canvas, chance)
    nose(canvas)
    mouth(canvas)
    return "\n".join(canvas.elements)


def neck(canvas: Canvas) -> None:
    # fmt: off
    canvas.add('<g id="art-neck">')
    left, right = patient_left(NECK), patient_right(NECK)[::-1]
    canvas.path(outline([left, [left[-1], right[0]], right, [right[-1], left[0]]]), "url(#g-neck)")
    canvas.shade(300, 664, 104, 50, "shade", .85)
    canvas.both([(96,612),(82,656),(58,708),(30,752),(17,768)], 2.0, SKIN["line2"], .5, a=.05, b=.4)
    canvas.both([(74,640),(60,690),(40,736),(28,760)], 1.2, SKIN["line2"], .28, a=.05, b=.2)
    canvas.both([(17,769),(54,763),(110,767),(174,762),(226,771)], 2.0, SKIN["line2"], .55, a=.5, b=.05)
    shoulder = [(120,563),(112,590),(104,626),(100,664),(102,700),(114,730),(146,752),(200,767),(258,779)]
    canvas.both(shoulder, 2.4, SKIN["line"], .8, a=.1, b=.05, n=14)
    canvas.path(taper([(300,716),(300.6,738),(300,758)], 1.3), SKIN["line2"], .3)
    canvas.add("</g>")
    # fmt: on


def behind(canvas: Canvas) -> None:
    """The hair's mass and the ears, both behind the face."""
    # fmt: off
    canvas.add('<g id="art-hair-back">')
    canvas.path(spline(symmetrical([*HEAD, (150,352), (0,360)]), closed=True), "url(#g-hair)")
    canvas.add('</g><g id="art-ears">')
    for side in "lr":
        canvas.path(spline(on_side(EAR, side), closed=True), SKIN["base"], None, 'class="sk-base-fill"')
    canvas.shades(172, 378, 16, 50, "shade", .6, 6)
    canvas.both(EAR[:-1], 2.0, SKIN["line"], .8, a=.15, b=.3, n=14)
    canvas.both([(171,343),(179,336),(185,345),(185,364),(181,384),(177,398)], 1.3, SKIN["line2"], .75)
    canvas.both([(171,364),(177,374),(175,388),(171,397)], 1.4, SKIN["line2"], .65)
    canvas.add("</g>")
    # fmt: on


def face(canvas: Canvas, contour: str) -> None:
    # fmt: off
    canvas.add('<g id="art-face">')
    canvas.path(contour, "url(#g-skin)")
    canvas.add('<g clip-path="url(#c-face)">')
    canvas.shades(166, 292, 44, 116, "shade", .8, 4)
    canvas.shades(150, 506, 58, 112, "shade", .72, 28)
    canvas.shades(112, 470, 54, 78, "shade", .26, 32)
    canvas.shade(300, 658, 130, 40, "shade", .75)
    canvas.shade(300, 138, 158, 38, "shade", .6)
    canvas.shades(126, 186, 46, 56, "shade", .28, -35)
    canvas.shades(75, 325, 56, 24, "shade", .5, -4)
    canvas.shades(32, 330, 19, 36, "shade", .55, 6)
    canvas.shades(76, 373, 48, 15, "shade", .26, -4)
    canvas.shades(23, 420, 13, 60, "shade", .4, -6)
    canvas.shades(36, 466, 17, 20, "shade", .42)
    canvas.shade(300, 478, 26, 9, "shade", .5)
    canvas.shade(300, 578, 48, 14, "shade", .6)
    canvas.shade(300, 492, 11, 20, "shade", .32)
    canvas.shades(70, 534, 16, 20, "shade", .4)
    canvas.shades(108, 420, 74, 58, "blush", .9, -18)
    canvas.shade(300, 453, 26, 20, "blush", .5)
    canvas.shade(300, 612, 40, 26, "blush", .5)
    canvas.shade(300, 220, 104, 62, "light", .7)
    canvas.shades(100, 398, 50, 26, "light", .6, -22)
    canvas.shade(300, 396, 8.5, 64, "light", .9)
    canvas.shade(300, 452, 13, 10, "light", .85)
    canvas.shade(300, 606, 24, 16, "light", .55)
    canvas.shades(98, 307, 34, 9, "light", .5, -4)
    canvas.add("</g>")
    canvas.both(FACE[7:], 2.5, SKIN["line"], .9, a=.15, b=.55, peak=.62, n=22)
    canvas.add("</g>")
    # fmt: on


class Flow:
    """Hair runs from the hairline (u = 0) to the skull's edge (u = 1), along t from the parting to the ear."""

    def __init__(self) -> None:
        self.line, self.edge = sample(HAIRLINE, 200), sample(HEAD, 200)

    def at(self, u: float, t: float) -> Point:
        i = int(min(199, t * 199))
        return lerp(self.line[i], self.edge[i], u)

    def strand(self, u: float, t0: float, t1: float, du: float) -> list[Point]:
        return [
            self.at(min(1, max(-0.03, u + du * math.sin(math.pi * k / 3))), t0 + (t1 - t0) * k / 3) for k in range(4)
        ]


def hair(canvas: Canvas, chance: random.Random) -> None:
    """Centre parting, swept back behind the ears."""
    canvas.add('<g id="art-hair">')
    out_l, out_r, in_l, in_r = patient_left(HEAD), patient_right(HEAD), patient_left(HAIRLINE), patient_right(HAIRLINE)
    cap = [out_r[::-1] + out_l[1:], [out_l[-1], in_l[-1]], in_l[::-1] + in_r[1:], [in_r[-1], out_r[-1]]]
    canvas.path(outline(cap), "url(#g-hair)")
    flow = Flow()
    strands(canvas, chance, flow)
    for k in range(10):  # root shadow that hugs the hairline
        t0 = k / 10 * 0.9
        u = chance.uniform(0.0, 0.06)
        for sign in (1, -1):
            four = [mirrored(p, sign) for p in flow.strand(u, t0, min(1, t0 + 0.3), 0.01)]
            canvas.later(strand(*four, 1.6), HAIR["line"], 0.42)
    for k in range(46):  # fine hair that softens the edge
        t = (k + chance.random()) / 46
        a, e = flow.at(chance.uniform(-0.05, 0.0), t), flow.at(chance.uniform(0.05, 0.10), min(1, t + 0.05))
        m = lerp(a, e, 0.5)
        for sign in (1, -1):
            hairlet = lens(mirrored(a, sign), mirrored((m[0] - 0.6, m[1] - 1.2), sign), mirrored(e, sign), 0.55)
            canvas.later(hairlet, HAIR["line"], 0.38)
    canvas.flush()
    canvas.both(HEAD, 2.1, HAIR["line"], 0.7, a=0.75, b=0.15, n=18)
    canvas.path(taper([(300, 56), (300.5, 96), (300, 137)], 1.6, a=0.1, b=0.4), HAIR["line"], 0.6)
    canvas.shade(300, 96, 10, 46, "light", 0.35)
    canvas.add("</g>")


def strands(canvas: Canvas, chance: random.Random, flow: Flow) -> None:
    paints = [(HAIR["lo"], 0.5), (HAIR["line"], 0.34), (HAIR["lt"], 0.75), (HAIR["lo"], 0.42), (HAIR["lt"], 0.6)]
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

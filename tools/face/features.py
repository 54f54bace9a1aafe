"""Front view: eyes, brows, nose, mouth. A neutral face: flat mouth, lid over the top of the iris, brow head barely below its arch."""

import math
import random

from tools.face.canvas import BROW, LASH, SKIN, Canvas, mirrored
from tools.face.geometry import MIDLINE, Point, Points, across, lens, lerp, number, on_side, outline, sample, taper
from tools.face.looks import Look

# fmt: off
LID = [(37,353.5),(46,343.5),(58,335.5),(73,332),(89,333),(102,338.5),(113,347)]
LOWER_LID = [(113,347),(104,353),(90,357.8),(75,359.4),(59,357.8),(47,355.6),(37,353.5)]
LIP_TOP = [(0,518.2),(6,515.8),(12.5,513.6),(21,515),(35,520.4),(49,526.4),(61,531.6)]
LIPS_MEET = [(0,533.6),(8,534.8),(20,532.8),(36,531.8),(50,531.8),(61,531.6)]
LIP_BASE = [(0,560),(15,559.2),(30,555.4),(44,547.8),(54.5,538.6),(61,531.6)]
# fmt: on


def eyes(canvas: Canvas, chance: random.Random, look: Look) -> None:
    # fmt: off
    canvas.add('<g id="art-eyes">')
    for side in "lr":
        eye(canvas, chance, side)
    canvas.both([(40.5,354.6),(44,351.3),(46.5,352.2),(44,355)], 1.8, "#D9A79B", .8, n=5)
    lashes = [(35,355),(44,345.2),(58,335.8),(73,332),(89,332.9),(103,337.9),(116,345.4)]
    canvas.both(lashes, 2.2 + 1.5 * look.lash, LASH, .92, a=.1, b=.12, peak=.7, n=12)
    canvas.both([(116,346.6),(105,353.4),(91,358.4),(75,360.2),(59,358.6),(47,356.2)], 1.3, "#8A6F63", .7, a=.8, b=.1, n=8)
    canvas.both(look.crease, 1.7, SKIN["line"], .8, a=.05, b=.15, peak=.6, n=10)
    canvas.both([(50,367),(63,371.5),(78,372.5),(93,369.5)], 1.1, SKIN["line2"], .42, n=6)
    edge = sample([(52,339),(62,334.2),(73,332),(89,332.9),(103,337.9),(117,345)], 40)
    # fmt: on
    for i in range(6, 38, 2):
        x, y = edge[i]
        t = i / 40
        length = (2.2 + 5.2 * t) * look.lash
        angle = math.radians(-98 + 66 * t + chance.uniform(-5, 5))
        middle = (x + length * 0.5 * math.cos(angle - 0.22), y + length * 0.5 * math.sin(angle - 0.22))
        end = (x + length * math.cos(angle + 0.1), y + length * math.sin(angle + 0.1))
        for sign in (1, -1):
            lash = lens(mirrored((x, y + 0.6), sign), mirrored(middle, sign), mirrored(end, sign), 0.7)
            canvas.later(lash, LASH, 0.75)
    canvas.flush()
    canvas.add("</g>")


def eye(canvas: Canvas, chance: random.Random, side: str) -> None:
    shape, clip = outline([on_side(LID, side), on_side(LOWER_LID, side)]), f"{canvas.prefix}-eye-{side}"
    canvas.add(f'<clipPath id="{clip}"><path d="{shape}"/></clipPath>')
    canvas.path(shape, "#FBF8F6")
    cx = MIDLINE + (75 if side == "l" else -75)
    canvas.add(
        f'<g clip-path="url(#{clip})"><circle r="16.4" transform="translate({cx} 344.5)" fill="url(#{canvas.prefix}-iris)"/>'
        f'<circle cx="{cx}" cy="344.5" r="16.2" fill="none" stroke="#56473E" stroke-width="1.2" opacity=".65"/>'
    )
    rays = ""
    for k in range(22):
        angle = k / 22 * 2 * math.pi
        near, far = 8, 14.4 + chance.uniform(-1.5, 0.5)
        rays += f"M{number(cx + near * math.cos(angle))} {number(344.5 + near * math.sin(angle))}"
        rays += f"L{number(cx + far * math.cos(angle))} {number(344.5 + far * math.sin(angle))}"
    canvas.add(
        f'<path d="{rays}" stroke="#E5D8CB" stroke-width=".6" opacity=".35" fill="none"/>'
        f'<circle cx="{cx}" cy="344.5" r="6.6" fill="#453932"/>'
        f'<circle cx="{cx + 4.6}" cy="339.4" r="2.3" fill="#fff" opacity=".92"/>'
    )
    shadow = [(30, 351), (46, 340), (60, 331), (74, 327), (92, 329), (108, 336), (120, 347)]
    canvas.path(taper(on_side(shadow, side), 14, a=0.5, b=0.5, n=8), "#7A6257", 0.24)
    canvas.add("</g>")


class Brow:
    """A point of the brow: t from head to tail, v from its top edge to its base."""

    def __init__(self, top: Points, base: Points) -> None:
        self.top, self.base = sample(top, 80), sample(base, 80)

    def at(self, t: float, v: float) -> Point:
        i = int(max(0, min(80, t * 80)))
        return lerp(self.top[i], self.base[i], v)


def brows(canvas: Canvas, chance: random.Random, look: Look) -> None:
    canvas.add('<g id="art-brows">')
    brow = Brow(look.brow_top, look.brow_base)
    for k in range(7):  # soft body
        v = 0.2 + 0.6 * k / 6
        t0 = 0.03 + 0.06 * abs(v - 0.5)
        line = [brow.at(t0 + (0.97 - t0) * j / 5, 0.5 + (v - 0.5) * (1 - 0.1 * j)) for j in range(6)]
        canvas.both(line, 4.2, BROW, 0.13, a=0.1, b=0.1, peak=0.35, n=10)
    for k in range(64):  # lower hairs sweep up and out
        t = k / 64 * 0.9
        v, length = 0.98 - 0.1 * chance.random(), 0.10 + 0.04 * chance.random()
        lift = (0.85 if t < 0.12 else 0.66 - 0.2 * t) * chance.uniform(0.75, 1.1)
        a, b = brow.at(t, v), brow.at(t + (length * 0.35 if t < 0.06 else length * 0.75), v - lift)
        _hair(canvas, a, b, (-1.0, -0.4), 0.85, [0.55, 0.72][k % 2])
    for k in range(44):  # upper hairs sweep down and out
        t, v = 0.22 + k / 44 * 0.72, 0.06 + 0.1 * chance.random()
        a, b = brow.at(t, v), brow.at(t + 0.12, v + 0.34 * chance.uniform(0.7, 1.2))
        _hair(canvas, a, b, (0.4, -0.9), 0.8, [0.5, 0.66][k % 2])
    for k in range(26):  # spine
        t = 0.1 + k / 26 * 0.85
        a, b = brow.at(t, 0.5 + chance.uniform(-0.15, 0.15)), brow.at(t + 0.12, 0.5)
        _hair(canvas, a, b, (0, -0.6), 0.8, 0.5)
    canvas.flush()
    canvas.add("</g>")


def _hair(canvas: Canvas, a: Point, b: Point, bow: Point, width: float, opacity: float) -> None:
    m = lerp(a, b, 0.5)
    for sign in (1, -1):
        bent = mirrored((m[0] + bow[0], m[1] + bow[1]), sign)
        canvas.later(lens(mirrored(a, sign), bent, mirrored(b, sign), width), BROW, opacity)


def nose(canvas: Canvas) -> None:
    # fmt: off
    canvas.add('<g id="art-nose">')
    canvas.both([(28,322),(22.5,340),(19.5,360),(19.5,376)], 1.3, SKIN["line2"], .45, a=.1, b=.05, n=8)
    canvas.both([(32,443),(36,449),(37,457),(34,465),(28,469.3),(23,468.2)], 1.7, SKIN["line"], .85, a=.03, b=.3, peak=.62, n=10)
    canvas.both([(8.5,470.5),(13.5,465.8),(20,465.2),(26,468.6)], 3.4, "#97705F", .8, a=.12, b=.25, peak=.6, n=7)
    canvas.both([(0.1,474.3),(5,473.8),(9,471)], 1.3, SKIN["line"], .75, a=.9, b=.3, n=5)
    canvas.both([(20,440),(15.8,448),(15.5,456),(18.5,461.5)], 1.1, SKIN["line2"], .45, n=6)
    canvas.path(taper([(290,460),(295,463.8),(300,465),(305,463.8),(310,460)], 1.2, n=6), SKIN["line2"], .4)
    canvas.both([(6.5,483),(8.2,494),(11.4,506)], 1.3, SKIN["line2"], .42, a=.1, b=.2, n=6)
    canvas.add("</g>")
    # fmt: on


def mouth(canvas: Canvas, look: Look) -> None:
    # fmt: off
    canvas.add('<g id="art-mouth">')
    canvas.path(outline([across(LIP_TOP), across(LIPS_MEET)[::-1]]), f"url(#{canvas.prefix}-lipu)")
    canvas.path(outline([across(LIPS_MEET), across(LIP_BASE)[::-1]]), f"url(#{canvas.prefix}-lipl)")
    canvas.shade(300, 546, 28, 8, "light", .7)
    canvas.shades(13, 520, 10, 4, "light", .45)
    canvas.both([(0,533.6),(8,534.8),(20,532.8),(36,531.8),(50,531.8),(64,531.8)], 2.1, "#965C52", .88, a=.75, b=.2, n=10)
    canvas.both(LIP_TOP, 1.1, look.lip["line"], .5, a=.5, b=.1, n=8)
    canvas.both([(0,559.6),(15,558.8),(30,554.6),(42,548)], 1.4, look.lip["line"], .55, a=.9, b=.05, n=7)
    canvas.path(taper([(275,577),(287,580.6),(300,582),(313,580.6),(325,577)], 1.5, n=8), SKIN["line2"], .55)
    for x in (6, 14, 22, 30):
        canvas.both([(x,539),(x+1,545),(x+.8,550)], .6, look.lip["line"], .22, n=3)
    canvas.both([(47,470),(56,487),(63,503),(66.5,514)], 1.2, SKIN["line2"], .3, a=.05, b=.05, n=8)
    canvas.add("</g></g>")
    # fmt: on

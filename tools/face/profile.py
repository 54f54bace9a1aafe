"""Right profile: the patient's right side, facing the viewer's right, on the same heights as the front view. Left = mirrored."""

import math
import random

from tools.face.canvas import HAIR, SKIN, Canvas, gradients
from tools.face.geometry import Point, Points, lens, lerp, outline, sample, spline, strand
from tools.face.profile_features import brow, ear, eye, mouth, nose


def deepened(points: Points) -> list[Point]:
    """The outline was first drawn too flat: the neck goes back and the face comes forward."""

    def moved(point: Point) -> Point:
        x, y = point
        if x < 200:
            return (200 - (200 - x) * 1.72, y)
        return (x + 74 * max(0, min(1, (x - 258) / (352 - 258))), y)

    return [moved(point) for point in points]


# fmt: off
BROW_TO_NOSE = deepened([(386,134),(405,160),(419,192),(427,226),(430.5,262),(431.5,288),(430,304),(423,322),(418.5,338),
    (421,352),(429,372),
    (440,398),(452,424),(463,443),(468.5,453),(467.5,461),(460,467.5),(449,472),(439,476.5)])
UPPER_LIP = deepened([(439,476.5),(437.5,487),(439.5,499),(444,509),(450.5,515.5),(454,520.5),(452.5,526),(444.5,532.5)])
LIP_TO_NECK = deepened([(444.5,532.5),(450.5,538),(452.5,545),(449.5,553),(441.5,561),(435.5,570),(435,580),(439.5,594),
    (441.5,608),(439,622),
    (431,634),(417,643),(400,648),(372,653),(344,661),(329,673),(323,694),(322,726),(327,764),(334,800),(336,850)])
SKULL = [(460,134),(449,106),(422,78),(376,56),(316,46),(250,48),(184,61),(124,90),(80,136),(56,194),(52,254),(66,306),(94,350),
    (124,388),(146,412)]
NAPE = [(146,412),(158,452),(164,522),(160,590),(146,650),(118,704),(70,748),(10,780),(-30,798),(-30,850)]
HAIR_FRONT = deepened([(386,134),(366,146),(348,166),(338,192),(336,220),(330,240),(314,254),(301,272),(293,296),(286,326),(277,344)])
HAIR_BACK = deepened([(277,344),(268,326),(250,318),(232,326),(220,348),(212,384),(204,414),(188,432),(166,436)])
JAW = deepened([(256,440),(254,480),(256,520),(266,553),(290,580),(326,606),(368,628),(404,642),(420,643)])
BUN = [(150,372),(122,352),(88,354),(62,374),(54,404),(64,434),(90,452),(124,448),(150,426),(160,398)]
# fmt: on
FADE = (("0", "hi", ""), (".45", "base", ""), (".78", "mid", ""), (".9", "base", ".7"), ("1", "base", "0"))


def draw() -> str:
    canvas, chance = Canvas("p"), random.Random(5)
    ends = [[LIP_TO_NECK[-1], NAPE[-1]], NAPE[::-1], SKULL[::-1]]
    shape = outline([BROW_TO_NOSE, UPPER_LIP, LIP_TO_NECK, *ends])
    canvas.add("<defs>\n" + gradients("p", 'x1="300" y1="640" x2="300" y2="800"') + _fade(shape) + "</defs>")
    canvas.add('<g id="illustration" aria-hidden="true">')
    bun(canvas, chance)
    head(canvas, shape)
    hair(canvas, chance)
    ear(canvas)
    eye(canvas)
    brow(canvas, chance)
    nose(canvas)
    mouth(canvas)
    return "\n".join(canvas.elements)


def _fade(shape: str) -> str:
    stops = "".join(
        f'<stop offset="{offset}" stop-color="{SKIN[tone]}"' + (f' stop-opacity="{opacity}"' if opacity else "") + "/>"
        for offset, tone, opacity in FADE
    )
    line = 'id="p-fade" gradientUnits="userSpaceOnUse" x1="300" y1="140" x2="300" y2="800"'
    return f'<linearGradient {line}>{stops}</linearGradient><clipPath id="pc-head"><path d="{shape}"/></clipPath>'


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


def _paint(k: int) -> tuple[str, float]:
    return [(HAIR["lo"], 0.5), (HAIR["line"], 0.34), (HAIR["lt"], 0.7)][k % 3]


def head(canvas: Canvas, shape: str) -> None:
    # fmt: off
    canvas.add('</g><g id="art-head">')
    canvas.path(shape, "url(#p-fade)")
    canvas.add('<g clip-path="url(#pc-head)">')
    for spot in ((406,268,56,70,.55,-14),(300,500,64,96,.5,-24),(426,676,90,44,.95,8),(250,560,60,120,.55,10),(210,520,60,110,.5),
                 (466,326,36,22,.6,10),(460,372,34,13,.34),(498,446,20,30,.42,-20),(502,576,22,14,.6),(482,534,18,18,.42),
                 (440,150,40,50,.45,-30),(242,400,50,80,.5)):
        canvas.shade(*spot[:4], "shade", *spot[4:])
    for spot in ((430,420,66,50,.95,-24),(532,448,16,14,.5),(502,612,20,26,.45)):
        canvas.shade(*spot[:4], "blush", *spot[4:])
    for spot in ((478,220,30,66,.75,-8),(444,396,42,22,.65,-24),(518,420,6,36,.8,-24),(502,608,14,18,.5),(446,306,30,9,.5,-4)):
        canvas.shade(*spot[:4], "light", *spot[4:])
    canvas.add("</g>")
    canvas.stroke(BROW_TO_NOSE, 2.5, SKIN["line"], .92, a=.35, b=.5, n=30)
    canvas.stroke(UPPER_LIP, 2.2, SKIN["line"], .9, a=.6, b=.6, n=16)
    canvas.stroke(LIP_TO_NECK[:-1], 2.5, SKIN["line"], .9, a=.6, b=.06, n=34)
    canvas.stroke(NAPE[1:-1], 2.4, SKIN["line"], .8, a=.1, b=.05, n=18)
    canvas.stroke(JAW, 2.2, SKIN["line"], .62, a=.05, b=.2, peak=.55, n=20)
    canvas.stroke([(252,474),(274,560),(308,650),(344,730),(368,788)], 1.9, SKIN["line2"], .5, a=.05, b=.3)
    canvas.stroke(deepened([(336,790),(280,782),(210,790)]), 1.6, SKIN["line2"], .4)
    # fmt: on


class Flow:
    """Hair runs from the skull's edge (u = 0) to the ear (u = 1), along s from the forehead to the bun."""

    def __init__(self) -> None:
        ear_line = [HAIR_FRONT[-1], (276, 318), (236, 302), (194, 322), (166, 362), (148, 398)]
        self.edge, self.ear = sample(SKULL[:-1], 100), sample(ear_line, 100)
        self.nape = sample([(222, 350), (206, 372), (184, 394), (150, 408)], 100)
        self.low = sample([(200, 425), (186, 432), (170, 434), (150, 428)], 100)
        self.front = sample(HAIR_FRONT, 200)

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


def hair(canvas: Canvas, chance: random.Random) -> None:
    canvas.add('</g><g id="art-hair">')
    canvas.path(outline([SKULL, [SKULL[-1], HAIR_BACK[-1]], HAIR_BACK[::-1], HAIR_FRONT[::-1]]), "url(#p-hair)")
    flow = Flow()
    paints = [(HAIR["lo"], 0.5), (HAIR["line"], 0.34), (HAIR["lt"], 0.75), (HAIR["lo"], 0.42), (HAIR["lt"], 0.6)]
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
        canvas.later(lens(root, (m[0], m[1] - 1.4), e, 0.55), HAIR["line"], 0.4)
    canvas.flush()
    canvas.stroke(SKULL, 2.1, HAIR["line"], 0.7, a=0.2, b=0.4, n=24)

"""Right profile: ear, eye, brow, nose, mouth."""

import random

from tools.face.canvas import BROW, LASH, SKIN, Canvas
from tools.face.features import Brow
from tools.face.geometry import Point, lens, lerp, outline, sample, spline, taper
from tools.face.looks import Look
from tools.face.sides import Side

# fmt: off
EAR = [(268.6,351.2),(259.4,324.8),(242.0,315.2),(224.6,324.8),(217.6,348.8),(219.9,380.0),(229.2,408.8),(236.2,432.8),(247.8,449.6),
       (260.5,448.4),(266.3,432.8),(268.6,408.8),(275.6,389.6),(273.3,368.0)]
LID = [(436,350.5),(448,342),(461,336),(473,333.5),(479.5,336)]
EYE_FRONT = [(479.5,336),(482.5,343),(482,350),(477.5,357.5)]
LOWER_LID = [(477.5,357.5),(464,358.5),(450,355.5),(436,350.5)]


def ear(canvas: Canvas) -> None:
    canvas.add('</g><g id="art-ear">')
    canvas.path(spline(EAR, closed=True), SKIN["base"])
    canvas.shade(248, 372, 16, 40, "shade", .7, -6)
    canvas.stroke(EAR[:11], 2.1, SKIN["line"], .85, a=.1, b=.2, n=20)
    canvas.stroke([(264.0,351.2),(252.4,334.4),(238.5,332.0),(229.2,348.8),(231.5,380.0),(240.8,406.4)], 1.4, SKIN["line2"], .8)
    hollow = [(243.1,358.4),(252.4,348.8),(259.4,360.8),(254.7,380.0),(245.4,399.2),(254.7,413.6),(264.0,406.4)]
    canvas.stroke(hollow, 1.4, SKIN["line2"], .75)
    canvas.stroke([(268.6,375.2),(264.0,387.2),(266.3,401.6)], 1.6, SKIN["line"], .6)


def eye(canvas: Canvas, look: Look) -> None:
    canvas.add('</g><g id="art-eye">')
    shape = outline([LID, EYE_FRONT, LOWER_LID])
    canvas.add(f'<clipPath id="{canvas.prefix}-eye"><path d="{shape}"/></clipPath>')
    canvas.path(shape, "#FBF8F6")
    canvas.add(
        f'<g clip-path="url(#{canvas.prefix}-eye)"><ellipse cx="476.5" cy="345" rx="6.4" ry="13.4" fill="#93806F"/>'
        '<ellipse cx="476.5" cy="345" rx="6.4" ry="13.4" fill="none" stroke="#56473E" stroke-width="1.1" opacity=".65"/>'
        '<ellipse cx="478.3" cy="345" rx="2.6" ry="6" fill="#453932"/><circle cx="477" cy="340.6" r="1.6" fill="#fff" opacity=".9"/>'
    )
    canvas.path(taper([(434,348),(450,340),(466,334),(482,333)], 9, a=.5, b=.5, n=6), "#7A6257", .24)
    canvas.add("</g>")
    lashes = [(431,352),(440,347.5),(449,341.5),(461,335.6),(473,333),(481,336.4)]
    canvas.stroke(lashes, 2.1 + 1.5 * look.lash, LASH, .92, a=.1, b=.5, peak=.7)
    canvas.stroke([(436,351),(450,356.2),(464,359.2),(477.5,358)], 1.3, "#8A6F63", .7)
    canvas.stroke([(434,339),(448,328),(464,322),(478,322.5),(486,327)], 1.7, SKIN["line"], .8, a=.05, b=.15)
    canvas.stroke([(446,368),(460,371),(474,369)], 1.1, SKIN["line2"], .42, n=6)
    canvas.stroke([(482.5,340),(483.3,346),(481.6,353)], 1.2, SKIN["line2"], .7, n=6)
    edge = sample(LID[1:], 30)
    for i in range(8, 31, 2):
        x, y = edge[i]
        length = (4 + 7 * (i / 30)) * look.lash
        canvas.later(lens((x, y), (x + length * .6, y - length * .16), (x + length, y - length * .55), .75), LASH, .75)
    canvas.flush()
# fmt: on


def brow(canvas: Canvas, chance: random.Random, face: Side) -> None:
    canvas.add('</g><g id="art-brow">')
    side = Brow(face.brow_top, face.brow_base)
    for k in range(7):
        v = 0.2 + 0.6 * k / 6
        line = [side.at(0.02 + 0.95 * j / 5, 0.5 + (v - 0.5) * (1 - 0.1 * j)) for j in range(6)]
        canvas.stroke(line, 4.2, BROW, 0.13, a=0.1, b=0.1, peak=0.35)
    for k in range(54):
        t, v = k / 54 * 0.9, 0.98 - 0.1 * chance.random()
        rise = (0.85 if t < 0.12 else 0.62 - 0.2 * t) * chance.uniform(0.75, 1.1)
        _hair(
            canvas,
            side.at(t, v),
            side.at(t + (0.04 if t < 0.06 else 0.09), v - rise),
            (1, -0.4),
            0.85,
            [0.55, 0.72][k % 2],
        )
    for k in range(40):
        t, v = 0.2 + k / 40 * 0.74, 0.06 + 0.1 * chance.random()
        b = side.at(t + 0.12, v + 0.34 * chance.uniform(0.7, 1.2))
        _hair(canvas, side.at(t, v), b, (-0.4, -0.9), 0.8, [0.5, 0.66][k % 2])
    canvas.flush()


def _hair(canvas: Canvas, a: Point, b: Point, bow: Point, width: float, opacity: float) -> None:
    m = lerp(a, b, 0.5)
    canvas.later(lens(a, (m[0] + bow[0], m[1] + bow[1]), b, width), BROW, opacity)


def nose(canvas: Canvas) -> None:
    # fmt: off
    canvas.add('</g><g id="art-nose">')
    canvas.stroke([(515,440),(505,447),(502.5,458),(506,468),(514,472.5)], 1.8, SKIN["line"], .85, a=.03, b=.4, peak=.6)
    canvas.stroke([(514,473.5),(521,468.6),(528,467.8),(533,468.5)], 3.2, "#97705F", .75, a=.2, b=.1)
    canvas.stroke([(494,322),(486,334),(483,344)], 1.1, SKIN["line2"], .4, n=6)
    # fmt: on


def mouth(canvas: Canvas, look: Look) -> None:
    # fmt: off
    canvas.add('</g><g id="art-mouth">')
    meet = [(483,533.5),(496,533),(508,532),(518.5,532.5)]
    top = [(483,533.5),(498,526.5),(514,517.5),(524.5,515.5)]
    canvas.path(outline([top, [(524.5,515.5),(528,520.5),(526.5,526),(518.5,532.5)], meet[::-1]]), f"url(#{canvas.prefix}-lipu)")
    base = [(523.5,553),(512,553.5),(498,546.5),(483,533.5)]
    canvas.path(outline([meet, [(518.5,532.5),(524.5,538),(526.5,545),(523.5,553)], base]), f"url(#{canvas.prefix}-lipl)")
    canvas.shade(521, 545, 7, 7, "light", .6)
    canvas.stroke([(480,534.5),(494,533.2),(508,532),(518.5,532.5)], 2, "#965C52", .88, a=.2, b=.6)
    canvas.stroke([(498,547),(512,553.5),(523,553.4)], 1.2, look.lip["line"], .5)
    canvas.stroke([(486,531.5),(498,526.5),(514,517.5),(524.5,515.5)], 1.1, look.lip["line"], .45)
    canvas.stroke([(498,470),(488,488),(479,506),(476,520)], 1.2, SKIN["line2"], .32, a=.05, b=.05)
    canvas.stroke([(508,571),(500,575),(492,576)], 1.3, SKIN["line2"], .5)
    canvas.add("</g></g>")
    # fmt: on

"""Right profile: the patient's right side, facing the viewer's right, on the same heights as the front view. Left = mirrored."""

import random

from tools.face.canvas import SKIN, Canvas, gradients
from tools.face.geometry import outline
from tools.face.profile_features import brow, ear, eye, mouth, nose
from tools.face.profile_hair import bun, cropped, swept
from tools.face.sides import Side, deepened

NECK_FADE = 'x1="300" y1="640" x2="300" y2="800"'
FADE = (("0", "hi", ""), (".45", "base", ""), (".78", "mid", ""), (".9", "base", ".7"), ("1", "base", "0"))


def draw(side: Side) -> str:
    canvas, chance = Canvas(side.prefix), random.Random(5)
    look, shape = side.look, outline(side.contour)
    paints = gradients(side.prefix, NECK_FADE, look.hair, look.lip, 440 if look.short else None)
    canvas.add("<defs>\n" + paints + _fade(shape, side.prefix) + "</defs>")
    canvas.add('<g id="illustration" aria-hidden="true">')
    if not look.short:
        bun(canvas, chance)
    head(canvas, shape, side)
    (cropped if look.short else swept)(canvas, chance, side)
    ear(canvas)
    eye(canvas, look)
    brow(canvas, chance, side)
    nose(canvas)
    mouth(canvas, look)
    return "\n".join(canvas.elements)


def _fade(shape: str, prefix: str) -> str:
    stops = "".join(
        f'<stop offset="{offset}" stop-color="{SKIN[tone]}"' + (f' stop-opacity="{opacity}"' if opacity else "") + "/>"
        for offset, tone, opacity in FADE
    )
    line = f'id="{prefix}-fade" gradientUnits="userSpaceOnUse" x1="300" y1="140" x2="300" y2="800"'
    return f'<linearGradient {line}>{stops}</linearGradient><clipPath id="{prefix}-head"><path d="{shape}"/></clipPath>'


def head(canvas: Canvas, shape: str, side: Side) -> None:
    # fmt: off
    canvas.add('<g id="art-head">')
    canvas.path(shape, f"url(#{side.prefix}-fade)")
    canvas.add(f'<g clip-path="url(#{side.prefix}-head)">')
    for spot in ((406,268,56,70,.55,-14),(300,500,64,96,.5,-24),(426,676,90,44,.95,8),(250,560,60,120,.55,10),(210,520,60,110,.5),
                 (466,326,36,22,.6,10),(460,372,34,13,.34),(498,446,20,30,.42,-20),(502,576,22,14,.6),(482,534,18,18,.42),
                 (440,150,40,50,.45,-30),(242,400,50,80,.5)):
        canvas.shade(*spot[:4], "shade", *spot[4:])
    for spot in ((430,420,66,50,.95,-24),(532,448,16,14,.5),(502,612,20,26,.45)):
        canvas.shade(*spot[:4], "blush", spot[4] * side.look.blush, *spot[5:])
    for spot in ((478,220,30,66,.75,-8),(444,396,42,22,.65,-24),(518,420,6,36,.8,-24),(502,608,14,18,.5),(446,306,30,9,.5,-4)):
        canvas.shade(*spot[:4], "light", *spot[4:])
    canvas.add("</g>")
    canvas.stroke(side.brow_to_nose, 2.5, SKIN["line"], .92, a=.35, b=.5, n=30)
    canvas.stroke(side.upper_lip, 2.2, SKIN["line"], .9, a=.6, b=.6, n=16)
    canvas.stroke(side.lip_to_neck[:-1], 2.5, SKIN["line"], .9, a=.6, b=.06, n=34)
    canvas.stroke(side.nape[1:-1], 2.4, SKIN["line"], .8, a=.1, b=.05, n=18)
    canvas.stroke(side.jaw, 2.2, SKIN["line"], .62, a=.05, b=.2, peak=.55, n=20)
    if side.look.jaw_shade:
        for spot in ((330,560,62,44,30),(450,606,44,26,-14),(352,500,34,70,-16)):
            canvas.shade(*spot[:4], "shade", side.look.jaw_shade, spot[4])
    canvas.stroke([(252,474),(274,560),(308,650),(344,730),(368,788)], 1.9, SKIN["line2"], .5, a=.05, b=.3)
    canvas.stroke(deepened([(336,790),(280,782),(210,790)]), 1.6, SKIN["line2"], .4)
    # fmt: on

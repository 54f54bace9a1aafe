"""Front view: neck, hair, face. Canon: five eye widths across, equal thirds (hairline 140, brow 303, nose base 473, chin 644)."""

import random

from tools.face.canvas import SKIN, Canvas, gradients
from tools.face.features import brows, eyes, mouth, nose
from tools.face.geometry import Points, on_side, outline, patient_left, patient_right, spline, symmetrical, taper
from tools.face.hair import long_hair, short_hair
from tools.face.looks import Look


def draw(chance: random.Random, look: Look) -> str:
    """The drawing's elements, without root: hidden from screen readers, which read the regions."""
    canvas = Canvas(look.prefix)
    contour = spline(symmetrical(look.face), closed=True)
    paints = gradients(look.prefix, hair=look.hair, lip=look.lip, hair_ends=380 if look.short else None)
    canvas.add(f'<defs>\n{paints}<clipPath id="{look.prefix}-face"><path d="{contour}"/></clipPath>\n</defs>')
    canvas.add('<g id="illustration" aria-hidden="true">')
    neck(canvas, look)
    behind(canvas, look)
    face(canvas, contour, look)
    (short_hair if look.short else long_hair)(canvas, chance, look)
    eyes(canvas, chance, look)
    brows(canvas, chance, look)
    nose(canvas)
    mouth(canvas, look)
    return "\n".join(canvas.elements)


def neck(canvas: Canvas, look: Look) -> None:
    # fmt: off
    canvas.add('<g id="art-neck">')
    left, right = patient_left(look.neck), patient_right(look.neck)[::-1]
    canvas.path(outline([left, [left[-1], right[0]], right, [right[-1], left[0]]]), f"url(#{look.prefix}-neck)")
    canvas.shade(300, 664, 104, 50, "shade", .85)
    canvas.both(widened([(96,612),(82,656),(58,708),(30,752),(17,768)], look), 2.0, SKIN["line2"], .5, a=.05, b=.4)
    canvas.both(widened([(74,640),(60,690),(40,736),(28,760)], look), 1.2, SKIN["line2"], .28, a=.05, b=.2)
    canvas.both([(17,769),(54,763),(110,767),(174,762),(226,771)], 2.0, SKIN["line2"], .55, a=.5, b=.05)
    canvas.both([look.neck_from, *look.neck[1:9]], 2.4, SKIN["line"], .8, a=.1, b=.05, n=14)
    canvas.path(taper([(300,716),(300.6,738),(300,758)], 1.3), SKIN["line2"], .3)
    canvas.add("</g>")
    # fmt: on


def widened(points: Points, look: Look) -> Points:
    """The neck's inner lines follow its width above, and meet at the same notch below."""
    return [(x * (1 + (look.neck_wide - 1) * (768 - y) / 156), y) for x, y in points]


def behind(canvas: Canvas, look: Look) -> None:
    """The hair's mass (or, clipped short, the skin that shines through it) and the ears, both behind the face."""
    # fmt: off
    canvas.add('<g id="art-hair-back">')
    paint = SKIN["base"] if look.short else f"url(#{look.prefix}-hair)"
    canvas.path(spline(symmetrical([*look.head, (150,352), (0,360)]), closed=True), paint)
    canvas.add('</g><g id="art-ears">')
    for side in "lr":
        canvas.path(spline(on_side(look.ear, side), closed=True), SKIN["base"], None, 'class="sk-base-fill"')
    canvas.shades(172, 378, 16, 50, "shade", .6, 6)
    canvas.both(look.ear[:-1], 2.0, SKIN["line"], .8, a=.15, b=.3, n=14)
    canvas.both([(171,343),(179,336),(185,345),(185,364),(181,384),(177,398)], 1.3, SKIN["line2"], .75)
    canvas.both([(171,364),(177,374),(175,388),(171,397)], 1.4, SKIN["line2"], .65)
    canvas.add("</g>")
    # fmt: on


def face(canvas: Canvas, contour: str, look: Look) -> None:
    # fmt: off
    canvas.add('<g id="art-face">')
    canvas.path(contour, f"url(#{look.prefix}-skin)")
    canvas.add(f'<g clip-path="url(#{look.prefix}-face)">')
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
    canvas.shades(108, 420, 74, 58, "blush", .9 * look.blush, -18)
    canvas.shade(300, 453, 26, 20, "blush", .5)
    canvas.shade(300, 612, 40, 26, "blush", .5)
    if look.jaw_shade:
        canvas.shades(128, 566, 66, 52, "shade", look.jaw_shade, -42)
        canvas.shades(104, 486, 34, 62, "shade", look.jaw_shade, 24)
        canvas.shade(300, 642, 86, 22, "shade", look.jaw_shade)
        canvas.shades(58, 498, 13, 34, "shade", look.jaw_shade, -26)
        canvas.shades(84, 296, 62, 10, "shade", look.jaw_shade, -3)
    canvas.shade(300, 220, 104, 62, "light", .7)
    canvas.shades(100, 398, 50, 26, "light", .6, -22)
    canvas.shade(300, 396, 8.5, 64, "light", .9)
    canvas.shade(300, 452, 13, 10, "light", .85)
    canvas.shade(300, 606, 24, 16, "light", .55)
    canvas.shades(98, 307, 34, 9, "light", .5, -4)
    canvas.add("</g>")
    canvas.both(look.face[7:], 2.5, SKIN["line"], .9, a=.15, b=.55, peak=.62, n=22)
    canvas.add("</g>")
    # fmt: on

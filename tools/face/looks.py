"""The two faces that lie under one overlay: fine (long hair, narrow jaw) and broad (short hair, broader jaw).

Eyes, nose, mouth and thirds stand at the same places in both, because regions and points are drawn once. What may differ is what lies
between them: jaw, neck, brow hair, lid crease, hair. (distance from the midline, y)
"""

from dataclasses import dataclass

from tools.face.canvas import HAIR, LIP
from tools.face.geometry import Point, Points


@dataclass(frozen=True)
class Look:
    """Half outlines of a face seen from the front, and the paints that differ. `prefix` is that of its gradients."""

    prefix: str
    face: Points
    head: Points
    ear: Points
    neck: Points
    brow_top: Points
    brow_base: Points
    crease: Points
    lash: float
    hair: dict[str, str]
    lip: dict[str, str]
    jaw_shade: float
    blush: float
    neck_from: Point
    neck_wide: float
    short: bool


# fmt: off
FINE = Look(
    prefix="g",
    face=[(0,140),(44,142),(84,153),(118,177),(142,208),(157,244),(165,284),(168,326),(168,368),(165,408),(160,446),(153,484),(143,520),
          (127,552),(102,583),(74,611),(47,632),(23,642),(0,644)],
    head=[(0,50),(40,50),(86,62),(126,88),(156,126),(175,172),(182,222),(181,272),(173,322),(166,340)],
    ear=[(164,340),(173,326),(184,325),(191,337),(192,360),(188,384),(182,404),(176,422),(169,430),(161,424)],
    neck=[(122,556),(112,590),(104,626),(100,664),(102,700),(114,730),(146,752),(200,767),(258,779),(304,800),(304,850)],
    brow_top=[(32,298.6),(50,291.8),(72,285.8),(95,282.4),(113,284.6),(128,291),(141,301)],
    brow_base=[(34,309),(50,304),(72,298.5),(95,294.2),(113,294.2),(128,297.2),(141,302)],
    crease=[(43,337.5),(56,326.5),(73,321.5),(90,322),(106,328),(119,337)],
    lash=1,
    hair=HAIR,
    lip=LIP,
    jaw_shade=0,
    blush=1,
    neck_from=(120,563),
    neck_wide=1,
    short=False,
)
# The jaw's angle is lower and further out, its border parallel to the first face's, so that the band of the overlay stays on the mandible.
BROAD = Look(
    prefix="b",
    face=[(0,138),(44,140),(84,151),(118,176),(142,207),(157,244),(166,284),(169,326),(169.5,368),(168,408),(165.5,446),(162,484),
          (156,518),(143,549),(116,582),(86,612),(60,635),(32,647.5),(0,649.5)],
    head=[(0,42),(48,44),(94,57),(132,85),(158,125),(172,172),(177,220),(176.5,264),(174,302),(170.5,334),(169.5,354),(169,372)],
    ear=[(165,340),(174,325),(186,323),(194,335),(195,360),(191,386),(185,407),(178.5,426),(171,434),(162,428)],
    neck=[(147,540),(138,580),(132,618),(130,656),(134,690),(150,718),(188,739),(238,756),(284,774),(304,788),(304,850)],
    brow_top=[(29,297.5),(50,291.5),(72,287),(95,285),(114,287.4),(130,294),(144,305)],
    brow_base=[(31,312.5),(50,308.5),(72,303.6),(95,299.6),(114,299.4),(130,302),(144,307)],
    crease=[(41,341),(56,330.6),(73,325.8),(90,326),(106,331.4),(120,340.5)],
    lash=.55,
    hair={"hi": "#CDBBAF", "base": "#BBA597", "lo": "#8E7567", "line": "#735C50", "lt": "#EADFD7"},
    lip={"hi": "#E8C8BD", "base": "#DAB1A4", "lo": "#C29787", "line": "#9C6C5D"},
    jaw_shade=.3,
    blush=.45,
    neck_from=(144.5,546),
    neck_wide=1.3,
    short=True,
)
# fmt: on

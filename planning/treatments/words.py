"""How an injection point is named."""


def point_words(muscle: str, side: str, point: str) -> str:
    """Muscle, place and side: `crows_feet.upper.r` is "Orbicularis oculi (lateral), upper, right". The place comes from the drawing's
    own id, where it has one that the muscle's name does not say already."""
    muscle = muscle.replace("_", " ")
    parts = point.split(".")
    place = parts[1].replace("-", " ") if len(parts) == 3 and parts[1] not in muscle else ""
    return ", ".join(filter(None, (f"{muscle[:1].upper()}{muscle[1:]}", place, side)))

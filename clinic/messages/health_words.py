"""Words that say why somebody is a patient. They do not belong into a message that others may read on a locked screen."""

import re
import unicodedata

ENGLISH = (
    "toxin* botox* botulin* dysport xeomin bocouture azzalure vistabel jeuveau daxxify letybo alluzience relfydess nuceiva "
    "filler* juvederm restylane belotero teosyal radiesse sculptra hyaluron* hyalase profhilo polynucleotide* "
    "inject* needle* syringe* vial* unit units dose* dosage* anaesthe* anesthe* "
    "treat treated treating treatment* therap* procedure* laser peel* peeling microneedling surgery surgical surgeon* "
    "wrinkle* frown* glabella* forehead* crow* lip lips eyelid* brow brows masseter* jaw* jowl* chin platysma* "
    "bruxism migraine* hyperhidrosis sweat* acne rosacea scar* droop* ptosis swell* swollen bruis* "
    "symptom* diagnos* disease* illness* infect* allerg* pregnan* breastfeed* medic* drug* prescri* dermat* "
    "antiwrinkle* cosmetic* rejuvenat* mesotherap* collagen* volbella voluma kybella belkyra "
    "aesthetic* aftercare consult* photograph* complication* side-effect* consent*"
)
SPANISH = (
    "toxina* botulinic* relleno* hialuron* inyec* aguja* jeringa* vial* unidad unidades dosis anestesi* "
    "tratad* tratar tratamiento* terapia* procedimiento* laser exfoliacion cirug* quirurg* "
    "arruga* entrecejo glabela* labio* parpado* ceja* masetero* mandibul* menton platisma "
    "bruxismo migrana* hiperhidrosis sudor* acne rosacea cicatri* caida ptosis hinch* moret* "
    "sintoma* diagnos* enfermedad* afeccion* infecc* alerg* embaraz* lactancia medic* farmac* recet* dermat* "
    "antiarruga* cosmetic* rejuvenec* mesoterap* colageno* "
    "estetic* consult* fotograf* complicacion* consentimiento*"
)


def folded(text: str) -> str:
    """Lower case, without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _pattern(words: str) -> re.Pattern[str]:
    stems = sorted({folded(word) for word in words.split()}, key=len, reverse=True)
    shapes = "|".join(re.escape(stem[:-1]) + r"\w*" if stem.endswith("*") else re.escape(stem) for stem in stems)
    return re.compile(rf"(?<!\w)(?:{shapes})(?!\w)")


_HEALTH = _pattern(f"{ENGLISH} {SPANISH}")
_PIECE = re.compile(r"\[[^\[\]\n]*\]")


def health_words_in(text: str) -> list[str]:
    """As they were typed, each once, in order; the names of pieces are not read."""
    found: dict[str, str] = {}
    for typed in re.findall(r"[^\W_]+(?:[-\u2019'][^\W_]+)*", _PIECE.sub(" ", text)):
        for part in (typed, *re.split(r"[-\u2019']", typed)):
            if _HEALTH.fullmatch(folded(part)):
                found.setdefault(folded(typed), typed)
    return list(found.values())

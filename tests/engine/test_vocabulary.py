"""Codes are stored in databases, files and papers: the set may grow, and no code may ever change."""

from enum import StrEnum

import pytest

from planning.engine.contract import vocabulary as v

CONTRACT: dict[type[StrEnum], str] = {
    v.Visit: "consult procedure check_in",
    v.Sex: "female male other",
    v.Side: "both left right midline",
    v.Region: "forehead glabella temple brow crows_feet under_eye cheek nose upper_lip lips mouth_corner chin masseter"
    " jawline lower_face neck face",
    v.Concern: "dynamic_lines muscle_bulk clenching vertical_bands gum_show lip_inversion chin_dimpling brow_descent"
    " mouth_corner_pull laxity excess_skin jowls volume_loss texture pores_oil pigment melasma etched_lines"
    " horizontal_rings eye_bags festoons",
    v.PrimaryConcern: "expression_lines laxity volume surface eye_area",
    v.Area: "forehead glabella crows_feet under_eye brow_lift bunny_lines gummy_smile lip_flip perioral_lines chin"
    " mouth_corner masseter platysma nefertiti microtoxin",
    v.TreatmentOption: "rf_microneedling ultrasound laser_resurfacing fractional_laser peel ha_filler biostimulator skincare"
    " sunscreen lymphatic_care surgical_opinion eyelid_surgery_opinion watchful_waiting",
    v.Suitability: "suitable suitable_caution adjunct not_suitable not_indicated_now defer clearance contraindicated",
    v.Allergen: "botulinum_toxin human_albumin cows_milk_protein lidocaine latex other",
    v.MedicineClass: "aminoglycoside other_neuromuscular anticholinergic muscle_relaxant anticoagulant"
    " cholinesterase_inhibitor other",
    v.PriorEffect: "eyelid_droop brow_heaviness smile_change neck_weakness speech_change difficulty_swallowing hoarseness"
    " breathing_difficulty double_vision other",
    v.Product: "onabotulinumtoxinA abobotulinumtoxinA incobotulinumtoxinA prabotulinumtoxinA daxibotulinumtoxinA"
    " letibotulinumtoxinA",
    v.BrowPosition: "above at below",
    v.ForeheadHeight: "short average high",
    v.Eyelids: "normal heavy",
    v.ExcessLidSkin: "none mild marked",
    v.SkinThickness: "thin average thick",
    v.AsymmetryFeature: "brow eye_opening jaw smile forehead",
    v.AsymmetryIs: "lower higher stronger weaker wider",
    v.BodySide: "left right",
    v.Style: "soft_movement maximal_smoothing",
    v.BrowShape: "natural flat lifted",
    v.Wish: "skin_tightening tight_jawline facelift brow_lift brow_lift_over_2mm erase_rest_lines remove_pigment"
    " refine_pores bigger_lips remove_eye_bags slimmer_jaw prevention forehead_only glabella_only",
    v.Manoeuvre: "frown raise_brows smile purse_lips flare_nostrils jut_chin clench_teeth",
    v.PlaceReason: "anatomy_differs asymmetry scar_or_lesion patient_wish other",
    v.Movement: "minimal moderate strong",
    v.MuscleStrength: "weak average strong",
    v.CheckInOutcome: "too_subtle as_wished too_strong uneven",
    v.CheckInEffect: "eyelid_droop brow_heaviness smile_change bruise headache neck_weakness difficulty_swallowing"
    " hoarseness breathing_difficulty double_vision other",
    v.EffectDegree: "mild marked",
    v.YearsPresent: "under_1 1_to_5 over_5",
    v.Now: "none wait may_add seek_help",
    v.NextVisit: "lower same higher remap",
    v.Status: "ready incomplete on_hold refer",
    v.DoseBasis: "total per_side",
    v.Band: "very_light light moderate strong",
    v.Evidence: "source implied label outside house",
    v.DoseEvidence: "source label outside house",
    v.StatementKind: "hold caution limit expectation dose combination sequence safety follow_up aftercare info",
    v.Level: "info warning critical",
    v.TreatmentRole: "primary with after",
    v.AftercareCode: "upright no_exercise no_sauna no_rubbing makeup_from cold_compress warm_compress arnica check_in"
    " call_us",
}


@pytest.mark.parametrize("codes", CONTRACT, ids=lambda codes: codes.__name__)
def test_every_code_of_the_contract_stands(codes: type[StrEnum]) -> None:
    assert set(CONTRACT[codes].split()) <= {code.value for code in codes}


def test_every_set_of_codes_is_held_here_or_is_our_own() -> None:
    ours = {v.Family, v.Milestone}
    sets = {each for each in vars(v).values() if isinstance(each, type) and issubclass(each, StrEnum)}
    assert sets == CONTRACT.keys() | ours


def test_every_concern_belongs_to_one_family() -> None:
    listed = [concern for concerns in v.CONCERNS_BY_FAMILY.values() for concern in concerns]
    assert sorted(listed) == sorted(v.Concern)
    assert {family.value for family in v.Family} == {primary.value for primary in v.PrimaryConcern}


def test_the_vocabulary_offers_every_name_it_defines() -> None:
    assert {name for name in vars(v) if name[0].isupper()} == set(v.__all__)

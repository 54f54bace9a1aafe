"""The diary on a screen: a day by clinician or by room, a week of one clinician, who is on the floor."""

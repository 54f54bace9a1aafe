"""What is to be followed up beside the check-in: milestones, maintenance, later steps of a plan, visits that did not take place."""

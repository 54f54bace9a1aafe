drop trigger if exists review_stands on treatments_review;

-- Which wording of its question an answer was given to, where it does not lie among the ratings: core/ratings.py has
-- the questions and their versions. Whatever there was before is of the first.
ALTER TABLE crossings ADD COLUMN fear_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE outcomes ADD COLUMN level_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tellings ADD COLUMN fear_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tellings ADD COLUMN level_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE rungs ADD COLUMN fear_version INTEGER NOT NULL DEFAULT 1;

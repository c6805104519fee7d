-- Which wording of its question an answer was given to, where it does not lie among the ratings: core/ratings.py has
-- the questions and their versions. Whatever there was before is of the first.
ALTER TABLE crossings ADD COLUMN fear_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE outcomes ADD COLUMN level_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tellings ADD COLUMN fear_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tellings ADD COLUMN level_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE rungs ADD COLUMN fear_version INTEGER NOT NULL DEFAULT 1;

-- Whoever asks again and again whether they may tell me they are not okay makes no stir with it.
ALTER TABLE harbour_people ADD COLUMN quiet_until INTEGER NOT NULL DEFAULT 0;  -- until then, one more is not told
ALTER TABLE harbour_people ADD COLUMN is_quiet INTEGER NOT NULL DEFAULT 0;     -- the one that stands was not told

-- What a relay handed out before its release waits at the gate until then, whether or not my leaf is up.
ALTER TABLE at_gate ADD COLUMN not_before INTEGER;
-- gate.due
CREATE INDEX at_gate_by_release ON at_gate (not_before) WHERE not_before IS NOT NULL;

-- replies.unseen: likewise
DROP INDEX replies_unseen;
CREATE INDEX replies_unseen ON replies (bridge, at DESC) WHERE seen_at IS NULL AND mine = 0;

-- arrivals.waiting, arrivals.count_waiting: what Today shows, of each bridge for itself
DROP INDEX arrivals_waiting;
CREATE INDEX arrivals_waiting ON arrivals (bridge, arrived_at DESC)
  WHERE put_away_at IS NULL AND never_came = 0 AND opened_at IS NULL AND taken_back = 0;

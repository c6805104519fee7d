-- Barriers: the sealed answers of a round, kept from everybody until enough are in. The first column of every
-- table is the bucket, the key by which it may be distributed. Tokens are kept as SHA-256 only. Times are unix
-- seconds.

-- Whoever fills a slot or settles a barrier holds its row first, so that it opens exactly once.
CREATE TABLE barriers (
  bucket   smallint NOT NULL,                    -- of its id
  id       bytea NOT NULL,                       -- 16 bytes, chosen by its maker
  needed   integer NOT NULL,                     -- fillings with which it opens at its deadline
  opens_at integer NOT NULL,                     -- fillings with which it opens at once
  deadline bigint NOT NULL,
  state    integer NOT NULL DEFAULT 0,           -- 0 waiting, 1 open, 2 void: never back
  filled   integer NOT NULL DEFAULT 0,           -- how many fillings are in, passes too
  expires  bigint,                               -- when it is swept; null as long as it waits
  PRIMARY KEY (id, bucket)
);
-- settle: whose deadline has come
CREATE INDEX barriers_waiting ON barriers (deadline, bucket) WHERE state = 0;
-- sweep: what has run out
CREATE INDEX barriers_by_expiry ON barriers (expires, bucket) WHERE expires IS NOT NULL;

CREATE TABLE barrier_slots (
  bucket     smallint NOT NULL,
  barrier    bytea NOT NULL,
  place      integer NOT NULL,                   -- its place among the hashes in ascending order
  token_hash bytea NOT NULL,
  PRIMARY KEY (barrier, place, bucket)           -- fill: whose slot it is
);
-- look: whose token it is
CREATE UNIQUE INDEX barrier_slots_by_token ON barrier_slots (barrier, token_hash, bucket);

-- Written once, never changed; gone when the barrier becomes void or is swept.
CREATE TABLE fillings (
  bucket  smallint NOT NULL,
  barrier bytea NOT NULL,
  place   integer NOT NULL,
  hash    bytea NOT NULL,                        -- SHA-256(sealed), the order in which answers are handed out
  sealed  bytea NOT NULL,                        -- empty: a pass
  PRIMARY KEY (barrier, place, bucket)
);
-- Sealed bytes do not get smaller: no attempt is made.
ALTER TABLE fillings ALTER COLUMN sealed SET STORAGE EXTERNAL;

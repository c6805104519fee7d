-- Barriers: the sealed answers of a round, kept from everybody until enough are in. Every table carries the
-- barrier, by which it could be distributed. Tokens are kept as SHA-256 only. Times are unix seconds.

CREATE TABLE barriers (
  id       BLOB PRIMARY KEY,                     -- 16 bytes, chosen by its maker
  needed   INTEGER NOT NULL,                     -- fillings with which it opens at its deadline
  opens_at INTEGER NOT NULL,                     -- fillings with which it opens at once
  deadline INTEGER NOT NULL,
  state    INTEGER NOT NULL DEFAULT 0,           -- 0 waiting, 1 open, 2 void: never back
  filled   INTEGER NOT NULL DEFAULT 0,           -- how many fillings are in, passes too
  expires  INTEGER                               -- when it is swept; null as long as it waits
) STRICT, WITHOUT ROWID;
-- settle: whose deadline has come
CREATE INDEX barriers_waiting ON barriers (deadline) WHERE state = 0;
-- sweep: what has run out
CREATE INDEX barriers_by_expiry ON barriers (expires) WHERE expires IS NOT NULL;

CREATE TABLE barrier_slots (
  barrier    BLOB NOT NULL,
  place      INTEGER NOT NULL,                   -- its place among the hashes in ascending order
  token_hash BLOB NOT NULL,
  PRIMARY KEY (barrier, place)                   -- fill: whose slot it is
) STRICT, WITHOUT ROWID;
-- look: whose token it is
CREATE UNIQUE INDEX barrier_slots_by_token ON barrier_slots (barrier, token_hash);

-- Written once, never changed; gone when the barrier becomes void or is swept. Not kept in order of arrival.
CREATE TABLE fillings (
  barrier BLOB NOT NULL,
  place   INTEGER NOT NULL,
  hash    BLOB NOT NULL,                         -- SHA-256(sealed), the order in which answers are handed out
  sealed  BLOB NOT NULL,                         -- empty: a pass
  PRIMARY KEY (barrier, place)
) STRICT, WITHOUT ROWID;

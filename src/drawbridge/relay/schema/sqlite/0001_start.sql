-- A relay's store on SQLite. Every table carries the mailbox or its own id, by which it could be distributed.
-- Nothing here names anybody or opens anything; tokens are kept as SHA-256 only. Times are unix seconds.

CREATE TABLE mailboxes (
  id         BLOB PRIMARY KEY,                   -- 16 bytes, chosen by its reader
  read_hash  BLOB NOT NULL,                      -- SHA-256 of the token that collects and acknowledges
  write_hash BLOB NOT NULL,                      -- SHA-256 of the token that deposits and takes back
  pending    INTEGER NOT NULL DEFAULT 0,         -- envelopes held
  bytes      INTEGER NOT NULL DEFAULT 0          -- and their size
) STRICT, WITHOUT ROWID;

CREATE TABLE envelopes (
  mailbox    BLOB NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
  id         BLOB NOT NULL,                      -- SHA-256(sealed)[:16]
  cursor     INTEGER,                            -- order of release; null while it is not released
  not_before INTEGER,
  expires    INTEGER NOT NULL,
  sealed     BLOB NOT NULL,
  PRIMARY KEY (mailbox, id)
) STRICT;
-- collect: what is released in one mailbox, in order
CREATE INDEX envelopes_released ON envelopes (mailbox, cursor) WHERE cursor IS NOT NULL;
-- release: what is due next, in all mailboxes
CREATE INDEX envelopes_waiting ON envelopes (not_before) WHERE cursor IS NULL;
-- sweep
CREATE INDEX envelopes_by_expiry ON envelopes (expires);

-- Envelopes that were acknowledged or taken back: put again after a lost answer, they must not come twice.
CREATE TABLE gone (
  mailbox BLOB NOT NULL,
  id      BLOB NOT NULL,
  until   INTEGER NOT NULL,
  PRIMARY KEY (mailbox, id)
) STRICT, WITHOUT ROWID;
-- sweep
CREATE INDEX gone_by_time ON gone (until);

CREATE TABLE invitations (
  slot        BLOB PRIMARY KEY,
  manage_hash BLOB NOT NULL,
  claim_hash  BLOB,                              -- of whoever came first
  claimed_at  INTEGER,
  refused     INTEGER NOT NULL DEFAULT 0,        -- how often somebody else came after that
  expires     INTEGER NOT NULL,
  offer       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- sweep
CREATE INDEX invitations_by_expiry ON invitations (expires);

-- The last cursor given out; it never goes back, whatever is deleted.
CREATE TABLE counter (
  only   INTEGER PRIMARY KEY CHECK (only = 1),
  cursor INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (1, 0);

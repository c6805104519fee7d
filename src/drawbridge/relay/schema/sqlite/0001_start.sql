-- A relay's store on SQLite. Every table carries the mailbox or its own id, by which it could be distributed.
-- Nothing here names anybody or opens anything; tokens are kept as SHA-256 only. Times are unix seconds.

CREATE TABLE mailboxes (
  id         BLOB PRIMARY KEY,                   -- 16 bytes, chosen by its reader
  read_hash  BLOB NOT NULL,                      -- SHA-256 of the token that collects and acknowledges
  write_hash BLOB NOT NULL                       -- SHA-256 of the token that deposits and takes back
) STRICT, WITHOUT ROWID;

-- Kept in order of arrival, so that many deposits of one transaction share their pages.
CREATE TABLE envelopes (
  number     INTEGER PRIMARY KEY,                -- order of arrival, from the counter below
  mailbox    BLOB NOT NULL,
  id         BLOB NOT NULL,                      -- SHA-256(sealed)[:16]
  cursor     INTEGER,                            -- order of release, from the same counter; null until then
  not_before INTEGER,                            -- null: released at once
  until      INTEGER,                            -- when its writer wants it gone; null: as long as the relay keeps it
  expires    INTEGER NOT NULL,                   -- when it is swept; set anew at its release
  size       INTEGER NOT NULL,
  sealed     BLOB NOT NULL
) STRICT;
-- deposit: is it known; collect and the count of what is held: everything in one mailbox, 256 rows by default
CREATE UNIQUE INDEX envelopes_by_mailbox ON envelopes (mailbox, id);
-- release: what is due next, in all mailboxes
CREATE INDEX envelopes_waiting ON envelopes (not_before) WHERE cursor IS NULL;
-- sweep: what has run out
CREATE INDEX envelopes_by_expiry ON envelopes (expires);

-- Envelopes that were acknowledged or taken back: put again after a lost answer, they must not come twice.
CREATE TABLE gone (
  mailbox BLOB NOT NULL,
  id      BLOB NOT NULL,
  until   INTEGER NOT NULL,
  taken_back INTEGER NOT NULL,                   -- 1: by its writer, before its release; 0: acknowledged
  PRIMARY KEY (mailbox, id)
) STRICT, WITHOUT ROWID;
-- sweep: what need not be remembered any longer
CREATE INDEX gone_by_time ON gone (until);

CREATE TABLE invitations (
  slot        BLOB PRIMARY KEY,
  manage_hash BLOB NOT NULL,
  claim_hash  BLOB,                              -- of whoever came first
  claimed_at  INTEGER,
  refused     INTEGER NOT NULL DEFAULT 0,        -- how often somebody else came after that
  expires     INTEGER NOT NULL,
  offer       BLOB                               -- null once nobody may have it any more
) STRICT, WITHOUT ROWID;
-- sweep: what has run out
CREATE INDEX invitations_by_expiry ON invitations (expires);
-- sweep: offers that were handed out
CREATE INDEX invitations_claimed ON invitations (claimed_at) WHERE offer IS NOT NULL;

-- Numbers below this one may have been given out; it never goes back, whatever is deleted.
CREATE TABLE counter (
  only     INTEGER PRIMARY KEY CHECK (only = 1),
  reserved INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (1, 0);

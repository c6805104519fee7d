-- A relay's store on PostgreSQL. Nothing here names anybody or opens anything; tokens are kept as SHA-256 only. Times
-- are unix seconds.
--
-- The first column of every table but the layout is the key by which it may be distributed over servers: a bucket,
-- a number that follows from the id of the mailbox or of the invitation. Every statement names it, so that one server
-- answers. In an index it comes last: where there is one bucket it chooses nothing, and no plan may believe it does.

-- How many buckets there are: to be changed before the first mailbox is made, and never after.
CREATE TABLE layout (
  one     integer PRIMARY KEY CHECK (one = 1),
  buckets smallint NOT NULL CHECK (buckets BETWEEN 1 AND 4096)
);
INSERT INTO layout VALUES (1, 1);

-- Whoever changes anything in a mailbox holds its row first; several at once are taken in order of their ids.
CREATE TABLE mailboxes (
  bucket     smallint NOT NULL,
  id         bytea NOT NULL,                     -- 16 bytes, chosen by its reader
  read_hash  bytea NOT NULL,                     -- SHA-256 of the token that collects and acknowledges
  write_hash bytea NOT NULL,                     -- SHA-256 of the token that deposits and takes back
  cursor     bigint NOT NULL,                    -- the last that was given out; begins with the microsecond it was made
  arrived    bigint NOT NULL DEFAULT 0,          -- how many were ever deposited
  pending    integer NOT NULL DEFAULT 0,         -- how many lie in it now
  size       bigint NOT NULL DEFAULT 0,          -- their bytes
  remembered integer NOT NULL DEFAULT 0,         -- its rows in gone
  PRIMARY KEY (id, bucket)
) WITH (fillfactor = 50);                        -- a deposit writes this row again, on the same page, touching no index

CREATE TABLE envelopes (
  bucket     smallint NOT NULL,                  -- of its mailbox
  mailbox    bytea NOT NULL,
  id         bytea NOT NULL,                     -- SHA-256(sealed)[:16]
  number     bigint NOT NULL,                    -- order of arrival in its mailbox
  cursor     bigint,                             -- order of release in its mailbox; null until then
  not_before bigint,                             -- null: released at once
  until      bigint,                             -- when its writer wants it gone; null: as long as the relay keeps it
  expires    bigint NOT NULL,                    -- when it is swept; set anew at its release
  size       integer NOT NULL,
  head       bytea NOT NULL,                     -- its first bytes, as many as do not fill a piece
  rest       bytea NOT NULL,                     -- all others, kept beside the row in pieces of 1 996 bytes, four to a page
  PRIMARY KEY (mailbox, id, bucket)              -- deposit: is it known; collect: everything in one mailbox
);
-- Sealed bytes do not get smaller: no attempt is made.
ALTER TABLE envelopes ALTER COLUMN head SET STORAGE PLAIN;
ALTER TABLE envelopes ALTER COLUMN rest SET STORAGE EXTERNAL;
-- release: what is due next, in all mailboxes of a bucket
CREATE INDEX envelopes_waiting ON envelopes (not_before, bucket) WHERE cursor IS NULL;
-- sweep: what has run out
CREATE INDEX envelopes_by_expiry ON envelopes (expires, bucket);

-- Envelopes that were acknowledged or taken back: put again after a lost answer, they must not come twice.
CREATE TABLE gone (
  bucket     smallint NOT NULL,
  mailbox    bytea NOT NULL,
  id         bytea NOT NULL,
  until      bigint NOT NULL,
  taken_back boolean NOT NULL,                   -- by its writer, before its release; else acknowledged
  PRIMARY KEY (mailbox, id, bucket)
);
-- sweep: what need not be remembered any longer
CREATE INDEX gone_by_time ON gone (until, bucket);

CREATE TABLE invitations (
  bucket      smallint NOT NULL,
  slot        bytea NOT NULL,
  manage_hash bytea NOT NULL,
  claim_hash  bytea,                             -- of whoever came first
  claimed_at  bigint,
  refused     integer NOT NULL DEFAULT 0,        -- how often somebody else came after that
  expires     bigint NOT NULL,
  offer       bytea,                             -- null once nobody may have it any more
  PRIMARY KEY (slot, bucket)
);
-- sweep: what has run out
CREATE INDEX invitations_by_expiry ON invitations (expires, bucket);
-- sweep: offers that were handed out
CREATE INDEX invitations_claimed ON invitations (claimed_at, bucket) WHERE offer IS NOT NULL;

-- What is written to find out whether anything can be.
CREATE TABLE pulse (
  bucket smallint PRIMARY KEY,
  beats  bigint NOT NULL
) WITH (fillfactor = 10);

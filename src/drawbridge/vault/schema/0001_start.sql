-- A person's vault, first form. Ids are 32 hex digits unless said otherwise; times are unix seconds.
-- Sealed, hashed and key material are BLOBs. One fact, one place.

-- Things there is one of: my name, settings. See vault/profile.py for the names used.
CREATE TABLE profile (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  number     INTEGER PRIMARY KEY,                -- the row the search index points at
  id         TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL CHECK (state IN ('draft', 'kept', 'put-away')),
  practice   TEXT NOT NULL,
  text       TEXT NOT NULL,
  pleasant   INTEGER CHECK (pleasant BETWEEN -4 AND 4),   -- the spot on the grid, both or neither
  energy     INTEGER CHECK (energy BETWEEN -4 AND 4),
  written_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
-- entries.recent, entries.drafts: newest first within one state
CREATE INDEX entries_by_state ON entries (state, written_at DESC);

CREATE TABLE entry_feelings (
  entry    INTEGER NOT NULL REFERENCES entries (number) ON DELETE CASCADE,
  place    INTEGER NOT NULL,                     -- order of choosing, from 0
  word     TEXT NOT NULL,
  family   TEXT,                                 -- null for an own word without a spot
  PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID;

-- Full-text search lives inside the encrypted file; vault/entries.py keeps it in step. Not contentless_delete:
-- that only marks an entry as deleted and leaves its words in the index. With secure-delete they are cut out.
CREATE VIRTUAL TABLE entries_text USING fts5 (
  text, feelings, content = '', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO entries_text (entries_text, rank) VALUES ('secure-delete', 1);

CREATE TABLE bridges (
  id          TEXT PRIMARY KEY,
  state       TEXT NOT NULL CHECK (state IN ('invited', 'answered', 'accepted', 'confirmed', 'standing', 'ended')),
  kind        TEXT NOT NULL,
  name        TEXT NOT NULL,                     -- my own name for them; may be empty while invited
  their_name  TEXT NOT NULL DEFAULT '',
  trust       TEXT NOT NULL,
  mine        TEXT NOT NULL CHECK (mine IN ('lowered', 'raised')),
  theirs      TEXT NOT NULL CHECK (theirs IN ('lowered', 'raised')),
  words       TEXT NOT NULL DEFAULT '',          -- four check-words, spaces between
  made_at     INTEGER NOT NULL,
  ended_by_me INTEGER,                           -- 0, 1 or null while it stands
  in_person   INTEGER NOT NULL DEFAULT 0,        -- the invitation was shown to somebody present
  -- the protocol's side of it
  direction   INTEGER NOT NULL CHECK (direction IN (1, 2)),  -- what I send: 1 if I invited, 2 if I accepted
  context     BLOB,                              -- 32 bytes: bridge id
  k_send      BLOB,                              -- 32 bytes: seals what I send
  k_receive   BLOB,                              -- 32 bytes: opens what they send
  mailbox     BLOB NOT NULL,                     -- mine, 16 bytes
  read_token  BLOB NOT NULL,                     -- 32 bytes
  relay       TEXT NOT NULL,                     -- where my mailbox is
  their_relay   TEXT,
  their_mailbox BLOB,
  their_token   BLOB,                            -- lets me write to theirs
  their_key     BLOB,                            -- 1216 bytes, newest epoch
  their_epoch   INTEGER,
  sent        INTEGER NOT NULL DEFAULT 0,        -- sequence of the last envelope I sealed
  received    INTEGER NOT NULL DEFAULT 0,        -- highest sequence I opened
  missing     INTEGER NOT NULL DEFAULT 0,        -- sequences below it that have not come
  leaf_number INTEGER NOT NULL DEFAULT 0,        -- sequence of the newest leaf change of theirs
  new_leaf    TEXT NOT NULL DEFAULT ''           -- a leaf change of theirs not yet looked at
) STRICT;

-- My own key pairs for one bridge; the newest epoch is the one announced.
CREATE TABLE bridge_keys (
  bridge     TEXT NOT NULL REFERENCES bridges (id) ON DELETE CASCADE,
  epoch      INTEGER NOT NULL,                   -- unix milliseconds when made
  key_id     BLOB NOT NULL,                      -- 16 bytes
  seed       BLOB NOT NULL,                      -- 32 bytes
  public     BLOB NOT NULL,                      -- 1216 bytes
  announced  INTEGER NOT NULL DEFAULT 0,
  replaced_at INTEGER,                           -- when the other side first used a newer one
  PRIMARY KEY (bridge, epoch)
) STRICT, WITHOUT ROWID;

-- What pairing needs until it is done; the row is erased with the secrets when the bridge stands.
CREATE TABLE pairings (
  bridge       TEXT PRIMARY KEY REFERENCES bridges (id) ON DELETE CASCADE,
  mode         TEXT NOT NULL CHECK (mode IN ('in-person', 'sent')),
  link         TEXT NOT NULL,
  secret       BLOB NOT NULL,                    -- S
  own_half     BLOB NOT NULL,                    -- c_A or c_B
  slot         BLOB NOT NULL,
  manage_token BLOB,                             -- the inviter's hold on the slot
  claim_token  BLOB,                             -- the accepter's
  offer        BLOB,                             -- sealed offer as put at the relay
  accept_body  BLOB,                             -- encoded accept, once known
  expires_at   INTEGER NOT NULL,
  refused_claims INTEGER NOT NULL DEFAULT 0      -- somebody else tried the link
) STRICT, WITHOUT ROWID;

CREATE TABLE crossings (
  id         TEXT PRIMARY KEY,
  entry      TEXT NOT NULL,                      -- entries.id; the crossing keeps its own copy of the words
  state      TEXT NOT NULL CHECK (state IN ('planned', 'crossed', 'taken-back')),
  practice   TEXT NOT NULL,
  depth      TEXT NOT NULL,
  need       TEXT NOT NULL,
  release    TEXT NOT NULL,
  release_at INTEGER,
  expires_at INTEGER,
  feelings   TEXT NOT NULL,                      -- JSON list of [word, family or null]
  glimpse    TEXT NOT NULL,
  text       TEXT NOT NULL,
  fear_level INTEGER CHECK (fear_level BETWEEN 0 AND 10),
  fear       TEXT NOT NULL DEFAULT '',
  planned_at INTEGER NOT NULL,
  crossed_at INTEGER,
  asked_not_now_at INTEGER                       -- "how did it go?" was answered with not now
) STRICT;
-- crossings.of_entry
CREATE INDEX crossings_by_entry ON crossings (entry);
-- crossings.open_questions, crossings.recent
CREATE INDEX crossings_by_time ON crossings (state, crossed_at DESC);
-- crossings.on_the_way: the few that are still to be released, among all there ever were
CREATE INDEX crossings_by_release ON crossings (state, release_at, crossed_at DESC)
  WHERE release_at IS NOT NULL;

CREATE TABLE crossing_readers (
  crossing  TEXT NOT NULL REFERENCES crossings (id) ON DELETE CASCADE,
  bridge    TEXT NOT NULL REFERENCES bridges (id),
  state     TEXT NOT NULL CHECK (state IN ('waiting', 'crossed', 'gone', 'asked-to-remove', 'refused')),
  depth     TEXT NOT NULL,                       -- deepest layer opened for this reader
  refusal   TEXT NOT NULL DEFAULT '',
  envelope  BLOB,                                -- id of the sealed envelope, for taking back
  deeper    BLOB,                                -- and of the one that opened it a layer further
  answered_at   INTEGER,
  more_later_at INTEGER,
  impression    TEXT,
  impression_at INTEGER,
  PRIMARY KEY (crossing, bridge)
) STRICT, WITHOUT ROWID;
-- crossings.with_bridge
CREATE INDEX crossing_readers_by_bridge ON crossing_readers (bridge);
-- receiving a relay's receipt, crossings.carried
CREATE INDEX crossing_readers_by_envelope ON crossing_readers (envelope);

CREATE TABLE outcomes (
  crossing TEXT PRIMARY KEY REFERENCES crossings (id),
  happened TEXT NOT NULL CHECK (happened IN ('no', 'partly', 'yes', 'cannot-tell')),
  level    INTEGER NOT NULL CHECK (level BETWEEN 0 AND 10),
  surprise TEXT NOT NULL,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- outcomes.bad_since
CREATE INDEX outcomes_by_time ON outcomes (at);

CREATE TABLE arrivals (
  id         TEXT PRIMARY KEY,
  bridge     TEXT NOT NULL REFERENCES bridges (id),
  crossing   TEXT NOT NULL,                      -- the author's id for it
  practice   TEXT NOT NULL,
  need       TEXT NOT NULL,
  depth      TEXT NOT NULL,
  feelings   TEXT NOT NULL,                      -- JSON as in crossings
  text       TEXT NOT NULL,
  others     INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL,
  expires_at INTEGER,
  never_came INTEGER NOT NULL DEFAULT 0,         -- taken back before it came: a mark, so that it never shows
  opened_at     INTEGER,
  put_away_at   INTEGER,
  more_later_at INTEGER,
  answered_at   INTEGER,
  impression    TEXT,
  impression_sent INTEGER NOT NULL DEFAULT 0,
  taken_back    INTEGER NOT NULL DEFAULT 0,
  missing_before INTEGER NOT NULL DEFAULT 0,     -- an earlier envelope of theirs has not come
  UNIQUE (bridge, crossing)
) STRICT;
-- arrivals.waiting: what Today shows
CREATE INDEX arrivals_waiting ON arrivals (arrived_at DESC)
  WHERE put_away_at IS NULL AND never_came = 0 AND opened_at IS NULL;
-- arrivals.of_bridge
CREATE INDEX arrivals_by_bridge ON arrivals (bridge, arrived_at DESC);
-- arrivals.forget_expired
CREATE INDEX arrivals_by_expiry ON arrivals (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE replies (
  id       TEXT PRIMARY KEY,
  bridge   TEXT NOT NULL REFERENCES bridges (id),
  crossing TEXT NOT NULL,                        -- the author's id of the crossing it is about, mine or theirs
  mine     INTEGER NOT NULL,
  text     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  seen_at  INTEGER                               -- when I first saw it; null for new ones
) STRICT;
-- replies.about
CREATE INDEX replies_by_crossing ON replies (crossing, bridge, at);
-- replies.unseen: what Today shows
CREATE INDEX replies_unseen ON replies (at) WHERE seen_at IS NULL AND mine = 0;

-- A reply or answer being written, so that nothing typed is lost. One per thing answered.
CREATE TABLE reply_drafts (
  about TEXT PRIMARY KEY,                        -- arrival id or crossing id + ':' + bridge id
  text  TEXT NOT NULL,
  at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What has to reach a relay. Written in the same transaction as its cause; only the courier deletes.
CREATE TABLE outbox (
  number     INTEGER PRIMARY KEY,
  bridge     TEXT REFERENCES bridges (id) ON DELETE CASCADE,
  act        TEXT NOT NULL CHECK (act IN
               ('make-mailbox', 'put-invitation', 'drop-invitation', 'deposit', 'take-back', 'change-writer', 'drop-mailbox')),
  relay      TEXT NOT NULL,
  target     BLOB NOT NULL,                      -- mailbox or slot, 16 bytes
  token      BLOB NOT NULL,                      -- what the relay asks for; see vault/outbox.py for each act
  other      BLOB,                               -- hash of a second token where an act needs one
  envelope   BLOB,                               -- envelope id, 16 bytes
  sealed     BLOB,                               -- the bytes to put; retries send exactly these
  sequence   INTEGER,                            -- the one a deposit took; null when it took none
  not_before INTEGER,
  expires_at INTEGER,
  tries      INTEGER NOT NULL DEFAULT 0,
  next_try   INTEGER NOT NULL,
  stuck      TEXT NOT NULL DEFAULT ''            -- the relay's reason when it said no for good
) STRICT;
-- outbox.due
CREATE INDEX outbox_due ON outbox (next_try, number) WHERE stuck = '';
-- outbox.withdraw: taking back what was not carried yet
CREATE INDEX outbox_by_envelope ON outbox (envelope) WHERE envelope IS NOT NULL;

-- What came while my leaf was raised: it waits here, unread, until I lower it.
CREATE TABLE at_gate (
  number   INTEGER PRIMARY KEY,                  -- order of coming
  bridge   TEXT NOT NULL REFERENCES bridges (id) ON DELETE CASCADE,
  crossing TEXT NOT NULL,                        -- what it is about, so that it can be taken back from here too
  body     BLOB NOT NULL,                        -- as it was sealed
  expires_at INTEGER,
  at       INTEGER NOT NULL                      -- when it came
) STRICT;
-- gate.of_bridge
CREATE INDEX at_gate_by_bridge ON at_gate (bridge, number);
-- gate.forget_expired
CREATE INDEX at_gate_by_expiry ON at_gate (expires_at) WHERE expires_at IS NOT NULL;

-- Envelope ids and mids already received, so that a repeat is acknowledged and filed once.
CREATE TABLE seen (
  id     BLOB PRIMARY KEY,                       -- envelope id (16) or mid (32)
  bridge TEXT NOT NULL REFERENCES bridges (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- seen.forget
CREATE INDEX seen_by_time ON seen (at);

-- Envelopes that came before what they need: a bridge's secret, or the crossing they are about.
CREATE TABLE early_envelopes (
  number INTEGER PRIMARY KEY,                    -- order of coming
  id     BLOB NOT NULL UNIQUE,
  bridge TEXT NOT NULL REFERENCES bridges (id) ON DELETE CASCADE,
  sealed BLOB NOT NULL,
  at     INTEGER NOT NULL
) STRICT;
-- seen.early
CREATE INDEX early_by_bridge ON early_envelopes (bridge, number);

-- Opened kinds this version does not know, kept sealed until an update can read them.
CREATE TABLE unknown_envelopes (
  id     BLOB PRIMARY KEY,
  bridge TEXT NOT NULL REFERENCES bridges (id) ON DELETE CASCADE,
  sealed BLOB NOT NULL,
  kind   INTEGER NOT NULL,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

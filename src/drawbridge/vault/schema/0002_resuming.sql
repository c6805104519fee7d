-- Going on after one side was put back from an older copy, or was away for longer than a relay keeps things.

ALTER TABLE bridges ADD COLUMN complete INTEGER NOT NULL DEFAULT 0;       -- everything of theirs up to this sequence has come
ALTER TABLE bridges ADD COLUMN complete_made INTEGER NOT NULL DEFAULT 0;  -- when they made that one, minutes since 1970
ALTER TABLE bridges ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;          -- sequence with which they went on from a copy
ALTER TABLE bridges ADD COLUMN collected_at INTEGER;                      -- when my mailbox was last looked into
UPDATE bridges SET complete = received WHERE missing = 0;

-- A second envelope with the same crossing: sealed before, to a key that was lost; or sent once more.
ALTER TABLE crossing_readers ADD COLUMN other BLOB;
-- crossings.reader_of_other
CREATE INDEX crossing_readers_by_other ON crossing_readers (other) WHERE other IS NOT NULL;

-- One row for each bridge on which it ever happened; what is said about it on the page is made from this.
CREATE TABLE resumptions (
  bridge      TEXT PRIMARY KEY REFERENCES bridges (id) ON DELETE CASCADE,
  mine        TEXT NOT NULL DEFAULT '' CHECK (mine IN ('', 'restored', 'away')),    -- what happened to me
  mine_at     INTEGER,
  answered_at INTEGER,                           -- when they began to send again
  theirs      TEXT NOT NULL DEFAULT '' CHECK (theirs IN ('', 'restored', 'away')),  -- what happened to them
  theirs_at   INTEGER,
  again_from  INTEGER,                           -- minutes since 1970: what I made since then is yet to be sent again
  told_at     INTEGER,                           -- when I told them that their numbers went back
  unopened_at INTEGER,                           -- since when what comes cannot be opened; null once something can
  to_ask      INTEGER NOT NULL DEFAULT 0,        -- what could not be opened has not been sent again yet
  asked_at    INTEGER,                           -- when I last asked for that
  is_new      INTEGER NOT NULL DEFAULT 0         -- not looked at yet
) STRICT, WITHOUT ROWID;

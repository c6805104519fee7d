-- Practising: what was rated, held back, said in person or to oneself, and who is told in the harbour.

-- One answer to one question of core/ratings.py.
CREATE TABLE ratings (
  number  INTEGER PRIMARY KEY,
  about   TEXT NOT NULL,                         -- what was rated: its noun, a colon, its id
  moment  TEXT NOT NULL CHECK (moment IN ('before', 'after', 'day-after')),
  item    TEXT NOT NULL,
  value   INTEGER NOT NULL,                      -- as it was chosen; scoring is done when it is shown
  version INTEGER NOT NULL,                      -- of the question and its anchors
  at      INTEGER NOT NULL
) STRICT;
-- ratings.of
CREATE INDEX ratings_by_subject ON ratings (about, moment, item, at);
-- ratings.series: one question over time
CREATE INDEX ratings_by_item ON ratings (item, at);

-- Something said in person, with the forecast and the outcome that a crossing would have.
CREATE TABLE tellings (
  id         TEXT PRIMARY KEY,
  entry      TEXT,                               -- entries.id, if it began as one
  practice   TEXT NOT NULL,
  bridge     TEXT REFERENCES bridges (id),
  whom       TEXT NOT NULL DEFAULT '',           -- my own word for them, without a bridge
  plan       TEXT NOT NULL DEFAULT '',           -- what I mean to say
  fear_level INTEGER CHECK (fear_level BETWEEN 0 AND 10),
  fear       TEXT NOT NULL DEFAULT '',
  planned_at INTEGER NOT NULL,
  told_at    INTEGER,
  happened   TEXT CHECK (happened IN ('no', 'partly', 'yes', 'cannot-tell')),
  level      INTEGER CHECK (level BETWEEN 0 AND 10),
  surprise   TEXT NOT NULL DEFAULT '',
  outcome_at INTEGER,
  let_go_at  INTEGER,                            -- decided not to; that counts as done
  asked_not_now_at INTEGER                       -- "how did it go?" was answered with not now
) STRICT;
-- tellings.planned: what is still meant to be said
CREATE INDEX tellings_planned ON tellings (planned_at DESC) WHERE told_at IS NULL AND let_go_at IS NULL;
-- tellings.newest
CREATE INDEX tellings_by_time ON tellings (planned_at DESC);
-- tellings.of_entry; walls.find, walls.newest: what became of a brick
CREATE INDEX tellings_by_entry ON tellings (entry) WHERE entry IS NOT NULL;
-- tellings.open_questions
CREATE INDEX tellings_without_outcome ON tellings (told_at DESC) WHERE told_at IS NOT NULL AND outcome_at IS NULL;
-- tellings.newest_pairs, tellings.bad_since
CREATE INDEX tellings_by_outcome ON tellings (outcome_at) WHERE outcome_at IS NOT NULL;
-- walls.told_moments
CREATE INDEX tellings_told ON tellings (told_at) WHERE told_at IS NOT NULL;

-- A question that was answered with not now, and is not asked again.
CREATE TABLE left_alone (
  about    TEXT NOT NULL,                        -- its noun, a colon, its id
  question TEXT NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (about, question)
) STRICT, WITHOUT ROWID;

-- The ladder: one concrete act each.
CREATE TABLE rungs (
  id       TEXT PRIMARY KEY,
  lane     TEXT NOT NULL,
  text     TEXT NOT NULL,
  fear     INTEGER NOT NULL CHECK (fear BETWEEN 0 AND 100),
  place    INTEGER,                              -- the person's own order, where they moved it
  is_habit INTEGER NOT NULL DEFAULT 0,           -- leaving out a habit that protects
  made_at  INTEGER NOT NULL,
  put_away_at INTEGER
) STRICT;
-- rungs.of_lane
CREATE INDEX rungs_by_lane ON rungs (lane, fear) WHERE put_away_at IS NULL;

-- What is meant for a rung. An entry counts once it crossed or was said, a telling once it was said.
CREATE TABLE rung_tries (
  rung  TEXT NOT NULL REFERENCES rungs (id) ON DELETE CASCADE,
  about TEXT NOT NULL,                           -- 'entry:…' or 'telling:…'
  at    INTEGER NOT NULL,
  PRIMARY KEY (rung, about)
) STRICT, WITHOUT ROWID;
-- rungs.of_try
CREATE INDEX rung_tries_by_subject ON rung_tries (about);

CREATE TABLE walls (
  id         TEXT PRIMARY KEY,
  at         INTEGER NOT NULL,
  bridge     TEXT REFERENCES bridges (id),
  whom       TEXT NOT NULL DEFAULT '',
  how        TEXT NOT NULL,
  own_how    TEXT NOT NULL DEFAULT '',           -- my own name for it
  held_back  TEXT NOT NULL DEFAULT '',
  feared     TEXT NOT NULL DEFAULT '',
  brick      TEXT,                               -- entries.id of the smallest true sentence
  in_peace_at INTEGER,                           -- left standing on purpose; a full ending
  changed_at INTEGER NOT NULL
) STRICT;
-- walls.newest, walls.moments
CREATE INDEX walls_by_time ON walls (at DESC);

-- The kind voice: answering the inner critic.
CREATE TABLE kindnesses (
  id       TEXT PRIMARY KEY,
  at       INTEGER NOT NULL,
  critic   TEXT NOT NULL DEFAULT '',
  happened TEXT NOT NULL DEFAULT '',
  shared   TEXT NOT NULL DEFAULT '',             -- what of it is common to people
  friend   TEXT NOT NULL DEFAULT '',             -- what I would say to a friend
  sentence TEXT NOT NULL DEFAULT '',             -- the one to keep
  voice    TEXT NOT NULL DEFAULT 'kind' CHECK (voice IN ('kind', 'fair')),
  about    TEXT NOT NULL DEFAULT '',             -- what it came before or after: its noun, a colon, its id
  changed_at INTEGER NOT NULL
) STRICT;
-- kindness.sentences
CREATE INDEX kindnesses_by_time ON kindnesses (at DESC) WHERE sentence <> '';
-- kindness.begun
CREATE INDEX kindnesses_begun ON kindnesses (at DESC) WHERE sentence = '';

-- Letters to oneself, released by the vault. A draft has no seal yet; sealed, it opens at a day or with a feeling.
CREATE TABLE letters (
  id          TEXT PRIMARY KEY,
  written_at  INTEGER NOT NULL,
  text        TEXT NOT NULL,
  sealed_at   INTEGER,
  release_at  INTEGER,                           -- at a day, or
  feeling     TEXT,                              -- when I next feel this
  released_at INTEGER,                           -- once; a clock that goes back takes nothing back
  read_at     INTEGER,
  put_away_at INTEGER,
  CHECK (sealed_at IS NULL OR (release_at IS NULL) <> (feeling IS NULL))
) STRICT;
-- letters.everything
CREATE INDEX letters_by_time ON letters (written_at DESC);
-- letters.release_due
CREATE INDEX letters_by_release ON letters (release_at)
  WHERE sealed_at IS NOT NULL AND released_at IS NULL AND release_at IS NOT NULL;
-- letters.release_for
CREATE INDEX letters_by_feeling ON letters (feeling)
  WHERE sealed_at IS NOT NULL AND released_at IS NULL AND feeling IS NOT NULL;
-- letters.waiting: what Today shows
CREATE INDEX letters_unread ON letters (released_at) WHERE released_at IS NOT NULL AND read_at IS NULL;

-- Who agreed beforehand to be told, on either side of a bridge: the newest question each way.
CREATE TABLE harbour_people (
  bridge TEXT PRIMARY KEY REFERENCES bridges (id) ON DELETE CASCADE,
  mine      TEXT NOT NULL DEFAULT '' CHECK (mine IN ('', 'asked', 'agreed', 'declined', 'ended')),   -- I may tell them
  mine_id   TEXT NOT NULL DEFAULT '',            -- of my question
  mine_at   INTEGER NOT NULL DEFAULT 0,          -- when I asked
  theirs    TEXT NOT NULL DEFAULT '' CHECK (theirs IN ('', 'asked', 'agreed', 'declined', 'ended')), -- they may tell me
  theirs_id TEXT NOT NULL DEFAULT '',
  theirs_at INTEGER NOT NULL DEFAULT 0           -- when they asked, by their clock
) STRICT, WITHOUT ROWID;
-- harbour.asking: what Today shows
CREATE INDEX harbour_people_asking ON harbour_people (theirs) WHERE theirs = 'asked';

-- My own signals, and what each of the people I told has answered.
CREATE TABLE signals (
  id        TEXT PRIMARY KEY,
  at        INTEGER NOT NULL,
  better_at INTEGER,
  changes   INTEGER NOT NULL DEFAULT 0           -- how often I told the others that somebody has it, or no longer
) STRICT;
-- signals.open
CREATE INDEX signals_open ON signals (at DESC) WHERE better_at IS NULL;
-- signals.recent
CREATE INDEX signals_by_time ON signals (at DESC);
CREATE TABLE signal_readers (
  signal    TEXT NOT NULL REFERENCES signals (id) ON DELETE CASCADE,
  bridge    TEXT NOT NULL REFERENCES bridges (id),
  told_at   INTEGER NOT NULL,
  envelope  BLOB NOT NULL,                       -- what tells them; in the outbox until it is carried
  came      TEXT NOT NULL DEFAULT '' CHECK (came IN ('', 'here', 'not-heard')),
  answer    TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'i-can', 'i-cant-now')),
  answer_at INTEGER,
  changes   INTEGER NOT NULL DEFAULT -1,         -- of the answer that counts
  PRIMARY KEY (signal, bridge)
) STRICT, WITHOUT ROWID;

-- Signals of others. A row may come before its signal: then came_at is null, and it does not show.
CREATE TABLE signals_received (
  bridge    TEXT NOT NULL REFERENCES bridges (id) ON DELETE CASCADE,
  id        TEXT NOT NULL,                       -- the sender's id for it
  at        INTEGER,                             -- when it was given, by their clock
  came_at   INTEGER,
  is_shown  INTEGER NOT NULL DEFAULT 0,          -- 0: my leaf was up, or nothing was agreed
  answer    TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'i-can', 'i-cant-now')),
  answer_at INTEGER,
  changes   INTEGER NOT NULL DEFAULT 0,          -- how often I had answered otherwise before
  taken     INTEGER NOT NULL DEFAULT 0,          -- somebody else is with them
  taken_changes INTEGER NOT NULL DEFAULT -1,
  better_at INTEGER,
  seen_at   INTEGER,
  PRIMARY KEY (bridge, id)
) STRICT, WITHOUT ROWID;
-- signals_received.shown: what Today shows, and what rests; at most 32 open ones of a bridge
CREATE INDEX signals_received_shown ON signals_received (bridge, came_at DESC)
  WHERE is_shown = 1 AND (better_at IS NULL OR seen_at IS NULL);

-- Cards of "why this works" that were shown beside a step: once each.
CREATE TABLE cards_seen (
  card TEXT PRIMARY KEY,
  at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- looking_back.after_hard: the few that went badly
CREATE INDEX outcomes_bad ON outcomes (at DESC) WHERE level >= 6 OR happened = 'yes';
CREATE INDEX tellings_bad ON tellings (outcome_at DESC)
  WHERE outcome_at IS NOT NULL AND (level >= 6 OR happened = 'yes');
-- looking_back.bridges: what came, newest first
CREATE INDEX arrivals_by_time ON arrivals (arrived_at DESC);

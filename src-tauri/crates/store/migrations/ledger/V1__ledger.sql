-- What people did and decided. Times are milliseconds since 1970-01-01 UTC; money is minor units.

PRAGMA application_id = 1129540709; -- "CSle"

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE connection (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  mode TEXT NOT NULL,
  base_url TEXT NOT NULL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  colour TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (provider, account, mode)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_view (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,
  look TEXT NOT NULL CHECK (json_valid(look)),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  session TEXT NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX note_session ON note (connection, kind, session);

CREATE TABLE intent (
  id TEXT PRIMARY KEY,
  action TEXT NOT NULL,
  connection TEXT NOT NULL,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  mode TEXT NOT NULL,
  target TEXT NOT NULL,
  minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  idem_key TEXT NOT NULL UNIQUE,
  body_sha256 TEXT NOT NULL,
  body TEXT,
  state TEXT NOT NULL CHECK (state IN ('prepared', 'intent', 'sending', 'unknown', 'confirmed', 'refused', 'abandoned', 'needs_human')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  first_sent_at INTEGER,
  last_http INTEGER,
  request_id TEXT,
  prepared_by TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  outcome_session TEXT,
  protocol TEXT
) STRICT, WITHOUT ROWID;
-- At most one live intent per target, whatever the action.
CREATE UNIQUE INDEX intent_live ON intent (provider, account, mode, target) WHERE state IN ('intent', 'sending', 'unknown');
-- At most one confirmed per action and target.
CREATE UNIQUE INDEX intent_done ON intent (action, provider, account, mode, target) WHERE state = 'confirmed';
CREATE INDEX intent_target ON intent (target);
CREATE INDEX intent_created ON intent (created_at);

-- Every step an intent took, never changed afterwards.
CREATE TABLE intent_log (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  intent TEXT NOT NULL REFERENCES intent (id),
  was TEXT,
  now TEXT NOT NULL,
  reason TEXT,
  http INTEGER,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX intent_log_intent ON intent_log (intent);
CREATE TRIGGER intent_log_fixed BEFORE UPDATE ON intent_log BEGIN SELECT raise(ABORT, 'the log of an intent is append-only'); END;
CREATE TRIGGER intent_log_kept BEFORE DELETE ON intent_log BEGIN SELECT raise(ABORT, 'the log of an intent is append-only'); END;

-- Money that people saw arrive at the bank.
CREATE TABLE received_money (
  id TEXT PRIMARY KEY,
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  session TEXT NOT NULL,
  intent TEXT REFERENCES intent (id),
  minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  received_on TEXT NOT NULL,
  bank_reference TEXT,
  reason TEXT,
  note TEXT,
  recorded_by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX received_session ON received_money (connection, kind, session);

-- Links that were issued from here.
CREATE TABLE link (
  intent TEXT PRIMARY KEY REFERENCES intent (id),
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  session TEXT NOT NULL,
  draft TEXT NOT NULL CHECK (json_valid(draft)),
  url TEXT,
  description TEXT,
  order_id TEXT,
  renewed_from TEXT,
  issued_by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_at ON link (at);
CREATE INDEX link_session ON link (connection, kind, session);

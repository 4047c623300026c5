-- What a provider will tell again, and the history of what was seen to change.
-- Times are milliseconds since 1970-01-01 UTC; money is minor units (ISO 4217) and a currency.
-- Sort keys are never null: an absent text is '', an absent time is 0 with a source of 0.

PRAGMA application_id = 1129538401; -- "CSca"

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One row: `rev` counts writing transactions, `epoch` counts the times rows were removed.
CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), rev INTEGER NOT NULL, epoch INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (1, 0, 0);

-- A connection's short number, so that a million rows do not repeat its name.
CREATE TABLE source (conn INTEGER PRIMARY KEY AUTOINCREMENT, connection TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE session (
  rid INTEGER PRIMARY KEY,
  conn INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  mode INTEGER NOT NULL,
  status INTEGER NOT NULL,
  raw_status TEXT NOT NULL,
  refund INTEGER NOT NULL,
  currency TEXT NOT NULL,
  minor INTEGER NOT NULL,
  -- The amount in ten-thousandths of a whole unit: one order for all currencies.
  amount_key INTEGER NOT NULL,
  provider_amount INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  order_path TEXT NOT NULL,
  -- Further references as JSON, where there is more than one.
  more_orders TEXT,
  customer_id TEXT,
  customer_name TEXT,
  customer_email TEXT,
  customer_phone TEXT,
  customer_key TEXT NOT NULL,
  -- 1 where name, e-mail and telephone come from the customer, not from the session itself.
  customer_filled INTEGER NOT NULL,
  adapter TEXT NOT NULL,
  method TEXT,
  methods TEXT,
  hosted_url TEXT,
  metadata TEXT,
  created INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  updated_by INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  completed_by INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  expires_by INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_changed INTEGER NOT NULL
) STRICT;

-- The way from a provider's id to the row, with the digest that says whether anything changed.
CREATE TABLE ident (
  id TEXT NOT NULL,
  conn INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (id, conn, kind)
) STRICT, WITHOUT ROWID;

-- Every reference of every session; one index serves the exact and the folded look-up.
CREATE TABLE order_ref (
  folded TEXT NOT NULL,
  value TEXT NOT NULL,
  rid INTEGER NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (folded, value, rid, path)
) STRICT, WITHOUT ROWID;

-- The bodies as received.
CREATE TABLE raw (rid INTEGER PRIMARY KEY, body TEXT NOT NULL, read_at INTEGER NOT NULL) STRICT;

-- Observed changes, by the provider's id so that a rebuild can carry them over.
CREATE TABLE change (
  seq INTEGER PRIMARY KEY,
  conn INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  what TEXT NOT NULL,
  was TEXT,
  now TEXT,
  seen_at INTEGER NOT NULL,
  at INTEGER
) STRICT;
CREATE INDEX change_session ON change (conn, kind, id);

-- When sessions were first seen, carried over by a rebuild for rows that are not back yet.
CREATE TABLE remembered (
  conn INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (conn, kind, id)
) STRICT, WITHOUT ROWID;

-- Which rows changed after they were first written, in order.
CREATE TABLE touched (seq INTEGER PRIMARY KEY, rid INTEGER NOT NULL) STRICT;

-- How many sessions stand where: the counters of the sidebar.
CREATE TABLE tally (
  conn INTEGER NOT NULL,
  status INTEGER NOT NULL,
  manual INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (conn, status, manual)
) STRICT, WITHOUT ROWID;

CREATE TABLE malformed (
  conn INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  id TEXT,
  reason TEXT NOT NULL,
  body TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (conn, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX malformed_id ON malformed (conn, id) WHERE id IS NOT NULL;

CREATE TABLE customer (
  conn INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  email TEXT,
  phone TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (conn, id)
) STRICT, WITHOUT ROWID;

-- Customers that sessions name and nobody has read yet.
CREATE TABLE wanted_customer (
  conn INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (conn, id)
) STRICT, WITHOUT ROWID;

-- Receipts (kind 0) and refunds (kind 1) as the provider tells them.
CREATE TABLE money (
  conn INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  session_id TEXT,
  minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  state TEXT,
  number TEXT,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (conn, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX money_session ON money (conn, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX money_at ON money (at);

-- What was swept: a stretch of one stream, and how far the sweep has come.
CREATE TABLE sweep (
  sweep INTEGER PRIMARY KEY,
  conn INTEGER NOT NULL,
  stream TEXT NOT NULL,
  from_at INTEGER,
  until_at INTEGER,
  cursor TEXT,
  oldest_seen INTEGER,
  complete INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sweep_stream ON sweep (conn, stream, complete);

CREATE TABLE sync_run (
  run INTEGER PRIMARY KEY,
  conn INTEGER NOT NULL,
  owner TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  fresh INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  malformed INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX sync_run_conn ON sync_run (conn, run);

CREATE TABLE sync_lock (
  conn INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  beat_at INTEGER NOT NULL
) STRICT;

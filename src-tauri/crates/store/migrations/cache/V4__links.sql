-- Reusable payment links, as the provider tells them.
CREATE TABLE reusable (
  conn INTEGER NOT NULL,
  id TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT,
  minor INTEGER,
  currency TEXT,
  active INTEGER NOT NULL,
  created INTEGER,
  body TEXT NOT NULL,
  PRIMARY KEY (conn, id)
) STRICT, WITHOUT ROWID;

-- Verified webhooks: each event once, whoever delivers it again.
CREATE TABLE webhook (
  conn INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  event TEXT NOT NULL,
  subject TEXT NOT NULL,
  occurred INTEGER,
  received INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (conn, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_subject ON webhook (conn, subject);

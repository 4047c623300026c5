-- Files that customers send to show that they paid: claims, never evidence. Each lies in the workspace
-- under the hash of its content. It belongs to the deed it was given with, an intent or a record of
-- money; what nobody agreed to in the end is not shown.
CREATE TABLE claim (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  deed TEXT NOT NULL,
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  session TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  -- Found by content, whatever the name says.
  media TEXT NOT NULL CHECK (media IN ('image/png', 'image/jpeg', 'image/webp', 'application/pdf')),
  bytes INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  given_by TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (deed, hash)
) STRICT;
CREATE INDEX claim_session ON claim (connection, kind, session);

-- What was undone stays, and says so.
ALTER TABLE note ADD COLUMN undone_at INTEGER;
ALTER TABLE note ADD COLUMN undone_by TEXT;
ALTER TABLE received_money ADD COLUMN undone_at INTEGER;
ALTER TABLE received_money ADD COLUMN undone_by TEXT;
ALTER TABLE joined ADD COLUMN undone_at INTEGER;
ALTER TABLE joined ADD COLUMN undone_by TEXT;
-- The order of another session that the bank's reference names.
ALTER TABLE received_money ADD COLUMN other_order TEXT;
CREATE INDEX received_reference ON received_money (bank_reference);

-- Exceptions that somebody dealt with, as they were then: another amount is another exception.
CREATE TABLE settled_case (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  connection TEXT NOT NULL,
  kind TEXT NOT NULL,
  session TEXT NOT NULL,
  exception TEXT NOT NULL,
  -- What had come by then, in words: it no longer holds once more comes.
  came TEXT NOT NULL,
  how TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  at INTEGER NOT NULL,
  reopened_by TEXT,
  reopened_at INTEGER
) STRICT;
CREATE UNIQUE INDEX settled_case_once ON settled_case (connection, kind, session, exception, came)
  WHERE reopened_at IS NULL;

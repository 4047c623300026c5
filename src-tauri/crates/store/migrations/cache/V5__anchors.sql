-- Places in the long list of all sessions, per order: a jump to any position passes the rows of one
-- stretch only. A stretch goes from its key to the next one; the first begins before every row.

CREATE TABLE anchor (
  -- The order, by its columns.
  sort TEXT NOT NULL,
  -- The sort columns and the row's number, as bytes that compare like them.
  key BLOB NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (sort, key)
) STRICT, WITHOUT ROWID;

-- Up to which revision an order's anchors were kept: they hold as long as it is the present one, so
-- whoever changes sessions without moving the anchors makes them void by that alone.
CREATE TABLE anchored (
  sort TEXT PRIMARY KEY,
  rev INTEGER NOT NULL,
  -- Rows of a stretch when it was made; one of twice as many is cut.
  stride INTEGER NOT NULL,
  -- Rows that came or changed their place since.
  moved INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

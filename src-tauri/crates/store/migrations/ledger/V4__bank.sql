-- What banks say: accounts, the files that were imported, their statements and lines. Amounts are
-- decimals as text, with the digits of the file; days are ISO dates.
CREATE TABLE bank_account (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL,
  currency TEXT,
  bank TEXT,
  created_at INTEGER NOT NULL,
  -- The staged import that made it; it goes with that one, unless that is finished.
  staged TEXT
) STRICT, WITHOUT ROWID;

-- What files call an account, once somebody or the number itself said which it is.
CREATE TABLE bank_alias (
  said TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES bank_account (id)
) STRICT, WITHOUT ROWID;

-- An import is seen from `finished_at` on. Undoing it takes its lines away and leaves this row. Files
-- that were given `together` are looked at one after the other.
CREATE TABLE statement_import (
  id TEXT PRIMARY KEY,
  together TEXT NOT NULL,
  hash TEXT NOT NULL,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warnings)),
  imported_by TEXT NOT NULL,
  began_at INTEGER NOT NULL,
  finished_at INTEGER,
  undone_at INTEGER,
  undone_by TEXT,
  added INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0,
  -- How a person said that its table is to be read, to be kept for the next one.
  profile TEXT CHECK (profile IS NULL OR json_valid(profile))
) STRICT;
CREATE INDEX statement_import_hash ON statement_import (hash);

-- What a person said about the accounts of a staged file. It holds from the end of the import on.
CREATE TABLE staged_alias (
  import TEXT NOT NULL REFERENCES statement_import (id),
  said TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES bank_account (id),
  PRIMARY KEY (import, said)
) STRICT, WITHOUT ROWID;

CREATE TABLE bank_statement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  import TEXT NOT NULL REFERENCES statement_import (id),
  account TEXT NOT NULL REFERENCES bank_account (id),
  number TEXT,
  currency TEXT,
  opening TEXT,
  opening_on TEXT,
  closing TEXT,
  closing_on TEXT,
  first_on TEXT,
  last_on TEXT,
  lines INTEGER NOT NULL,
  says TEXT NOT NULL CHECK (says IN ('ties', 'differs', 'unknown')),
  difference TEXT
) STRICT;
CREATE INDEX bank_statement_account ON bank_statement (account);
CREATE INDEX bank_statement_import ON bank_statement (import);

CREATE TABLE bank_line (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  import TEXT NOT NULL REFERENCES statement_import (id),
  account TEXT NOT NULL REFERENCES bank_account (id),
  -- What tells it from others: account, day, amount, texts. Two equal ones on a day are two.
  mark TEXT NOT NULL,
  -- The same without texts, which every format writes in its own way.
  loose TEXT NOT NULL,
  -- 0 new; 1 known already; 2 known from a file of another format. Known ones are not shown; they come
  -- forward when the import that brought them first is taken back.
  known INTEGER NOT NULL,
  -- The pending line whose place it takes.
  replaces INTEGER,
  replaced_by INTEGER,
  day TEXT NOT NULL,
  booked_on TEXT,
  valued_on TEXT,
  amount TEXT NOT NULL,
  minor INTEGER,
  currency TEXT,
  booking TEXT NOT NULL CHECK (booking IN ('booked', 'pending', 'information')),
  reversal INTEGER NOT NULL,
  bank_id TEXT,
  reference TEXT,
  end_to_end_id TEXT,
  structured_reference TEXT,
  counterparty_name TEXT,
  counterparty_account TEXT,
  kind TEXT,
  return_reason TEXT,
  text TEXT NOT NULL,
  raw TEXT NOT NULL,
  batch TEXT CHECK (batch IS NULL OR json_valid(batch)),
  place TEXT NOT NULL
) STRICT;
CREATE INDEX bank_line_mark ON bank_line (mark);
CREATE INDEX bank_line_loose ON bank_line (loose);
CREATE INDEX bank_line_day ON bank_line (day, id);
CREATE INDEX bank_line_account ON bank_line (account, day, id);
CREATE INDEX bank_line_import ON bank_line (import);
CREATE INDEX bank_line_minor ON bank_line (minor);
CREATE INDEX bank_line_settles ON bank_line (account, booking, minor, day);
CREATE INDEX bank_line_replaced ON bank_line (replaced_by) WHERE replaced_by IS NOT NULL;

-- The lines that are there, and those that would be, were their imports finished.
CREATE VIEW bank_near AS
  SELECT line.*, import.format, import.together, import.rowid AS began,
    import.finished_at IS NOT NULL AS finished FROM bank_line AS line
  JOIN statement_import AS import ON import.id = line.import
  WHERE line.known = 0 AND line.replaced_by IS NULL;

-- The lines that are there.
CREATE VIEW bank_entry AS SELECT * FROM bank_near WHERE finished;

-- How a person said that a kind of table is to be read, by the fingerprint of its heading.
CREATE TABLE statement_profile (
  fingerprint TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  saved_by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The bank's own line behind money that somebody recorded.
ALTER TABLE received_money ADD COLUMN line INTEGER;
CREATE INDEX received_line ON received_money (line) WHERE line IS NOT NULL;

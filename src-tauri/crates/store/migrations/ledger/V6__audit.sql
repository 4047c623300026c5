-- What people did and what the program decided by itself, each entry chained to the one before it by
-- its hash. The columns are read out of the entry, so that none of them can say anything else.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  entry TEXT NOT NULL CHECK (json_valid(entry)),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  at INTEGER NOT NULL GENERATED ALWAYS AS (entry ->> '$.at') VIRTUAL,
  who TEXT NOT NULL GENERATED ALWAYS AS (entry ->> '$.who') VIRTUAL,
  kind TEXT NOT NULL GENERATED ALWAYS AS (entry ->> '$.kind') VIRTUAL,
  connection TEXT GENERATED ALWAYS AS (entry ->> '$.connection') VIRTUAL,
  session TEXT GENERATED ALWAYS AS (entry ->> '$.session') VIRTUAL,
  intent TEXT GENERATED ALWAYS AS (entry ->> '$.intent') VIRTUAL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_who ON audit (who, seq);
CREATE INDEX audit_kind ON audit (kind, seq);
CREATE INDEX audit_session ON audit (session, seq) WHERE session IS NOT NULL;
CREATE INDEX audit_intent ON audit (intent, seq) WHERE intent IS NOT NULL;

-- Replacing a row fires no trigger for the row that goes, so what is refused is any number but the next.
CREATE TRIGGER audit_next BEFORE INSERT ON audit
  WHEN NEW.seq IS NOT (SELECT ifnull(max(seq), 0) + 1 FROM audit)
  BEGIN SELECT raise(ABORT, 'the audit log only grows at its end'); END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;

-- Who works here, when two people are needed, and what they decided.

CREATE TABLE operator (
  id TEXT PRIMARY KEY,
  -- Never given to a second person, not even after the first has left: old records name it.
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('support', 'finance', 'approver', 'accountant', 'administrator')),
  limits TEXT NOT NULL CHECK (json_valid(limits)),
  -- The account of the operating system that this person is known by.
  account TEXT,
  -- A salted scrypt hash in PHC style; the PIN itself is nowhere.
  pin TEXT,
  -- Wrong PINs in a row, and when the last one was tried. Counted before a PIN is looked at.
  tries INTEGER NOT NULL DEFAULT 0,
  tried_at INTEGER,
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  left_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TRIGGER operator_kept BEFORE DELETE ON operator BEGIN SELECT raise(ABORT, 'operators leave, they are not deleted'); END;

-- Public keys: an operator's own on this computer, or from a card of another computer. The secret
-- half of an own one is in the keychain.
CREATE TABLE operator_key (
  public TEXT PRIMARY KEY,
  operator TEXT NOT NULL REFERENCES operator (id),
  own INTEGER NOT NULL CHECK (own IN (0, 1)),
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operator_key_operator ON operator_key (operator);

-- By the provider's account, not by the connection: connecting it anew changes nothing.
CREATE TABLE approval_policy (
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  mode TEXT NOT NULL,
  policy TEXT NOT NULL CHECK (json_valid(policy)),
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (provider, account, mode)
) STRICT, WITHOUT ROWID;

-- What a maker asked another person to agree to. The intent waits in 'prepared'.
CREATE TABLE approval (
  id TEXT PRIMARY KEY,
  intent TEXT NOT NULL UNIQUE REFERENCES intent (id),
  bound TEXT NOT NULL,
  maker TEXT NOT NULL REFERENCES operator (id),
  maker_account TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn', 'expired', 'void')),
  reason TEXT,
  checker TEXT REFERENCES operator (id),
  proof TEXT CHECK (proof IN ('procedure', 'signed')),
  -- The signed answer as it came, where there is one.
  answer TEXT,
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  decided_at INTEGER,
  -- Maker is never checker.
  CHECK (checker IS NULL OR checker <> maker),
  CHECK (state NOT IN ('approved', 'rejected') OR (checker IS NOT NULL AND proof IS NOT NULL)),
  CHECK ((state = 'waiting') = (decided_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_state ON approval (state, asked_at);
CREATE INDEX approval_decided ON approval (decided_at);
CREATE TRIGGER approval_kept BEFORE DELETE ON approval BEGIN SELECT raise(ABORT, 'requests are not deleted'); END;
CREATE TRIGGER approval_decided_once BEFORE UPDATE ON approval WHEN OLD.state <> 'waiting'
BEGIN SELECT raise(ABORT, 'a request is decided once'); END;
CREATE TRIGGER approval_fixed BEFORE UPDATE ON approval
WHEN NEW.id <> OLD.id OR NEW.intent <> OLD.intent OR NEW.bound <> OLD.bound OR NEW.maker <> OLD.maker
  OR NEW.expires_at <> OLD.expires_at
BEGIN SELECT raise(ABORT, 'what was asked for does not change'); END;
-- Whatever the program believes: what waits for a second person does not begin.
CREATE TRIGGER approval_needed BEFORE UPDATE OF state ON intent
WHEN NEW.state IN ('intent', 'sending', 'unknown', 'confirmed')
  AND EXISTS (SELECT 1 FROM approval WHERE intent = NEW.id AND state <> 'approved')
BEGIN SELECT raise(ABORT, 'a second person has not agreed'); END;

-- Requests of other computers that were asked about here, and what was answered.
CREATE TABLE foreign_request (
  id TEXT PRIMARY KEY,
  bound TEXT NOT NULL,
  file TEXT NOT NULL,
  maker TEXT NOT NULL REFERENCES operator (id),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected')),
  answer TEXT,
  checker TEXT REFERENCES operator (id),
  taken_by TEXT NOT NULL,
  taken_at INTEGER NOT NULL,
  decided_at INTEGER,
  CHECK (checker IS NULL OR checker <> maker),
  CHECK ((state = 'waiting') = (answer IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER foreign_request_decided_once BEFORE UPDATE ON foreign_request WHEN OLD.state <> 'waiting'
BEGIN SELECT raise(ABORT, 'a request is decided once'); END;
CREATE TRIGGER foreign_request_kept BEFORE DELETE ON foreign_request BEGIN SELECT raise(ABORT, 'requests are not deleted'); END;

-- Who agreed, beside the intent that began with it.
ALTER TABLE intent ADD COLUMN approved_by TEXT;

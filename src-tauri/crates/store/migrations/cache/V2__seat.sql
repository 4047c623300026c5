-- The seat of the program that holds the lock: one that died holds nothing.
ALTER TABLE sync_lock ADD COLUMN seat TEXT NOT NULL DEFAULT '';

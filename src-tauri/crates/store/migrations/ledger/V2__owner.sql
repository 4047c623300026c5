-- Whose step was the last: the seat of the program, so that an action of one that died is taken
-- up at once.
ALTER TABLE intent ADD COLUMN owner TEXT;

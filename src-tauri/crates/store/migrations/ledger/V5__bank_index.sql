-- What is asked for each line of an import must not look through the import, nor through all lines of
-- one day and amount: a shop with one price has thousands of them.
CREATE INDEX bank_line_equal ON bank_line (mark, import);
DROP INDEX bank_line_mark;
CREATE INDEX bank_line_alike ON bank_line (loose, import, known);
DROP INDEX bank_line_loose;
CREATE INDEX bank_line_named ON bank_line (bank_id, loose) WHERE bank_id IS NOT NULL;
CREATE INDEX bank_line_batch ON bank_line (batch ->> '$.reference') WHERE batch IS NOT NULL;
CREATE INDEX bank_line_takes ON bank_line (replaces, import) WHERE replaces IS NOT NULL;

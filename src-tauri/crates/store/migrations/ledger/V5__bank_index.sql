-- Whether another import has lines of this day and amount is asked for each line, and a shop with one
-- price has thousands of them in one file.
CREATE INDEX bank_line_alike ON bank_line (loose, import, known);
DROP INDEX bank_line_loose;

-- Which session a person tied a payment to, where the provider does not say.
CREATE TABLE joined (
  connection TEXT NOT NULL,
  payment TEXT NOT NULL,
  session TEXT NOT NULL,
  joined_by TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (connection, payment)
) STRICT, WITHOUT ROWID;

-- How far each write-behind buffer has been flushed: the number of the last batch that the totals include. The
-- transaction that adds a batch sets it, so that none is added twice, and its row lock lets one flush go at a time.
CREATE TABLE write_behind (
  name    text   PRIMARY KEY CHECK (name <> ''),
  flushed bigint NOT NULL
);

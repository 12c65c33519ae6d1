-- The change log: which of the rows that are cached were written, whoever wrote them. dev.paceline.database.ChangeFeed
-- reads it and tells the cache; what every instance has long seen is pruned.

-- Tells a row from one that is made later under the same key, so that (birth, version) orders all states of a key. Not
-- created_at: now() is the start of the transaction, which may be long ago, and clocks go backwards. Not an identity
-- column: TRUNCATE … RESTART IDENTITY would begin anew.
CREATE SEQUENCE births;
GRANT USAGE ON SEQUENCE births TO PUBLIC; -- other programs that may insert rows need no new rights
ALTER TABLE users     ADD COLUMN birth bigint NOT NULL DEFAULT nextval('births');
ALTER TABLE customers ADD COLUMN birth bigint NOT NULL DEFAULT nextval('births');
ALTER TABLE products  ADD COLUMN birth bigint NOT NULL DEFAULT nextval('births');

-- One row for each written row, with its new state's birth and version; a row that is gone has a version newer than every
-- state it was in. No key: all rows of the table may have changed. Tables without versions log 0.
CREATE TABLE changes (
  xid     xid8    NOT NULL DEFAULT pg_current_xact_id(),
  entity  text    NOT NULL,
  key     text,
  birth   bigint  NOT NULL DEFAULT 0,
  version bigint  NOT NULL DEFAULT 0,
  gone    boolean NOT NULL DEFAULT false
);
CREATE INDEX changes_xid ON changes (xid);

-- Of transactions up to this one, changes may have been pruned.
CREATE TABLE changes_pruned (upto xid8 NOT NULL);
INSERT INTO changes_pruned VALUES ('0');

-- What writes to the log does so with the rights and the search path of who migrates, whichever program causes it.

-- Wakes the feeds of all instances at once. The service's own writes don't: its instances tell each other over Redis, and
-- NOTIFY takes a lock until the end of the commit, one at a time in the whole server, that would queue all writers up.
CREATE FUNCTION wake_feeds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('paceline_changes', '');
  RETURN NULL;
END $$;
CREATE TRIGGER wake_feeds AFTER INSERT ON changes FOR EACH ROW
  WHEN (current_setting('application_name') <> 'paceline') EXECUTE FUNCTION wake_feeds();

-- "written" is what the statement wrote: the new rows, or the deleted ones. More than a feed takes at once (10,000) are
-- logged as one, so that a large load stays about as quick as it was.
CREATE FUNCTION log_by_id() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO changes (entity, key, birth, version, gone)
  SELECT TG_TABLE_NAME, id, birth, CASE TG_OP WHEN 'DELETE' THEN version + 1 ELSE version END, TG_OP = 'DELETE'
  FROM written WHERE NOT EXISTS (SELECT FROM written OFFSET 10000)
  UNION ALL SELECT TG_TABLE_NAME, NULL, 0, 0, false WHERE EXISTS (SELECT FROM written OFFSET 10000);
  RETURN NULL;
END $$;

CREATE FUNCTION log_by_sku() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO changes (entity, key, birth, version, gone)
  SELECT TG_TABLE_NAME, sku, birth, CASE TG_OP WHEN 'DELETE' THEN version + 1 ELSE version END, TG_OP = 'DELETE'
  FROM written WHERE NOT EXISTS (SELECT FROM written OFFSET 10000)
  UNION ALL SELECT TG_TABLE_NAME, NULL, 0, 0, false WHERE EXISTS (SELECT FROM written OFFSET 10000);
  RETURN NULL;
END $$;

CREATE FUNCTION log_by_sku_alone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO changes (entity, key, gone)
  SELECT TG_TABLE_NAME, sku, TG_OP = 'DELETE' FROM written WHERE NOT EXISTS (SELECT FROM written OFFSET 10000)
  UNION ALL SELECT TG_TABLE_NAME, NULL, false WHERE EXISTS (SELECT FROM written OFFSET 10000);
  RETURN NULL;
END $$;

CREATE FUNCTION log_everything() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO changes (entity) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END $$;

-- A row that changes its key leaves the old one and is born under the new one, whose former rows it may be older than.
CREATE FUNCTION log_former_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  former CONSTANT jsonb := to_jsonb(OLD);
BEGIN
  INSERT INTO changes (entity, key, birth, version, gone)
  VALUES (TG_TABLE_NAME, former ->> TG_ARGV[0], coalesce((former ->> 'birth')::bigint, 0),
          coalesce((former ->> 'version')::bigint + 1, 0), true);
  RETURN NULL;
END $$;

CREATE FUNCTION bear_anew() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  NEW.birth := nextval('births');
  RETURN NEW;
END $$;

CREATE TRIGGER log_insert AFTER INSERT ON users REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_id();
CREATE TRIGGER log_update AFTER UPDATE ON users REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_id();
CREATE TRIGGER log_delete AFTER DELETE ON users REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_id();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION log_everything();
CREATE TRIGGER log_former_key AFTER UPDATE ON users FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION log_former_key('id');
CREATE TRIGGER bear_anew BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION bear_anew();

CREATE TRIGGER log_insert AFTER INSERT ON customers REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_id();
CREATE TRIGGER log_update AFTER UPDATE ON customers REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_id();
CREATE TRIGGER log_delete AFTER DELETE ON customers REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_id();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON customers FOR EACH STATEMENT EXECUTE FUNCTION log_everything();
CREATE TRIGGER log_former_key AFTER UPDATE ON customers FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION log_former_key('id');
CREATE TRIGGER bear_anew BEFORE UPDATE ON customers FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION bear_anew();

CREATE TRIGGER log_insert AFTER INSERT ON products REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_sku();
CREATE TRIGGER log_update AFTER UPDATE ON products REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_sku();
CREATE TRIGGER log_delete AFTER DELETE ON products REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_sku();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON products FOR EACH STATEMENT EXECUTE FUNCTION log_everything();
CREATE TRIGGER log_former_key AFTER UPDATE ON products FOR EACH ROW WHEN (OLD.sku <> NEW.sku) EXECUTE FUNCTION log_former_key('sku');
CREATE TRIGGER bear_anew BEFORE UPDATE ON products FOR EACH ROW WHEN (OLD.sku <> NEW.sku) EXECUTE FUNCTION bear_anew();

CREATE TRIGGER log_insert AFTER INSERT ON product_views REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_sku_alone();
CREATE TRIGGER log_update AFTER UPDATE ON product_views REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_sku_alone();
CREATE TRIGGER log_delete AFTER DELETE ON product_views REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION log_by_sku_alone();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON product_views FOR EACH STATEMENT EXECUTE FUNCTION log_everything();
CREATE TRIGGER log_former_key AFTER UPDATE ON product_views FOR EACH ROW WHEN (OLD.sku <> NEW.sku) EXECUTE FUNCTION log_former_key('sku');

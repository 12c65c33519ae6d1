-- The outbox as a queue: rows are inserted once and deleted once, never updated, so that it stays quick while a session
-- holds an old snapshot open and nothing can be vacuumed. Who may publish is not written down at all: it is a lock of the
-- relay's session. dev.paceline.outbox.OutboxQueue uses all of this.

ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
  -- Before the id, for defaults are computed in this order: who has drawn an id is visible as a transaction in progress.
  xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
  id          bigint      GENERATED ALWAYS AS IDENTITY,
  shard       smallint    GENERATED ALWAYS AS (hashtext(key) & 15) STORED, -- events of one key are of one shard
  event_id    uuid        NOT NULL DEFAULT gen_random_uuid(),
  topic       text        NOT NULL,
  key         text        NOT NULL,
  payload     jsonb       NOT NULL,
  traceparent text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shard, id)
);
CREATE SEQUENCE outbox_turns; -- fencing tokens

-- Nobody has read the former table yet. Events have since come to tell all that their readers need.
INSERT INTO outbox (topic, key, payload, created_at)
SELECT topic, key, payload, created_at FROM (
  SELECT e.id, e.topic, e.key, e.created_at, jsonb_build_object('userId', u.id, 'name', u.name, 'email', u.email) AS payload
  FROM outbox_before e JOIN users u ON e.topic = 'user.created' AND e.key = u.id::text
  UNION ALL
  SELECT e.id, e.topic, e.key, e.created_at, jsonb_build_object(
    'orderId', o.id, 'reference', o.reference, 'currency', o.currency, 'totalMinor', o.total_minor,
    'customer', jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email),
    'items', (SELECT jsonb_agg(jsonb_build_object(
                'sku', i.sku, 'name', i.name, 'quantity', i.quantity, 'unitPriceMinor', i.unit_price_minor) ORDER BY i.id)
              FROM order_items i WHERE i.order_id = o.id))
  FROM outbox_before e JOIN orders o ON e.topic LIKE 'order.%' AND e.key = o.id::text JOIN customers c ON c.id = o.customer_id
) AS told ORDER BY id;
DROP TABLE outbox_before;

-- A key with an event that could not be published: attempts, when to try again, or that it is parked until somebody
-- releases it. Its events, from that one on, are kept apart, in order; others are not held up.
CREATE TABLE outbox_held_keys (
  key             text        PRIMARY KEY,
  shard           smallint    GENERATED ALWAYS AS (hashtext(key) & 15) STORED,
  attempts        integer     NOT NULL,
  last_error      text        NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  parked_at       timestamptz
);
CREATE TABLE outbox_held (
  id          bigint      NOT NULL,
  event_id    uuid        NOT NULL,
  topic       text        NOT NULL,
  key         text        NOT NULL REFERENCES outbox_held_keys,
  payload     jsonb       NOT NULL,
  traceparent text,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (key, id)
);

-- Wakes the relays for other programs' events. The service's own appends don't notify in their transactions, for NOTIFY
-- takes a lock until the end of the commit, one at a time in the whole server: it wakes its relay itself, afterwards.
CREATE FUNCTION wake_relays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('paceline_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER wake_relays AFTER INSERT ON outbox FOR EACH STATEMENT
  WHEN (current_setting('application_name') <> 'paceline') EXECUTE FUNCTION wake_relays();

-- Begins a turn of the session: gives up the shards of its last one, locks at most so many that have something to publish,
-- those with the oldest events first, and gives their next events. The locks are the lease: they end with the session,
-- which PostgreSQL ends when it is silent for too long. Each statement in here sees what was committed before it began: so
-- what is read is what the former holder of the lock has left.
--
-- after_id: whatever can be published is behind it. held: from outbox_held, where it is to be tried again. due: not to be
-- put there first, behind others of its key. A time that is further off than any delay is of a clock that was set back.
CREATE FUNCTION begin_outbox_turn(after_id bigint, most_events integer, most_shards integer, most_delay interval)
RETURNS TABLE (
  turn bigint, id bigint, shard smallint, event_id uuid, topic text, key text, payload jsonb, traceparent text,
  created_at timestamptz, held boolean, due boolean, attempts integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  candidate integer;
  locked integer[] := '{}';
  each integer;
BEGIN
  PERFORM pg_advisory_unlock_all(), set_config('paceline.outbox_turn', '', false);
  FOR candidate IN
    SELECT s FROM (
      SELECT s, (SELECT o.id FROM outbox o WHERE o.shard = s AND o.id > after_id ORDER BY o.id LIMIT 1) AS first
      FROM generate_series(0, 15) s
      UNION ALL
      SELECT k.shard, 0 FROM outbox_held_keys k
      WHERE k.parked_at IS NULL AND k.next_attempt_at NOT BETWEEN clock_timestamp() AND clock_timestamp() + most_delay
    ) waiting WHERE first IS NOT NULL GROUP BY s ORDER BY min(first)
  LOOP
    IF cardinality(locked) < most_shards AND pg_try_advisory_lock('outbox'::regclass::oid::integer, candidate) THEN
      locked := locked || candidate;
    END IF;
  END LOOP;
  IF locked = '{}' THEN
    RETURN;
  END IF;
  turn := nextval('outbox_turns');
  each := greatest(most_events / cardinality(locked), 1);
  PERFORM set_config('paceline.outbox_turn', turn::text, false);
  RETURN QUERY
    SELECT turn, o.id, o.shard, o.event_id, o.topic, o.key, o.payload, o.traceparent, o.created_at, false, k.key IS NULL, 0
    FROM unnest(locked) s
    CROSS JOIN LATERAL (SELECT * FROM outbox o WHERE o.shard = s AND o.id > after_id ORDER BY o.id LIMIT each) o
    LEFT JOIN outbox_held_keys k ON k.key = o.key
    UNION ALL
    SELECT turn, h.id, k.shard, h.event_id, h.topic, h.key, h.payload, h.traceparent, h.created_at, true, true, k.attempts
    FROM outbox_held_keys k
    CROSS JOIN LATERAL (SELECT * FROM outbox_held h WHERE h.key = k.key ORDER BY h.id LIMIT each) h
    WHERE k.shard = ANY(locked) AND k.parked_at IS NULL
      AND k.next_attempt_at NOT BETWEEN clock_timestamp() AND clock_timestamp() + most_delay
    ORDER BY 10 DESC, 2;
END $$;

-- Which events have had their effect, so that one which is delivered again has none; kept for longer than deliveries repeat.
CREATE TABLE inbox (
  event_id    uuid        PRIMARY KEY,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_age ON inbox (received_at);

-- The delivery log, and the queue of what is still to be sent. A mail is due when its next attempt is; while it is being
-- sent that is the end of its lease, when somebody else takes it over, or as soon as its sender's session has ended. Each
-- claim has a token of its own, higher than those before, and only what was claimed last may tell what became of the mail.
CREATE TABLE emails (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id        uuid        NOT NULL,
  template        text        NOT NULL CHECK (template <> ''),
  recipient       text        NOT NULL CHECK (recipient <> ''),
  data            jsonb       NOT NULL,
  message_id      text        NOT NULL CONSTRAINT emails_message_id UNIQUE,
  status          text        NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'dead')),
  attempts        integer     NOT NULL DEFAULT 0,
  next_attempt_at timestamptz DEFAULT now() CHECK (next_attempt_at IS NOT NULL OR status IN ('sent', 'dead')),
  lease_token     bigint      NOT NULL DEFAULT 0,
  claimed_by      integer,    -- of the senders, whose session holds a lock of that number as long as it lives
  last_error      text,
  traceparent     text,
  version         bigint      NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  sent_at         timestamptz
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);
-- Few rows of a long log: the queue, what was given up, and the mails of one recipient.
CREATE INDEX emails_due ON emails (next_attempt_at) WHERE status IN ('queued', 'sending');
CREATE INDEX emails_unsent ON emails (status, id) WHERE status <> 'sent';
CREATE INDEX emails_recipient ON emails (lower(recipient), id);
CREATE TRIGGER count_write BEFORE UPDATE ON emails FOR EACH ROW EXECUTE FUNCTION count_write();

CREATE SEQUENCE email_senders AS integer CYCLE;

-- The session's number; locked until the session ends, which it does with its process, whatever becomes of that.
CREATE FUNCTION register_email_sender() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  number integer := nullif(current_setting('paceline.email_sender', true), '');
BEGIN
  IF number IS NULL THEN
    number := nextval('email_senders');
    PERFORM pg_advisory_lock('emails'::regclass::oid::integer, number);
    PERFORM set_config('paceline.email_sender', number::text, false);
  END IF;
  RETURN number;
END $$;

-- One row per decision. The columns are what one filters and lists by; `record` is the CloudEvent exactly as it was on
-- Kafka. It is json and not jsonb because jsonb reorders keys, drops duplicates and refuses \u0000: a replay and a
-- digest need the very text.
CREATE TABLE decisions (
  time               timestamptz NOT NULL,
  id                 uuid        NOT NULL,
  stored_at          timestamptz NOT NULL DEFAULT now(),
  -- Lets a reader follow what is stored without missing a transaction that commits late.
  stored_in          xid8        NOT NULL DEFAULT pg_current_xact_id(),
  cluster            text        NOT NULL,
  source             text        NOT NULL,
  webhook            text,
  outcome            text        NOT NULL,
  operation          text        NOT NULL,
  api_group          text        NOT NULL,
  kind               text        NOT NULL,
  subresource        text,
  namespace          text,
  name               text,
  username           text        NOT NULL,
  dry_run            boolean     NOT NULL,
  unchanged_mutation boolean     NOT NULL,
  policies           text[]      NOT NULL,
  patch_count        integer     NOT NULL,
  revision           text        NOT NULL,
  search             text        NOT NULL,
  violations         json        NOT NULL,
  record             json        NOT NULL,
  PRIMARY KEY (time, id)
) PARTITION BY RANGE (time);

COMMENT ON COLUMN decisions.unchanged_mutation IS 'a call of the mutating webhook that changed nothing';
COMMENT ON COLUMN decisions.search IS 'what free text looks in, in lower case';

-- What no day's partition takes: a producer whose clock is wrong, a topic replayed from long ago.
CREATE TABLE decisions_default PARTITION OF decisions DEFAULT;

CREATE INDEX decisions_id ON decisions (id);
CREATE INDEX decisions_stored_in ON decisions (stored_in);
CREATE INDEX decisions_namespace ON decisions (namespace, time, id);
CREATE INDEX decisions_username ON decisions (username, time, id);
CREATE INDEX decisions_not_allowed ON decisions (outcome, time, id) WHERE outcome IN ('denied', 'failed');
CREATE INDEX decisions_policies ON decisions USING gin (policies);

-- Free text is fast where the trigram extension can be had, and correct without it.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
  RAISE NOTICE 'pg_trgm is not available: free text will scan';
END $$;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX decisions_search ON decisions USING gin (search gin_trgm_ops);
  END IF;
END $$;

-- lz4 costs a fraction of pglz's time; a server that was built without it keeps pglz.
DO $$
BEGIN
  ALTER TABLE decisions ALTER COLUMN record SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
  RAISE NOTICE 'lz4 is not available: records are compressed with pglz';
END $$;

-- How far each partition of the topic is stored; written in the transaction that stores its decisions. The topic's id
-- is part of the key, so that a topic that was deleted and made again is read from its start.
CREATE TABLE stored_offsets (
  topic_id    uuid    NOT NULL,
  partition   integer NOT NULL,
  topic       text    NOT NULL,
  next_offset bigint  NOT NULL,
  stored_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic_id, partition)
);

-- Makes the partition of one UTC day, and moves what had to go to the default partition into it. True if it was made.
-- It is attached, not created in place: that leaves readers and writers of the other partitions alone.
CREATE FUNCTION create_decisions_partition(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  partition_name text := 'decisions_' || to_char(day, 'YYYYMMDD');
  first timestamptz := day::timestamp AT TIME ZONE 'UTC';
  last timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('create_decisions_partition'));
  IF to_regclass(partition_name) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE decisions INCLUDING DEFAULTS INCLUDING COMPRESSION)', partition_name);
  EXECUTE format('ALTER TABLE %I ADD CONSTRAINT day CHECK (time >= %L AND time < %L)', partition_name, first, last);
  EXECUTE format(
    'WITH moved AS (DELETE FROM decisions_default WHERE time >= %L AND time < %L RETURNING *)
     INSERT INTO %I SELECT * FROM moved', first, last, partition_name);
  EXECUTE format('ALTER TABLE decisions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, first, last);
  EXECUTE format('ALTER TABLE %I DROP CONSTRAINT day', partition_name);
  RETURN true;
END $$;

-- Drops the partitions of the days before the given one, and what has been in the default partition for longer than
-- that. Returns the dropped partitions' names.
CREATE FUNCTION drop_decisions_before(day date) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  partition_name text;
BEGIN
  FOR partition_name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'decisions'::regclass
      AND c.relname ~ '^decisions_\d{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < day
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE %I', partition_name);
    RETURN NEXT partition_name;
  END LOOP;
  DELETE FROM decisions_default WHERE stored_at < day::timestamp AT TIME ZONE 'UTC';
END $$;

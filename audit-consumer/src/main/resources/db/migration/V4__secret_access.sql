-- What became of secrets: one row per event, its columns and no more, so that nothing a producer adds by mistake is kept.
CREATE TABLE secret_accesses (
  id              uuid        PRIMARY KEY,
  time            timestamptz NOT NULL,
  stored_at       timestamptz NOT NULL DEFAULT now(),
  operation       text        NOT NULL,
  cluster         text        NOT NULL,
  node            text        NOT NULL,
  namespace       text        NOT NULL,
  pod             text        NOT NULL,
  pod_uid         text        NOT NULL,
  service_account text        NOT NULL,
  volume          text        NOT NULL,
  vault           text        NOT NULL,
  vault_namespace text,
  role            text        NOT NULL,
  path            text        NOT NULL,
  version         bigint,
  files           text[]      NOT NULL,
  generation      bigint      NOT NULL,
  reason          text
);

CREATE INDEX secret_accesses_time ON secret_accesses (time, id);
CREATE INDEX secret_accesses_namespace ON secret_accesses (namespace, time, id);
CREATE INDEX secret_accesses_path ON secret_accesses (path, time, id);

-- The mTLS mode of each scope and since when: from decisions, which are not kept for ever, and from the cluster.
CREATE TABLE mtls_modes (
  cluster   text        NOT NULL,
  level     text        NOT NULL,
  namespace text        NOT NULL,
  workload  text        NOT NULL,
  mesh      text        NOT NULL,
  mode      text        NOT NULL,
  since     timestamptz NOT NULL,
  exact     boolean     NOT NULL,
  object    text        NOT NULL,
  decision  uuid,
  PRIMARY KEY (cluster, level, namespace, workload)
);

COMMENT ON COLUMN mtls_modes.exact IS 'the change to this mode was seen; else it may have been so for longer';

-- The changes that decide about modes are few among all decisions.
CREATE INDEX decisions_mtls ON decisions (time, id)
  WHERE kind IN ('PeerAuthentication', 'Namespace', 'Server', 'ProxyDefaults', 'ServiceDefaults', 'Mesh', 'MeshTLS')
    AND outcome = 'allowed' AND webhook = 'validate' AND source = 'admission' AND NOT dry_run;

-- The last audit of each scope, as it was published, and what a page shows beside it.
CREATE TABLE permissive_audits (
  cluster     text        NOT NULL,
  level       text        NOT NULL,
  namespace   text        NOT NULL,
  workload    text        NOT NULL,
  observed_at timestamptz NOT NULL,
  verdict     text        NOT NULL,
  audit       json        NOT NULL,
  detail      json        NOT NULL,
  PRIMARY KEY (cluster, level, namespace, workload)
);

-- The history: one row whenever a scope's verdict changes, not one a round.
CREATE TABLE permissive_audit_changes (
  cluster     text        NOT NULL,
  level       text        NOT NULL,
  namespace   text        NOT NULL,
  workload    text        NOT NULL,
  observed_at timestamptz NOT NULL,
  verdict     text        NOT NULL,
  reasons     json        NOT NULL,
  PRIMARY KEY (cluster, level, namespace, workload, observed_at)
);

-- When a cluster's evidence was last gathered, so that replicas take turns.
CREATE TABLE evidence_rounds (
  cluster     text        NOT NULL PRIMARY KEY,
  begun_at    timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  gathered_by uuid        NOT NULL,
  scopes      integer     NOT NULL
);

-- Which namespaces are in which mesh, as the cluster last said: the ones that have no audit yet are to be seen too.
CREATE TABLE mesh_namespaces (
  cluster   text NOT NULL,
  namespace text NOT NULL,
  mesh      text NOT NULL,
  PRIMARY KEY (cluster, namespace)
);

-- What was last measured of each namespace: its baseline, its proxies, its trials of authorization; as it was published.
CREATE TABLE observations (
  cluster     text        NOT NULL,
  namespace   text        NOT NULL,
  observed_at timestamptz NOT NULL,
  observation json        NOT NULL,
  PRIMARY KEY (cluster, namespace)
);

-- What namespaces that are STRICT turned away when evidence was last gathered: only those that turned away something.
CREATE TABLE strict_rejections (
  cluster   text   NOT NULL,
  namespace text   NOT NULL,
  rejected  bigint NOT NULL,
  PRIMARY KEY (cluster, namespace)
);

package io.meshguard.cli.report;

/** Where an object that was judged is. */
public sealed interface Place {

  /**
   * In a file.
   *
   * @param name as the user named it; {@code -} for standard input
   * @param line where the object begins, from 1
   */
  record File(String name, int line) implements Place {
    @Override
    public String text() {
      return name + ":" + line;
    }

    @Override
    public String group() {
      return name;
    }
  }

  /**
   * In a cluster.
   *
   * @param namespace empty for a cluster-scoped object
   * @param resource as {@code kubectl get} takes it, such as {@code deployments.apps/cart}
   */
  record Cluster(String namespace, String resource) implements Place {
    @Override
    public String text() {
      return namespace.isEmpty() ? resource : "-n " + namespace + " " + resource;
    }

    @Override
    public String group() {
      return namespace.isEmpty() ? "cluster-scoped" : namespace;
    }
  }

  /** For a person. */
  String text();

  /** What belongs together in a report: a file, or a namespace. */
  String group();
}

package io.meshguard.webhook.cluster;

import java.util.List;

/** One place that keeps a part of {@link LiveCluster} current. */
public interface ContextSource {

  /**
   * @param name such as {@code namespaces}
   * @param synced whether everything that was there at the start has been seen
   * @param required whether requests may be decided only once it is synced
   * @param size how many objects it holds
   * @param errors what it refuses at present, a line each
   */
  record Status(String name, boolean synced, boolean required, int size, List<String> errors) {
    public Status {
      errors = List.copyOf(errors);
    }
  }

  List<Status> status();
}

package io.meshguard.cli.stack.servers;

import io.meshguard.cli.output.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What runs, to be stopped in an order in which nothing loses what it needs to finish. */
final class Parts {
  /**
   * Higher ranks are stopped first: who asks before who is asked, and Kafka and PostgreSQL last.
   */
  enum Rank {
    POSTGRES,
    KAFKA,
    AUDIT_CONSUMER,
    WEBHOOK,
    CLUSTER,
    VAULT,
    NODE,
    VAULT_SYNC,
    POLICY_WATCHER
  }

  private record Part(Rank rank, String name, AutoCloseable server) {}

  private final List<Part> parts = new ArrayList<>();

  /** Returns the server. */
  synchronized <T extends AutoCloseable> T add(Rank rank, String name, T server) {
    parts.add(new Part(rank, name, server));
    return server;
  }

  /** One that cannot be stopped does not keep the others running. */
  void stop(Progress progress) {
    List<Part> stopping;
    synchronized (this) {
      stopping = parts.stream().sorted(Comparator.comparing(Part::rank).reversed()).toList();
      parts.clear();
    }
    for (Part part : stopping) {
      try {
        part.server().close();
      } catch (Exception e) {
        progress.say(part.name() + " cannot be stopped: " + e.getMessage());
      }
    }
  }
}

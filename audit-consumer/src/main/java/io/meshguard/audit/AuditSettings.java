package io.meshguard.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;

/** What an operator sets. Every key is described in the module's README. */
@ConfigMapping(prefix = "meshguard")
public interface AuditSettings {

  Kafka kafka();

  Postgres postgres();

  Audit audit();

  /** The brokers that hold the decisions. */
  interface Kafka {

    /** {@code host:port}, several with commas. */
    String bootstrapServers();
  }

  /** The database that stores the decisions. */
  interface Postgres {

    /** A JDBC URL. */
    String url();

    String user();

    /** Absent where the server asks for none. */
    Optional<String> password();
  }

  /** How decisions are kept and shown. */
  interface Audit {

    /** Days after which a decision is dropped, with its whole day, such as {@code P90D}. */
    @WithDefault("P90D")
    Period retention();

    /** How many days ahead partitions are made. */
    @WithDefault("7")
    int partitionsAhead();

    /** How long a query may take before it is given up. */
    @WithDefault("15s")
    Duration queryTimeout();

    /** How often a follower of the stream is told of new decisions. */
    @WithDefault("500ms")
    Duration streamInterval();
  }
}

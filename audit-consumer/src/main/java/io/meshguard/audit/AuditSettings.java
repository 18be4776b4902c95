package io.meshguard.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;

/** What an operator sets. Every key is described in the module's README. */
@ConfigMapping(prefix = "meshguard")
public interface AuditSettings {

  /** The cluster whose evidence is gathered, as its webhook's decision records name it. */
  @WithDefault("local")
  String cluster();

  /** The folder of Guardrails and namespaces that the webhook reads, for use without a cluster. */
  Optional<Path> resources();

  Kubernetes kubernetes();

  Evidence evidence();

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

  /** The cluster itself. */
  interface Kubernetes {

    /**
     * Whether namespaces, Guardrails, mTLS modes and pods are asked of the API server that the
     * usual kubeconfig names.
     */
    @WithDefault("false")
    boolean enabled();

    /** Where the Lease is by which replicas take turns. */
    @WithDefault("meshguard-system")
    String namespace();
  }

  /** The evidence for STRICT. */
  interface Evidence {

    /** Prometheus's URL, without {@code /api/v1}. Absent: no evidence is gathered. */
    Optional<URI> prometheusUrl();

    /** How often evidence is gathered, by one of all replicas. */
    @WithDefault("5m")
    Duration interval();

    /** How often baselines, proxies and trials are measured, by one of all replicas. */
    @WithDefault("1h")
    Duration measureInterval();

    /** How long one query may take. */
    @WithDefault("30s")
    Duration queryTimeout();

    /** How many namespaces one query is about. */
    @WithDefault("25")
    int batch();

    /** How many queries Prometheus is asked at the same time. */
    @WithDefault("2")
    int queriesAtOnce();

    /** Where people reach this service, for the addresses in audits. */
    @WithDefault("http://localhost:8090")
    URI publicUrl();
  }
}

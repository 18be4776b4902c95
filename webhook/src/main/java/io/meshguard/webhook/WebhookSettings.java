package io.meshguard.webhook;

import io.meshguard.decisionlog.Durability;
import io.meshguard.decisionlog.OnFull;
import io.meshguard.events.kafka.KafkaConnection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that an operator can set. Each key stands in the module's README with its default. */
@ConfigMapping(prefix = "meshguard")
public interface WebhookSettings {

  /** The cluster's name, as every decision record gives it. */
  @WithDefault("local")
  String cluster();

  /** The policy bundle: a folder, a {@code .tar.gz} file or an http(s) URL. */
  String bundle();

  Evaluation evaluation();

  Limits limits();

  /**
   * How long it goes on answering once it was told to end, no longer ready, and has its clients
   * leave: time for them to learn that other replicas are to be asked.
   */
  @WithDefault("0s")
  Duration drain();

  Tls tls();

  DecisionLog decisionLog();

  Kafka kafka();

  Masking masking();

  Kubernetes kubernetes();

  /** A folder of Guardrails and exemptions as YAML, for use without a cluster. */
  Optional<Path> resources();

  interface Evaluation {
    /** The longest one evaluation may take; shorter than the webhooks' timeoutSeconds. */
    @WithDefault("2s")
    Duration deadline();

    /** How many evaluations may run at once; one for each processor unless set. */
    Optional<Integer> instances();

    /**
     * How long a new bundle is exercised before it answers, so that the first request meets
     * compiled code.
     */
    @WithDefault("300ms")
    Duration warmUp();

    /** The most memory one evaluation may take. */
    @WithDefault("256M")
    MemorySize maxMemory();
  }

  interface Limits {
    /**
     * The largest body of a request; more is answered with 413. etcd itself takes 1.5 MiB for an
     * object.
     */
    @WithDefault("8M")
    MemorySize body();

    /** How many requests may wait for an evaluation; more are answered with 503. */
    @WithDefault("512")
    int queue();
  }

  interface Tls {
    /** Holds tls.crt, tls.key and ca.crt. Made on the first start if it holds none. */
    @WithDefault("meshguard-data/tls")
    Path directory();

    /** The DNS names and IP addresses of a certificate that is made here. */
    @WithDefault("localhost,127.0.0.1,::1")
    List<String> names();

    /**
     * How long a certificate that is made here is valid. It is replaced after two thirds of that
     * time.
     */
    @WithDefault("90d")
    Duration validity();

    /** How often the files are looked at. */
    @WithDefault("1s")
    Duration reloadInterval();
  }

  interface DecisionLog {
    /** Holds the write-ahead log. One process at a time. */
    @WithDefault("meshguard-data/decision-log")
    Path directory();

    /**
     * When a request may be answered: kafka (the brokers have it), disk (it is on this disk) or
     * none.
     */
    @WithDefault("disk")
    Durability durability();

    /**
     * What a full log leads to: fail (HTTP 500) or allow (the decision is answered and not
     * recorded).
     */
    @WithDefault("fail")
    OnFull onFull();

    /** How much of the disk the log may take. */
    @WithDefault("1G")
    MemorySize maxBytes();
  }

  interface Kafka {
    /** Where decisions go and permissive audits come from. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** Further properties of Kafka's clients, such as those of security.protocol. */
    Map<String, String> properties();

    /** Both together, for the clients. */
    default KafkaConnection connection() {
      return new KafkaConnection(bootstrapServers(), properties());
    }
  }

  interface Masking {
    /**
     * The installation's key, created if absent; masking.key in the decision log's directory unless
     * set. Replicas that share it mask equal values equally.
     */
    Optional<Path> keyFile();
  }

  interface Kubernetes {
    /**
     * Whether namespaces, Guardrails and exemptions come from the API server that the usual
     * kubeconfig names.
     */
    @WithDefault("false")
    boolean enabled();

    /**
     * How long a request waits for its namespace to be told of, when that was made a moment ago.
     */
    @WithDefault("1s")
    Duration namespaceWait();

    /**
     * The namespaces of gateways: the webhook watches their Secrets for when certificates expire
     * and for which hosts they are, and keeps nothing else of them. It needs the permission.
     */
    Optional<List<String>> certificateNamespaces();
  }
}

package io.meshguard.cli.stack.servers;

import io.meshguard.cli.Installation;
import io.meshguard.cli.stack.state.DataFolder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code up} may be told. What names an external server switches the embedded one off. */
public final class UpOptions {
  @Option(
      names = "--data-dir",
      paramLabel = "FOLDER",
      description = "Keeps state, data and logs (default: .meshguard in the project).")
  @Nullable Path dataFolder;

  @Option(
      names = "--cluster",
      description = {
        "Also run a real kube-apiserver that asks the webhook, a Vault, and, where the machine",
        "allows it, a node that runs pods and brings them their secrets."
      })
  boolean cluster;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      description = "What records call it (default: local).")
  String clusterName = "local";

  @Option(
      names = "--kafka-bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Use this Kafka (or $MESHGUARD_KAFKA_BOOTSTRAP_SERVERS).")
  @Nullable String kafkaBootstrapServers;

  @Option(
      names = "--postgres-url",
      paramLabel = "URL",
      description = {
        "Use this PostgreSQL, a JDBC URL (or $$MESHGUARD_POSTGRES_URL); user and password are",
        "$$MESHGUARD_POSTGRES_USER and $$MESHGUARD_POSTGRES_PASSWORD."
      })
  @Nullable String postgresUrl;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description =
          "Gather the evidence for STRICT from it (or $$MESHGUARD_EVIDENCE_PROMETHEUS_URL).")
  @Nullable String prometheus;

  @Option(
      names = "--bundle",
      paramLabel = "FILE|URL",
      description = "Use this bundle instead of the one built from policies/.")
  @Nullable String bundle;

  @Option(
      names = "--policies",
      paramLabel = "FOLDER",
      description =
          "Watch and build the Rego sources in this folder, a copy of policies/ (default: policies/).")
  @Nullable Path policies;

  @Mixin StackPorts ports = new StackPorts();

  /** With nothing external, on ports that nobody else has. */
  static UpOptions onFreePorts() {
    UpOptions options = new UpOptions();
    options.ports = StackPorts.free();
    return options;
  }

  /** The folder that {@code --data-dir} names, or the default. */
  public DataFolder folder(Installation installation) {
    return folder(dataFolder, installation);
  }

  /** As {@link #folder(Installation)}, of other commands' {@code --data-dir}. */
  public static DataFolder folder(@Nullable Path dataFolder, Installation installation) {
    return new DataFolder(
        dataFolder == null ? installation.root().resolve(".meshguard") : dataFolder);
  }

  Optional<String> externalKafka() {
    return given(kafkaBootstrapServers, "MESHGUARD_KAFKA_BOOTSTRAP_SERVERS");
  }

  Optional<String> prometheus() {
    return given(prometheus, "MESHGUARD_EVIDENCE_PROMETHEUS_URL");
  }

  Optional<Database> externalPostgres() {
    return given(postgresUrl, "MESHGUARD_POSTGRES_URL")
        .map(
            url ->
                new Database(
                    url,
                    given(null, "MESHGUARD_POSTGRES_USER").orElse("meshguard"),
                    given(null, "MESHGUARD_POSTGRES_PASSWORD").orElse("")));
  }

  private static Optional<String> given(@Nullable String option, String variable) {
    return Optional.ofNullable(option)
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }

  /** Where decisions are stored. */
  record Database(String url, String user, String password) {
    /** {@code host:port} of the URL, for a person and for a connection test. */
    String address() {
      String authority = url.replaceFirst("^jdbc:postgresql://", "").replaceFirst("/.*$", "");
      return authority.contains(":") ? authority : authority + ":5432";
    }

    /** Without the password. */
    @Override
    public String toString() {
      return url + " as " + user;
    }
  }
}

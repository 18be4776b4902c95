package io.meshguard.vaultsync;

import io.meshguard.vaultsync.csi.IdentityService;
import io.meshguard.vaultsync.delivery.NodeSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
final class Options {
  private static final String UNIX = "unix://";
  private static final Pattern ADDRESS = Pattern.compile("(\\[[^]]+\\]|[^:]+):(\\d{1,5})");
  private static final int LAST_PORT = 65_535;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Mixin VaultOptions vault = new VaultOptions();

  @Option(
      names = "--csi-endpoint",
      required = true,
      paramLabel = "unix:///PATH",
      description =
          "The socket to serve the CSI on, such as"
              + " unix:///var/lib/kubelet/plugins/secrets.meshguard.io/csi.sock. Its folder is the"
              + " plugin's own.")
  String endpoint = "";

  @Option(
      names = "--node-id",
      required = true,
      paramLabel = "NAME",
      description = "The node's name.")
  String node = "";

  @Option(
      names = "--registration-dir",
      paramLabel = "FOLDER",
      description =
          "The kubelet's folder plugins_registry: the driver registers itself there. Without it,"
              + " something else has to.")
  @Nullable Path registration;

  @Option(
      names = "--kubelet-csi-endpoint",
      paramLabel = "PATH",
      description = "The CSI socket's path as the kubelet sees it (default: as in --csi-endpoint).")
  @Nullable String kubeletEndpoint;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "How events name the cluster (default: ${DEFAULT-VALUE}).")
  String cluster = "local";

  @Option(
      names = "--kafka-bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Kafka, for the topic meshguard.secret-access. Without it, events go to the log.")
  @Nullable String kafka;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description = "A further property of the producer. Repeat for several.")
  Map<String, String> kafkaProperties = Map.of();

  @Option(
      names = "--metrics-listen",
      paramLabel = "ADDRESS:PORT",
      description =
          "Where to serve metrics for Prometheus, at /metrics, and the plugin's health, at /healthz,"
              + " such as 127.0.0.1:9003 or [::]:9003."
              + " Without it, nowhere.")
  @Nullable String metrics;

  @Option(
      names = "--refresh",
      paramLabel = "SECONDS",
      description =
          "How often a secret without a lease is looked at, where a volume says nothing (default:"
              + " ${DEFAULT-VALUE}).")
  int refreshSeconds = 60;

  @Option(
      names = "--start-patience",
      paramLabel = "SECONDS",
      description =
          "How long a pod's start waits for Vault before an event says so; the kubelet then tries"
              + " again (default: ${DEFAULT-VALUE}).")
  int patienceSeconds = 15;

  @Option(
      names = "--max-volume-bytes",
      paramLabel = "BYTES",
      description = "What the files of one volume may take (default: ${DEFAULT-VALUE}).")
  long volumeLimit = 1024 * 1024;

  @Option(
      names = "--allow-signals",
      description =
          "A volume may have its pod's processes told of new files by a signal. Needs the node's own"
              + " view of processes (hostPID).")
  boolean signals;

  Path socket() {
    if (!endpoint.startsWith(UNIX + "/")) {
      throw wrong("--csi-endpoint has to be of the form unix:///folder/csi.sock");
    }
    return Path.of(endpoint.substring(UNIX.length()));
  }

  String endpointForKubelet() {
    return kubeletEndpoint == null ? socket().toString() : kubeletEndpoint;
  }

  @Nullable Path registrationSocket() {
    return registration == null ? null : registration.resolve(IdentityService.DRIVER + "-reg.sock");
  }

  @Nullable String kafkaBootstrapServers() {
    return kafka;
  }

  Map<String, String> kafkaProperties() {
    return kafkaProperties;
  }

  @Nullable InetSocketAddress metrics() {
    if (metrics == null) {
      return null;
    }
    Matcher matcher = ADDRESS.matcher(metrics);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    if (port == 0 || port > LAST_PORT) {
      throw wrong("--metrics-listen has to be of the form 127.0.0.1:9003 or [::]:9003");
    }
    InetSocketAddress address = new InetSocketAddress(matcher.group(1), port);
    if (address.isUnresolved()) {
      throw wrong("--metrics-listen: \"" + matcher.group(1) + "\" is no address of this machine");
    }
    return address;
  }

  NodeSettings nodeSettings() {
    return new NodeSettings(
        cluster,
        node,
        vault.endpoint(),
        vault.others(),
        vault.authPath,
        vault.login(),
        Objects.requireNonNull(socket().toAbsolutePath().getParent()),
        volumeLimit,
        Duration.ofSeconds(refreshSeconds),
        Duration.ofSeconds(patienceSeconds),
        signals);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

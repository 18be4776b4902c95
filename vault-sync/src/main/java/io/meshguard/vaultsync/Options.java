package io.meshguard.vaultsync;

import io.meshguard.vaultsync.csi.IdentityService;
import io.meshguard.vaultsync.delivery.NodeSettings;
import io.meshguard.vaultsync.spec.SpecException;
import io.meshguard.vaultsync.spec.SpecReader;
import io.meshguard.vaultsync.vault.Login;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultTls;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
final class Options {
  private static final String UNIX = "unix://";
  private static final Pattern ADDRESS = Pattern.compile("(\\[[^]]+\\]|[^:]+):(\\d{1,5})");
  private static final int LAST_PORT = 65_535;

  @Spec CommandSpec spec = CommandSpec.create();

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
      names = "--vault-addr",
      required = true,
      paramLabel = "URL",
      description = "Vault, for volumes that name none.")
  String vault = "";

  @Option(
      names = "--allow-vault-addr",
      paramLabel = "URL",
      description = "Another Vault that a volume may name. Repeat for several.")
  List<String> otherVaults = List.of();

  @Option(
      names = "--vault-namespace",
      paramLabel = "PATH",
      description = "Vault's namespace, for volumes that name none.")
  @Nullable String namespace;

  @Option(
      names = "--vault-ca-file",
      paramLabel = "FILE",
      description = "PEM of the CAs that sign Vault's certificate (default: the system's).")
  @Nullable Path authorities;

  @Option(
      names = "--vault-client-cert-file",
      paramLabel = "FILE",
      description = "PEM of the certificate to show to Vault.")
  @Nullable Path certificate;

  @Option(
      names = "--vault-client-key-file",
      paramLabel = "FILE",
      description = "PEM (PKCS #8) of its key.")
  @Nullable Path key;

  @Option(
      names = "--vault-auth-path",
      paramLabel = "PATH",
      description =
          "Where Vault's kubernetes or jwt auth method is mounted, for volumes that name none"
              + " (default: ${DEFAULT-VALUE}).")
  String authPath = "kubernetes";

  @Option(
      names = "--audience",
      paramLabel = "NAME",
      description =
          "The audience of the pod's token to log in with, where the CSIDriver object requests"
              + " several.")
  String audience = "";

  @Option(
      names = "--host-login",
      paramLabel = "METHOD",
      description =
          "For a host outside Kubernetes: approle or cert. All volumes then log in as the host.")
  @Nullable String hostLogin;

  @Option(
      names = "--role-id-file",
      paramLabel = "FILE",
      description = "The role id of --host-login approle.")
  @Nullable Path roleId;

  @Option(
      names = "--secret-id-file",
      paramLabel = "FILE",
      description = "The secret id of --host-login approle.")
  @Nullable Path secretId;

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
          "Where to serve metrics for Prometheus, at /metrics, such as 127.0.0.1:9003 or [::]:9003."
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

  String audience() {
    return audience;
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

  VaultTls tls() {
    if ((certificate == null) != (key == null)) {
      throw wrong("--vault-client-cert-file and --vault-client-key-file belong together");
    }
    return new VaultTls(authorities, certificate, key);
  }

  NodeSettings nodeSettings() {
    try {
      Path folder = Objects.requireNonNull(socket().toAbsolutePath().getParent());
      Set<URI> others = new HashSet<>();
      for (String other : otherVaults) {
        others.add(SpecReader.address(other, "--allow-vault-addr"));
      }
      return new NodeSettings(
          cluster,
          node,
          new VaultEndpoint(SpecReader.address(vault, "--vault-addr"), namespace),
          others,
          authPath,
          login(),
          folder,
          volumeLimit,
          Duration.ofSeconds(refreshSeconds),
          Duration.ofSeconds(patienceSeconds),
          signals);
    } catch (SpecException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Login login() {
    String method = hostLogin;
    return switch (method) {
      case null -> null;
      case "approle" -> {
        if (roleId == null || secretId == null) {
          throw wrong("--host-login approle needs --role-id-file and --secret-id-file");
        }
        yield new Login.AppRole(pathOr("approle"), roleId, secretId);
      }
      case "cert" -> {
        if (certificate == null) {
          throw wrong("--host-login cert needs --vault-client-cert-file");
        }
        yield new Login.Certificate(pathOr("cert"));
      }
      default -> throw wrong("--host-login is approle or cert");
    };
  }

  /** The auth path, where it was set; else the method's usual one. */
  private String pathOr(String usual) {
    return authPath.equals("kubernetes") ? usual : authPath;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

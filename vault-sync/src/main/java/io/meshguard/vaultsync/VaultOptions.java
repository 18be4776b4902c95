package io.meshguard.vaultsync;

import io.meshguard.vaultsync.login.Login;
import io.meshguard.vaultsync.spec.SpecException;
import io.meshguard.vaultsync.spec.SpecReader;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultTls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which Vault, how to reach it, and how to log in there. */
final class VaultOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

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
      names = "--vault-timeout",
      paramLabel = "SECONDS",
      description =
          "How long a request to Vault may take, with its whole answer (default: ${DEFAULT-VALUE}).")
  int timeoutSeconds = 15;

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

  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  VaultTls tls() {
    if ((certificate == null) != (key == null)) {
      throw wrong("--vault-client-cert-file and --vault-client-key-file belong together");
    }
    return new VaultTls(authorities, certificate, key);
  }

  VaultEndpoint endpoint() {
    return new VaultEndpoint(address(vault, "--vault-addr"), namespace);
  }

  Set<URI> others() {
    Set<URI> others = new HashSet<>();
    for (String other : otherVaults) {
      others.add(address(other, "--allow-vault-addr"));
    }
    return others;
  }

  private URI address(String given, String option) {
    try {
      return SpecReader.address(given, option);
    } catch (SpecException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** How the host itself logs in; null where pods do. */
  @Nullable Login login() {
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

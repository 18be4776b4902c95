package io.meshguard.local.vault;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.Ports;
import io.meshguard.local.cluster.Answer;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.cluster.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Vault with KV version 2 at {@code secret/}. It listens on the loopback address, without
 * TLS. What it stores lies encrypted in its folder, and the key to that beside it: this is for one
 * person's machine. Thread-safe.
 */
public final class LocalVault implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final Pattern UNSEAL_KEY = Pattern.compile("Unseal Key 1: (\\S+)");
  private static final Pattern ROOT_TOKEN = Pattern.compile("Initial Root Token: (\\S+)");
  private static final int SEALED = 2;
  private static final List<String> STATUS = List.of("status");

  private final VaultTools tools;
  private final VaultFiles files;
  private final int port;
  private final ChildProcess process;

  private LocalVault(VaultTools tools, VaultFiles files, int port, ChildProcess process) {
    this.tools = tools;
    this.files = files;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a Vault and blocks until it serves, unsealed.
   *
   * @param directory holds what it stores; an earlier Vault's secrets are taken up again
   * @param port the port to listen on, or 0 for any free one
   * @param log takes its output
   * @throws LocalServiceException when the port is taken or it does not start; nothing is left
   *     running
   */
  public static LocalVault start(VaultTools tools, Path directory, int port, Path log) {
    int listener = port == 0 ? Ports.free() : port;
    Ports.requireFree("Vault", listener);
    VaultFiles files = new VaultFiles(directory);
    files.prepare();
    files.write(files.configuration(), configuration(tools, files, listener));
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                "vault",
                List.of(tools.vault().toString(), "server", "-config=" + files.configuration()),
                Map.of(),
                log));
    LocalVault vault = new LocalVault(tools, files, listener, process);
    try {
      process.awaitReady(START_DEADLINE, () -> vault.cli("").run("", STATUS).exitCode() == SEALED);
      vault.open();
      return vault;
    } catch (RuntimeException e) {
      vault.close();
      throw e;
    }
  }

  private static String configuration(VaultTools tools, VaultFiles files, int port) {
    return """
        storage "raft" {
          path    = "%s"
          node_id = "local"
          # One node elects itself: it need not wait for others.
          performance_multiplier = 1
        }
        listener "tcp" {
          address         = "127.0.0.1:%d"
          cluster_address = "127.0.0.1:%d"
          tls_disable     = true
        }
        api_addr         = "http://127.0.0.1:%2$d"
        cluster_addr     = "https://127.0.0.1:%3$d"
        disable_mlock    = true
        """
            .formatted(files.storage(), port, Ports.free())
        + tools
            .kubernetesLogin()
            .map(plugin -> "plugin_directory = \"" + plugin.getParent() + "\"\n")
            .orElse("");
  }

  private void open() {
    if (Files.exists(files.token())) {
      unseal();
      return;
    }
    String said = cli("").require("operator", "init", "-key-shares=1", "-key-threshold=1");
    files.write(files.unsealKey(), found(UNSEAL_KEY, said));
    files.write(files.token(), found(ROOT_TOKEN, said));
    unseal();
    run("secrets", "enable", "-path=secret", "-version=2", "kv");
  }

  private static String found(Pattern pattern, String said) {
    Matcher matcher = pattern.matcher(said);
    if (!matcher.find()) {
      throw new LocalServiceException("Vault's answer to 'operator init' is not understood");
    }
    return matcher.group(1);
  }

  /** Until {@link #unseal} it answers no question about secrets. */
  public void seal() {
    run("operator", "seal");
  }

  /** Blocks until it serves. */
  public void unseal() {
    run("operator", "unseal", files.read(files.unsealKey()));
    process.awaitReady(
        START_DEADLINE, () -> cli(token()).run("", List.of("token", "lookup")).succeeded());
  }

  /**
   * Whether Vault asks the API server whose a token is (TokenReview). Otherwise it looks at the
   * token's signature alone, and roles are those of Vault's jwt method.
   */
  public boolean reviewsTokens() {
    return tools.kubernetesLogin().isPresent();
  }

  /** Lets the service accounts of the cluster log in at {@code auth/kubernetes}. */
  public void trust(LocalCluster cluster) {
    if (tools.kubernetesLogin().isPresent()) {
      trustReviews(cluster, tools.kubernetesLogin().get());
    } else {
      trustSignatures(cluster);
    }
  }

  private void trustReviews(LocalCluster cluster, Path plugin) {
    allowReviews(cluster);
    run(
        "plugin",
        "register",
        "-sha256=" + sha256(plugin),
        "-command=" + plugin.getFileName(),
        "auth",
        "kubernetes");
    enable("kubernetes");
    run(
        "write",
        "auth/kubernetes/config",
        "kubernetes_host=" + cluster.server(),
        "kubernetes_ca_cert=@" + cluster.authority(),
        "token_reviewer_jwt=@" + files.reviewer());
  }

  private void trustSignatures(LocalCluster cluster) {
    files.write(files.issuerKey(), IssuerKeys.pem(cluster));
    enable("jwt");
    run("write", "auth/kubernetes/config", "jwt_validation_pubkeys=@" + files.issuerKey());
  }

  private void enable(String method) {
    if (!run("auth", "list").contains("kubernetes/ ")) {
      run("auth", "enable", "-path=kubernetes", method);
    }
  }

  private void allowReviews(LocalCluster cluster) {
    cluster
        .kubectl()
        .requireWith(
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: vault, namespace: kube-system}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: vault-reviews-tokens}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
            subjects: [{kind: ServiceAccount, name: vault, namespace: kube-system}]
            """,
            "apply",
            "-f",
            "-");
    files.write(
        files.reviewer(),
        cluster
            .kubectl()
            .require("create", "token", "vault", "-n", "kube-system", "--duration=8760h")
            .strip());
  }

  private static String sha256(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new LocalServiceException(file + " cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Runs the {@code vault} program as root of this Vault, and returns what it prints.
   *
   * @throws LocalServiceException when it fails; the message has what it said
   */
  public String run(String... arguments) {
    Answer answer = cli(token()).run("", List.of(arguments));
    if (!answer.succeeded()) {
      // Not the arguments: they may hold a secret.
      throw new LocalServiceException(
          "vault " + arguments[0] + " failed: " + answer.text().strip());
    }
    return answer.output();
  }

  private Program cli(String token) {
    return new Program(
        List.of(tools.vault().toString()), Map.of("VAULT_ADDR", address(), "VAULT_TOKEN", token));
  }

  private String token() {
    return files.read(files.token());
  }

  /** The file that holds the root token, readable by its owner. */
  public Path tokenFile() {
    return files.token();
  }

  /** Such as {@code http://127.0.0.1:8200}. */
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  public ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}

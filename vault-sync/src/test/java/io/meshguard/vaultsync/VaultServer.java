package io.meshguard.vaultsync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Vault. */
public final class VaultServer implements AutoCloseable {
  private static final String ROOT_TOKEN = "root";

  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final ChildProcess.Command command;
  private ChildProcess process;
  private final int port;
  private String token = ROOT_TOKEN;
  private String unsealKey = "";

  private VaultServer(ChildProcess.Command command, int port) {
    this.command = command;
    this.process = ChildProcess.start(command);
    this.port = port;
  }

  /** In dev mode: unsealed, in memory, with KV v2 at {@code secret/}. */
  public static VaultServer startDev(Path log, String... more) throws InterruptedException {
    int port = Ports.free();
    List<String> command =
        new ArrayList<>(
            List.of(
                Tool.get("vault").toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-root-token-id=" + ROOT_TOKEN,
                "-dev-listen-address=127.0.0.1:" + port));
    command.addAll(List.of(more));
    VaultServer server =
        new VaultServer(new ChildProcess.Command("Vault", command, Map.of(), log), port);
    server.process.awaitReady(START_DEADLINE, server::unsealed);
    return server;
  }

  /**
   * A second listener, over TLS, that asks its clients for a certificate.
   *
   * @param authority who signs the clients'
   */
  public record Tls(Path certificate, Path key, Path authority, int port) {
    Tls(Path certificate, Path key, Path authority) {
      this(certificate, key, authority, Ports.free());
    }

    String address() {
      return "https://127.0.0.1:" + port;
    }
  }

  /** As above, with another listener. */
  public static VaultServer startDev(Path folder, Tls tls)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path configuration = folder.resolve("vault.hcl");
    Files.writeString(
        configuration,
        """
        listener "tcp" {
          address = "127.0.0.1:%d"
          tls_cert_file = "%s"
          tls_key_file = "%s"
          tls_client_ca_file = "%s"
          tls_require_and_verify_client_cert = true
        }
        """
            .formatted(tls.port(), tls.certificate(), tls.key(), tls.authority()));
    return startDev(folder.resolve("vault.log"), "-config=" + configuration);
  }

  /**
   * Unsealed, with its storage in files (the integrated one: a minimal Vault has no other that
   * lasts) and no engine mounted; it can be sealed and unsealed, and started anew.
   */
  public static VaultServer startSealable(Path folder) throws IOException, InterruptedException {
    int port = Ports.free();
    Files.createDirectories(folder);
    Path configuration = folder.resolve("vault.hcl");
    Files.writeString(
        configuration,
        """
        disable_mlock = true
        api_addr = "http://127.0.0.1:%1$d"
        cluster_addr = "http://127.0.0.1:%2$d"
        storage "raft" {
          path = "%3$s"
          node_id = "one"
          performance_multiplier = 1
        }
        listener "tcp" {
          address = "127.0.0.1:%1$d"
          cluster_address = "127.0.0.1:%2$d"
          tls_disable = true
        }
        """
            .formatted(port, Ports.free(), Files.createDirectories(folder.resolve("storage"))));
    VaultServer server =
        new VaultServer(
            new ChildProcess.Command(
                "Vault",
                List.of(Tool.get("vault").toString(), "server", "-config=" + configuration),
                Map.of(),
                folder.resolve("vault.log")),
            port);
    server.process.awaitReady(START_DEADLINE, () -> server.health() != 0);
    JsonNode made = server.write("sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}");
    server.unsealKey = made.path("keys").path(0).asText();
    server.token = made.path("root_token").asText();
    server.unseal();
    return server;
  }

  public void seal() throws IOException, InterruptedException {
    write("sys/seal", "");
  }

  /** Unseals, and waits until it serves. */
  public void unseal() throws IOException, InterruptedException {
    write("sys/unseal", "{\"key\":\"" + unsealKey + "\"}");
    process.awaitReady(START_DEADLINE, this::unsealed);
  }

  /** Ends the process, as a machine that fails does. */
  public void crash() {
    process.kill();
  }

  /** Starts it anew after its end: sealed, with what its files hold. */
  public void restart() {
    process = ChildProcess.start(command);
    process.awaitReady(START_DEADLINE, () -> health() != 0);
  }

  public int port() {
    return port;
  }

  /** The ids of leases below the prefix. */
  public List<String> leases(String prefix) throws IOException, InterruptedException {
    HttpResponse<String> answer = answer("GET", "sys/leases/lookup/" + prefix + "/?list=true", "");
    List<String> ids = new ArrayList<>();
    JSON.readTree(answer.body()).at("/data/keys").forEach(id -> ids.add(id.asText()));
    return ids;
  }

  public String address() {
    return "http://127.0.0.1:" + port;
  }

  private boolean unsealed() {
    return health() == 200;
  }

  /** The status of its health; 0 while it does not listen. */
  private int health() {
    try {
      return answer("GET", "sys/health", "").statusCode();
    } catch (IOException notYet) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  public HttpResponse<String> answer(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + "/v1/" + path))
            .header("X-Vault-Token", token)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** Reads JSON. */
  public JsonNode read(String path) throws IOException, InterruptedException {
    return JSON.readTree(answer("GET", path, "").body());
  }

  /** Reads the path, wrapped. */
  public String wrap(String path, String ttl) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + "/v1/" + path))
            .header("X-Vault-Token", token)
            .header("X-Vault-Wrap-TTL", ttl)
            .build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  /** Writes JSON, and fails unless Vault takes it. */
  public JsonNode write(String path, String json) throws IOException, InterruptedException {
    HttpResponse<String> answer = answer("POST", path, json);
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer.body());
  }

  /** Lets the service accounts of the key's tokens log in at {@code auth/kubernetes}. */
  public void trust(Jwt jwt) throws IOException, InterruptedException {
    write("sys/auth/kubernetes", "{\"type\":\"jwt\"}");
    write(
        "auth/kubernetes/config",
        JSON.writeValueAsString(Map.of("jwt_validation_pubkeys", List.of(jwt.publicKeyPem()))));
  }

  /** A role of one service account, with a policy (HCL) of its own. */
  public void role(String name, String namespace, String account, String policy, String ttl)
      throws IOException, InterruptedException {
    write("sys/policies/acl/" + name, JSON.writeValueAsString(Map.of("policy", policy)));
    write(
        "auth/kubernetes/role/" + name,
        JSON.writeValueAsString(
            Map.of(
                "role_type",
                "jwt",
                "bound_audiences",
                List.of("vault"),
                "bound_subject",
                "system:serviceaccount:" + namespace + ":" + account,
                "user_claim",
                "sub",
                "token_policies",
                List.of(name),
                "token_ttl",
                ttl)));
  }

  public ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}

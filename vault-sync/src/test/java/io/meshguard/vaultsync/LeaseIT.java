package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Users of a real PostgreSQL, which Vault makes, prolongs and drops. Runs as root. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsMounts
class LeaseIT {
  private static final String PLUGIN = "vault-plugin-database-postgresql";
  private static final String POLICY = "path \"database/creds/*\" { capabilities = [\"read\"] }";

  private LocalPostgres postgres;
  private VaultServer vault;
  private Plugin plugin;
  private Kubelet kubelet;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    postgres = LocalPostgres.start(folder.resolve("postgres"), 0, folder.resolve("postgres.log"));
    Path tool = Tool.get(PLUGIN);
    Jwt jwt = new Jwt();
    vault =
        VaultServer.startDev(folder.resolve("vault.log"), "-dev-plugin-dir=" + tool.getParent());
    vault.trust(jwt);
    vault.role("shop", "shop", "cart", POLICY, "1h");
    vault.write("sys/mounts/database", "{\"type\":\"database\"}");
    String digest =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(tool)));
    vault.write(
        "sys/plugins/catalog/database/" + PLUGIN,
        "{\"sha256\":\"%s\",\"command\":\"%s\"}".formatted(digest, PLUGIN));
    vault.write(
        "database/config/shop",
        """
        {"plugin_name": "%s", "allowed_roles": "*", "username": "%s", "password": "%s",
         "connection_url": "postgresql://{{username}}:{{password}}@localhost:%d/meshguard?sslmode=disable"}
        """
            .formatted(PLUGIN, postgres.user(), postgres.password(), postgres.port()));
    role("brief", "3s", "8s");
    role("long", "1h", "2h");
    plugin = Plugin.start(folder.resolve("plugin"), vault.address(), "--start-patience=5");
    kubelet = new Kubelet(plugin, folder.resolve("pods"), jwt, "shop", "cart");
  }

  private void role(String name, String ttl, String longest) throws Exception {
    vault.write(
        "database/roles/" + name,
        """
        {"db_name": "shop", "default_ttl": "%s", "max_ttl": "%s", "creation_statements":
         ["CREATE ROLE \\"{{name}}\\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'"]}
        """
            .formatted(ttl, longest));
  }

  @AfterAll
  void stop() throws IOException {
    kubelet.close();
    plugin.close();
    vault.close();
    postgres.close();
  }

  private static Map<String, String> attributes(String role) {
    return Map.of(
        "vaultRole",
        "shop",
        "secrets",
        """
        - {file: login, path: database/creds/%1$s, template: "{{username}} {{password}}"}
        - {file: user, path: database/creds/%1$s, key: username}
        """
            .formatted(role));
  }

  /** Whether PostgreSQL lets in whoever the file names; the file is read anew if it changes. */
  private boolean holds(Path volume) throws IOException {
    while (true) {
      String[] login = Files.readString(volume.resolve("login")).split(" ", 2);
      try (Connection unused =
          DriverManager.getConnection(postgres.jdbcUrl(), login[0], login[1])) {
        return true;
      } catch (SQLException e) {
        if (Files.readString(volume.resolve("user")).equals(login[0])) {
          return false;
        }
      }
    }
  }

  private boolean exists(String user) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + user + "'")) {
      return found.next();
    }
  }

  /** With its token, Vault ends a lease on a worker of its own. */
  private void ended(String user) throws Exception {
    await("the end of " + user).atMost(ONE_MINUTE).until(() -> !exists(user));
  }

  @Test
  void prolongsALeaseAndReplacesItBeforeItsLongestLifeIsOver() throws Exception {
    Path volume = kubelet.publish("brief", attributes("brief"));
    String first = Files.readString(volume.resolve("user"));
    String lease = vault.leases("database/creds/brief").getFirst();

    await("a renewal").atMost(ONE_MINUTE).until(() -> renewed("database/creds/brief/" + lease));
    assertThat(volume.resolve("user")).hasContent(first);
    assertThat(holds(volume)).isTrue();

    await("another user")
        .atMost(ONE_MINUTE)
        .until(
            () -> {
              // At no moment may the pod hold a user that the database knows no more.
              assertThat(holds(volume)).isTrue();
              return !Files.readString(volume.resolve("user")).equals(first);
            });
    assertThat(Files.readString(volume.resolve("login")))
        .startsWith(Files.readString(volume.resolve("user")) + " ");
    assertThat(plugin.metric("meshguard_secrets_operations_total{operation=\"expired\"}")).isZero();
    ended(first);
    kubelet.unpublish("brief");
  }

  private boolean renewed(String lease) throws IOException, InterruptedException {
    JsonNode about = vault.write("sys/leases/lookup", "{\"lease_id\":\"" + lease + "\"}");
    return !about.at("/data/last_renewal").isNull();
  }

  @Test
  void dropsTheUserWhenThePodIsGone() throws Exception {
    Path volume = kubelet.publish("gone", attributes("long"));
    String user = Files.readString(volume.resolve("user"));
    assertThat(holds(volume)).isTrue();
    assertThat(exists(user)).isTrue();

    kubelet.unpublish("gone");

    ended(user);
    await("the lease's end")
        .atMost(ONE_MINUTE)
        .until(() -> vault.leases("database/creds/long").isEmpty());
  }

  @Test
  void issuesNothingTwiceWhenItIsKilled() throws Exception {
    Path volume = kubelet.publish("killed", attributes("long"));
    String user = Files.readString(volume.resolve("user"));

    plugin.crashAndRestart();
    kubelet.publish("killed", attributes("long"));

    assertThat(volume.resolve("user")).hasContent(user);
    assertThat(vault.leases("database/creds/long")).hasSize(1);
    kubelet.unpublish("killed");
    ended(user);
  }

  /** Vault answers with 500 where its own connection fails. */
  @Test
  void saysThatVaultFailsWhereItsDatabaseDoes() throws Exception {
    vault.write(
        "database/config/gone",
        """
        {"plugin_name": "%s", "allowed_roles": "*", "verify_connection": false,
         "connection_url": "postgresql://nobody@localhost:1/meshguard?sslmode=disable"}
        """
            .formatted(PLUGIN));
    vault.write("database/roles/gone", "{\"db_name\":\"gone\",\"creation_statements\":[\"x\"]}");

    assertThat(kubelet.refusal("failing", attributes("gone")))
        .startsWith("UNAVAILABLE: Vault answered \"read database/creds/gone\" with 500: ");
    assertThat(
            plugin.metric(
                "meshguard_secrets_vault_requests_total{purpose=\"read\",result=\"unavailable\"}"))
        .isGreaterThan(1);
  }
}

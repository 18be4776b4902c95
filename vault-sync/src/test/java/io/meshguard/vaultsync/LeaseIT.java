package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;
import static org.awaitility.Durations.TWO_MINUTES;

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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users of a real PostgreSQL, which Vault makes, prolongs and drops. Runs as root. */
@NeedsMounts
class LeaseIT {
  private static final String PLUGIN = "vault-plugin-database-postgresql";
  private static final String POLICY = "path \"database/creds/*\" { capabilities = [\"read\"] }";

  private static @Nullable LocalPostgres postgres;

  @RegisterExtension
  private static final Node node =
      new Node(POLICY)
          .on(LeaseIT::vaultWithPostgres)
          .prepared(LeaseIT::database)
          .with("--start-patience=5");

  private static VaultServer vaultWithPostgres(Node on) throws Exception {
    Path folder = on.folder();
    postgres =
        on.opened(
            LocalPostgres.start(folder.resolve("postgres"), 0, folder.resolve("postgres().log")));
    return VaultServer.startDev(
        folder.resolve("vault.log"), "-dev-plugin-dir=" + Tool.get(PLUGIN).getParent());
  }

  private static LocalPostgres postgres() {
    return Objects.requireNonNull(postgres);
  }

  private static void database(VaultServer vault) throws Exception {
    vault.write("sys/mounts/database", "{\"type\":\"database\"}");
    byte[] program = Files.readAllBytes(Tool.get(PLUGIN));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program));
    vault.write(
        "sys/plugins/catalog/database/" + PLUGIN,
        "{\"sha256\":\"%s\",\"command\":\"%s\"}".formatted(digest, PLUGIN));
    vault.write(
        "database/config/shop",
        """
        {"plugin_name": "%s", "allowed_roles": "*", "username": "%s", "password": "%s",
         "connection_url": "postgresql://{{username}}:{{password}}@localhost:%d/meshguard?sslmode=disable"}
        """
            .formatted(PLUGIN, postgres().user(), postgres().password(), postgres().port()));
    // A busy machine may be a few seconds late with a renewal.
    role(vault, "brief", "12s", "30s");
    role(vault, "long", "1h", "2h");
  }

  private static void role(VaultServer vault, String name, String ttl, String longest)
      throws Exception {
    vault.write(
        "database/roles/" + name,
        """
        {"db_name": "shop", "default_ttl": "%s", "max_ttl": "%s", "creation_statements":
         ["CREATE ROLE \\"{{name}}\\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'"]}
        """
            .formatted(ttl, longest));
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
          DriverManager.getConnection(postgres().jdbcUrl(), login[0], login[1])) {
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
            DriverManager.getConnection(
                postgres().jdbcUrl(), postgres().user(), postgres().password());
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
    Path volume = node.kubelet().publish("brief", attributes("brief"));
    String first = Files.readString(volume.resolve("user"));
    String lease = node.vault().leases("database/creds/brief").getFirst();

    await("a renewal").atMost(ONE_MINUTE).until(() -> renewed("database/creds/brief/" + lease));
    assertThat(volume.resolve("user")).hasContent(first);
    assertThat(holds(volume)).isTrue();

    await("another user")
        .atMost(TWO_MINUTES)
        .until(
            () -> {
              // At no moment may the pod hold a user that the database knows no more.
              assertThat(holds(volume)).isTrue();
              return !Files.readString(volume.resolve("user")).equals(first);
            });
    assertThat(Files.readString(volume.resolve("login")))
        .startsWith(Files.readString(volume.resolve("user")) + " ");
    assertThat(node.plugin().metric("meshguard_secrets_operations_total{operation=\"expired\"}"))
        .isZero();
    ended(first);
    node.kubelet().unpublish("brief");
  }

  private boolean renewed(String lease) throws IOException, InterruptedException {
    JsonNode about = node.vault().write("sys/leases/lookup", "{\"lease_id\":\"" + lease + "\"}");
    return !about.at("/data/last_renewal").isNull();
  }

  @Test
  void dropsTheUserWhenThePodIsGone() throws Exception {
    Path volume = node.kubelet().publish("gone", attributes("long"));
    String user = Files.readString(volume.resolve("user"));
    assertThat(holds(volume)).isTrue();
    assertThat(exists(user)).isTrue();

    node.kubelet().unpublish("gone");

    ended(user);
    await("the lease's end")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("database/creds/long").isEmpty());
  }

  @Test
  void issuesNothingTwiceWhenItIsKilled() throws Exception {
    Path volume = node.kubelet().publish("killed", attributes("long"));
    String user = Files.readString(volume.resolve("user"));

    node.plugin().crashAndRestart();
    node.kubelet().publish("killed", attributes("long"));

    assertThat(volume.resolve("user")).hasContent(user);
    assertThat(node.vault().leases("database/creds/long")).hasSize(1);
    node.kubelet().unpublish("killed");
    ended(user);
  }

  /** Vault answers with 500 where its own connection fails. */
  @Test
  void saysThatVaultFailsWhereItsDatabaseDoes() throws Exception {
    node.vault()
        .write(
            "database/config/gone",
            """
        {"plugin_name": "%s", "allowed_roles": "*", "verify_connection": false,
         "connection_url": "postgresql://nobody@localhost:1/meshguard?sslmode=disable"}
        """
                .formatted(PLUGIN));
    node.vault()
        .write("database/roles/gone", "{\"db_name\":\"gone\",\"creation_statements\":[\"x\"]}");

    assertThat(node.kubelet().refusal("failing", attributes("gone")))
        .startsWith("UNAVAILABLE: Vault answered \"read database/creds/gone\" with 500: ");
    assertThat(
            node.plugin()
                .metric(
                    "meshguard_secrets_vault_requests_total{purpose=\"read\",result=\"unavailable\"}"))
        .isGreaterThan(1);
  }
}

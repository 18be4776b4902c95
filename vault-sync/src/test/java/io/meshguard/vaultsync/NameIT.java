package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A node that does not know Vault's name, at its start or later. The JVM's own file of hosts takes
 * the resolver's place. Runs as root.
 */
@NeedsMounts
class NameIT {
  private static final String NAME = "vault.shop.test";
  private static final Map<String, String> PASSWORD =
      Map.of(
          "vaultRole", "shop",
          "refresh", "1s",
          "secrets", "[{file: password, path: secret/shop/db, key: password}]");

  @RegisterExtension
  private final Node node =
      new Node("path \"secret/*\" { capabilities = [\"read\"] }")
          .sealable()
          .prepared(
              vault -> vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}"))
          .at(NameIT::address)
          .with(
              here ->
                  List.of(
                      "-Djdk.net.hosts.file=" + hosts(here),
                      // How long the JVM holds to what it has heard: less than it would.
                      "-Dsun.net.inetaddr.ttl=1",
                      "-Dsun.net.inetaddr.negative.ttl=1",
                      "--start-patience=1"));

  private static String address(Node here) {
    return "http://" + NAME + ":" + here.vault().port();
  }

  private static Path hosts(Node here) {
    return here.folder().resolve("hosts");
  }

  private void known() throws IOException {
    Path next = node.folder().resolve("hosts.next");
    Files.writeString(next, "127.0.0.1 " + NAME + "\n");
    Files.move(next, hosts(node), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private String unknown() {
    return "Vault at "
        + address(node)
        + " cannot be reached: the node's resolver does not know the name "
        + NAME;
  }

  @Test
  void saysSoAtItsStartAndGoesOnByItself() throws Exception {
    assertThat(node.kubelet().refusal("starts", PASSWORD)).isEqualTo("UNAVAILABLE: " + unknown());

    known();

    await("the name is known")
        .atMost(ONE_MINUTE)
        .until(() -> node.kubelet().complaint("starts", PASSWORD).isEmpty());
    assertThat(node.kubelet().target("starts").resolve("password")).hasContent("first");
  }

  @Test
  void keepsFilesWhenTheNameIsLostAndGoesOnByItself() throws Exception {
    known();
    Path volume = node.kubelet().publish("runs", PASSWORD);

    Files.delete(hosts(node));
    // Connections that there are need no name.
    node.vault().crash();
    node.vault().restart();
    node.vault().unseal();

    String said =
        await("an event of the running pod")
            .atMost(ONE_MINUTE)
            .until(
                () -> node.kubelet().complaint("runs", PASSWORD),
                text -> text.contains("resolver"));
    assertThat(said).isEqualTo("UNAVAILABLE: the files stay as they are: " + unknown());
    assertThat(volume.resolve("password")).hasContent("first");

    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");
    known();

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    await("no trouble any more")
        .atMost(ONE_MINUTE)
        .until(() -> node.kubelet().complaint("runs", PASSWORD).isEmpty());
  }
}

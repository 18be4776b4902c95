package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a pod finds in its volume, from a real Vault, in a real tmpfs. Runs as root. */
@NeedsMounts
class DeliveryIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      """;

  @RegisterExtension
  private static final Node node =
      new Node(POLICY)
          .prepared(
              vault -> {
                vault.write(
                    "secret/data/shop/db", "{\"data\":{\"user\":\"cart\",\"password\":\"first\"}}");
              });

  private static Map<String, String> attributes(String secrets) {
    return Map.of("vaultRole", "shop", "secrets", secrets, "refresh", "1s");
  }

  @Test
  void deliversAFieldIntoAReadOnlyMemoryFile() throws Exception {
    Path volume =
        node.kubelet()
            .publish(
                "field", attributes("[{file: password, path: secret/shop/db, key: password}]"));

    assertThat(volume.resolve("password")).hasContent("first");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(volume.resolve("password"))))
        .isEqualTo("r--------");
    assertThat(mountOptions(volume)).contains("ro,nosuid,nodev,noexec");
    assertThat(Files.getFileStore(volume).type()).isEqualTo("tmpfs");
    assertThat(Files.readString(volume.resolve(".generation"))).startsWith("{\"generation\":1,");
  }

  private static String mountOptions(Path volume) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.filter(line -> line.contains(" " + volume + " ")).findFirst().orElseThrow();
    }
  }

  @Test
  void followsARotationWithoutARestart() throws Exception {
    node.vault().write("secret/data/shop/rotating", "{\"data\":{\"k\":\"one\"}}");
    Path volume =
        node.kubelet()
            .publish("rotating", attributes("[{file: k, path: secret/shop/rotating, key: k}]"));

    node.vault().write("secret/data/shop/rotating", "{\"data\":{\"k\":\"two\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("k")).equals("two"));
    assertThat(Files.readString(volume.resolve(".generation"))).startsWith("{\"generation\":2,");
  }

  @Test
  void looksAtEachSecretAsOftenAsItSays() throws Exception {
    for (String name : new String[] {"quick", "slow"}) {
      node.vault().write("secret/data/shop/" + name, "{\"data\":{\"k\":\"one\"}}");
    }
    Map<String, String> attributes =
        new HashMap<>(
            attributes(
                """
                - {file: quick, path: secret/shop/quick, key: k, refresh: 1s}
                - {file: slow, path: secret/shop/slow, key: k}
                """));
    attributes.put("refresh", "1h");
    Path volume = node.kubelet().publish("paces", attributes);

    for (String name : new String[] {"slow", "quick"}) {
      node.vault().write("secret/data/shop/" + name, "{\"data\":{\"k\":\"two\"}}");
    }

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("quick")).equals("two"));
    assertThat(volume.resolve("slow")).hasContent("one");
  }

  @Test
  void keepsTheFilesWhereARotationMakesNone() throws Exception {
    Map<String, String> attributes =
        attributes("[{file: k, path: secret/shop/broken, key: k, encoding: base64}]");
    node.vault().write("secret/data/shop/broken", "{\"data\":{\"k\":\"b25l\"}}");
    Path volume = node.kubelet().publish("broken", attributes);

    node.vault().write("secret/data/shop/broken", "{\"data\":{\"k\":\"*\"}}");

    await("the event")
        .atMost(ONE_MINUTE)
        .until(() -> !node.kubelet().complaint("broken", attributes).isEmpty());
    assertThat(node.kubelet().complaint("broken", attributes))
        .isEqualTo(
            "UNAVAILABLE: the files stay as they are: file k from secret/shop/broken: the field \"k\""
                + " is not base64: store it so, or leave out encoding: base64");
    assertThat(volume.resolve("k")).hasContent("one");

    node.vault().write("secret/data/shop/broken", "{\"data\":{\"k\":\"dHdv\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("k")).equals("two"));
  }

  @Test
  void leavesNothingBehindWhenThePodIsGone() throws Exception {
    Path volume =
        node.kubelet()
            .publish("gone", attributes("[{file: p, path: secret/shop/db, key: password}]"));

    node.kubelet().unpublish("gone");
    node.kubelet().unpublish("gone");

    assertThat(Mounts.mounted(volume)).isFalse();
    assertThat(volume).doesNotExist();
  }

  @Test
  void letsThePodsGroupRead() throws Exception {
    Path volume =
        node.kubelet()
            .publish(
                "group", attributes("[{file: p, path: secret/shop/db, key: password}]"), "2000");

    assertThat(Files.getAttribute(volume.resolve("p"), "unix:gid")).isEqualTo(2000);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(volume.resolve("p"))))
        .isEqualTo("r--r-----");
  }

  @Test
  void givesFilesToTheirOwners() throws Exception {
    Map<String, String> owned =
        new HashMap<>(
            attributes(
                """
                - {file: ours, path: secret/shop/db, key: password}
                - {file: theirs, path: secret/shop/db, key: user, owner: "7:8", mode: "0440"}
                """));
    owned.put("owner", "1000:1001");

    Path volume = node.kubelet().publish("owned", owned);

    assertThat(Files.readAttributes(volume.resolve("ours"), "unix:uid,gid"))
        .isEqualTo(Map.of("uid", 1000, "gid", 1001));
    assertThat(Files.readAttributes(volume.resolve("theirs"), "unix:uid,gid"))
        .isEqualTo(Map.of("uid", 7, "gid", 8));
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(volume.resolve("theirs"))))
        .isEqualTo("r--r-----");
  }
}

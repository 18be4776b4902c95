package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.protocol.csi.NodeUnpublishVolumeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pod finds in its volume, from a real Vault, in a real tmpfs. Runs as root. */
@NeedsMounts
class DeliveryIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      path "old/shop/*" { capabilities = ["read"] }
      path "transit/decrypt/shop" { capabilities = ["update"] }
      path "pki/issue/shop" { capabilities = ["update"] }
      """;

  private static final int MEGABYTE = 1024 * 1024;

  @RegisterExtension
  private static final Node node =
      new Node(POLICY)
          .prepared(
              vault -> {
                vault.write(
                    "secret/data/shop/db", "{\"data\":{\"user\":\"cart\",\"password\":\"first\"}}");
                // Dev mode's storage takes it: 1 MiB is the most that the others do.
                vault.write(
                    "secret/data/shop/large",
                    "{\"data\":{\"k\":\"" + "x".repeat(MEGABYTE) + "\"}}");
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

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "[{file: p, path: secret/other/db}]",
            "PERMISSION_DENIED: Vault answered \"read secret/data/other/db\" with 403: 1 error"
                + " occurred: * permission denied; no policy of the role allows that, or the login"
                + " no longer holds: correct the path, or allow it in a policy of the role"),
        Arguments.of(
            "[{file: p, path: nosuch/db}]",
            "PERMISSION_DENIED: Vault refuses nosuch/db: no engine is mounted there, or no policy of"
                + " the role allows anything at that path: correct the path, or allow it there"),
        Arguments.of(
            "[{file: p, path: secret/shop/missing}]",
            "PERMISSION_DENIED: Vault answered \"read secret/data/shop/missing\" with 404; there is"
                + " nothing at that path: write the secret, or correct the path"),
        Arguments.of(
            "[{file: p, path: secret/../sys/raw}]",
            "INVALID_ARGUMENT: secrets[0]: path \"secret/../sys/raw\" is not of the form"
                + " <mount>/<path>, such as secret/shop/db"),
        Arguments.of(
            "[{file: p, path: secret/shop/db, key: nope}]",
            "INVALID_ARGUMENT: file p from secret/shop/db: the secret has no field \"nope\"; it has"
                + " [password, user]"),
        Arguments.of(
            "[{file: ../p, path: secret/shop/db}]",
            "INVALID_ARGUMENT: secrets[0]: file \"../p\" is no file inside the volume"),
        Arguments.of(
            "[{file: p, path: secret/shop/db}, {file: p, path: secret/shop/db, key: user}]",
            "INVALID_ARGUMENT: secrets[1]: two files are called \"p\""),
        Arguments.of(
            "[{file: p, path: secret/shop/db, mode: '0777'}]",
            "INVALID_ARGUMENT: secrets[0]: mode \"0777\" lets others write, or anyone execute; use"
                + " \"0400\" to \"0444\""),
        Arguments.of(
            "[{file: p, path: secret/shop/large}]",
            "INVALID_ARGUMENT: the files take 1048584 bytes, more than the limit of 1048576 for a"
                + " volume (p: 1048584): deliver fewer fields, split the pod's secrets over several"
                + " volumes, or have whoever runs the node raise --max-volume-bytes"
                + " (vaultSync.maxVolumeBytes)"),
        Arguments.of(
            "[{file: p, path: secret/shop/db, key: password, encoding: base64}]",
            "INVALID_ARGUMENT: file p from secret/shop/db: the field \"password\" is not base64:"
                + " store it so, or leave out encoding: base64"),
        Arguments.of(
            "[{file: p, path: secret/shop/db, template: '{{user'}]",
            "INVALID_ARGUMENT: file p from secret/shop/db: template: it is not well-formed"));
  }

  @Test
  void saysThatTheRoleDoesNotExist() throws Exception {
    Map<String, String> unknown = new HashMap<>(attributes("[{file: p, path: secret/shop/db}]"));
    unknown.put("vaultRole", "nosuch");

    assertThat(node.kubelet().refusal("role", unknown))
        .startsWith(
            "PERMISSION_DENIED: Vault answered \"log in at auth/kubernetes with role nosuch\" with"
                + " 400: ")
        .contains("nosuch")
        .endsWith(
            "; the role has to exist in Vault, and to admit this service account, its namespace and"
                + " the token's audience");
  }

  /** No path of the kubelet's is like this; whatever else nobody has foreseen ends alike. */
  @Test
  void saysThatADefectIsItsOwn() throws Exception {
    NodeUnpublishVolumeRequest request =
        NodeUnpublishVolumeRequest.newBuilder()
            .setVolumeId("defect")
            .setTargetPath("/canary\0")
            .build();

    assertThatThrownBy(() -> node.plugin().node().nodeUnpublishVolume(request))
        .hasMessage(
            "INTERNAL: a defect of vault-sync (InvalidPathException): its log on this node says"
                + " where; please report it");
    assertThat(node.plugin().logged())
        .contains("not unpublished, volume=defect: java.nio.file.InvalidPathException\n\tat ")
        .doesNotContain("canary");
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

  @Test
  void callsNoVaultThatTheNodeWasNotGiven() throws Exception {
    Map<String, String> elsewhere = new HashMap<>(attributes("[{file: p, path: secret/shop/db}]"));
    elsewhere.put("vaultAddress", "https://elsewhere.test:8200");

    assertThat(node.kubelet().refusal("elsewhere", elsewhere))
        .startsWith(
            "INVALID_ARGUMENT: vaultAddress: this node does not call https://elsewhere.test:8200;"
                + " whoever runs it allows that with --allow-vault-addr");
  }

  @Test
  void deliversASecretAsLargeAsTheLimit() throws Exception {
    Path volume =
        node.kubelet().publish("large", attributes("[{file: k, path: secret/shop/large, key: k}]"));

    assertThat(volume.resolve("k")).hasSize(MEGABYTE);
    assertThat(
            node.kubelet()
                .refusal(
                    "larger",
                    attributes(
                        "[{file: k, path: secret/shop/large, key: k}, {file: user, path: secret/shop/db,"
                            + " key: user}]")))
        .isEqualTo(
            "INVALID_ARGUMENT: the files take 1048580 bytes, more than the limit of 1048576 for a"
                + " volume (k: 1048576): deliver fewer fields, split the pod's secrets over several"
                + " volumes, or have whoever runs the node raise --max-volume-bytes"
                + " (vaultSync.maxVolumeBytes)");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void saysWhatIsWrong(String secrets, String message) throws Exception {
    assertThat(node.kubelet().refusal("refused", attributes(secrets))).startsWith(message);
  }
}

package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.vaultsync.protocol.csi.NodeUnpublishVolumeRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the pod's event says of a volume that cannot be delivered: what is wrong, and what to do.
 */
@NeedsMounts
class RefusalIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
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

  @ParameterizedTest
  @MethodSource("refused")
  void saysWhatIsWrong(String secrets, String message) throws Exception {
    assertThat(node.kubelet().refusal("refused", attributes(secrets))).startsWith(message);
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
}

package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kubelet's liveness probe is told. Runs as root. */
@NeedsMounts
class HealthIT {
  @RegisterExtension
  private final Node node = new Node("path \"secret/*\" { capabilities = [\"read\"] }");

  @Test
  void isWellForAsLongAsTheKubeletIsAnswered() throws Exception {
    assertThat(node.plugin().get("/healthz").statusCode()).isEqualTo(200);
    assertThat(node.plugin().get("/other").statusCode()).isEqualTo(404);

    Files.delete(node.plugin().socket());

    assertThat(node.plugin().get("/healthz").statusCode()).isEqualTo(503);
    assertThat(node.plugin().get("/healthz").body())
        .startsWith("calls to " + node.plugin().socket() + " fail: ");
  }

  /** A Vault that is away is no reason to start the plugin anew. */
  @Test
  void isWellWhileVaultIsNot() throws Exception {
    node.vault().crash();

    assertThat(node.plugin().get("/healthz").statusCode()).isEqualTo(200);
  }
}

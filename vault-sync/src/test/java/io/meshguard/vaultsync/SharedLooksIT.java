package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods of one service account that hold the same secret. Runs as root. */
@NeedsMounts
class SharedLooksIT {
  private static final int PODS = 10;
  private static final Map<String, String> PASSWORD =
      Map.of(
          "vaultRole", "shop",
          "refresh", "5s",
          "secrets", "[{file: password, path: secret/shop/db, key: password}]");
  private static final String LOOKS =
      "meshguard_secrets_vault_requests_total{purpose=\"version_lookup\",result=\"ok\"}";

  @RegisterExtension
  private final Node node =
      new Node("path \"secret/*\" { capabilities = [\"read\"] }")
          .prepared(
              vault -> vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}"));

  private void write(String value) throws Exception {
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"" + value + "\"}}");
  }

  /** When each record of the state was written last. */
  private Map<String, FileTime> state() throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.list(node.plugin().socket().resolveSibling("state"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".sealed")).toList()) {
        times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  @Test
  void costVaultOneLookAndTheNodeNoWriteUntilItIsAnother() throws Exception {
    List<Path> volumes = new ArrayList<>();
    for (int i = 0; i < PODS; i++) {
      volumes.add(node.kubelet().publish("pod-" + i, PASSWORD));
    }
    Map<String, FileTime> before = state();
    double looks = node.plugin().metric(LOOKS);
    long begun = System.nanoTime();

    await("some rounds").atMost(ONE_MINUTE).until(() -> node.plugin().metric(LOOKS) >= looks + 2);

    double seconds = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
    // A round takes 4.5 s at least; ten volumes by themselves would look ten times in it.
    assertThat(node.plugin().metric(LOOKS) - looks).isLessThanOrEqualTo(2 * (1 + seconds / 4.5));
    assertThat(state()).isEqualTo(before).hasSizeGreaterThan(PODS);

    write("second");

    for (Path volume : volumes) {
      await("the new value")
          .atMost(ONE_MINUTE)
          .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    }
  }
}

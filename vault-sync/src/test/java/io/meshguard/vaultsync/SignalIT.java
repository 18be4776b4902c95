package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.local.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rotation told by a signal, to processes in mount namespaces as containers have. As root. */
@NeedsMounts
class SignalIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      """;
  private static final Duration START = Duration.ofMinutes(1);

  @RegisterExtension private static final Node node = new Node(POLICY).with("--allow-signals");

  private static Map<String, String> attributes(String path, String signal) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("vaultRole", "shop");
    attributes.put("refresh", "1s");
    attributes.put("signal", signal);
    attributes.put("secrets", "[{file: p, path: " + path + ", key: p}]");
    return attributes;
  }

  /**
   * A process in a mount namespace of its own, with a child; on a signal it writes what it then
   * reads into {@code heard}.
   *
   * @param prepare what it does before, such as a mount
   */
  private ChildProcess container(String name, String prepare, Path volume) throws IOException {
    Path work = Files.createDirectories(node.folder().resolve(name).resolve("app"));
    // Not SIGHUP: where the tests run under nohup, no shell can trap it.
    String script =
        "trap 'cat \"%1$s/p\" >> heard' USR1; %2$s; touch ready; while :; do sleep 0.05; done"
            .formatted(volume, prepare);
    return ChildProcess.start(
        new ChildProcess.Command(
            name,
            List.of(
                "unshare",
                "--mount",
                "--propagation=slave",
                "sh",
                "-ec",
                "cd '" + work.getParent() + "'; " + script),
            Map.of(),
            node.folder().resolve(name + ".log")));
  }

  @Test
  void tellsTheContainersOfThePodAndNobodyElse() throws Exception {
    node.vault().write("secret/data/shop/told", "{\"data\":{\"p\":\"one\"}}");
    Path volume = node.kubelet().publish("told", attributes("secret/shop/told", "SIGUSR1"));
    Path app = node.folder().resolve("container/app");
    try (ChildProcess container =
            container("container", "mount --bind '" + volume + "' '" + app + "'", app);
        // As a node's agent, which sees what the kubelet mounts.
        ChildProcess agent = container("agent", "true", volume)) {
      container.awaitReady(START, () -> Files.exists(node.folder().resolve("container/ready")));
      agent.awaitReady(START, () -> Files.exists(node.folder().resolve("agent/ready")));

      node.vault().write("secret/data/shop/told", "{\"data\":{\"p\":\"two\"}}");

      Path heard = node.folder().resolve("container/heard");
      await("the signal")
          .atMost(ONE_MINUTE)
          .until(() -> Files.exists(heard) && Files.readString(heard).equals("two"));
      await("the count")
          .atMost(ONE_MINUTE)
          .until(() -> node.plugin().metric("meshguard_secrets_signals_total") == 1);
      assertThat(node.folder().resolve("agent/heard")).doesNotExist();
    }
  }

  /** A container that ends is started anew by the kubelet, and reads the new files. */
  @Test
  void endsAContainerThatAsksForSigterm() throws Exception {
    node.vault().write("secret/data/shop/ended", "{\"data\":{\"p\":\"one\"}}");
    Path volume = node.kubelet().publish("ended", attributes("secret/shop/ended", "SIGTERM"));
    Path app = node.folder().resolve("ending/app");
    try (ChildProcess container =
        container("ending", "mount --bind '" + volume + "' '" + app + "'", app)) {
      container.awaitReady(START, () -> Files.exists(node.folder().resolve("ending/ready")));

      node.vault().write("secret/data/shop/ended", "{\"data\":{\"p\":\"two\"}}");

      await("its end").atMost(ONE_MINUTE).until(() -> !container.alive());
      assertThat(volume.resolve("p")).hasContent("two");
    }
  }

  @Test
  void sendsNothingWhereTheNodeDoesNotAllowIt() throws Exception {
    node.vault().write("secret/data/shop/quiet", "{\"data\":{\"p\":\"one\"}}");
    try (Plugin other = Plugin.start(node.folder().resolve("quiet"), node.vault().address());
        Kubelet quiet =
            new Kubelet(other, node.folder().resolve("quiet-pods"), node.jwt(), "shop", "cart")) {
      assertThat(quiet.refusal("quiet", attributes("secret/shop/quiet", "SIGHUP")))
          .startsWith(
              "INVALID_ARGUMENT: signal: this node sends none; whoever runs it allows that with"
                  + " --allow-signals");
      assertThat(quiet.refusal("kill", attributes("secret/shop/quiet", "SIGKILL")))
          .isEqualTo(
              "INVALID_ARGUMENT: volumeAttributes: signal \"SIGKILL\" is none of SIGHUP, SIGUSR1,"
                  + " SIGUSR2, SIGTERM");
    }
  }
}

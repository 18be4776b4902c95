package io.meshguard.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalClusterIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  private Path folder;
  private ClusterTools tools;
  private LocalCluster cluster;

  @BeforeAll
  void start(@TempDir Path temporary) {
    folder = temporary;
    tools = ClusterTools.get(ROOT);
    cluster = LocalCluster.start(tools, folder.resolve("cluster"), 0, folder.resolve("logs"));
    cluster.createNamespace("shop", Map.of("istio-injection", "enabled"));
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void makesThePodsOfADeployment() {
    Answer answer =
        cluster
            .kubectl()
            .apply(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart, namespace: shop}
                spec:
                  selector: {matchLabels: {app: cart}}
                  template:
                    metadata: {labels: {app: cart}}
                    spec: {containers: [{name: cart, image: "cart:1"}]}
                """);

    assertThat(answer.text()).isEqualTo("deployment.apps/cart created\n");
    cluster
        .kubectl()
        .require("wait", "-n", "shop", "--for=create", "--timeout=300s", "pod", "-l", "app=cart");
  }

  @Test
  void labelsTheNamespacesItMakesAndTakesUpThoseThatAreThere() {
    cluster.createNamespace("shop", Map.of("team", "a"));

    assertThat(
            cluster
                .kubectl()
                .require(
                    "get",
                    "namespace",
                    "shop",
                    "-o",
                    "jsonpath={.metadata.labels.istio-injection} {.metadata.labels.team}"))
        .isEqualTo("enabled a");
  }

  @Test
  void acceptsIstiosObjectsAndHoldsThemToTheirSchema() {
    cluster.installIstioDefinitions();
    String peerAuthentication =
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: shop}
        spec: {mtls: {mode: %s}}
        """;

    assertThat(cluster.kubectl().apply(peerAuthentication.formatted("STRICT")).text())
        .isEqualTo("peerauthentication.security.istio.io/default created\n");
    assertThat(cluster.kubectl().apply(peerAuthentication.formatted("SOMETIMES")).text())
        .contains("Unsupported value: \"SOMETIMES\"");
  }

  @Test
  void givesAServiceAccountItsOwnPermissionsAndNoMore() {
    cluster.kubectl().require("create", "serviceaccount", "reader", "-n", "shop");
    cluster
        .kubectl()
        .require(
            "create",
            "rolebinding",
            "reader",
            "-n",
            "shop",
            "--clusterrole=view",
            "--serviceaccount=shop:reader");

    Kubectl reader = new Kubectl(tools.kubectl(), cluster.kubeconfigFor("shop", "reader"));

    assertThat(reader.run("get", "configmaps", "-n", "shop").succeeded()).isTrue();
    assertThat(reader.run("get", "secrets", "-n", "shop").errors()).contains("Forbidden");
  }

  @Test
  void keepsItsKeysFromOtherUsersOfTheMachine() throws IOException {
    try (var files = Files.list(folder.resolve("cluster"))) {
      assertThat(files.filter(Files::isRegularFile))
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file))
                      .extracting(Enum::name)
                      .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE"));
    }
  }

  @Test
  void takesUpAnEarlierClusterAndLeavesNoProcessBehind() {
    Path directory = folder.resolve("second");
    List<ChildProcess> first;
    try (LocalCluster started = LocalCluster.start(tools, directory, 0, folder.resolve("logs-2"))) {
      first = started.processes();
      started.createNamespace("kept", Map.of());
    }
    assertThat(first).hasSize(3).noneMatch(ChildProcess::alive);

    try (LocalCluster again = LocalCluster.start(tools, directory, 0, folder.resolve("logs-2"))) {
      assertThat(again.kubectl().run("get", "namespace", "kept").succeeded()).isTrue();
    }
  }

  @Test
  void saysWhichPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  LocalCluster.start(
                      tools, folder.resolve("third"), taken.getLocalPort(), folder.resolve("l")))
          .isInstanceOf(LocalServiceException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + ", wanted for the API server");
    }
  }
}

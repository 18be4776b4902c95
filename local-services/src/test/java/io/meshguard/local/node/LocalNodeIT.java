package io.meshguard.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalNodeIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  private static final String WEB =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        containers:
          - name: web
            image: "%s"
            command: [sh, -c, "echo hello >/tmp/index.html; exec httpd -f -p 8080 -h /tmp"]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {clusterIP: 10.97.0.80, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      """
          .formatted(LocalNode.BUSYBOX);

  private Path folder;
  private LocalCluster cluster;
  private LocalNode node;

  @BeforeAll
  void start(@TempDir Path temporary) {
    folder = temporary;
    cluster = cluster("first");
    try {
      node = node(cluster, "first");
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
    run(cluster);
  }

  @AfterAll
  void stop() {
    node.close();
    cluster.close();
  }

  private LocalCluster cluster(String name) {
    return LocalCluster.start(
        ClusterTools.get(ROOT), folder.resolve(name).resolve("cluster"), 0, logs(name));
  }

  private LocalNode node(LocalCluster cluster, String name) {
    return LocalNode.join(
        cluster, NodeTools.get(ROOT), folder.resolve(name).resolve("node"), logs(name));
  }

  private Path logs(String name) {
    return folder.resolve(name).resolve("logs");
  }

  /** Blocks until the pod runs. */
  private static void run(LocalCluster cluster) {
    assertThat(cluster.kubectl().apply(WEB).errors()).isEmpty();
    cluster.kubectl().require("wait", "--for=condition=Ready", "--timeout=300s", "pod/web");
  }

  private static String inPod(LocalCluster cluster, String... command) {
    return cluster
        .kubectl()
        .require(
            Stream.concat(Stream.of("exec", "web", "--"), Stream.of(command))
                .toArray(String[]::new));
  }

  @Test
  void leadsAServiceToItsPod() {
    assertThat(inPod(cluster, "wget", "-q", "-O-", "http://10.97.0.80/")).isEqualTo("hello\n");
  }

  @Test
  void letsPodsReachTheApiServer() {
    assertThat(inPod(cluster, "sh", "-c", "nc -w 5 10.97.0.1 443 </dev/null && echo reached"))
        .isEqualTo("reached\n");
  }

  @Test
  void keepsTheMachinesOwnSettingsOutOfReach() throws IOException {
    assertThat(Files.readString(node.root().resolve("proc/sys/kernel/panic"))).isEqualTo("10\n");
    assertThat(node.root().resolve("var/lib/kubelet/pods")).isNotEmptyDirectory();
    assertThat(Path.of("/var/lib/kubelet/pods")).doesNotExist();
  }

  @Test
  void runsBesideAnotherAndLeavesNothingBehind() throws IOException {
    String link;
    try (LocalCluster other = cluster("second")) {
      List<ChildProcess> processes;
      try (LocalNode beside = node(other, "second")) {
        run(other);
        assertThat(inPod(other, "wget", "-q", "-O-", "http://10.97.0.80/")).isEqualTo("hello\n");
        link = linkOf(beside);
        assertThat(links()).contains(linkOf(node), link);
        processes = beside.processes();
      }
      assertThat(processes).isNotEmpty().noneMatch(ChildProcess::alive);
    }
    assertThat(links()).contains(linkOf(node)).doesNotContain(link);
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.toString());
    assertThat(cgroupsOf("second")).isEmpty();
    assertThat(cgroupsOf("first")).isNotEmpty();
  }

  private static List<String> links() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .map(NetworkInterface::getName)
        .filter(name -> name.startsWith("meshguard"))
        .toList();
  }

  private static String linkOf(LocalNode node) {
    return "meshguard" + node.address().split("\\.", -1)[2];
  }

  private List<Path> cgroupsOf(String name) throws IOException {
    var containers = new NodeFiles(folder.resolve(name).resolve("node")).containers();
    assertThat(containers).isNotEmpty();
    try (Stream<Path> groups = Files.find(Path.of("/sys/fs/cgroup"), 4, (path, any) -> true)) {
      return groups.filter(path -> containers.contains(path.getFileName().toString())).toList();
    }
  }

  @Test
  void restartsItsPodsLikeAMachineThatWasSwitchedOff() {
    node.close();
    node = node(cluster, "first");
    cluster
        .kubectl()
        .require(
            "wait",
            "--for=jsonpath={.status.containerStatuses[0].restartCount}=1",
            "--timeout=300s",
            "pod/web");
    cluster.kubectl().require("wait", "--for=condition=Ready", "--timeout=300s", "pod/web");

    assertThat(inPod(cluster, "wget", "-q", "-O-", "http://10.97.0.80/")).isEqualTo("hello\n");
  }
}

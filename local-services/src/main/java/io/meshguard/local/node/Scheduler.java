package io.meshguard.local.node;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.Ports;
import io.meshguard.local.cluster.ClusterUser;
import io.meshguard.local.cluster.LocalCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Gives pods to the node. It runs beside the API server, not in the node. */
final class Scheduler {
  private Scheduler() {}

  /** Returns at once. */
  static ChildProcess start(Path program, LocalCluster cluster, Path directory, Path logs) {
    Path kubeconfig = directory.resolve("scheduler.kubeconfig");
    cluster.writeKubeconfig(kubeconfig, cluster.server(), ClusterUser.SCHEDULER);
    return ChildProcess.start(
        new ChildProcess.Command(
            "kube-scheduler",
            List.of(
                program.toString(),
                "--kubeconfig=" + kubeconfig,
                "--authentication-kubeconfig=" + kubeconfig,
                "--authorization-kubeconfig=" + kubeconfig,
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + Ports.free(),
                "--cert-dir=" + directory.resolve("scheduler")),
            Map.of(),
            logs.resolve("kube-scheduler.log")));
  }
}

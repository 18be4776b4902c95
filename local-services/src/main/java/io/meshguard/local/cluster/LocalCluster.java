package io.meshguard.local.cluster;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A real kube-apiserver with etcd and kube-controller-manager, as child processes. It listens on
 * the loopback address only. Pods are admitted and made by their controllers; they stay pending
 * unless a {@link io.meshguard.local.node.LocalNode} joins. Thread-safe.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final String WAIT = "--timeout=120s";
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final String LOOPBACK = "127.0.0.1";

  /** What the one node is called, if it gets one. */
  public static final String NODE = "node-1";

  private final ClusterTools tools;
  private final ClusterFiles files;
  private final Path logs;
  private final int port;
  private final Kubectl kubectl;

  /** The last one started comes first. */
  private final Deque<ChildProcess> processes = new ArrayDeque<>();

  private LocalCluster(ClusterTools tools, ClusterFiles files, Path logs, int port) {
    this.tools = tools;
    this.files = files;
    this.logs = logs;
    this.port = port;
    this.kubectl = new Kubectl(tools.kubectl(), files.kubeconfig());
  }

  /**
   * Starts a cluster and blocks until it answers requests and has made the {@code default}
   * namespace's service account.
   *
   * @param directory holds what the cluster stores, its keys and its kubeconfig; an earlier cluster
   *     is taken up again
   * @param port the API server's port, or 0 for any free one
   * @param logs takes a log file for each process
   * @throws LocalServiceException when the port is taken or a process does not start; nothing is
   *     left running
   */
  public static LocalCluster start(ClusterTools tools, Path directory, int port, Path logs) {
    if (port != 0) {
      Ports.requireFree("the API server", port);
    }
    LocalCluster cluster =
        new LocalCluster(tools, ClusterFiles.in(directory), logs, port == 0 ? Ports.free() : port);
    try {
      cluster.startProcesses();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startProcesses() {
    files.prepare(server());
    String etcd = "http://" + LOOPBACK + ":" + Ports.free();
    start("etcd", etcdCommand(etcd));
    // The API server waits for etcd by itself.
    ChildProcess apiServer = start("kube-apiserver", apiServerCommand(etcd));
    apiServer.awaitReady(START_DEADLINE, () -> kubectl.run("get", "--raw", "/readyz").succeeded());
    ChildProcess controllers = start("kube-controller-manager", controllerManagerCommand());
    controllers.awaitReady(START_DEADLINE, () -> hasServiceAccount("default"));
  }

  private ChildProcess start(String name, List<String> command) {
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(name, command, Map.of(), logs.resolve(name + ".log")));
    synchronized (processes) {
      processes.push(process);
    }
    return process;
  }

  private List<String> etcdCommand(String url) {
    String peers = "http://" + LOOPBACK + ":" + Ports.free();
    return List.of(
        tools.etcd().toString(),
        "--data-dir=" + files.etcd(),
        "--listen-client-urls=" + url,
        "--advertise-client-urls=" + url,
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers,
        "--initial-cluster=default=" + peers,
        "--log-level=warn",
        // A power cut may cost this cluster its contents; a kill of the process does not.
        "--unsafe-no-fsync");
  }

  private List<String> apiServerCommand(String etcd) {
    return List.of(
        tools.apiServer().toString(),
        "--etcd-servers=" + etcd,
        "--bind-address=" + LOOPBACK,
        "--secure-port=" + port,
        "--cert-dir=" + files.certificates(),
        // A node says itself where its pods reach the API server.
        "--endpoint-reconciler-type=none",
        "--service-cluster-ip-range=10.97.0.0/24",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        "--service-account-key-file=" + files.serviceAccountKey(),
        "--service-account-signing-key-file=" + files.serviceAccountKey(),
        "--token-auth-file=" + files.tokens(),
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--kubelet-client-certificate=" + files.kubeletClient().certificate(),
        "--kubelet-client-key=" + files.kubeletClient().key(),
        "--kubelet-preferred-address-types=InternalIP",
        // It calls a webhook's pods themselves: the addresses of Services lead nowhere on this
        // machine.
        "--enable-aggregator-routing=true",
        "--allow-privileged=true",
        "--profiling=false");
  }

  private List<String> controllerManagerCommand() {
    return List.of(
        tools.controllerManager().toString(),
        "--kubeconfig=" + files.kubeconfig(),
        "--root-ca-file=" + files.authority(),
        "--service-account-private-key-file=" + files.serviceAccountKey(),
        // Each controller is a user of its own, as in a real cluster: that is what the webhook
        // sees.
        "--use-service-account-credentials=true",
        "--leader-elect=false",
        "--bind-address=" + LOOPBACK,
        "--secure-port=" + Ports.free(),
        "--cert-dir=" + files.certificates().resolveSibling("controller-manager"));
  }

  /** The API server's address. */
  public String server() {
    return "https://" + LOOPBACK + ":" + port;
  }

  /** The port of {@link #server}. */
  public int port() {
    return port;
  }

  /** A kubeconfig of the cluster's administrator. */
  public Path kubeconfig() {
    return files.kubeconfig();
  }

  /** For the cluster's administrator. */
  public Kubectl kubectl() {
    return kubectl;
  }

  /** What runs, the last one started first. */
  public List<ChildProcess> processes() {
    synchronized (processes) {
      return List.copyOf(processes);
    }
  }

  /**
   * Makes the namespace unless it is there, and blocks until pods can be made in it: until it has
   * its {@code default} service account.
   */
  public void createNamespace(String name, Map<String, String> labels) {
    if (!kubectl.run("get", "namespace", name).succeeded()) {
      kubectl.require("create", "namespace", name);
    }
    labels.forEach(
        (key, value) ->
            kubectl.require("label", "--overwrite", "namespace", name, key + "=" + value));
    kubectl.require("wait", "--for=create", WAIT, "-n", name, "serviceaccount/default");
  }

  private boolean hasServiceAccount(String namespace) {
    return kubectl.run("get", "serviceaccount", "default", "-n", namespace).succeeded();
  }

  /** Installs Istio's custom resource definitions, and blocks until their objects are accepted. */
  public void installIstioDefinitions() {
    String file = tools.istioDefinitions().toString();
    // Server-side: the definitions are too large for the annotation of a client-side apply.
    kubectl.require("apply", "--server-side", "--force-conflicts", "-f", file);
    kubectl.require("wait", "--for=condition=Established", WAIT, "-f", file);
  }

  /**
   * Installs or upgrades a Helm release, and blocks until its custom resource definitions are in
   * force.
   *
   * @param chart the chart's folder
   * @param namespace where its namespaced objects go; made when missing
   * @param values YAML, on top of the chart's own
   * @throws LocalServiceException when Helm or the API server refuses
   */
  public void installChart(String release, Path chart, String namespace, String values) {
    Program helm =
        new Program(
            List.of(tools.helm().toString(), "--kubeconfig", files.kubeconfig().toString()));
    Answer answer =
        helm.run(
            values,
            List.of(
                "upgrade",
                release,
                chart.toString(),
                "--install",
                "--create-namespace",
                "--namespace=" + namespace,
                "--values=-"));
    if (!answer.succeeded()) {
      throw new LocalServiceException(
          "the chart " + chart + " cannot be installed: " + answer.errors().strip());
    }
    kubectl.require("wait", "--for=condition=Established", WAIT, "crd", "--all");
  }

  /**
   * Writes a kubeconfig whose user is the service account, with that account's permissions only. It
   * is good for a year, or until the cluster's folder is deleted.
   *
   * @return the file, in the cluster's folder
   */
  public Path kubeconfigFor(String namespace, String serviceAccount) {
    String token =
        kubectl
            .require("create", "token", serviceAccount, "-n", namespace, "--duration=8760h")
            .strip();
    Path file = files.directory().resolve("kubeconfig-" + serviceAccount);
    try {
      files.writeKubeconfig(file, server(), token);
      return file;
    } catch (IOException e) {
      throw new LocalServiceException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a kubeconfig for one of the cluster's own users. It is good until the cluster stops.
   *
   * @param server the API server's address, as the user reaches it
   */
  public void writeKubeconfig(Path file, String server, ClusterUser user) {
    try {
      files.writeKubeconfig(file, server, user);
    } catch (IOException e) {
      throw new LocalServiceException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** The certificate that the API server shows to kubelets; it is its own authority. */
  public Path kubeletClientCertificate() {
    return files.kubeletClient().certificate();
  }

  /** The certificate to know the API server by. */
  public Path authority() {
    return files.authority();
  }

  /** Stops the processes in reverse order, and waits for them. */
  @Override
  public void close() {
    synchronized (processes) {
      while (!processes.isEmpty()) {
        processes.pop().stop(STOP_GRACE);
      }
    }
  }
}

package io.meshguard.local.node;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.cluster.Answer;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of a {@link LocalCluster}: kubelet, containerd and kube-proxy, with kube-scheduler
 * beside them. It lives in namespaces of its own, so that several nodes run side by side and none
 * leaves a mount, a link or a packet filter rule behind, however it ends. To its programs a start
 * is like the start of a machine: pods are started anew, and what was in memory is gone.
 * Thread-safe.
 */
public final class LocalNode implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  /** An image that is always there: busybox. Without a command it sleeps. */
  public static final String BUSYBOX = BusyboxImage.NAME;

  private final LocalCluster cluster;
  private final NodeTools tools;
  private final NodeFiles files;
  private final NodeNetwork network;
  private final NodeNamespaces namespaces;
  private final Containerd containerd;
  private final Path logs;
  private final Instant begun = Instant.now();

  /** The last one started comes first. */
  private final Deque<ChildProcess> processes = new ArrayDeque<>();

  /** What was opened last is closed first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private LocalNode(
      LocalCluster cluster,
      NodeTools tools,
      NodeFiles files,
      NodeNetwork network,
      NodeNamespaces namespaces,
      Path logs) {
    this.cluster = cluster;
    this.tools = tools;
    this.files = files;
    this.network = network;
    this.namespaces = namespaces;
    this.containerd = new Containerd(tools, network, namespaces, files);
    this.logs = logs;
  }

  /** Why this machine can have no node, in a line for a person, as far as it is known. */
  public static Optional<String> obstacle() {
    return Machine.here().unfit();
  }

  /**
   * Starts a node and blocks until the cluster takes it for ready.
   *
   * @param directory holds its images, the files of its pods, and their logs
   * @param logs takes a log file for each process
   * @throws LocalServiceException when the machine does not allow it or a process does not start;
   *     nothing is left running
   */
  public static LocalNode join(LocalCluster cluster, NodeTools tools, Path directory, Path logs) {
    obstacle()
        .ifPresent(
            reason -> {
              throw new LocalServiceException(reason);
            });
    NodeFiles files = new NodeFiles(directory);
    try {
      files.prepare();
      NodeNetwork network = NodeNetwork.forFolder(files.directory());
      // A node that was killed could not do it itself.
      Cgroups.remove(files.containers());
      NodeNamespaces namespaces = NodeNamespaces.open(files.lib(), files.log(), logs);
      LocalNode node = new LocalNode(cluster, tools, files, network, namespaces, logs);
      try {
        node.start();
        return node;
      } catch (IOException | RuntimeException e) {
        node.close();
        throw e;
      }
    } catch (IOException e) {
      throw new LocalServiceException(
          "the node's folder " + directory + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void start() throws IOException {
    opened(() -> Cgroups.remove(files.containers()));
    opened(namespaces);
    processes.push(namespaces.process());
    network.connect(namespaces);
    opened(MachineRelay.start(network.machine(), cluster.port()));
    started(containerd.start());
    loadBusybox();
    NodeProcess kubelet =
        started(new Kubelet(tools.kubelet(), cluster, network, namespaces, files).start());
    started(new KubeProxy(tools.proxy(), cluster, network, namespaces, files).start());
    ChildProcess scheduler =
        opened(Scheduler.start(tools.scheduler(), cluster, files.directory(), logs));
    synchronized (processes) {
      processes.push(scheduler);
    }
    showApiServer();
    kubelet.awaitReady(START_DEADLINE, this::ready);
  }

  private void loadBusybox() {
    Path image = files.onMachine("images").resolve("busybox.tar");
    BusyboxImage.write(Machine.program("busybox"), image);
    containerd.load(image);
  }

  /** Where the Service {@code kubernetes} leads, for pods that ask the API server. */
  private void showApiServer() {
    cluster
        .kubectl()
        .requireWith(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
            addressType: IPv4
            ports: [{name: https, port: %d, protocol: TCP}]
            endpoints: [{addresses: ["%s"], conditions: {ready: true}}]
            """
                .formatted(cluster.port(), network.machine()),
            "apply",
            "-f",
            "-");
  }

  /** Ready by a word of this kubelet, not of an earlier one. */
  private boolean ready() {
    Answer answer =
        cluster
            .kubectl()
            .run(
                "get",
                "node",
                LocalCluster.NODE,
                "-o",
                "jsonpath={.status.conditions[?(@.type=='Ready')].status}"
                    + " {.status.conditions[?(@.type=='Ready')].lastHeartbeatTime}");
    String[] words = answer.output().strip().split(" ", -1);
    return answer.succeeded() && words.length == 2 && words[0].equals("True") && isNew(words[1]);
  }

  private boolean isNew(String time) {
    try {
      return !Instant.parse(time).isBefore(begun.truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /**
   * Starts a program that belongs to the node: it sees the node's files and processes, and mounts
   * for its pods. The network is the machine's, where it reaches what listens on the loopback
   * address.
   *
   * @param name of the process and its log file
   */
  public NodeProcess run(String name, List<String> command, Map<String, String> environment) {
    return started(namespaces.start(name, NodeNamespaces.Network.OF_MACHINE, command, environment));
  }

  /** Makes the images of an archive known, as {@code docker load} does; blocks. */
  public void load(Path archive) {
    containerd.load(archive);
  }

  /**
   * Lets the node and its pods reach what listens on this machine's loopback address, at {@link
   * #machineAddress} and the same port.
   */
  public void open(int port) {
    opened(MachineRelay.start(network.machine(), port));
  }

  /** The address by which the node and its pods reach this machine. */
  public String machineAddress() {
    return network.machine();
  }

  /** The node's {@code /}, as this machine sees it while the node runs. */
  public Path root() {
    return namespaces.root();
  }

  /** The address by which this machine reaches it. */
  public String address() {
    return network.node();
  }

  /** Answers this machine whether the kubelet is well. */
  public String kubeletHealth() {
    return "http://" + network.node() + ":10248/healthz";
  }

  /** What runs, the last one started first. */
  public List<ChildProcess> processes() {
    synchronized (processes) {
      return List.copyOf(processes);
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private NodeProcess started(NodeProcess process) {
    synchronized (processes) {
      processes.push(process.process());
    }
    return process;
  }

  /** Ends all of it, pods included, and waits; the folder stays. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("no part throws it", e);
      }
    }
    // Those who stand for the node's programs end with them, a moment later.
    processes().forEach(ChildProcess::kill);
  }
}

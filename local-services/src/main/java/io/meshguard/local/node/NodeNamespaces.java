package io.meshguard.local.node;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Mounts, processes and network of the node, apart from those of the machine. When the first
 * process ends, by {@link #close} or because this JVM was killed, the kernel kills all others and
 * takes the mounts, links and packet filter rules away. Thread-safe.
 */
final class NodeNamespaces implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private final ChildProcess unshare;
  private final long init;
  private final Path logs;

  private NodeNamespaces(ChildProcess unshare, long init, Path logs) {
    this.unshare = unshare;
    this.init = init;
    this.logs = logs;
  }

  /** Which of the machine's namespaces a program shares. */
  enum Network {
    OF_NODE,
    OF_MACHINE
  }

  /**
   * Blocks until the node's file system is as it shall be.
   *
   * @param lib what the node sees as {@code /var/lib}
   * @param log what the node sees as {@code /var/log}
   * @param logs takes a log file for each process
   * @throws LocalServiceException when the machine does not allow it
   */
  static NodeNamespaces open(Path lib, Path log, Path logs) {
    ChildProcess unshare =
        ChildProcess.start(
            new ChildProcess.Command(
                "node",
                List.of(
                    Machine.program("unshare").toString(),
                    "--mount",
                    "--net",
                    "--pid",
                    "--mount-proc",
                    "--fork",
                    "--kill-child",
                    "/bin/sh",
                    "-c",
                    script(),
                    "node",
                    lib.toString(),
                    log.toString()),
                Map.of(),
                logs.resolve("node.log")));
    unshare.awaitReady(START_DEADLINE, () -> firstProcess(unshare) != 0);
    return new NodeNamespaces(unshare, firstProcess(unshare), logs);
  }

  /** The process id on the machine; 0 until the node's file system is ready. */
  private static long firstProcess(ChildProcess unshare) {
    return ProcessHandle.of(unshare.pid()).stream()
        .flatMap(ProcessHandle::children)
        .mapToLong(ProcessHandle::pid)
        .filter(pid -> Files.exists(root(pid).resolve("run/ready")))
        .findFirst()
        .orElse(0);
  }

  private static Path root(long pid) {
    return Path.of("/proc", Long.toString(pid), "root");
  }

  private static String script() {
    try (InputStream in = NodeNamespaces.class.getResourceAsStream("init.sh")) {
      if (in == null) {
        throw new IllegalStateException("init.sh is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LocalServiceException("init.sh cannot be read: " + e.getMessage(), e);
    }
  }

  /** The node's first process, as the machine numbers it. */
  long init() {
    return init;
  }

  /** The node's file system, as the machine sees it. */
  Path root() {
    return root(init);
  }

  ChildProcess process() {
    return unshare;
  }

  /** The arguments that make a command run in the node. */
  List<String> enter(Network network, List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                Machine.program("nsenter").toString(),
                "--target=" + init,
                "--mount",
                "--pid",
                "--wd=/"));
    if (network == Network.OF_NODE) {
      all.add("--net");
    }
    all.add("--");
    all.addAll(command);
    return List.copyOf(all);
  }

  /** Starts a program in the node, with a log of that name. */
  NodeProcess start(
      String name, Network network, List<String> command, Map<String, String> environment) {
    return new NodeProcess(
        ChildProcess.start(
            new ChildProcess.Command(
                name, enter(network, command), environment, logs.resolve(name + ".log"))));
  }

  /** Ends everything in the node, and waits for it. */
  @Override
  public void close() {
    // It waits for its child and takes no other signal; nothing in the node needs more time.
    unshare.kill();
  }
}

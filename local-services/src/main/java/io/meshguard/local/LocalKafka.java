package io.meshguard.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker (KRaft, one node) in a JVM of its own. It listens on the loopback address
 * only, without encryption or authentication: for this machine's own use. Thread-safe.
 */
public final class LocalKafka implements AutoCloseable {
  private static final String NAME = "Kafka";
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);

  private final ChildProcess process;
  private final int port;

  /** For clients elsewhere; null if there are none. */
  private final @Nullable String other;

  private LocalKafka(ChildProcess process, int port, @Nullable String other) {
    this.process = process;
    this.port = port;
    this.other = other;
  }

  /**
   * Starts a broker and blocks until it answers requests.
   *
   * @param directory holds the broker's data; an earlier broker's data is taken up again
   * @param port the port to listen on, or 0 for any free one
   * @param log takes the broker's output
   * @throws LocalServiceException when the port is taken or the broker does not start
   */
  public static LocalKafka start(Path directory, int port, Path log) {
    return start(directory, port, log, Jvm.PLAIN);
  }

  /** As {@link #start(Path, int, Path)}, in such a JVM. */
  public static LocalKafka start(Path directory, int port, Path log, Jvm jvm) {
    return start(directory, port, log, jvm, null);
  }

  /**
   * As {@link #start(Path, int, Path)}, and for clients that reach this machine at another address,
   * such as the pods of a node.
   */
  public static LocalKafka start(Path directory, int port, Path log, String address) {
    return start(directory, port, log, Jvm.PLAIN, address + ":" + Ports.free());
  }

  private static LocalKafka start(
      Path directory, int port, Path log, Jvm jvm, @Nullable String other) {
    int listener = Ports.orFree(port);
    Ports.requireFree(NAME, listener);
    Path ready = directory.resolve("ready");
    Path configuration = directory.resolve("server.properties");
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(ready);
      Files.writeString(
          configuration, properties(directory.resolve("data"), listener, Ports.free(), other));
    } catch (IOException e) {
      throw new LocalServiceException(
          "Kafka's folder " + directory + " cannot be written: " + e.getMessage(), e);
    }
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                NAME, jvm.command(command(configuration, ready)), Map.of(), log));
    process.awaitReady(START_DEADLINE, () -> names(ready, process.pid()));
    return new LocalKafka(process, listener, other);
  }

  private static boolean names(Path ready, long pid) {
    try {
      return Files.readString(ready).equals(Long.toString(pid));
    } catch (IOException notThereYet) {
      return false;
    }
  }

  private static List<String> command(Path configuration, Path ready) {
    return List.of(
        "-Xmx256m",
        "-XX:+UseSerialGC",
        // One broker for one machine has little to do; C2 would have more than it, for minutes.
        "-XX:TieredStopAtLevel=1",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        BrokerClassPath.value(),
        "io.meshguard.local.broker.Broker",
        configuration.toString(),
        ready.toString());
  }

  private static String properties(
      Path data, int port, int controllerPort, @Nullable String other) {
    String localhost = "PLAINTEXT://localhost:" + port;
    String clients = other == null ? localhost : localhost + ",OTHER://" + other;
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("log.dirs", data.toAbsolutePath().toString()),
            Map.entry("controller.quorum.voters", "1@localhost:" + controllerPort),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,OTHER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("listeners", clients + ",CONTROLLER://localhost:" + controllerPort),
            Map.entry("advertised.listeners", clients),
            // One node: whatever Kafka keeps for itself has one replica.
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            // Nobody else is coming: the first consumer of a group need not wait for more.
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // A broker that was killed is let in again only when its old session has ended; by
            // default after 9 s.
            Map.entry("broker.session.timeout.ms", "3000"),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            // Its default of 128 MiB would be half the heap.
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
            // A decision holds an object of several MB, and perhaps the one before it.
            Map.entry("message.max.bytes", "33554432"));
    return settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** What clients put into {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "localhost:" + port;
  }

  /**
   * The same for clients that reach this machine at the address that {@link #start(Path, int, Path,
   * String)} was given.
   *
   * @throws IllegalStateException it was given none
   */
  public String bootstrapServersElsewhere() {
    if (other == null) {
      throw new IllegalStateException("this broker listens on the loopback address alone");
    }
    return other;
  }

  /** The port the broker listens on. */
  public int port() {
    return port;
  }

  /** The broker's process, for its id and state. */
  public ChildProcess process() {
    return process;
  }

  /** The broker hangs until {@link #resume}: connections stay open, nothing is answered. */
  public void pause() {
    process.pause();
  }

  /** Lets a paused broker go on. */
  public void resume() {
    process.resume();
  }

  /** Ends the broker as a crash would. Its data can be started again. */
  public void kill() {
    process.kill();
  }

  /** Shuts the broker down in order, and waits for it. */
  @Override
  public void close() {
    process.stop(STOP_GRACE);
  }
}

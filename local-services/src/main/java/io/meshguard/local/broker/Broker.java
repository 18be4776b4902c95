package io.meshguard.local.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The main class of the broker's JVM: {@code Broker SERVER.PROPERTIES READY-FILE}. Formats the log
 * directory if it is new, starts the broker, and writes its process id to the ready file once it
 * answers requests. SIGTERM shuts it down in order.
 */
public final class Broker {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OWN = Logger.getLogger(Broker.class.getName());

  private static @Nullable FileChannel heldFile;

  private Broker() {}

  /** Runs until a signal ends it; exits with 1 when the broker cannot start. */
  public static void main(String[] arguments) throws Exception {
    logTersely();
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(Path.of(arguments[0]))) {
      properties.load(reader);
    }
    Path directory = Path.of(properties.getProperty("log.dirs"));
    holdAlone(directory);
    formatIfNew(directory);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
    try {
      server.startup();
    } catch (RuntimeException cannotStart) {
      OWN.log(Level.SEVERE, "The broker cannot start", cannotStart);
      // The broker's threads are not daemons: nothing but an exit ends them.
      System.exit(1);
    }
    Files.writeString(Path.of(arguments[1]), Long.toString(ProcessHandle.current().pid()));
    OWN.info("The broker answers on " + properties.getProperty("advertised.listeners"));
    server.awaitShutdown();
  }

  /**
   * Kafka's own lock comes too late: by then a second broker has written to the metadata log of the
   * first. The channel is kept reachable, so that the lock is held until the process ends.
   */
  private static void holdAlone(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolveSibling("broker.lock");
    heldFile = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (heldFile.tryLock() == null) {
      OWN.severe("Another broker runs on " + directory + ": it holds " + file);
      System.exit(1);
    }
  }

  private static void formatIfNew(Path directory) throws Exception {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(1)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .addDirectory(directory.toString())
        .setMetadataLogDirectory(directory.toString())
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
  }

  /**
   * One line per event, warnings and worse: at its default the broker prints its whole
   * configuration, three times.
   */
  private static void logTersely() throws IOException {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
    LogManager.getLogManager().reset();
    ROOT.addHandler(new ConsoleHandler());
    ROOT.setLevel(Level.WARNING);
    OWN.setLevel(Level.INFO);
  }
}

package io.meshguard.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A real PostgreSQL server as a child process. It listens on the loopback address only; its one
 * user has a random password that is kept beside the data. Commits are as durable as PostgreSQL's
 * defaults make them. Thread-safe.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final String NAME = "PostgreSQL";
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);

  private final ChildProcess process;
  private final int port;
  private final String password;

  private LocalPostgres(ChildProcess process, int port, String password) {
    this.process = process;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts a server and blocks until it accepts connections. Creates the user and the database on
   * the first start.
   *
   * @param directory holds the data; an earlier server's data is taken up again
   * @param port the port to listen on, or 0 for any free one
   * @param log takes the server's output
   * @throws LocalServiceException when the port is taken or the server does not start
   */
  public static LocalPostgres start(Path directory, int port, Path log) {
    int listener = Ports.orFree(port);
    Ports.requireFree(NAME, listener);
    PostgresFiles files = PostgresFiles.prepare(directory.toAbsolutePath(), log);
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                NAME,
                PostgresFiles.asNonRoot(
                    List.of(
                        files.program("postgres"),
                        "-D",
                        files.data().toString(),
                        "-p",
                        Integer.toString(listener),
                        "-c",
                        "listen_addresses=localhost",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "shared_buffers=64MB",
                        "-c",
                        "max_connections=50",
                        "-c",
                        "log_checkpoints=off")),
                Map.of("LC_ALL", "C", "TZ", "UTC"),
                log));
    process.awaitReady(START_DEADLINE, () -> ready(files.data(), process.pid()));
    return new LocalPostgres(process, listener, files.password());
  }

  /**
   * As pg_ctl does it: the eighth line of postmaster.pid is the state; an earlier server's file has
   * another id.
   */
  private static boolean ready(Path data, long pid) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      return lines.size() >= 8
          && lines.getFirst().trim().equals(Long.toString(pid))
          && lines.get(7).trim().equals("ready");
    } catch (IOException notThereYet) {
      return false;
    }
  }

  /** The URL of the database {@code meshguard}, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port + "/" + PostgresFiles.DATABASE;
  }

  /** The owner of the database. */
  public String user() {
    return PostgresFiles.USER;
  }

  /** The user's password. */
  public String password() {
    return password;
  }

  /** The port the server listens on. */
  public int port() {
    return port;
  }

  /** The server's main process, for its id and state. */
  public ChildProcess process() {
    return process;
  }

  /**
   * The server's main process hangs until {@link #resume}: new connections are not answered, open
   * ones go on.
   */
  public void pause() {
    process.pause();
  }

  /** Lets a paused server go on. */
  public void resume() {
    process.resume();
  }

  /** Ends the server as a crash would. Its data can be started again. */
  public void kill() {
    // Its processes leave when they notice; until then they hold the memory that they share with
    // it, and no other server takes the data.
    CompletableFuture<?>[] processes =
        ProcessHandle.of(process.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    process.kill();
    CompletableFuture.allOf(processes)
        .completeOnTimeout(null, STOP_GRACE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** Shuts the server down in order (open sessions are cut off), and waits for it. */
  @Override
  public void close() {
    // SIGINT is PostgreSQL's "fast" shutdown; SIGTERM would wait for the clients to leave.
    process.stop("INT", STOP_GRACE);
  }
}

package io.meshguard.local;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Prometheus as a child process, listening on the loopback address only. It is the one that
 * is installed: {@code prometheus} and {@code promtool} on the PATH. Thread-safe.
 */
public final class LocalPrometheus implements AutoCloseable {
  private static final String NAME = "Prometheus";
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final Duration BACKFILL_LIMIT = Duration.ofMinutes(5);

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final ChildProcess process;
  private final URI url;

  private LocalPrometheus(ChildProcess process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts a server and blocks until it answers queries.
   *
   * @param directory holds configuration and data; an earlier server's data is taken up again
   * @param port the port to listen on, or 0 for any free one
   * @param configuration what Prometheus calls its configuration file, as YAML
   * @param log takes the server's output
   * @throws LocalServiceException when it is not installed, the port is taken, or it does not start
   */
  public static LocalPrometheus start(Path directory, int port, String configuration, Path log) {
    return start(directory, port, configuration, log, List.of());
  }

  /**
   * As {@link #start(Path, int, String, Path)}.
   *
   * @param flags more of Prometheus's own, such as {@code --web.enable-remote-write-receiver}
   */
  public static LocalPrometheus start(
      Path directory, int port, String configuration, Path log, List<String> flags) {
    int listener = Ports.orFree(port);
    Ports.requireFree(NAME, listener);
    Path file = directory.resolve("prometheus.yml");
    try {
      Files.createDirectories(directory);
      Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new LocalServiceException(
          "Prometheus's folder " + directory + " cannot be written: " + e.getMessage(), e);
    }
    URI url = URI.create("http://127.0.0.1:" + listener);
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                NAME,
                Stream.concat(
                        Stream.of(
                            installed("prometheus").toString(),
                            "--config.file=" + file,
                            "--storage.tsdb.path=" + data(directory),
                            "--web.listen-address=127.0.0.1:" + listener,
                            "--log.level=warn"),
                        flags.stream())
                    .toList(),
                Map.of(),
                log));
    process.awaitReady(START_DEADLINE, () -> answers(url.resolve("/-/ready")));
    return new LocalPrometheus(process, url);
  }

  /**
   * Turns samples with times into the data that a server on this folder will start with: hours of
   * history without waiting for them. Blocks.
   *
   * @param openMetrics a file in the OpenMetrics text format, with {@code # EOF}
   * @throws LocalServiceException with promtool's own words when it refuses the file
   */
  public static void backfill(Path directory, Path openMetrics) {
    List<String> command =
        List.of(
            installed("promtool").toString(),
            "tsdb",
            "create-blocks-from",
            "openmetrics",
            openMetrics.toString(),
            data(directory).toString());
    Path output = directory.resolve("promtool.log");
    try {
      Files.createDirectories(data(directory));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(BACKFILL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LocalServiceException("promtool did not end within " + BACKFILL_LIMIT);
      }
      if (process.exitValue() != 0) {
        throw new LocalServiceException("promtool refused: " + Files.readString(output));
      }
    } catch (IOException e) {
      throw new LocalServiceException("promtool cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while promtool ran", e);
    }
  }

  private static Path data(Path directory) {
    return directory.resolve("data");
  }

  private static Path installed(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new LocalServiceException(
                    program + " is not on the PATH. Install it: apt-get install prometheus"));
  }

  private static boolean answers(URI ready) {
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where its HTTP API is, without a path. */
  public URI url() {
    return url;
  }

  /** The server's process, for its id and state. */
  public ChildProcess process() {
    return process;
  }

  /** The server hangs until {@link #resume}: connections stay open, nothing is answered. */
  public void pause() {
    process.pause();
  }

  /** Lets a paused server go on. */
  public void resume() {
    process.resume();
  }

  /** Shuts the server down in order, and waits for it. */
  @Override
  public void close() {
    process.stop(STOP_GRACE);
  }
}

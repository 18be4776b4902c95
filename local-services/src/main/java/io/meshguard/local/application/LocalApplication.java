package io.meshguard.local.application;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.Jvm;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One of the project's own servers, as the build packaged it, in a JVM of its own. What it says of
 * itself is asked on its management port, which is a free one. Thread-safe.
 */
public final class LocalApplication implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  /** Its JVM may have to write an archive of its classes. */
  private static final Duration STOP_GRACE = Duration.ofMinutes(1);

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final ChildProcess process;
  private final int managementPort;

  // Over HTTP/2 without TLS, an answer larger than the first window never ends.
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private LocalApplication(ChildProcess process, int managementPort) {
    this.process = process;
    this.managementPort = managementPort;
  }

  /**
   * Starts it and returns at once.
   *
   * @param root the folder of the project
   * @param module such as {@code webhook}
   * @param settings system properties
   * @param environment for what must not stand on a command line
   */
  public static LocalApplication start(
      Path root,
      String module,
      Map<String, String> settings,
      Map<String, String> environment,
      Path log) {
    int managementPort = Ports.free();
    Path jar = root.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    List<String> server =
        new ArrayList<>(
            List.of(
                "@" + jar.resolveSibling("jvm.options"),
                "-Xmx512m",
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + managementPort));
    settings.forEach((key, value) -> server.add("-D" + key + "=" + value));
    server.add("-jar");
    server.add(jar.toString());
    return new LocalApplication(
        ChildProcess.start(
            new ChildProcess.Command(module, Jvm.PLAIN.command(server), environment, log)),
        managementPort);
  }

  /** Blocks until it says that it is ready; throws what its log says if it ends before. */
  public LocalApplication awaitReady() {
    process.awaitReady(START_DEADLINE, this::isReady);
    return this;
  }

  /** Blocks until its management port says that it is there, ready or not. */
  public LocalApplication awaitLive() {
    process.awaitReady(START_DEADLINE, () -> says("/q/health/live"));
    return this;
  }

  public boolean isReady() {
    return says("/q/health/ready");
  }

  private boolean says(String path) {
    try {
      return management(path).statusCode() == 200;
    } catch (UncheckedIOException notThereYet) {
      return false;
    }
  }

  /** What the management port answers, such as {@code /q/metrics}. */
  public HttpResponse<String> management(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
              .timeout(ANSWER)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while asking " + process.name(), e);
    }
  }

  /** All that it has written to its log. */
  public String log() {
    try {
      return Files.readString(process.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean alive() {
    return process.alive();
  }

  /** Ends it as a crash would. */
  public void kill() {
    process.kill();
  }

  /** Tells it to end, and does not wait. */
  public void terminate() {
    process.signal("TERM");
  }

  /** Stops it in order, and waits for it. */
  @Override
  public void close() {
    process.stop(STOP_GRACE);
    http.close();
  }
}

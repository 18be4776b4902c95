package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A command line program that is run to its end.
 *
 * @param command the program, and the arguments of every run
 * @param environment on top of this process's own
 */
public record Program(List<String> command, Map<String, String> environment) {
  /** Copies both. */
  public Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** In the environment of this process. */
  public Program(List<String> command) {
    this(command, Map.of());
  }

  /**
   * Runs the program and blocks until it has ended.
   *
   * @param input what it reads from standard input
   * @throws LocalServiceException when it cannot be started, or the thread is interrupted
   */
  public Answer run(String input, List<String> arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        CompletableFuture<String> output = text(process.getInputStream());
        CompletableFuture<String> errors = text(process.getErrorStream());
        try (var stdin = process.getOutputStream()) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
          // It need not read what it is given: its exit code and its messages say how it went.
        }
        return new Answer(process.waitFor(), output.join(), errors.join());
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new LocalServiceException(
          command.getFirst() + " cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while " + command.getFirst() + " ran", e);
    }
  }

  /**
   * Runs it where nothing but success is expected, and returns its standard output.
   *
   * @throws LocalServiceException when it fails; the message has what it said
   */
  public String require(String... arguments) {
    Answer answer = run("", List.of(arguments));
    if (!answer.succeeded()) {
      throw new LocalServiceException(
          "%s %s failed: %s"
              .formatted(
                  Path.of(command.getFirst()).getFileName(),
                  String.join(" ", arguments),
                  answer.text().strip()));
    }
    return answer.output();
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            stream.transferTo(bytes);
            return bytes.toString(StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        reader -> Thread.ofVirtual().start(reader));
  }
}

package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A command line program that is run to its end.
 *
 * @param command the program, and the arguments of every run
 */
record Program(List<String> command) {
  Program {
    command = List.copyOf(command);
  }

  /**
   * Runs the program and blocks until it has ended.
   *
   * @param input what it reads from standard input
   * @throws LocalServiceException when it cannot be started, or the thread is interrupted
   */
  Answer run(String input, List<String> arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(arguments);
    try {
      Process process = new ProcessBuilder(line).start();
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

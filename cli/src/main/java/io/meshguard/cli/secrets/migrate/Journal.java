package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.secrets.migrate.workload.Workload;
import io.meshguard.cli.secrets.migrate.workload.WorkloadPatch;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a migration has done, on disk before it is done, so that it can be taken back whatever
 * happened. It names Secrets, paths and volumes, and holds no value. Not thread-safe.
 */
final class Journal {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<Step> steps;

  /**
   * A change of one volume of a workload.
   *
   * @param state {@code planned} until the API server has taken it; {@code restored} at last
   */
  record Step(
      Workload workload,
      String volume,
      String secret,
      JsonNode patch,
      JsonNode inverse,
      String state) {
    static final String PLANNED = "planned";
    static final String CHANGED = "changed";
    static final String RESTORED = "restored";

    Step in(String next) {
      return new Step(workload, volume, secret, patch, inverse, next);
    }
  }

  private record Content(List<Step> steps) {}

  private Journal(Path file, List<Step> steps) {
    this.file = file;
    this.steps = new ArrayList<>(steps);
  }

  /** Goes on with what is there; begins a new one where nothing is. */
  static Journal open(Path file) {
    if (!Files.exists(file)) {
      return new Journal(file, List.of());
    }
    try {
      return new Journal(file, JSON.readValue(file.toFile(), Content.class).steps());
    } catch (IOException e) {
      throw new CommandFailure(
          file + " is no journal of a migration: name another with --journal", e);
    }
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Adds what is about to be done. */
  void planned(WorkloadPatch patch) {
    steps.add(
        new Step(
            patch.workload(),
            patch.volume(),
            patch.named(),
            patch.patch(),
            patch.inverse(),
            Step.PLANNED));
    write();
  }

  /** The last step was taken. */
  void changed() {
    steps.set(steps.size() - 1, steps.getLast().in(Step.CHANGED));
    write();
  }

  void restored(Step step) {
    steps.set(steps.indexOf(step), step.in(Step.RESTORED));
    write();
  }

  private void write() {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(
          next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new Content(steps)));
      move(next);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records serialize", e);
    } catch (IOException e) {
      throw new CommandFailure(
          "the journal "
              + file
              + " cannot be written ("
              + e.getMessage()
              + "); nothing more is done",
          e);
    }
  }

  private void move(Path next) throws IOException {
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}

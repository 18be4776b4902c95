package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.audit.api.ServerOption;
import io.meshguard.cli.output.Csv;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard audit export}: all decisions that match, for other programs. */
@Command(
    name = "export",
    description = {
      "Write all decisions that match, newest first: what the page shows for the same filter.",
      "In csv, a cell that a spreadsheet would take for a formula gets an apostrophe in front."
    })
final class ExportCommand implements Callable<Integer> {
  /** As the API names them; what is a list there is written as {@link #cell} says. */
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "time",
          "outcome",
          "cluster",
          "source",
          "webhook",
          "operation",
          "group",
          "kind",
          "subresource",
          "namespace",
          "name",
          "user",
          "dryRun",
          "policies",
          "violations",
          "error",
          "patchCount",
          "revision");

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();
  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--format",
      defaultValue = "csv",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); ndjson is one a line.")
  Format format = Format.csv;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to, replaced once all is written (default: standard output).")
  @Nullable Path file;

  enum Format {
    csv,
    ndjson
  }

  @Override
  public Integer call() {
    Path target = file;
    PrintWriter out = spec.commandLine().getOut();
    if (target == null) {
      write(out);
      return 0;
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      long written;
      try (PrintWriter to = new PrintWriter(part.toFile(), StandardCharsets.UTF_8)) {
        written = write(to);
        if (to.checkError()) {
          throw new CommandFailure(part + " cannot be written: is the disk full?");
        }
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      out.println(written + (written == 1 ? " decision in " : " decisions in ") + target);
      return 0;
    } catch (IOException e) {
      throw new CommandFailure(target + " cannot be written: " + e.getMessage(), e);
    }
  }

  private long write(PrintWriter to) {
    Csv csv = new Csv(to);
    if (format == Format.csv) {
      csv.row(COLUMNS.toArray(String[]::new));
    }
    long written = 0;
    try (Stream<JsonNode> decisions = server.api().allDecisions(filter.parameters())) {
      for (JsonNode decision : (Iterable<JsonNode>) decisions::iterator) {
        switch (format) {
          case csv ->
              csv.row(
                  COLUMNS.stream()
                      .map(column -> cell(column, decision.path(column)))
                      .toArray(String[]::new));
          case ndjson -> to.println(decision);
        }
        written++;
      }
    }
    to.flush();
    return written;
  }

  /** Policies on one line, violations on a line each. */
  private static String cell(String column, JsonNode value) {
    return switch (column) {
      case "policies" -> joined(value, " ", JsonNode::asText);
      case "violations" ->
          joined(
              value,
              "\n",
              violation ->
                  "[%s] %s"
                      .formatted(
                          violation.path("id").asText(), violation.path("message").asText()));
      default -> value.asText("");
    };
  }

  private static String joined(JsonNode list, String separator, Function<JsonNode, String> text) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(text)
        .collect(Collectors.joining(separator));
  }
}

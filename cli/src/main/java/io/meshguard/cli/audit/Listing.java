package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.output.FormatOption.Format;
import io.meshguard.cli.output.Table;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How many items of a list of the API are printed, and how. */
final class Listing {
  private static final int PAGE = 1000;

  /** A table is laid out in memory. */
  private static final int MOST = 100_000;

  @Option(
      names = "--limit",
      defaultValue = "50",
      paramLabel = "N",
      description =
          "At most this many, up to 100000 (default: ${DEFAULT-VALUE}); 'audit export' has no limit.")
  int limit = 50;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is one a line.")
  Format format = Format.table;

  /** A page of the API for these parameters: {@code {"items": […], "next": …}}. */
  interface Source extends Function<Map<String, List<String>>, JsonNode> {}

  /**
   * Prints what the source has, page by page, newest first.
   *
   * @param table with its titles
   * @param row adds an item to the table
   * @param nothing what to say where there is nothing
   */
  void print(
      PrintWriter out,
      Source source,
      Map<String, List<String>> filter,
      Table table,
      BiConsumer<Table, JsonNode> row,
      String nothing) {
    if (limit < 1 || limit > MOST) {
      throw new CommandFailure(
          "--limit is a number from 1 to %d, not %d; 'meshguard audit export' writes all"
              .formatted(MOST, limit));
    }
    Map<String, List<String>> parameters = new LinkedHashMap<>(filter);
    int left = limit;
    String next = "";
    do {
      parameters.put("limit", List.of(Integer.toString(Math.clamp(left, 1, PAGE))));
      parameters.put("next", next.isEmpty() ? List.of() : List.of(next));
      JsonNode page = source.apply(parameters);
      for (JsonNode item : page.path("items")) {
        switch (format) {
          case table -> row.accept(table, item);
          case json -> out.println(item);
        }
        left--;
      }
      next = page.path("next").asText("");
    } while (left > 0 && !next.isEmpty());
    if (format == Format.table) {
      if (left == limit) {
        out.println(nothing);
      } else {
        table.print(out);
        if (!next.isEmpty()) {
          out.println(
              "There are more: raise --limit, or narrow the time with --since and --until.");
        }
      }
    }
    out.flush();
  }
}

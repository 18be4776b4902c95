package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.output.Table;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard audit query}: decisions that match, newest first. */
@Command(name = "query", description = "List the decisions that match, newest first.")
final class QueryCommand implements Callable<Integer> {
  private static final int PAGE = 1000;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();
  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--limit",
      defaultValue = "50",
      paramLabel = "N",
      description = "At most this many (default: ${DEFAULT-VALUE}).")
  int limit = 50;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is one a line.")
  Format format = Format.table;

  enum Format {
    table,
    json
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    AuditApi api = server.api();
    DecisionTable decisions = new DecisionTable(ZoneId.systemDefault());
    Table table = decisions.table();
    Map<String, List<String>> parameters = filter.parameters();
    int left = limit;
    String next = "";
    do {
      parameters.put("limit", List.of(Integer.toString(Math.clamp(left, 1, PAGE))));
      parameters.put("next", next.isEmpty() ? List.of() : List.of(next));
      JsonNode page = api.decisions(parameters);
      for (JsonNode decision : page.path("items")) {
        switch (format) {
          case table -> decisions.add(table, decision);
          case json -> out.println(decision);
        }
        left--;
      }
      next = page.path("next").asText("");
    } while (left > 0 && !next.isEmpty());
    if (format == Format.table) {
      if (left == limit) {
        out.println("No decision matches.");
      } else {
        table.print(out);
        if (!next.isEmpty()) {
          out.println(
              "There are more: raise --limit, or narrow the time with --since and --until.");
        }
      }
    }
    out.flush();
    return 0;
  }
}

package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.output.LocalTime;
import io.meshguard.cli.output.Table;
import java.time.ZoneId;
import java.util.StringJoiner;

/** Decisions as rows, in the time zone of whoever reads them. */
final class DecisionTable {
  private final LocalTime time;

  DecisionTable(ZoneId zone) {
    this.time = new LocalTime(zone);
  }

  Table table() {
    return new Table("TIME", "OUTCOME", "NAMESPACE", "OBJECT", "USER", "POLICIES", "ID");
  }

  void add(Table table, JsonNode decision) {
    table.add(cells(decision));
  }

  /** One decision on one line, for a stream whose widths are not known beforehand. */
  String line(JsonNode decision) {
    String[] cells = cells(decision);
    return Table.printable(
        "%s  %-8s %-16s %-32s %-24s %s"
            .formatted(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])
            .stripTrailing());
  }

  private String[] cells(JsonNode decision) {
    StringJoiner policies = new StringJoiner(",");
    decision.path("policies").forEach(policy -> policies.add(policy.asText()));
    return new String[] {
      time.of(decision.path("time").asText()),
      decision.path("outcome").asText() + (decision.path("dryRun").asBoolean() ? " (dry)" : ""),
      decision.path("namespace").asText("-"),
      object(decision),
      decision.path("user").asText(),
      policies.toString(),
      decision.path("id").asText()
    };
  }

  private static String object(JsonNode decision) {
    String subresource = decision.path("subresource").asText("");
    return decision.path("kind").asText()
        + "/"
        + decision.path("name").asText("*")
        + (subresource.isEmpty() ? "" : "/" + subresource);
  }
}

package io.meshguard.cli.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.cli.output.Table;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;

/** Prints what a replay came to. */
final class ReplayReport {
  private final BundleId bundle;
  private final Tally tally;
  private final PrintWriter out;

  ReplayReport(BundleId bundle, Tally tally, PrintWriter out) {
    this.bundle = bundle;
    this.tally = tally;
    this.out = out;
  }

  void table() {
    for (Change change : Change.values()) {
      if (tally.changed(change) > 0) {
        out.println(decisions(tally.changed(change)) + " " + change.words() + ":");
        Table table = new Table("POLICY", "NAMESPACE", "KIND", "COUNT", "FOR EXAMPLE");
        tally.groups().entrySet().stream()
            .filter(entry -> entry.getKey().change() == change)
            .forEach(entry -> add(table, entry.getKey(), entry.getValue()));
        table.print(out);
        out.println();
      }
    }
    out.printf(
        "%s judged again by bundle %s, %d as before, %d otherwise%n",
        decisions(tally.replayed()),
        bundle.revision(),
        tally.replayed() - tally.changed(),
        tally.changed());
    tally
        .notReplayed()
        .forEach((reason, count) -> out.println(decisions(count) + " not judged: " + reason));
    out.flush();
  }

  private static void add(Table table, Group group, Tally.Count count) {
    Decision.Request request = count.example().data().request();
    table.add(
        group.reason(),
        group.namespace(),
        group.kind(),
        Long.toString(count.decisions()),
        "%s by %s, %s".formatted(name(request), request.user(), count.example().id()));
  }

  void json() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.putObject("bundle").put("revision", bundle.revision()).put("digest", bundle.digest());
    report.put("replayed", tally.replayed()).put("changed", tally.changed());
    ArrayNode groups = report.putArray("groups");
    for (Map.Entry<Group, Tally.Count> entry : tally.groups().entrySet()) {
      Group group = entry.getKey();
      DecisionEvent example = entry.getValue().example();
      groups
          .addObject()
          .put("change", group.change().id())
          .put("policy", group.reason())
          .put("namespace", group.namespace())
          .put("kind", group.kind())
          .put("count", entry.getValue().decisions())
          .putObject("example")
          .put("id", example.id().toString())
          .put("name", name(example.data().request()))
          .put("user", example.data().request().user());
    }
    ObjectNode notReplayed = report.putObject("notReplayed");
    tally.notReplayed().forEach(notReplayed::put);
    out.println(report.toPrettyString());
    out.flush();
  }

  private static String name(Decision.Request request) {
    return Objects.requireNonNullElse(request.name(), "*");
  }

  private static String decisions(long number) {
    return number == 1 ? "1 decision" : number + " decisions";
  }
}

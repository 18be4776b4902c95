package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.audit.api.ServerOption;
import io.meshguard.cli.output.FormatOption;
import io.meshguard.cli.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code meshguard audit verify}: whether a decision that was made is missing. */
@Command(
    name = "verify",
    description = {
      "Tell whether every decision that was ever made is stored.",
      "Producers number their decisions without a gap: a missing number is a missing decision.",
      "Exit code 0 if none is missing, 1 if some are."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int SHOWN_GAPS = 3;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();

  @Mixin FormatOption format = new FormatOption();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    JsonNode producers = server.api().producers();
    long missing = 0;
    long numbered = 0;
    Table table = new Table("CLUSTER", "PRODUCER", "NUMBERED", "MISSING");
    for (JsonNode producer : producers.path("items")) {
      long gaps = missing(producer);
      missing += gaps;
      numbered += producer.path("last").asLong();
      table.add(
          producer.path("cluster").asText(),
          producer.path("producer").asText(),
          "1-" + producer.path("last").asText(),
          gaps == 0 ? "none" : gaps + ": " + shown(producer.path("missing")));
    }
    switch (format.chosen()) {
      case json -> out.println(producers.toPrettyString());
      case table -> {
        if (producers.path("items").isEmpty()) {
          out.println("No decision was ever stored.");
        } else {
          table.print(out);
          out.println(
              missing == 0
                  ? "None of " + numbered + " decisions is missing."
                  : missing + " decisions are missing; docs/runbooks/audit-consumer.md says why.");
        }
      }
    }
    out.flush();
    return missing == 0 ? 0 : 1;
  }

  private static long missing(JsonNode producer) {
    long missing = 0;
    for (JsonNode gap : producer.path("missing")) {
      missing += gap.path("last").asLong() - gap.path("first").asLong() + 1;
    }
    return missing;
  }

  private static String shown(JsonNode gaps) {
    List<String> shown = new ArrayList<>();
    for (JsonNode gap : gaps) {
      String first = gap.path("first").asText();
      String last = gap.path("last").asText();
      shown.add(first.equals(last) ? first : first + "-" + last);
    }
    return shown.size() <= SHOWN_GAPS
        ? String.join(", ", shown)
        : String.join(", ", shown.subList(0, SHOWN_GAPS)) + ", …";
  }
}

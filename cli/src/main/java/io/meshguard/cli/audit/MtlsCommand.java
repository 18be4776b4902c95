package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.output.Table;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshguard audit mtls}: how far each namespace is on its road to STRICT. */
@Command(
    name = "mtls",
    description = {
      "Show how far each namespace is on its road to STRICT, and what blocks it.",
      "States: unsafe, permissive, safe, none (nothing was said of it), strict."
    })
final class MtlsCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Everything that is known of this namespace.")
  @Nullable String namespace;

  @Option(
      names = "--queries",
      description = "Print the PromQL that is asked about the namespace, to be tried by hand.")
  boolean queries;

  @Option(
      names = "--mesh",
      paramLabel = "NAME",
      description = "With --queries: as if the namespace were in this mesh.")
  @Nullable String mesh;

  @Option(
      names = "--rollback",
      paramLabel = "SCOPE",
      description = {
        "Print the object as it was before SCOPE (mesh, a NAMESPACE, NAMESPACE/WORKLOAD) became STRICT,",
        "to be applied again: meshguard audit mtls --rollback shop | kubectl replace -f -"
      })
  @Nullable String rollback;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "With --rollback: why. It goes into the annotation that the policies ask for.")
  @Nullable String reason;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Format format = Format.table;

  enum Format {
    table,
    json
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    AuditApi api = server.api();
    if (rollback != null) {
      out.print(api.rollback(rollback, reason));
    } else if (reason != null) {
      throw new ParameterException(spec.commandLine(), "--reason needs --rollback");
    } else if (queries) {
      if (namespace == null) {
        throw new ParameterException(spec.commandLine(), "--queries needs --namespace");
      }
      out.print(api.mtlsQueries(namespace, mesh));
    } else {
      JsonNode answer = namespace == null ? api.mtls() : api.mtls(namespace);
      switch (format) {
        case json -> out.println(answer.toPrettyString());
        case table -> {
          if (namespace == null) {
            all(out, answer);
          } else {
            one(out, answer);
          }
        }
      }
    }
    out.flush();
    return 0;
  }

  private static void all(PrintWriter out, JsonNode answer) {
    if (answer.path("items").isEmpty()) {
      out.println("No namespace is on the road yet: say PERMISSIVE explicitly to begin.");
    } else {
      Table table = new Table("NAMESPACE", "STATE", "MESH", "NEXT", "BLOCKED BY");
      for (JsonNode step : answer.path("items")) {
        table.add(
            step.path("namespace").asText(),
            step.path("state").asText(),
            step.path("mesh").asText(),
            step.path("next").asText(),
            blocked(step) ? step.path("reasons").path(0).asText() : "");
      }
      table.print(out);
    }
    if (!answer.path("gathers").asBoolean()) {
      out.println(
          "No evidence is gathered: audit-consumer knows no Prometheus ('meshguard up --prometheus"
              + " URL').");
    }
  }

  private static boolean blocked(JsonNode step) {
    return step.path("state").asText().matches("unsafe|permissive");
  }

  private static void one(PrintWriter out, JsonNode answer) {
    JsonNode step = answer.path("namespace");
    line(out, "Namespace", step.path("namespace"));
    line(out, "State", step.path("state"));
    line(out, "Mesh", step.path("mesh"));
    line(out, "Since", step.path("since"));
    line(out, "Said by", step.path("object"));
    line(out, "Observed", step.path("observedAt"));
    line(out, "Verdict", step.path("verdict"));
    if (step.path("rejected").asLong() > 0) {
      line(out, "Rejected", step.path("rejected"));
    }
    line(out, "Next", step.path("next"));
    step.path("reasons").forEach(reason -> out.println("  - " + text(reason)));
    for (JsonNode workload : answer.path("workloads")) {
      out.println(
          "Workload "
              + text(workload.at("/scope/workload"))
              + ": "
              + text(workload.path("verdict")));
      workload.path("reasons").forEach(reason -> out.println("  - " + text(reason)));
    }
  }

  private static void line(PrintWriter out, String title, JsonNode value) {
    if (!value.isMissingNode()) {
      out.printf("%-10s %s%n", title, text(value));
    }
  }

  private static String text(JsonNode value) {
    return Table.printable(value.asText());
  }
}

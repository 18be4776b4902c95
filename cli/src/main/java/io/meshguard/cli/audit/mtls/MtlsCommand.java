package io.meshguard.cli.audit.mtls;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.audit.api.AuditApi;
import io.meshguard.cli.audit.api.ServerOption;
import io.meshguard.cli.output.FormatOption;
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
public final class MtlsCommand implements Callable<Integer> {
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

  @Mixin FormatOption format = new FormatOption();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    AuditApi api = server.api();
    if (rollback != null && (queries || namespace != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--rollback names its scope itself: leave out --namespace and --queries");
    }
    if (mesh != null && !queries) {
      throw new ParameterException(spec.commandLine(), "--mesh needs --queries");
    }
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
      switch (format.chosen()) {
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
    measured(out, answer.path("observation"));
  }

  /** The baseline, what proxies use, and trials of authorization. */
  private static void measured(PrintWriter out, JsonNode observation) {
    if (observation.isMissingNode()) {
      return;
    }
    JsonNode baseline = observation.path("baseline");
    out.println(
        "Baseline   "
            + (baseline.path("measured").asBoolean() ? "measured" : "none")
            + " since "
            + text(observation.path("windowStart")));
    baseline.path("missing").forEach(reason -> out.println("  - " + text(reason)));
    number(out, "requests a second", baseline.path("requestsPerSecond"));
    number(out, "failed, of all", baseline.path("errorRatio"));
    number(out, "ms for 99 of 100", baseline.path("latencyMillis"));
    if (!observation.path("proxies").isEmpty()) {
      Table table =
          new Table("PROXY OF", "CPU P95", "REQUEST", "LIMIT", "MEMORY P95", "REQUEST", "LIMIT");
      for (JsonNode proxy : observation.path("proxies")) {
        JsonNode cpu = proxy.path("cpuMillis");
        JsonNode memory = proxy.path("memoryMebibytes");
        table.add(
            proxy.path("workload").asText(),
            amount(cpu.path("p95"), "m"),
            amount(cpu.path("request"), "m"),
            amount(cpu.path("limit"), "m"),
            amount(memory.path("p95"), "Mi"),
            amount(memory.path("request"), "Mi"),
            amount(memory.path("limit"), "Mi"));
      }
      table.print(out);
    }
    for (JsonNode trial : observation.path("trials")) {
      out.printf(
          "Trial      %s: %s let in, %s denied%n",
          text(trial.path("workload")), text(trial.path("allowed")), text(trial.path("denied")));
    }
  }

  private static void number(PrintWriter out, String what, JsonNode value) {
    if (!value.isMissingNode()) {
      out.println("  " + text(value) + " " + what);
    }
  }

  private static String amount(JsonNode value, String unit) {
    return value.isMissingNode() ? "-" : value.asText() + unit;
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

package io.meshguard.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.EventCodec;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.io.PrintWriter;
import java.util.List;

/**
 * Findings for programs: {@code {"results": [{"file", "line", "kind", "namespace", "name",
 * "violations", "patches"}], "summary": {"objects", "denied", "warned", "clean"}}}. Violations and
 * patches have the form that they have in the verdict. Every object has a result, a clean one too.
 * An object of a cluster has a {@code "resource"} in place of file and line.
 */
final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EventCodec CODEC = new EventCodec();

  private final PrintWriter out;

  JsonReport(PrintWriter out) {
    this.out = out;
  }

  void print(List<Finding> findings, Summary summary) {
    ObjectNode report = JSON.createObjectNode();
    ArrayNode results = report.putArray("results");
    for (Finding finding : findings) {
      ObjectNode result = results.addObject();
      switch (finding.place()) {
        case Place.File file -> result.put("file", file.name()).put("line", file.line());
        case Place.Cluster cluster -> result.put("resource", cluster.resource());
      }
      result.put("kind", finding.kind());
      result.put("namespace", finding.namespace());
      result.put("name", finding.name());
      ArrayNode violations = result.putArray("violations");
      for (Violation violation : finding.violations()) {
        violations.add(CODEC.toTree(violation));
      }
      ArrayNode patches = result.putArray("patches");
      for (PatchOperation patch : finding.patches()) {
        patches.add(CODEC.toTree(patch));
      }
    }
    report
        .putObject("summary")
        .put("objects", summary.objects())
        .put("denied", summary.denied())
        .put("warned", summary.warned())
        .put("clean", summary.clean());
    out.println(report.toPrettyString());
    out.flush();
  }
}

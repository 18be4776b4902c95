package io.meshguard.cli.check;

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
      result.put("file", finding.manifest().file());
      result.put("line", finding.manifest().line());
      result.put("kind", finding.manifest().kind());
      result.put("namespace", finding.namespace());
      result.put("name", finding.manifest().name());
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

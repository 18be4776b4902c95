package io.meshguard.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.Action;
import io.meshguard.events.Violation;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Findings for code scanning: one run of <a
 * href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>, a result
 * a violation. A denial is an error, a warning a warning, an audit a note; what an exemption covers
 * is suppressed. An object of a cluster is in no file: it has a logical location only.
 */
final class SarifReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter out;

  SarifReport(PrintWriter out) {
    this.out = out;
  }

  void print(List<Finding> findings) {
    ObjectNode report = JSON.createObjectNode();
    report.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
    ObjectNode run = report.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver").put("name", "Meshguard");
    ArrayNode rules = driver.putArray("rules");
    ArrayNode results = run.putArray("results");
    Set<String> described = new HashSet<>();
    for (Finding finding : findings) {
      for (Violation violation : finding.violations()) {
        if (described.add(violation.id())) {
          rules
              .addObject()
              .put("id", violation.id())
              .putObject("help")
              .put("text", violation.remediation());
        }
        result(results.addObject(), finding, violation);
      }
    }
    out.println(report.toPrettyString());
    out.flush();
  }

  private static void result(ObjectNode result, Finding finding, Violation violation) {
    result.put("ruleId", violation.id()).put("level", level(violation.action()));
    result.putObject("message").put("text", violation.message());
    ObjectNode location = result.putArray("locations").addObject();
    if (finding.place() instanceof Place.File file) {
      ObjectNode physical = location.putObject("physicalLocation");
      physical.putObject("artifactLocation").put("uri", uri(file.name()));
      physical.putObject("region").put("startLine", file.line());
    }
    location
        .putArray("logicalLocations")
        .addObject()
        .put("name", finding.object())
        .put("fullyQualifiedName", qualified(finding, violation.path()))
        .put("kind", "resource");
    if (violation.exemption() != null) {
      result
          .putArray("suppressions")
          .addObject()
          .put("kind", "external")
          .put("justification", "exempted by " + violation.exemption());
    }
  }

  /** A path as a URI reference: {@code uri} takes nothing else. */
  private static String uri(String path) {
    try {
      // A colon in the first part would make a scheme of it.
      String safe = path.contains(":") && !path.startsWith("/") ? "./" + path : path;
      return new URI(null, null, safe, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  /** Of one kind in two groups each has a name of its own, where the group is known. */
  private static String qualified(Finding finding, @Nullable String path) {
    String object =
        switch (finding.place()) {
          case Place.File file -> finding.object();
          case Place.Cluster cluster ->
              cluster.namespace().isEmpty()
                  ? cluster.resource()
                  : cluster.namespace() + "/" + cluster.resource();
        };
    return path == null ? object : object + "#" + path;
  }

  private static String level(Action action) {
    return switch (action) {
      case DENY -> "error";
      case WARN -> "warning";
      case AUDIT -> "note";
    };
  }
}

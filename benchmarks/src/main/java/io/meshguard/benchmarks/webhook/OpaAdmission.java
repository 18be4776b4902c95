package io.meshguard.benchmarks.webhook;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.benchmarks.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What OPA needs to answer AdmissionReviews with Meshguard's policies. */
final class OpaAdmission {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What OPA answers a POST to {@code /} with. */
  private static final String MAIN =
      """
      package system

      main := {
          "apiVersion": "admission.k8s.io/v1",
          "kind": "AdmissionReview",
          "response": {"uid": input.request.uid, "allowed": count(denials) == 0},
      }

      denials contains violation if {
          asked := {"request": input.request, "context": data.admission.context}
          some violation in violations with input as asked
          violation.action == "deny"
      }

      violations := data.meshguard.verdict.violations
      """;

  /** No policy at all. */
  private static final String YES =
      """
      package system

      main := {
          "apiVersion": "admission.k8s.io/v1",
          "kind": "AdmissionReview",
          "response": {"uid": input.request.uid, "allowed": true},
      }
      """;

  private OpaAdmission() {}

  /** A folder with a rule that allows whatever it is asked. */
  static Path yes(Path folder) throws IOException {
    Path admission = Files.createDirectories(folder.resolve("yes"));
    Files.writeString(admission.resolve("main.rego"), YES);
    return admission;
  }

  /** A folder with the rule, and with the context as data. */
  static Path in(Path folder) throws IOException {
    Path admission = Files.createDirectories(folder.resolve("admission"));
    Files.writeString(admission.resolve("main.rego"), MAIN);
    ObjectNode data = JSON.createObjectNode();
    data.putObject("admission").set("context", JSON.readTree(Project.podInput()).path("context"));
    Files.write(admission.resolve("data.json"), JSON.writeValueAsBytes(data));
    return admission;
  }
}

package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the security team does with decisions: takes them elsewhere, and tries other rules on them.
 */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of this class alone, among all that the other classes decide on the same stack. */
  private static final String NAMESPACE = "audit-commands";

  private final RunningStack stack;
  @TempDir private Path folder;

  AuditCommandsIT(RunningStack stack) {
    this.stack = stack;
  }

  /** Two that are refused, for reading a secret from the environment, and one that is let in. */
  @BeforeAll
  void decide() {
    stack.validate(review("bad-1", SECRET));
    stack.validate(review("bad-2", SECRET));
    stack.validate(review("=good", ""));
    for (String name : List.of("bad-1", "bad-2", "=good")) {
      assertThat(stack.decision("namespace=" + NAMESPACE + "&name=" + name).isObject()).isTrue();
    }
  }

  @Test
  void exportsExactlyWhatMatchesForASpreadsheet() throws IOException {
    Path file = folder.resolve("decisions.csv");
    Completed export =
        stack.meshguard("audit", "export", "-n", NAMESPACE, "-o", file.toString()).orFail();

    assertThat(export.output()).isEqualTo("3 decisions in " + file + "\n");
    String text = Files.readString(file);
    assertThat(text)
        .startsWith(
            "id,time,outcome,cluster,source,webhook,operation,group,kind,subresource,namespace,name,user,dryRun,policies,violations,error,patchCount,revision\r\n")
        .contains(",denied,", ",bad-1,", ",bad-2,", ",'=good,", "\"[MG-SEC-001] ");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** The command knows no class of audit-consumer, only what its API says of itself. */
  @Test
  void exportsEveryFieldThatTheApiHas() {
    JsonNode schemas = stack.audit("/q/openapi?format=json").at("/components/schemas");

    assertThat(
            stack
                .meshguard("audit", "export", "-n", "nowhere")
                .orFail()
                .output()
                .strip()
                .split(","))
        .containsExactlyInAnyOrder(
            schemas
                .at("/DecisionSummary/properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toArray(String[]::new));
  }

  @Test
  void exportsOneDecisionALineForPrograms() throws IOException {
    Completed export =
        stack
            .meshguard(
                "audit", "export", "-n", NAMESPACE, "--outcome", "denied", "--format", "ndjson")
            .orFail();

    List<String> lines = export.output().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(JSON.readTree(lines.getFirst()).path("name").asText()).isEqualTo("bad-2");
  }

  @Test
  void tellsWhatWasAdmittedFromWhatAScanFound() {
    assertThat(query("--source", "admission")).contains("bad-1", "bad-2", "=good");
    assertThat(query("--source", "scan")).isEqualTo("No decision matches.\n");
    assertThat(stack.meshguard("audit", "query", "--source", "kafka").errors())
        .contains("'source' is one of admission, check, scan, not 'kafka'.");
  }

  /** In the words of the command, whose server has names of its own. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --since | now       | --until | 24h | --since must be before --until.
          --since | yesterday | --limit | 5   | --since is a time such as 2026-11-21T10:15:30Z, or how long ago, such as 24h or 7d, not 'yesterday'.
          --limit | 0         | --kind  | Pod | --limit is a number from 1 to 100000, not 0; 'meshguard audit export' writes all
          --limit | 100001    | --kind  | Pod | --limit is a number from 1 to 100000, not 100001; 'meshguard audit export' writes all
          """)
  void saysInOneLineWhatIsWrongWithAnOption(
      String option, String value, String other, String otherValue, String reason) {
    Completed query = stack.meshguard("audit", "query", option, value, other, otherValue);

    assertThat(query.exitCode()).isEqualTo(2);
    assertThat(query.errors()).isEqualTo("meshguard: " + reason + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --mesh     | kuma | --format   | json | --mesh needs --queries
          --rollback | shop | -n         | shop | --rollback names its scope itself: leave out --namespace and --queries
          --reason   | cron | --format   | json | --reason needs --rollback
          --rollback | /    | --format   | json | 'scope' is mesh, a NAMESPACE or NAMESPACE/WORKLOAD, such as shop or shop/cart.
          """)
  void saysWhichOptionsOfMtlsDoNotGoTogether(
      String option, String value, String other, String otherValue, String reason) {
    Completed mtls = stack.meshguard("audit", "mtls", option, value, other, otherValue);

    assertThat(mtls.exitCode()).isEqualTo(2);
    assertThat(mtls.errors()).contains(reason);
  }

  @Test
  void saysThatAFilterIsTooLong() {
    Completed query = stack.meshguard("audit", "query", "--text", "a".repeat(100_000));

    assertThat(query.exitCode()).isEqualTo(2);
    assertThat(query.errors())
        .isEqualTo(
            "meshguard: the filter is longer than the server takes: give fewer values, or shorter"
                + " ones\n");
  }

  private String query(String... filters) {
    List<String> arguments = new ArrayList<>(List.of("audit", "query", "-n", NAMESPACE));
    arguments.addAll(List.of(filters));
    return stack.meshguard(arguments.toArray(String[]::new)).orFail().output();
  }

  @Test
  void findsNoDifferenceUnderTheBundleThatDecided() {
    Completed replay = replay(Checkout.ROOT.resolve("policies/target/bundle.tar.gz"), "table");

    assertThat(replay.exitCode()).as(replay.errors()).isZero();
    assertThat(replay.output())
        .startsWith("3 decisions judged again by bundle ")
        .endsWith(", 3 as before, 0 otherwise\n");
  }

  @Test
  void tellsWhatAnotherBundleWouldHaveLetInAndRefused() throws IOException {
    Path other =
        bundle(
            """
            package meshguard

            verdict := {"patches": [], "violations": [v |
              input.request.name == "=good"
              v := {"id": "MG-NEW-001", "severity": "high", "action": "deny",
                    "message": "not that one", "remediation": "another name"}]}
            """);

    Completed table = replay(other, "table");
    assertThat(table.exitCode()).as(table.errors()).isEqualTo(1);
    assertThat(table.output())
        .contains("1 decision would be refused:\n", "MG-NEW-001   " + NAMESPACE + "   Pod    1 ")
        .contains("2 decisions would be let in:\n", "MG-SEC-001   " + NAMESPACE + "   Pod    2 ")
        .endsWith("3 decisions judged again by bundle other, 0 as before, 3 otherwise\n");

    JsonNode report = JSON.readTree(replay(other, "json").output());
    assertThat(report.path("bundle").path("revision").asText()).isEqualTo("other");
    assertThat(report.path("replayed").asInt()).isEqualTo(3);
    JsonNode first = report.path("groups").path(0);
    assertThat(first.path("change").asText()).isEqualTo("newly_denied");
    assertThat(first.path("example").path("name").asText()).isEqualTo("=good");
  }

  @Test
  void refusesWhatIsNoBundle() {
    Completed replay = replay(folder.resolve("none.tar.gz"), "table");

    assertThat(replay.exitCode()).isEqualTo(2);
    assertThat(replay.errors()).startsWith("meshguard: ").hasLineCount(1);
  }

  private Completed replay(Path bundle, String format) {
    return stack.meshguard(
        "replay",
        "--bundle",
        bundle.toString(),
        "-n",
        NAMESPACE,
        "--since",
        "1h",
        "--format",
        format);
  }

  private Path bundle(String rego) throws IOException {
    Path sources = Files.createTempDirectory("rego");
    Files.writeString(sources.resolve("verdict.rego"), rego);
    Path built = sources.resolve("other.tar.gz");
    Completed.run(
            List.of(
                Checkout.tool("opa"),
                "build",
                "--target",
                "plan",
                "--bundle",
                sources.toString(),
                "--entrypoint",
                "meshguard/verdict",
                "--revision",
                "other",
                "--output",
                built.toString()),
            Map.of())
        .orFail();
    return built;
  }

  private static final String SECRET =
      """
      , "env": [{"name": "DB", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]""";

  private static String review(String name, String env) {
    return """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
          "uid": "%1$s", "operation": "CREATE", "namespace": "%2$s", "name": "%1$s",
          "kind": {"group": "", "version": "v1", "kind": "Pod"},
          "resource": {"group": "", "version": "v1", "resource": "pods"},
          "userInfo": {"username": "ana", "groups": []}, "oldObject": null, "dryRun": false,
          "object": {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "%1$s", "namespace": "%2$s", "labels": {"sidecar.istio.io/inject": "true"},
              "annotations": {"sidecar.istio.io/proxyCPU": "100m", "sidecar.istio.io/proxyCPULimit": "100m",
                "sidecar.istio.io/proxyMemory": "128Mi", "sidecar.istio.io/proxyMemoryLimit": "128Mi"}},
            "spec": {"containers": [{"name": "app", "image": "registry.example/app:1"%3$s}]}}}}
        """
        .formatted(name, NAMESPACE, env);
  }
}

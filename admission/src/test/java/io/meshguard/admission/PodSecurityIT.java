package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.events.Decision;
import io.meshguard.events.Violation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The shipped {@code MG-POD} policies against the fixtures of Kubernetes' own Pod Security
 * admission, out of its Go module: pods that pass the newest baseline and restricted profiles, and
 * pods that fail one check each.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PodSecurityIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final YAMLMapper YAML = new YAMLMapper();

  /** By the fixture's name, which is the check's; one of them is enough. */
  private static final Map<String, List<String>> POLICIES =
      Map.ofEntries(
          Map.entry("privileged", List.of("MG-POD-001")),
          Map.entry("hostnamespaces", List.of("MG-POD-002")),
          Map.entry("windowshostprocess", List.of("MG-POD-003")),
          Map.entry("capabilities_baseline", List.of("MG-POD-004")),
          Map.entry("hostpathvolumes", List.of("MG-POD-005")),
          Map.entry("hostports", List.of("MG-POD-006")),
          Map.entry("hostprobesandhostlifecycle", List.of("MG-POD-007")),
          Map.entry("apparmorprofile", List.of("MG-POD-008")),
          Map.entry("selinuxoptions", List.of("MG-POD-009")),
          Map.entry("procmount", List.of("MG-POD-010")),
          Map.entry("seccompprofile_baseline", List.of("MG-POD-011")),
          Map.entry("sysctls", List.of("MG-POD-012")),
          Map.entry("restrictedvolumes", List.of("MG-POD-021")),
          Map.entry("allowprivilegeescalation", List.of("MG-POD-022")),
          Map.entry("runasnonroot", List.of("MG-POD-023")),
          Map.entry("runasuser", List.of("MG-POD-024")),
          Map.entry("seccompprofile_restricted", List.of("MG-POD-025", "MG-POD-011")),
          Map.entry("capabilities_restricted", List.of("MG-POD-026")),
          Map.entry("procmount_restricted", List.of("MG-POD-027")));

  private final PolicyEngine engine;
  private final Path fixtures;

  PodSecurityIT() throws Exception {
    Path bundle =
        Path.of(System.getProperty("meshguard.root"), "policies", "target", "bundle.tar.gz");
    engine =
        PolicyEngine.load(
            Bundle.read(bundle), EngineOptions.DEFAULTS.withDeadline(Duration.ofSeconds(30)));
    fixtures = module().resolve("test/testdata");
  }

  @AfterAll
  void close() {
    engine.close();
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatFails() throws IOException {
    List<Path> files = newest("baseline", "fail");
    files.addAll(newest("restricted", "fail"));
    assertThat(files.stream().map(PodSecurityIT::check)).containsAll(POLICIES.keySet());
    return tests(
        files, pod -> assertThat(findings(pod)).containsAnyElementsOf(POLICIES.get(check(pod))));
  }

  @TestFactory
  Stream<DynamicTest> letsPassWhatPassesTheBaseline() throws IOException {
    return tests(
        newest("baseline", "pass"),
        pod -> assertThat(findings(pod)).noneMatch(id -> id.compareTo("MG-POD-020") < 0));
  }

  @TestFactory
  Stream<DynamicTest> letsPassWhatPassesTheRestrictedProfile() throws IOException {
    return tests(newest("restricted", "pass"), pod -> assertThat(findings(pod)).isEmpty());
  }

  private interface Check {
    void of(Path pod) throws Exception;
  }

  private static Stream<DynamicTest> tests(List<Path> pods, Check check) {
    assertThat(pods).hasSizeGreaterThan(10);
    return pods.stream().map(pod -> DynamicTest.dynamicTest(name(pod), () -> check.of(pod)));
  }

  /** {@code hostports0.yaml} is the first pod for the check {@code hostports}. */
  private static String check(Path pod) {
    return pod.getFileName().toString().replaceFirst("[0-9]*\\.yaml$", "");
  }

  private static String name(Path pod) {
    return pod.getName(pod.getNameCount() - 4) + " " + pod.getFileName();
  }

  private List<Path> newest(String profile, String outcome) throws IOException {
    try (Stream<Path> versions = Files.list(fixtures.resolve(profile))) {
      Path newest =
          versions
              .max(
                  Comparator.comparingInt(
                      version -> Integer.parseInt(version.getFileName().toString().substring(3))))
              .orElseThrow();
      try (Stream<Path> pods = Files.list(newest.resolve(outcome))) {
        return new ArrayList<>(pods.sorted().toList());
      }
    }
  }

  private List<String> findings(Path file) throws Exception {
    JsonNode pod = YAML.readTree(file.toFile());
    ObjectNode request =
        (ObjectNode)
            JSON.readTree(
                """
                {"uid": "1", "kind": {"group": "", "version": "v1", "kind": "Pod"},
                 "resource": {"group": "", "version": "v1", "resource": "pods"},
                 "name": "fixture", "namespace": "shop", "operation": "CREATE",
                 "userInfo": {"username": "ana"}}
                """);
    request.set("object", pod);
    Decider decider =
        new Decider(
            engine,
            ClusterSnapshot.builder("test").build(),
            Masking.withKey(new byte[32]),
            Clock.systemUTC());
    return decider
        .decide(AdmissionReviewReader.parse(request), Decision.Webhook.VALIDATE)
        .decision()
        .violations()
        .stream()
        .map(Violation::id)
        .filter(id -> id.startsWith("MG-POD-"))
        .distinct()
        .toList();
  }

  /** Where Go keeps the pinned module, which it downloads if it is not there yet. */
  private static Path module() throws Exception {
    Process go =
        new ProcessBuilder("go", "mod", "download", "-json", "k8s.io/pod-security-admission")
            .directory(new File("src/test/go/pod-security"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    JsonNode module = JSON.readTree(go.getInputStream().readAllBytes());
    assertThat(go.waitFor()).isZero();
    return Path.of(module.path("Dir").asText());
  }
}

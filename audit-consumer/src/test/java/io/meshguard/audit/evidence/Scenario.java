package io.meshguard.audit.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.audit.evidence.cluster.ClusterPicture;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.mode.ScopeMode;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import io.meshguard.events.PermissiveAudit.Scope;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a namespace's proxies reported, and the audit that has to come of it. In a file {@code $ns}
 * is the namespace: all scenarios are in one Prometheus, each in a namespace of its own name.
 */
record Scenario(String name, JsonNode file) {

  /** Every scenario's history begins here, with one sample a minute. */
  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  /** The window is the six hours before this. */
  static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");

  private static final YAMLMapper YAML = new YAMLMapper();

  /** The namespace is named by folder and file: one name may be in several folders. */
  static Scenario read(Path folder, String file) throws IOException {
    String name = folder.getFileName() + "-" + file.replace(".yaml", "");
    return new Scenario(
        name, YAML.readTree(Files.readString(folder.resolve(file)).replace("$ns", name)));
  }

  /** Every file of a folder. */
  static List<Scenario> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Scenario> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(read(folder, String.valueOf(file.getFileName())));
      }
      return all;
    }
  }

  /** A Prometheus that has the history of them all. */
  static LocalPrometheus start(Path directory, List<Scenario> scenarios) throws IOException {
    StringBuilder history = new StringBuilder();
    scenarios.forEach(scenario -> scenario.write(history));
    Path openMetrics = directory.resolve("history.txt");
    Files.writeString(openMetrics, history.append("# EOF\n"));
    LocalPrometheus.backfill(directory, openMetrics);
    return LocalPrometheus.start(directory, 0, "{}", directory.resolve("prometheus.log"));
  }

  /** In the OpenMetrics text format, without the end. */
  void write(StringBuilder openMetrics) {
    file.path("series")
        .properties()
        .forEach(
            series ->
                History.of(series.getValue().asText())
                    // OpenMetrics takes no space between labels; people do.
                    .write(series.getKey().replace(", ", ","), openMetrics));
  }

  /** The namespace, and the workloads that have a mode of their own. */
  List<ScopeMode> modes(Mode mode) {
    List<ScopeMode> modes = new ArrayList<>();
    modes.add(in(mode, Scope.namespace(name)));
    file.path("workloads").forEach(it -> modes.add(in(mode, Scope.workload(name, it.asText()))));
    return modes;
  }

  Mesh mesh() {
    return Mesh.of(file.path("mesh").asText("istio")).orElseThrow();
  }

  private ScopeMode in(Mode mode, Scope scope) {
    return new ScopeMode(
        mesh(),
        scope,
        mode,
        Instant.parse("2026-01-01T00:00:00Z"),
        true,
        "PeerAuthentication " + name + "/default",
        null);
  }

  ClusterPicture picture() throws ResourceException {
    Map<String, String> labels = new HashMap<>();
    file.path("labels").properties().forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
    return new ClusterPicture(
        Map.of(name, new ClusterNamespace(name, labels, Map.of())),
        guardrails(),
        Optional.empty(),
        namespace -> pods());
  }

  /** Six hours, or where it is scraped thirty seconds, unless the scenario is about that. */
  private List<Guardrails> guardrails() throws ResourceException {
    String parameters =
        file.has("parameters")
            ? file.path("parameters").toString()
            : file.has("proxies")
                ? "{\"minimumAge\": \"30s\", \"scrapeGap\": \"8s\"}"
                : "{\"minimumAge\": \"6h\"}";
    String baseline = file.has("proxies") ? "{\"window\": \"30s\"}" : "{\"window\": \"6h\"}";
    return ResourceReader.read(
            name,
            """
            {"apiVersion": "meshguard.io/v1", "kind": "Guardrails", "metadata": {"name": "test"},
             "spec": {"rules": [{"policies": ["MG-MTLS-*"], "parameters": %s},
                                {"policies": ["MG-TRAFFIC-031"], "parameters": %s}]}}
            """
                .formatted(parameters, baseline))
        .stream()
        .map(Guardrails.class::cast)
        .toList();
  }

  private Pods pods() {
    if (!file.has("pods")) {
      return new Pods.NotAsked();
    }
    JsonMapper mapper = new JsonMapper();
    List<Pods.Pod> pods = new ArrayList<>();
    file.path("pods").forEach(pod -> pods.add(mapper.convertValue(pod, Pods.Pod.class)));
    return new Pods.Listed(pods);
  }

  /** The audits by their key, as they travel. */
  JsonNode expected() {
    return file.path("audits");
  }

  @Override
  public String toString() {
    return name;
  }
}

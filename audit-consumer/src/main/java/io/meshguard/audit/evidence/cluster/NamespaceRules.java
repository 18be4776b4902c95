package io.meshguard.audit.evidence.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.NamespaceSelector;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.verdict.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which mesh a namespace uses and what its audit has to show, as the policies have it: Guardrails
 * in the order of their names, a later one wins, and for the mesh its labels if they say nothing.
 */
public final class NamespaceRules {

  private static final String POLICY = "MG-MTLS-001";
  private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|m|s)");

  /** As policies/data.json has it: control planes and what belongs to no mesh. */
  private static final Set<String> UNMESHED =
      Set.of(
          "kube-system",
          "kube-public",
          "kube-node-lease",
          "istio-system",
          "istio-ingress",
          "linkerd",
          "linkerd-viz",
          "consul",
          "kuma-system",
          "kong-mesh-system",
          "cilium",
          "meshguard-system");

  private final List<Guardrails> guardrails;

  public NamespaceRules(List<Guardrails> guardrails) {
    this.guardrails = guardrails;
  }

  /** Empty for a namespace that is in no mesh. */
  public Optional<Mesh> mesh(String name, Map<String, String> labels) {
    if (UNMESHED.contains(name)) {
      return Optional.empty();
    }
    return guardrails.stream()
        .flatMap(one -> one.meshes().stream())
        .filter(entry -> selects(entry.namespaceSelector(), labels))
        .map(Guardrails.Mesh::mesh)
        .reduce((earlier, later) -> later)
        .map(Mesh::of)
        .orElseGet(() -> Optional.of(labelled(labels)));
  }

  private static Mesh labelled(Map<String, String> labels) {
    if (labels.containsKey("istio-injection") || labels.containsKey("istio.io/rev")) {
      return Mesh.ISTIO;
    }
    if (labels.containsKey("istio.io/dataplane-mode")) {
      return Mesh.ISTIO_AMBIENT;
    }
    if (labels.containsKey("kuma.io/sidecar-injection")) {
      return Mesh.KUMA;
    }
    return labels.containsKey("io.cilium/mtls-enabled") ? Mesh.CILIUM : Mesh.ISTIO;
  }

  /** Whether the namespace itself says that it stays out of its mesh. */
  public static boolean staysOut(Map<String, String> labels) {
    return "disabled".equals(labels.get("istio-injection"))
        || "none".equals(labels.get("istio.io/dataplane-mode"))
        || "disabled".equals(labels.get("kuma.io/sidecar-injection"))
        || "false".equals(labels.get("io.cilium/mtls-enabled"));
  }

  public Terms terms(Map<String, String> labels) {
    Wishes wishes = new Wishes();
    for (Guardrails one : guardrails) {
      Guardrails.PermissiveAuditTerms cluster = one.permissiveAudit();
      if (cluster != null) {
        wishes.minimumAge = duration(cluster.minimumAge(), wishes.minimumAge);
        wishes.freshness = duration(cluster.freshness(), wishes.freshness);
      }
    }
    guardrails.stream()
        .flatMap(one -> one.rules().stream())
        .filter(rule -> rule.policies().stream().anyMatch(glob -> concerns(glob, POLICY)))
        .filter(rule -> selects(rule.namespaceSelector(), labels))
        .map(Guardrails.Rule::parameters)
        .forEach(wishes::overlay);
    return wishes.terms();
  }

  /**
   * What Guardrails set of a policy's parameters in a namespace; a later one wins, part by part.
   */
  public ObjectNode parameters(String policy, Map<String, String> labels) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    guardrails.stream()
        .flatMap(one -> one.rules().stream())
        .filter(rule -> rule.policies().stream().anyMatch(glob -> concerns(glob, policy)))
        .filter(rule -> selects(rule.namespaceSelector(), labels))
        .map(Guardrails.Rule::parameters)
        .filter(Objects::nonNull)
        .forEach(one -> overlay(all, one));
    return all;
  }

  /** As the policies do with {@code object.union_n}. */
  private static void overlay(ObjectNode all, ObjectNode later) {
    later
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue() instanceof ObjectNode part
                  && all.get(entry.getKey()) instanceof ObjectNode known) {
                overlay(known, part);
              } else {
                all.set(entry.getKey(), entry.getValue().deepCopy());
              }
            });
  }

  private static boolean concerns(String glob, String policy) {
    return Pattern.matches(Pattern.quote(glob).replace("*", "\\E.*\\Q"), policy);
  }

  private static boolean selects(@Nullable NamespaceSelector selector, Map<String, String> labels) {
    return selector == null
        || (labels.entrySet().containsAll(selector.matchLabels().entrySet())
            && selector.matchExpressions().stream().allMatch(one -> meets(one, labels)));
  }

  private static boolean meets(NamespaceSelector.Requirement one, Map<String, String> labels) {
    String value = labels.get(one.key());
    return switch (one.operator()) {
      case "In" -> value != null && one.values().contains(value);
      case "NotIn" -> value == null || !one.values().contains(value);
      case "Exists" -> value != null;
      default -> value == null;
    };
  }

  /** A duration as Guardrails write it, such as {@code 168h} or {@code 1h30m}. */
  public static Duration duration(@Nullable String text, Duration otherwise) {
    if (text == null) {
      return otherwise;
    }
    Duration sum = Duration.ZERO;
    Matcher parts = DURATION.matcher(text);
    while (parts.find()) {
      long seconds =
          switch (parts.group(2)) {
            case "h" -> 3600;
            case "m" -> 60;
            default -> 1;
          };
      sum = sum.plusMillis(Math.round(Double.parseDouble(parts.group(1)) * seconds * 1000));
    }
    return sum.isZero() ? otherwise : sum;
  }

  /** What the Guardrails come to, entry by entry. */
  private static final class Wishes {
    private Duration minimumAge = Terms.DEFAULT.minimumAge();
    private Duration freshness = Terms.DEFAULT.freshness();
    private Duration scrapeGap = Terms.DEFAULT.scrapeGap();
    private @Nullable Duration window;
    private long minimumRequests = Terms.DEFAULT.minimumRequests();

    private void overlay(@Nullable ObjectNode parameters) {
      if (parameters == null) {
        return;
      }
      minimumAge = duration(text(parameters, "minimumAge"), minimumAge);
      freshness = duration(text(parameters, "freshness"), freshness);
      scrapeGap = duration(text(parameters, "scrapeGap"), scrapeGap);
      if (parameters.has("window")) {
        window = duration(text(parameters, "window"), minimumAge);
      }
      minimumRequests = Math.max(1, parameters.path("minimumRequests").asLong(minimumRequests));
    }

    private static @Nullable String text(JsonNode parameters, String name) {
      return parameters.path(name).textValue();
    }

    /** Without a word about the window, it is as long as the scope has to be permissive. */
    private Terms terms() {
      return new Terms(
          window == null ? minimumAge : window, minimumAge, freshness, minimumRequests, scrapeGap);
    }
  }
}

package io.meshguard.cli.scan;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.cluster.ApiServer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which objects the API server would not ask the webhook about, as the chart registers it. */
final class Exclusions {
  private static final ApiResource REGISTRATIONS =
      new ApiResource(
          "admissionregistration.k8s.io",
          "v1",
          "ValidatingWebhookConfiguration",
          "validatingwebhookconfigurations",
          false);

  private static final String WEBHOOK = "validate.meshguard.io";
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  /** What the chart leaves out by default, in the namespace that its README installs it to. */
  private static final Set<String> DEFAULT =
      Set.of("kube-system", "kube-node-lease", "kube-public", "meshguard-system");

  /** The chart's own conditions, which {@link #cover} honours, or which no creation meets. */
  private static final Set<String> CONDITIONS =
      Set.of(
          "not-a-node", "not-garbage-collection", "not-a-controllers-copy", "not-a-published-ca");

  private static final Set<String> PUBLISHED_CAS = Set.of("kube-root-ca.crt", "istio-ca-root-cert");
  private static final Set<String> COPIES = Set.of("ReplicaSet", "Job");

  private final Set<String> namespaces;

  private Exclusions(Set<String> namespaces) {
    this.namespaces = Set.copyOf(namespaces);
  }

  /**
   * Those of the registration in the cluster if it can be read, else the chart's defaults.
   *
   * @param notes told what of a registration is not honoured
   */
  static Exclusions of(ApiServer server, Collection<String> more, Notes notes) {
    List<JsonNode> webhooks = new ArrayList<>();
    server.list(
        REGISTRATIONS,
        null,
        page -> page.forEach(one -> one.path("webhooks").forEach(webhooks::add)));
    return of(webhooks, more, notes);
  }

  /**
   * @param webhooks of every registration
   */
  static Exclusions of(List<JsonNode> webhooks, Collection<String> more, Notes notes) {
    Set<String> registered = new HashSet<>();
    for (JsonNode webhook : webhooks) {
      if (webhook.path("name").asText().equals(WEBHOOK)) {
        addExcluded(webhook, registered, notes);
        tellOfConditions(webhook, notes);
      }
    }
    Set<String> all = new HashSet<>(registered.isEmpty() ? DEFAULT : registered);
    all.addAll(more);
    return new Exclusions(all);
  }

  private static void addExcluded(JsonNode webhook, Set<String> namespaces, Notes notes) {
    JsonNode selector = webhook.path("namespaceSelector");
    boolean others = !selector.path("matchLabels").isEmpty();
    for (JsonNode expression : selector.path("matchExpressions")) {
      if (expression.path("key").asText().equals(NAME_LABEL)
          && expression.path("operator").asText().equals("NotIn")) {
        expression.path("values").forEach(value -> namespaces.add(value.asText()));
      } else {
        others = true;
      }
    }
    if (others || !webhook.path("objectSelector").isEmpty()) {
      notes.notHonoured("selects by labels: leave namespaces out with --exclude-namespace");
    }
  }

  /** They are CEL, which only the API server evaluates. */
  private static void tellOfConditions(JsonNode webhook, Notes notes) {
    List<String> own =
        webhook.path("matchConditions").findValuesAsText("name").stream()
            .filter(name -> !CONDITIONS.contains(name))
            .toList();
    if (!own.isEmpty()) {
      notes.notHonoured(
          "has matchConditions that only the API server evaluates: " + String.join(", ", own));
    }
  }

  List<String> namespaces() {
    return namespaces.stream().sorted().toList();
  }

  /** Whether nobody would ask about this object. */
  boolean cover(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    String kind = object.path("kind").asText();
    String name = metadata.path("name").asText();
    String namespace = kind.equals("Namespace") ? name : metadata.path("namespace").asText();
    return namespaces.contains(namespace)
        || (kind.equals("ConfigMap") && PUBLISHED_CAS.contains(name))
        || (COPIES.contains(kind) && isControlled(metadata));
  }

  /** Its owner is judged. */
  private static boolean isControlled(JsonNode metadata) {
    for (JsonNode owner : metadata.path("ownerReferences")) {
      if (owner.path("controller").asBoolean()) {
        return true;
      }
    }
    return false;
  }
}

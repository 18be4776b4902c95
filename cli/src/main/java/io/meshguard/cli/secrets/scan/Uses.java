package io.meshguard.cli.secrets.scan;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.secrets.scan.Use.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the Secrets that one object of the cluster names. The fields are those of the Kubernetes
 * API reference (v1.35), of the Gateway API (v1) and of Istio's {@code Gateway}. Pure.
 */
final class Uses {
  private final User user;
  private final List<Use> found = new ArrayList<>();

  private Uses(User user) {
    this.user = user;
  }

  /** All that the object uses; of a kind that is not known, what its pod template uses. */
  static List<Use> of(JsonNode object) {
    Uses uses = new Uses(User.of(object));
    JsonNode spec = object.path("spec");
    switch (object.path("kind").asText()) {
      case "Pod" -> uses.ofPod(spec);
      case "CronJob" -> uses.ofPod(spec.at("/jobTemplate/spec/template/spec"));
      case "ServiceAccount" -> uses.ofServiceAccount(object);
      case "Ingress" -> uses.ofIngress(spec);
      case "Gateway" -> uses.ofGateway(spec);
      case "PersistentVolume" -> uses.ofDriver(spec);
      default -> uses.ofPod(spec.at("/template/spec"));
    }
    return List.copyOf(uses.found);
  }

  private void ofPod(JsonNode spec) {
    for (String field : List.of("initContainers", "containers", "ephemeralContainers")) {
      spec.path(field).forEach(this::ofContainer);
    }
    spec.path("volumes").forEach(this::ofVolume);
    spec.path("imagePullSecrets").forEach(pull -> add(pull.path("name"), Way.IMAGE_PULL));
  }

  private void ofContainer(JsonNode container) {
    for (JsonNode variable : container.path("env")) {
      JsonNode reference = variable.at("/valueFrom/secretKeyRef");
      add(
          reference.path("name"),
          Way.ENV,
          Set.of(reference.path("key").asText()),
          reference.path("optional").asBoolean());
    }
    for (JsonNode source : container.path("envFrom")) {
      JsonNode reference = source.path("secretRef");
      add(reference.path("name"), Way.ENV_FROM, Set.of(), reference.path("optional").asBoolean());
    }
  }

  private void ofVolume(JsonNode volume) {
    JsonNode secret = volume.path("secret");
    add(secret.path("secretName"), Way.VOLUME, items(secret), secret.path("optional").asBoolean());
    for (JsonNode source : volume.at("/projected/sources")) {
      JsonNode projected = source.path("secret");
      add(
          projected.path("name"),
          Way.PROJECTED,
          items(projected),
          projected.path("optional").asBoolean());
    }
    ofDriver(volume);
  }

  /** Credentials of what brings a volume: {@code csi}, {@code cephfs}, {@code azureFile}, …. */
  @SuppressWarnings("ReferenceEquality") // The field itself, not one that reads the same.
  private void ofDriver(JsonNode volume) {
    for (JsonNode source : volume) {
      if (!source.isObject() || source == volume.path("secret")) {
        continue;
      }
      source
          .properties()
          .forEach(
              field -> {
                if (field.getKey().toLowerCase(java.util.Locale.ROOT).endsWith("secretref")) {
                  addIn(
                      field.getValue().path("namespace").asText(user.namespace()),
                      field.getValue().path("name"),
                      Way.STORAGE);
                }
              });
      addIn(
          source.path("secretNamespace").asText(user.namespace()),
          source.path("secretName"),
          Way.STORAGE);
    }
  }

  private static Set<String> items(JsonNode source) {
    Set<String> keys = new TreeSet<>();
    source.path("items").forEach(item -> keys.add(item.path("key").asText()));
    return keys;
  }

  private void ofServiceAccount(JsonNode account) {
    account.path("secrets").forEach(secret -> add(secret.path("name"), Way.SERVICE_ACCOUNT));
    account.path("imagePullSecrets").forEach(pull -> add(pull.path("name"), Way.IMAGE_PULL));
  }

  private void ofIngress(JsonNode spec) {
    spec.path("tls").forEach(tls -> add(tls.path("secretName"), Way.TLS));
  }

  private void ofGateway(JsonNode spec) {
    for (JsonNode listener : spec.path("listeners")) {
      for (JsonNode reference : listener.at("/tls/certificateRefs")) {
        if (reference.path("kind").asText("Secret").equals("Secret")) {
          addIn(
              reference.path("namespace").asText(user.namespace()),
              reference.path("name"),
              Way.TLS);
        }
      }
    }
    for (JsonNode server : spec.path("servers")) {
      JsonNode credential = server.at("/tls/credentialName");
      // It is read where the gateway's pods run, which this object does not say.
      if (!credential.asText().isEmpty()) {
        for (String name : List.of(credential.asText(), credential.asText() + "-cacert")) {
          found.add(
              new Use(
                  new SecretName(Inventory.ANY_NAMESPACE, name), user, Way.TLS, Set.of(), true));
        }
      }
    }
  }

  private void add(JsonNode name, Way way) {
    add(name, way, Set.of(), false);
  }

  private void addIn(String namespace, JsonNode name, Way way) {
    add(namespace, name, way, Set.of(), false);
  }

  private void add(JsonNode name, Way way, Set<String> keys, boolean optional) {
    add(user.namespace(), name, way, keys, optional);
  }

  private void add(String namespace, JsonNode name, Way way, Set<String> keys, boolean optional) {
    if (!name.asText().isEmpty()) {
      found.add(new Use(new SecretName(namespace, name.asText()), user, way, keys, optional));
    }
  }
}

package io.meshguard.audit.evidence.mode;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.PermissiveAudit.Scope;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An object that the cluster holds now. */
public record ClusterObject(JsonNode json) {

  /** Whether pods with these annotations say something of mTLS that their namespace does not. */
  public static boolean speaksForItself(Map<String, String> podAnnotations) {
    return podAnnotations.containsKey(ModeReader.INBOUND_POLICY);
  }

  String key() {
    return ModeHistory.key(
        json.path("kind").asText(),
        json.at("/metadata/namespace").asText(),
        json.at("/metadata/name").asText());
  }

  /**
   * When it became what it is, at the latest: the last time that anyone managed a field other than
   * the status, or its creation.
   */
  public Instant changed() {
    return Stream.concat(
            Stream.of(json.at("/metadata/creationTimestamp").asText()),
            json.at("/metadata/managedFields")
                .valueStream()
                .filter(entry -> entry.path("subresource").asText().isEmpty())
                .map(entry -> entry.path("time").asText()))
        .filter(time -> !time.isEmpty())
        .map(time -> OffsetDateTime.parse(time).toInstant())
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  /** The modes that these objects ask for; of several for a scope the oldest. */
  static Map<Scope, ScopeMode> modes(Stream<ClusterObject> objects) {
    return objects
        .flatMap(
            object ->
                ModeReader.read(object.json()).stream()
                    .map(
                        wish ->
                            new ScopeMode(
                                wish.mesh(),
                                wish.scope(),
                                wish.mode(),
                                object.changed(),
                                false,
                                object.key(),
                                null)))
        .collect(Collectors.toMap(ScopeMode::scope, mode -> mode, ModeHistory::older));
  }
}

package io.meshguard.cli.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.admission.cluster.ClusterContext;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import java.util.List;

/** Makes of manifests the cluster that they are judged in. */
final class OfflineContext {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EventCodec CODEC = new EventCodec();

  private OfflineContext() {}

  /**
   * What of these manifests is context: namespaces, guardrails, exemptions, and permissive audits
   * and observations ({@code kind: PermissiveAudit}, {@code Observation}, whose {@code spec} is the
   * record that is on Kafka). Later ones replace earlier ones of the same name.
   *
   * @param requests says where an object without a namespace would be made
   * @throws ManifestException one of them cannot be used
   */
  static ClusterContext of(String cluster, Requests requests, List<Manifest> manifests)
      throws ManifestException {
    ClusterSnapshot.Builder snapshot = ClusterSnapshot.builder(cluster);
    for (Manifest manifest : manifests) {
      try {
        if (is("PermissiveAudit", manifest)) {
          snapshot.permissiveAudit(CODEC.decodePermissiveAudit(spec(manifest)));
        } else if (is("Observation", manifest)) {
          snapshot.observation(CODEC.decodeObservation(spec(manifest)));
        } else if (ResourceReader.reads(manifest.object())) {
          snapshot.object(manifest.position(), manifest.object());
        } else {
          snapshot.object(manifest.position(), requests.placed(manifest));
        }
      } catch (ResourceException e) {
        throw new ManifestException(String.valueOf(e.getMessage()));
      } catch (MalformedEventException | JsonProcessingException e) {
        throw new ManifestException(
            manifest.position() + ": spec is not what its kind says: " + e.getMessage());
      }
    }
    return snapshot.build();
  }

  private static byte[] spec(Manifest manifest) throws JsonProcessingException {
    return JSON.writeValueAsBytes(manifest.object().path("spec"));
  }

  private static boolean is(String kind, Manifest manifest) {
    return manifest.kind().equals(kind) && manifest.apiVersion().startsWith("meshguard.io/");
  }
}

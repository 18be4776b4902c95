package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Volumes of Secrets become volumes from Vault: of the same name, with the same files, so that
 * neither the mounts nor the application change. A projected volume does where it holds nothing but
 * Secrets.
 *
 * @param patches one for each such volume
 * @param left what stays, and why
 */
public record VolumePatches(List<WorkloadPatch> patches, List<Stays> left) {
  private static final int DEFAULT_MODE = 0644;

  /**
   * Of a workload's volumes.
   *
   * @param role that the pods log in to Vault with
   */
  public static VolumePatches of(JsonNode object, String role, MovedSecrets moved) {
    Workload workload = Workload.of(object);
    JsonNode spec = object.at(workload.template() + "/spec");
    VolumePatches found = new VolumePatches(new ArrayList<>(), new ArrayList<>());
    int index = 0;
    for (JsonNode volume : spec.path("volumes")) {
      String pointer = workload.template() + "/spec/volumes/" + index++;
      String name = volume.path("name").asText();
      Set<String> secrets = new TreeSet<>();
      SecretVolume fromVault = new SecretVolume(name, role, spec);
      String single = volume.at("/secret/secretName").asText();
      if (moved.has(single)) {
        secrets.add(single);
        JsonNode source = volume.path("secret");
        fromVault.files(
            source,
            source.path("defaultMode").asInt(DEFAULT_MODE),
            moved.path(single),
            moved.of(single));
      } else if (projects(volume, moved)) {
        found.projected(workload, volume, fromVault, secrets, moved);
      }
      if (!secrets.isEmpty()) {
        Edits edits = new Edits();
        edits.replace(pointer, volume, fromVault.manifest());
        found.patches.add(new WorkloadPatch(workload, name, secrets, edits, List.of()));
      }
    }
    return found;
  }

  /** Whether a projected volume holds a Secret that is moved. */
  static boolean projects(JsonNode volume, MovedSecrets moved) {
    for (JsonNode source : volume.at("/projected/sources")) {
      if (moved.has(source.at("/secret/name").asText())) {
        return true;
      }
    }
    return false;
  }

  private void projected(
      Workload workload,
      JsonNode volume,
      SecretVolume fromVault,
      Set<String> secrets,
      MovedSecrets moved) {
    Set<String> others = new TreeSet<>();
    for (JsonNode source : volume.at("/projected/sources")) {
      String secret = source.at("/secret/name").asText();
      if (!moved.has(secret)) {
        source.fieldNames().forEachRemaining(others::add);
      }
    }
    if (!others.isEmpty()) {
      String why =
          "%s mounts Secrets in projected volume %s, beside %s, which Vault does not bring: give them a volume of their own, then migrate again"
              .formatted(workload, volume.path("name").asText(), String.join(", ", others));
      for (JsonNode source : volume.at("/projected/sources")) {
        if (moved.has(source.at("/secret/name").asText())) {
          left.add(new Stays(source.at("/secret/name").asText(), why));
        }
      }
      return;
    }
    int mode = volume.at("/projected/defaultMode").asInt(DEFAULT_MODE);
    for (JsonNode source : volume.at("/projected/sources")) {
      String secret = source.at("/secret/name").asText();
      secrets.add(secret);
      fromVault.files(source.path("secret"), mode, moved.path(secret), moved.of(secret));
    }
  }
}

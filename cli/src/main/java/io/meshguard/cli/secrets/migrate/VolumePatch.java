package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A volume of a Secret becomes a volume from Vault: of the same name, with the same files, so that
 * neither the mounts nor the application change.
 *
 * @param volume its name
 * @param secret the Secret that it held
 * @param patch JSON Patch (RFC 6902) of the workload; it fails if the volume has changed meanwhile
 * @param inverse JSON Patch that takes it back, likewise
 */
record VolumePatch(
    Workload workload, String volume, String secret, ArrayNode patch, ArrayNode inverse) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DRIVER = "secrets.meshguard.io";
  private static final int DEFAULT_MODE = 0644;
  private static final int READABLE = 0444;
  private static final int OWNER_ONLY = 0400;
  private static final int GROUP_READABLE = 0040;

  /** Where a Secret's values are, and which of them are in base64 there. */
  interface Moved {
    Optional<String> path(String secret);

    SecretFields fields(String secret);
  }

  /**
   * The patches of a workload, one for each volume that holds nothing but a Secret that is moved.
   *
   * @param role that the pods log in to Vault with
   */
  static List<VolumePatch> of(JsonNode object, String role, Moved moved) {
    Workload workload = Workload.of(object);
    JsonNode spec = object.at(workload.template() + "/spec");
    List<VolumePatch> patches = new ArrayList<>();
    int index = 0;
    for (JsonNode volume : spec.path("volumes")) {
      String secret = volume.at("/secret/secretName").asText();
      String pointer = workload.template() + "/spec/volumes/" + index++;
      moved
          .path(secret)
          .ifPresent(
              path -> {
                ObjectNode fromVault = fromVault(volume, path, moved.fields(secret), role, spec);
                patches.add(
                    new VolumePatch(
                        workload,
                        volume.path("name").asText(),
                        secret,
                        replaced(pointer, volume, fromVault),
                        replaced(pointer, fromVault, volume)));
              });
    }
    return patches;
  }

  private static ObjectNode fromVault(
      JsonNode volume, String path, SecretFields fields, String role, JsonNode spec) {
    JsonNode source = volume.path("secret");
    int usual = source.path("defaultMode").asInt(DEFAULT_MODE);
    // The kubelet lets the pod's group read a Secret's files; so it has to stay.
    int group = spec.at("/securityContext/fsGroup").isMissingNode() ? 0 : GROUP_READABLE;
    ArrayNode files = JSON.createArrayNode();
    if (source.path("items").isEmpty()) {
      for (String key : new TreeSet<>(fields.values().keySet())) {
        files.add(file(key, path, key, usual | group, fields));
      }
    }
    for (JsonNode item : source.path("items")) {
      files.add(
          file(
              item.path("path").asText(),
              path,
              item.path("key").asText(),
              item.path("mode").asInt(usual) | group,
              fields));
    }
    ObjectNode changed = JSON.createObjectNode().put("name", volume.path("name").asText());
    changed
        .putObject("csi")
        .put("driver", DRIVER)
        .put("readOnly", true)
        .putObject("volumeAttributes")
        .put("secrets", files.toString())
        .put("vaultRole", role);
    return changed;
  }

  private static ObjectNode file(
      String name, String path, String key, int mode, SecretFields fields) {
    // Nobody may write there in any case.
    int bits = (mode & READABLE) | OWNER_ONLY;
    ObjectNode file =
        JSON.createObjectNode()
            .put("file", name)
            .put("path", path)
            .put("key", key)
            .put("mode", "0%o".formatted(bits));
    return fields.binary().contains(key) ? file.put("encoding", "base64") : file;
  }

  private static ArrayNode replaced(String pointer, JsonNode from, JsonNode to) {
    ArrayNode patch = JSON.createArrayNode();
    patch.addObject().put("op", "test").put("path", pointer).set("value", from);
    patch.addObject().put("op", "replace").put("path", pointer).set("value", to);
    return patch;
  }
}

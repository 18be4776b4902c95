package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeSet;

/** A volume from Vault, as a manifest has it, while its files are being named. Not thread-safe. */
final class SecretVolume {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DRIVER = "secrets.meshguard.io";
  private static final int READABLE = 0444;
  private static final int OWNER_ONLY = 0400;
  private static final int GROUP_READABLE = 0040;

  private final String name;
  private final String role;
  private final int group;
  private final ArrayNode files = JSON.createArrayNode();

  /**
   * @param role that the pods log in to Vault with
   * @param spec the pods'
   */
  SecretVolume(String name, String role, JsonNode spec) {
    this.name = name;
    this.role = role;
    // The kubelet lets the pod's group read a Secret's files; so it has to stay.
    this.group = spec.at("/securityContext/fsGroup").isMissingNode() ? 0 : GROUP_READABLE;
  }

  /**
   * The files of a Secret: those of its items, all where there are none.
   *
   * @param source what the manifest says of the Secret in a volume
   */
  void files(JsonNode source, int mode, String path, SecretFields fields) {
    if (source.path("items").isEmpty()) {
      for (String key : new TreeSet<>(fields.values().keySet())) {
        file(key, path, key, mode, fields);
      }
    }
    for (JsonNode item : source.path("items")) {
      file(
          item.path("path").asText(),
          path,
          item.path("key").asText(),
          item.path("mode").asInt(mode),
          fields);
    }
  }

  void file(String file, String path, String key, int mode, SecretFields fields) {
    // Nobody may write there in any case.
    int bits = ((mode | group) & READABLE) | OWNER_ONLY;
    ObjectNode entry = files.addObject().put("file", file).put("path", path).put("key", key);
    entry.put("mode", "0%o".formatted(bits));
    if (fields.binary().contains(key)) {
      entry.put("encoding", "base64");
    }
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  ObjectNode manifest() {
    ObjectNode volume = JSON.createObjectNode().put("name", name);
    volume
        .putObject("csi")
        .put("driver", DRIVER)
        .put("readOnly", true)
        .putObject("volumeAttributes")
        .put("secrets", files.toString())
        .put("vaultRole", role);
    return volume;
  }
}

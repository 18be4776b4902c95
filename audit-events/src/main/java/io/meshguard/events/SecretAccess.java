package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one secret for one pod. It names the secret and the files, never a value.
 *
 * @param node where the pod runs
 * @param volume the CSI volume's id
 * @param vault the address of Vault
 * @param vaultNamespace null for the root namespace
 * @param role what the pod logged in with
 * @param path mount and path in Vault
 * @param version of a KV v2 secret; null for all others
 * @param files that hold it
 * @param generation of the volume's files; 0 while there is none
 * @param reason why not, for a denial and an expiry; null for all others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretAccess(
    String cluster,
    String node,
    Operation operation,
    Pod pod,
    String volume,
    String vault,
    @Nullable String vaultNamespace,
    String role,
    String path,
    @Nullable Long version,
    List<String> files,
    long generation,
    @Nullable String reason) {

  /** What happened. */
  public enum Operation {
    /** The pod has it for the first time. */
    @JsonProperty("delivered")
    DELIVERED,
    /** A new value has taken the place of the one before. */
    @JsonProperty("rotated")
    ROTATED,
    /** Vault, or the request itself, rules it out. */
    @JsonProperty("denied")
    DENIED,
    /** Its lease ended by our request; the credential is of no use any more. */
    @JsonProperty("revoked")
    REVOKED,
    /** It ended before a new one could be had. */
    @JsonProperty("expired")
    EXPIRED
  }

  /** Who. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Pod(String namespace, String name, String uid, String serviceAccount) {
    public Pod {
      Objects.requireNonNull(namespace, "namespace");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(serviceAccount, "serviceAccount");
    }
  }

  public SecretAccess {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(pod, "pod");
    Objects.requireNonNull(volume, "volume");
    Objects.requireNonNull(vault, "vault");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(path, "path");
    files = files == null ? List.of() : List.copyOf(files);
  }

  /** {@code cluster/namespace/pod}: what happened to a pod's secrets stays in order. */
  @JsonIgnore
  public String key() {
    return cluster + "/" + pod.namespace() + "/" + pod.name();
  }
}

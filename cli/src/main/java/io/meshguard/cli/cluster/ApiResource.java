package io.meshguard.cli.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A kind of object that an API server has.
 *
 * @param group empty for the core group
 */
public record ApiResource(
    String group, String version, String kind, String plural, boolean namespaced) {

  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code group/Kind}, or {@code Kind} in the core group. */
  public String qualifiedKind() {
    return group.isEmpty() ? kind : group + "/" + kind;
  }

  /** As {@code kubectl get} takes it, such as {@code deployments.apps}. */
  public String named() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /**
   * @param namespace null for all
   */
  String path(@Nullable String namespace) {
    String api = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    return namespace == null || !namespaced
        ? api + "/" + plural
        : api
            + "/namespaces/"
            + URLEncoder.encode(namespace, StandardCharsets.UTF_8)
            + "/"
            + plural;
  }
}

package io.meshguard.vaultsync.spec;

import io.meshguard.vaultsync.templates.syntax.SecretCall;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One secret in Vault. Files that name the same one share it: it is asked for once, so that a
 * certificate and its key belong together.
 *
 * @param path mount and path, without a leading slash
 * @param version of a KV v2 secret; null for the current one
 * @param parameters what is sent; with any, Vault is written to instead of read
 * @param unwrap the answer holds a wrapping token in the field {@code token}; what it wraps counts
 */
public record Source(
    String path, @Nullable Integer version, Map<String, String> parameters, boolean unwrap) {

  public Source {
    parameters = Map.copyOf(parameters);
  }

  /** What a template asks for. */
  public static Source of(SecretCall call) {
    return new Source(call.path(), call.version(), call.parameters(), false);
  }

  /** The same for equal sources, also after a restart. */
  public String id() {
    StringBuilder id = new StringBuilder(path);
    if (version != null) {
      id.append("@").append(version);
    }
    if (!parameters.isEmpty()) {
      id.append(new TreeMap<>(parameters));
    }
    return unwrap ? id.append(" unwrapped").toString() : id.toString();
  }
}

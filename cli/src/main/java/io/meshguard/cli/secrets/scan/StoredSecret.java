package io.meshguard.cli.secrets.scan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What may be known of a Secret: anything but its values.
 *
 * @param created null in a manifest
 * @param keys in order
 * @param owner the object that made it, such as {@code Certificate/shop}; null where none is named
 */
public record StoredSecret(
    SecretName name,
    String type,
    @Nullable Instant created,
    List<String> keys,
    @Nullable String owner) {

  public StoredSecret {
    keys = List.copyOf(keys);
  }

  /** Takes the names of the keys and leaves the values. */
  static StoredSecret of(JsonNode secret) {
    User named = User.of(secret);
    TreeSet<String> keys = new TreeSet<>();
    secret.path("data").fieldNames().forEachRemaining(keys::add);
    secret.path("stringData").fieldNames().forEachRemaining(keys::add);
    JsonNode owner = secret.at("/metadata/ownerReferences/0");
    return new StoredSecret(
        new SecretName(named.namespace(), named.name()),
        secret.path("type").asText("Opaque"),
        instant(secret.at("/metadata/creationTimestamp").asText()).orElse(null),
        List.copyOf(keys),
        owner.isMissingNode()
            ? null
            : owner.path("kind").asText() + "/" + owner.path("name").asText());
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}

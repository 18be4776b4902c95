package io.meshguard.vaultsync.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.vaultsync.engine.Reading.Lease;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.vault.RequestObserver.Purpose;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import io.meshguard.vaultsync.vault.VaultHttp;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads secrets of every engine, and keeps their leases. Blocking; thread-safe. */
public final class Secrets {
  private static final String API_PREFIX = "data/";

  private final VaultHttp http;
  private final Engines engines;

  public Secrets(VaultHttp http, Engines engines) {
    this.http = http;
    this.engines = engines;
  }

  /** Which engine serves the source. */
  public Engine engine(VaultEndpoint vault, String token, Source source) throws VaultException {
    if (source.path().startsWith("sys/")) {
      return new Engine("sys/", "system", 1);
    }
    return engines.of(vault, token, source.path());
  }

  /**
   * Asks for the secret. Each call may issue a new credential.
   *
   * @throws VaultException never an empty reading: NOT_FOUND where there is nothing
   */
  public Reading read(VaultEndpoint vault, String token, Engine engine, Source source)
      throws VaultException {
    JsonNode answer;
    if (!source.parameters().isEmpty()) {
      answer = http.post(vault, token, Purpose.WRITE, source.path(), source.parameters());
    } else if (engine.versioned()) {
      Integer version = source.version();
      String query = version == null ? "" : "version=" + version;
      answer =
          http.get(
              vault, token, Purpose.READ, engine.mount() + "data/" + name(engine, source), query);
    } else {
      answer = http.get(vault, token, Purpose.READ, source.path(), "");
    }
    JsonNode metadata = answer.path("data").path("metadata");
    long version = metadata.path("version").asLong();
    Instant created = engine.versioned() ? created(metadata) : null;
    ObjectNode data = fields(engine, source, answer);
    if (source.unwrap()) {
      answer = unwrap(vault, data, source);
      data = fields(new Engine("", unwrappedType(answer), 2), source, answer);
    }
    return new Reading(
        data,
        answer.path("data") instanceof ObjectNode whole ? whole : data,
        engine,
        version,
        created,
        lease(answer),
        notAfter(engine, data));
  }

  private static @Nullable Instant created(JsonNode metadata) {
    try {
      return Instant.parse(metadata.path("created_time").asText());
    } catch (DateTimeParseException e) {
      // A figure for the metrics, no more.
      return null;
    }
  }

  private static String unwrappedType(JsonNode answer) {
    JsonNode data = answer.path("data");
    return data.path("data").isObject() && data.path("metadata").isObject() ? "kv" : "other";
  }

  /** The path below the mount; {@code secret/data/db} and {@code secret/db} mean the same. */
  private static String name(Engine engine, Source source) {
    String name = source.path().substring(engine.mount().length());
    return name.startsWith(API_PREFIX) ? name.substring(API_PREFIX.length()) : name;
  }

  private static ObjectNode fields(Engine engine, Source source, JsonNode answer)
      throws VaultException {
    JsonNode data = engine.versioned() ? answer.path("data").path("data") : answer.path("data");
    if (!(data instanceof ObjectNode object) || object.isEmpty()) {
      throw new VaultException(
          Reason.NOT_FOUND, "Vault holds no fields at " + source.path() + ", or they are deleted");
    }
    boolean decrypted = engine.type().equals("transit") && object.path("plaintext").isTextual();
    return decrypted ? decrypted(object) : object;
  }

  /** Transit has bytes: as base64 in a field of their own, and as text where they are one. */
  private static ObjectNode decrypted(ObjectNode answer) {
    ObjectNode fields = answer.deepCopy();
    String plain = fields.path("plaintext").asText();
    fields.put("plaintext_base64", plain);
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(plain)));
      fields.put("plaintext", text.toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      // No text, or not even base64.
      fields.remove("plaintext");
    }
    return fields;
  }

  private JsonNode unwrap(VaultEndpoint vault, ObjectNode data, Source source)
      throws VaultException {
    String wrapping = data.path("token").asText();
    if (wrapping.isEmpty()) {
      throw new VaultException(
          Reason.REFUSED,
          source.path() + " has no field \"token\" with a wrapping token to unwrap");
    }
    return http.post(vault, wrapping, Purpose.UNWRAP, "sys/wrapping/unwrap", Map.of());
  }

  private static @Nullable Lease lease(JsonNode answer) {
    String id = answer.path("lease_id").asText();
    return id.isEmpty()
        ? null
        : new Lease(
            id, answer.path("lease_duration").asLong(), answer.path("renewable").asBoolean());
  }

  private static @Nullable Instant notAfter(Engine engine, ObjectNode data) {
    long expiration = engine.type().equals("pki") ? data.path("expiration").asLong() : 0;
    return expiration == 0 ? null : Instant.ofEpochSecond(expiration);
  }

  /**
   * The version that a KV v2 secret is at, from its metadata alone.
   *
   * @return -1 where the policies allow no look at the metadata
   * @throws VaultException NOT_FOUND where it is deleted
   */
  public long version(VaultEndpoint vault, String token, Engine engine, Source source)
      throws VaultException {
    JsonNode data;
    try {
      data =
          http.get(
                  vault,
                  token,
                  Purpose.VERSION_LOOKUP,
                  engine.mount() + "metadata/" + name(engine, source),
                  "")
              .path("data");
    } catch (VaultException e) {
      if (e.reason() == Reason.DENIED) {
        return -1;
      }
      throw e;
    }
    long current = data.path("current_version").asLong();
    JsonNode version = data.path("versions").path(Long.toString(current));
    if (version.path("destroyed").asBoolean()
        || !version.path("deletion_time").asText().isEmpty()) {
      throw new VaultException(
          Reason.NOT_FOUND, "version " + current + " of " + source.path() + " is deleted");
    }
    return current;
  }

  /**
   * Renews a lease.
   *
   * @return for how many seconds it now holds
   */
  public long renew(VaultEndpoint vault, String token, String lease, long seconds)
      throws VaultException {
    return http.post(
            vault,
            token,
            Purpose.LEASE_RENEWAL,
            "sys/leases/renew",
            Map.of("lease_id", lease, "increment", seconds))
        .path("lease_duration")
        .asLong();
  }

  /**
   * Revokes a lease, and the credential with it. Vault has taken it on itself when this returns,
   * and makes it soon after, trying again as long as it must.
   *
   * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/leases">sys/leases, {@code
   *     sync}</a>
   */
  public void revoke(VaultEndpoint vault, String token, String lease) throws VaultException {
    var unused =
        http.post(
            vault, token, Purpose.LEASE_REVOCATION, "sys/leases/revoke", Map.of("lease_id", lease));
  }
}

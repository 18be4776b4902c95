package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.github.f4b6a3.uuid.UuidCreator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The CloudEvents 1.0 envelope of a {@link SecretAccess}, structured mode: one JSON object.
 *
 * @param id a UUIDv7; the same however often the record is sent
 * @param source {@code /clusters/<cluster>/nodes/<node>}
 * @param subject the record's key on Kafka, see {@link SecretAccess#key()}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({
  "specversion",
  "id",
  "source",
  "type",
  "time",
  "subject",
  "datacontenttype",
  "data"
})
public record SecretAccessEvent(
    String specversion,
    UUID id,
    String source,
    String type,
    Instant time,
    String subject,
    String datacontenttype,
    SecretAccess data) {

  public static final String TYPE = "io.meshguard.secret-access.v1";

  public SecretAccessEvent {
    Objects.requireNonNull(specversion, "specversion");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(datacontenttype, "datacontenttype");
    Objects.requireNonNull(data, "data");
  }

  /** A new event with a new id. */
  public static SecretAccessEvent of(SecretAccess access, Instant time) {
    return new SecretAccessEvent(
        DecisionEvent.SPEC_VERSION,
        UuidCreator.getTimeOrderedEpoch(),
        "/clusters/" + encoded(access.cluster()) + "/nodes/" + encoded(access.node()),
        TYPE,
        time,
        access.key(),
        DecisionEvent.DATA_CONTENT_TYPE,
        access);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

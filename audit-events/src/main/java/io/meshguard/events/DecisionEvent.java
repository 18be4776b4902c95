package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.github.f4b6a3.uuid.UuidCreator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * The CloudEvents 1.0 envelope of a {@link Decision}, structured mode: one JSON object.
 *
 * @param id a UUIDv7; the same however often the record is sent, so that a consumer stores it once
 * @param source {@code /clusters/<cluster>/<admission|scan|check>}
 * @param time when it was decided
 * @param subject the record's key on Kafka, see {@link Decision#key()}
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
public record DecisionEvent(
    String specversion,
    UUID id,
    String source,
    String type,
    Instant time,
    String subject,
    String datacontenttype,
    Decision data) {

  public static final String SPEC_VERSION = "1.0";
  public static final String TYPE = "io.meshguard.decision.v1";
  public static final String DATA_CONTENT_TYPE = "application/json";

  public DecisionEvent {
    Objects.requireNonNull(specversion, "specversion");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(datacontenttype, "datacontenttype");
    Objects.requireNonNull(data, "data");
  }

  /** A new event with a new id. Ids made by one process rise, also within a millisecond. */
  public static DecisionEvent of(Decision decision, Instant time) {
    String cluster = URLEncoder.encode(decision.cluster(), StandardCharsets.UTF_8);
    String source =
        "/clusters/" + cluster + "/" + decision.source().name().toLowerCase(Locale.ROOT);
    return new DecisionEvent(
        SPEC_VERSION,
        UuidCreator.getTimeOrderedEpoch(),
        source,
        TYPE,
        time,
        decision.key(),
        DATA_CONTENT_TYPE,
        decision);
  }

  /** The same event, with the same id and subject, around other data. */
  public DecisionEvent withData(Decision other) {
    return new DecisionEvent(specversion, id, source, type, time, subject, datacontenttype, other);
  }
}

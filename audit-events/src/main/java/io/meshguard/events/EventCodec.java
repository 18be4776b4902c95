package io.meshguard.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.meshguard.events.MalformedEventException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The events' JSON form. Unknown fields are ignored, so that a reader survives a newer writer; an
 * event of an unknown type is refused, so that it is never misread. Thread-safe.
 */
public final class EventCodec {

  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A replay needs the very number that was decided on: 1e400 is no infinity, 0.10 keeps
          // its zero.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** The event as UTF-8 JSON. */
  public byte[] encode(DecisionEvent event) {
    return write(event);
  }

  /** The audit as UTF-8 JSON. */
  public byte[] encode(PermissiveAudit audit) {
    return write(audit);
  }

  /** The event as UTF-8 JSON. */
  public byte[] encode(SecretAccessEvent event) {
    return write(event);
  }

  /** The observation as UTF-8 JSON. */
  public byte[] encode(Observation observation) {
    return write(observation);
  }

  /** Any of this package's records as a tree, for a policy's {@code input} or an answer. */
  public JsonNode toTree(Object event) {
    return mapper.valueToTree(event);
  }

  /**
   * The opposite of {@link #encode(DecisionEvent)}.
   *
   * @throws MalformedEventException with the reason, where the bytes are no decision event of
   *     version 1
   */
  public DecisionEvent decode(byte[] bytes) throws MalformedEventException {
    return convert(ofType(readObject(bytes), DecisionEvent.TYPE), DecisionEvent.class);
  }

  /**
   * As {@link #decode}, but for {@code data.input} and {@code data.previous}, which are nearly all
   * of the bytes: they have to be JSON, and become nothing.
   */
  public DecisionEvent decodeWithoutObjects(byte[] bytes) throws MalformedEventException {
    try (JsonParser parser =
        new FilteringParserDelegate(
            mapper.createParser(bytes),
            new WithoutObjects(),
            Inclusion.INCLUDE_ALL_AND_PATH,
            true)) {
      ObjectNode tree = readObject(() -> mapper.readerFor(JsonNode.class).readValue(parser));
      return convert(ofType(tree, DecisionEvent.TYPE), DecisionEvent.class);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /**
   * The opposite of {@link #encode(SecretAccessEvent)}.
   *
   * @throws MalformedEventException with the reason, where the bytes are no such event of version 1
   */
  public SecretAccessEvent decodeSecretAccess(byte[] bytes) throws MalformedEventException {
    return convert(ofType(readObject(bytes), SecretAccessEvent.TYPE), SecretAccessEvent.class);
  }

  private static ObjectNode ofType(ObjectNode tree, String type) throws MalformedEventException {
    if (!DecisionEvent.SPEC_VERSION.equals(tree.path("specversion").textValue())) {
      throw new MalformedEventException(
          Reason.NOT_A_CLOUD_EVENT, "specversion is not \"" + DecisionEvent.SPEC_VERSION + "\"");
    }
    if (!type.equals(tree.path("type").textValue())) {
      throw new MalformedEventException(Reason.UNKNOWN_TYPE, "type is not \"" + type + "\"");
    }
    return tree;
  }

  /**
   * The opposite of {@link #encode(PermissiveAudit)}.
   *
   * @throws MalformedEventException with the reason, where the bytes are no permissive audit
   */
  public PermissiveAudit decodePermissiveAudit(byte[] bytes) throws MalformedEventException {
    return convert(readObject(bytes), PermissiveAudit.class);
  }

  /**
   * The opposite of {@link #encode(Observation)}.
   *
   * @throws MalformedEventException with the reason, where the bytes are no observation
   */
  public Observation decodeObservation(byte[] bytes) throws MalformedEventException {
    return convert(readObject(bytes), Observation.class);
  }

  private byte[] write(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a record that does not serialize", e);
    }
  }

  private ObjectNode readObject(byte[] bytes) throws MalformedEventException {
    return readObject(() -> mapper.readTree(bytes));
  }

  private interface Read {
    JsonNode tree() throws IOException;
  }

  private static ObjectNode readObject(Read read) throws MalformedEventException {
    JsonNode tree;
    try {
      tree = read.tree();
    } catch (JsonProcessingException e) {
      throw new MalformedEventException(
          Reason.NOT_JSON, "not JSON at offset " + e.getLocation().getByteOffset());
    } catch (IOException e) {
      throw new MalformedEventException(Reason.NOT_JSON, "not UTF-8");
    }
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw new MalformedEventException(Reason.NOT_JSON, "not a JSON object");
  }

  private <T> T convert(ObjectNode tree, Class<T> type) throws MalformedEventException {
    try {
      return mapper.treeToValue(tree, type);
    } catch (JsonMappingException e) {
      throw new MalformedEventException(Reason.INVALID_DATA, describe(e));
    } catch (JsonProcessingException e) {
      throw new MalformedEventException(Reason.INVALID_DATA, "unreadable");
    }
  }

  /**
   * Jackson's own message quotes the value; where it stands and our own constructors' complaints
   * say enough.
   */
  private static String describe(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
            .collect(Collectors.joining("."));
    @Nullable Throwable cause = e.getCause();
    String what =
        cause instanceof NullPointerException || cause instanceof IllegalArgumentException
            ? cause.getMessage() + (cause instanceof NullPointerException ? " is missing" : "")
            : "not of the expected form";
    return (path.isEmpty() ? "" : "at " + path + ": ") + what;
  }
}

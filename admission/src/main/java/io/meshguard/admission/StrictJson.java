package io.meshguard.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON that strangers may have written. Stricter than Jackson's defaults where two readers
 * could otherwise disagree about what was said (duplicate keys, lone surrogates, infinities), and
 * bounded in depth and in the length of numbers.
 */
final class StrictJson {
  /**
   * Kubernetes objects are a few dozen levels deep; schemas in CustomResourceDefinitions reach
   * about a hundred.
   */
  static final int MAX_DEPTH = 500;

  /** An int64 has 20 characters, a float64 at most 24 significant ones. */
  static final int MAX_NUMBER_LENGTH = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  // Jackson would otherwise quote the body in its messages, and a body may hold a
                  // secret.
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // What is recorded must be what was said: 0.10 keeps its zero, a long fraction its end.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final ObjectReader TREE = MAPPER.readerFor(JsonNode.class);

  private StrictJson() {}

  static JsonNode read(byte[] bytes) throws BadReviewException {
    String text = decode(bytes);
    if (text.isBlank()) {
      throw new BadReviewException("the body is empty");
    }
    JsonNode tree;
    try {
      tree = TREE.readValue(text);
    } catch (StreamConstraintsException e) {
      throw new BadReviewException(limit(e));
    } catch (MismatchedInputException e) {
      throw new BadReviewException(
          e.getOriginalMessage().startsWith("Duplicate")
              ? "the body names the same field twice" + position(e)
              : "the body is not one JSON document" + position(e));
    } catch (JsonProcessingException e) {
      throw new BadReviewException("the body is not JSON" + position(e));
    }
    // Only an escape can bring in a lone surrogate, and only an exponent an infinity; most bodies
    // have neither.
    if (text.contains("\\ud") || text.contains("\\uD") || hasExponent(text)) {
      check(tree);
    }
    return tree;
  }

  private static String decode(byte[] bytes) throws BadReviewException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadReviewException("the body is not valid UTF-8");
    }
  }

  private static boolean hasExponent(String text) {
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c == 'e' || c == 'E') && Character.isDigit(text.charAt(i - 1))) {
        return true;
      }
    }
    return false;
  }

  private static void check(JsonNode node) throws BadReviewException {
    if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
      throw new BadReviewException("the body has a number that no 64-bit float can hold");
    }
    if (node.isTextual()) {
      checkText(node.textValue());
    }
    for (JsonNode child : node) {
      check(child);
    }
    if (node.isObject()) {
      for (var names = node.fieldNames(); names.hasNext(); ) {
        checkText(names.next());
      }
    }
  }

  private static void checkText(String text) throws BadReviewException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new BadReviewException("the body has a string with half a surrogate pair");
      }
    }
  }

  private static String limit(StreamConstraintsException e) {
    String message = e.getOriginalMessage();
    if (message.contains("nesting depth")) {
      return "the body nests deeper than " + MAX_DEPTH + " levels";
    }
    if (message.contains("Number value length")) {
      return "the body has a number of more than " + MAX_NUMBER_LENGTH + " characters";
    }
    return "the body has a name or string that is too long";
  }

  private static String position(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }
}

package io.meshguard.engine.rego.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads values straight from bytes that strangers may have written. Stricter than a JSON parser has
 * to be where two readers could otherwise disagree about what was said (a field named twice, half a
 * surrogate pair, a number beyond a 64-bit float, another encoding), and bounded in depth and in
 * the length of numbers. Numbers keep how they were written. Thread-safe.
 */
public final class JsonReader {

  private final JsonFactory factory;
  private final Limits limits;
  private final @Nullable LeftOut leftOut;

  /**
   * How much a text may ask of its reader.
   *
   * @param depth how deep arrays and objects may nest
   * @param numberLength in characters
   */
  public record Limits(int depth, int numberLength) {}

  public JsonReader(Limits limits) {
    this(limits, List.of());
  }

  /**
   * @param leftOut paths of fields from the root, of which nothing is read
   */
  public JsonReader(Limits limits, List<List<String>> leftOut) {
    this.limits = limits;
    this.leftOut = LeftOut.of(leftOut);
    this.factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.depth())
                    .maxNumberLength(limits.numberLength())
                    .build())
            // Jackson would otherwise quote the text in its messages, and it may hold a secret.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
  }

  /**
   * Reads one document, which is all of the text.
   *
   * @throws MalformedJsonException if it is none, or breaks a limit
   */
  public Value read(byte[] utf8) throws MalformedJsonException {
    @Nullable Value plain = PlainJson.read(utf8, limits, leftOut);
    return plain == null ? parse(utf8) : plain;
  }

  /** Reads with a whole parser, whether or not {@link PlainJson} can. */
  Value parse(byte[] utf8) throws MalformedJsonException {
    Utf8.require(utf8);
    boolean surrogates = Utf8.mayHoldSurrogates(utf8);
    try (JsonParser parser = parser(utf8, surrogates)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new MalformedJsonException("is empty");
      }
      Value value = new Reading(parser, surrogates).value(first, leftOut);
      if (parser.nextToken() != null) {
        throw new MalformedJsonException(
            "is not one JSON document" + position(parser.currentTokenLocation()));
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw new MalformedJsonException(limit(e));
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException("is not JSON" + position(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes are always there", e);
    }
  }

  /** Of bytes, Jackson refuses a field's name with an escaped pair; of characters it does not. */
  private JsonParser parser(byte[] utf8, boolean surrogates) throws IOException {
    return surrogates
        ? factory.createParser(new String(utf8, StandardCharsets.UTF_8))
        : factory.createParser(utf8);
  }

  private String limit(StreamConstraintsException e) {
    String message = e.getOriginalMessage();
    if (message.contains("nesting depth")) {
      return "nests deeper than " + limits.depth() + " levels";
    }
    if (message.contains("Number value length")) {
      return "has a number of more than " + limits.numberLength() + " characters";
    }
    return "has a name or string that is too long";
  }

  private static String position(@Nullable JsonLocation at) {
    return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  static Value number(String text) throws MalformedJsonException {
    if (Double.isInfinite(Double.parseDouble(text))) {
      throw new MalformedJsonException("has a number that no 64-bit float can hold");
    }
    NumberValue number = NumberValue.parse(text);
    if (!number.isLong() && NumberValue.isOutOfRange(number.decimal())) {
      throw new MalformedJsonException("has a number that is too close to 0");
    }
    return number;
  }

  /** The reading of one text. */
  private static final class Reading {
    private final JsonParser parser;
    private final boolean surrogates;

    /** The elements of the collections that are being read, the outermost's first. */
    private Value[] open = new Value[128];

    private int top;

    Reading(JsonParser parser, boolean surrogates) {
      this.parser = parser;
      this.surrogates = surrogates;
    }

    Value value(JsonToken token, @Nullable LeftOut skipped)
        throws IOException, MalformedJsonException {
      return switch (token) {
        case VALUE_STRING -> StringValue.of(checked(parser.getText()));
        case START_OBJECT -> object(skipped);
        case START_ARRAY -> array();
        case VALUE_NUMBER_INT -> integer();
        case VALUE_NUMBER_FLOAT -> number(parser.getText());
        case VALUE_TRUE -> BooleanValue.TRUE;
        case VALUE_FALSE -> BooleanValue.FALSE;
        case VALUE_NULL -> NullValue.NULL;
        case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
            throw new IllegalStateException("no value begins with " + token);
      };
    }

    private Value array() throws IOException, MalformedJsonException {
      int first = top;
      for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
        push(value(token, null));
      }
      Value[] items = Arrays.copyOfRange(open, first, top);
      top = first;
      return ArrayValue.of(items);
    }

    private Value object(@Nullable LeftOut skipped) throws IOException, MalformedJsonException {
      int first = top;
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken begin = next();
        @Nullable LeftOut here = skipped == null ? null : skipped.at(name);
        if (here != null && here.isAll()) {
          parser.skipChildren();
        } else {
          push(StringValue.name(checked(name)));
          push(value(begin, here));
        }
      }
      int size = (top - first) / 2;
      Value[] keys = new Value[size];
      Value[] values = new Value[size];
      for (int i = 0; i < size; i++) {
        keys[i] = open[first + 2 * i];
        values[i] = open[first + 2 * i + 1];
      }
      top = first;
      if (!KeyOrder.sort(keys, values, size)) {
        throw new MalformedJsonException(
            "names the same field twice" + position(parser.currentTokenLocation()));
      }
      return ObjectValue.ofSorted(keys, values);
    }

    private JsonToken next() throws IOException {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new IllegalStateException("the parser says where a text ends too early");
      }
      return token;
    }

    private void push(Value value) {
      if (top == open.length) {
        open = Arrays.copyOf(open, top * 2);
      }
      open[top++] = value;
    }

    private Value integer() throws IOException, MalformedJsonException {
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        return number(parser.getText());
      }
      long value = parser.getLongValue();
      // -0 keeps its sign.
      return value == 0 && parser.getTextLength() > 1
          ? number(parser.getText())
          : NumberValue.of(value);
    }

    private String checked(String text) throws MalformedJsonException {
      if (surrogates && !Utf8.isWellFormed(text)) {
        throw new MalformedJsonException("has a string with half a surrogate pair");
      }
      return text;
    }
  }
}

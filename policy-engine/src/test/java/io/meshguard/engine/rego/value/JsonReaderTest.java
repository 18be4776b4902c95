package io.meshguard.engine.rego.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(20, 64);

  private final JsonReader reader = new JsonReader(LIMITS);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"\"",
        "\"é, 語, 😀\"",
        "0",
        "-0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "0.10",
        "1.0",
        "1e3",
        "1E-300",
        "[]",
        "{}",
        "[1,[2,[3]],{}]",
        "{\"a\":{\"b\":[{\"c\":null}]},\"d\":false}",
      })
  void readsWhatItThenWritesTheSameAgain(String json) throws MalformedJsonException {
    StringBuilder written = new StringBuilder();
    TermWriter.JSON.write(read(json), written);

    assertThat(written).hasToString(json);
  }

  @Test
  void putsFieldsInOrder() throws MalformedJsonException {
    assertThat(
            JsonValues.view(read("{\"b\": 1, \"a\": {\"d\": 2, \"c\": 3}, \"😀\": 4, \"語\": 5}")))
        .hasToString("{\"a\":{\"c\":3,\"d\":2},\"b\":1,\"語\":5,\"😀\":4}");
  }

  @Test
  void findsEachFieldOfALargeObject() throws MalformedJsonException {
    String fields =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"field-" + (i * 7919 % 1000) + "\":" + i)
            .collect(Collectors.joining(","));
    ObjectValue object = (ObjectValue) read("{" + fields + "}");

    assertThat(object.length()).isEqualTo(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(object.get("field-" + (i * 7919 % 1000))).isEqualTo(NumberValue.of(i));
    }
  }

  @Test
  void leavesOutWhatNobodyWants() throws MalformedJsonException {
    JsonReader without =
        new JsonReader(LIMITS, List.of(List.of("a", "skip"), List.of("a", "b", "skip")));
    String json =
        "{\"skip\": 1, \"a\": {\"skip\": {\"x\": [1, {}]}, \"c\": 2, \"b\": {\"skip\": 3}, \"d\": {\"skip\": 4}}}";

    assertThat(JsonValues.view(without.read(json.getBytes(StandardCharsets.UTF_8))))
        .hasToString("{\"a\":{\"b\":{},\"c\":2,\"d\":{\"skip\":4}},\"skip\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                        | is empty
          '  '                      | is empty
          x                         | is not JSON (line 1, column 1)
          {"a": 1                   | is not JSON (line 1, column 8)
          {"a": 01}                 | is not JSON (line 1, column 8)
          {"a": NaN}                | is not JSON (line 1, column 10)
          1 2                       | is not one JSON document (line 1, column 3)
          {"a": 1, "b": 2, "a": 3}  | names the same field twice (line 1, column 24)
          ["\\ud800"]               | has a string with half a surrogate pair
          {"\\uDc00": 1}            | has a string with half a surrogate pair
          1e400                     | has a number that no 64-bit float can hold
          1e-30000                  | has a number that is too close to 0
          """)
  void refusesWhatTwoReadersCouldReadInTwoWays(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage(reason);
  }

  @Test
  void takesAnEscapedPair() throws MalformedJsonException {
    assertThat(read("{\"a \\ud83d\\ude00\": 1}")).hasToString("{\"a 😀\": 1}");
    assertThat(read("\"\\ud83d\\ude00\"")).isEqualTo(StringValue.of("😀"));
  }

  @Test
  void refusesOtherEncodings() {
    assertThatThrownBy(() -> reader.read("{\"a\": 1}".getBytes(StandardCharsets.UTF_16LE)))
        .hasMessage("is not JSON (line 1, column 1)");
    assertThatThrownBy(() -> read("\uFEFF{}")).hasMessage("is not JSON (line 1, column 1)");
    assertThatThrownBy(() -> reader.read("\"é\"".getBytes(StandardCharsets.ISO_8859_1)))
        .hasMessage("is not valid UTF-8");
  }

  @Test
  void keepsToItsLimits() {
    assertThatThrownBy(() -> read("[".repeat(30) + "]".repeat(30)))
        .hasMessage("nests deeper than 20 levels");
    assertThatThrownBy(() -> read("9".repeat(100)))
        .hasMessage("has a number of more than 64 characters");
  }

  private Value read(String json) throws MalformedJsonException {
    return reader.read(json.getBytes(StandardCharsets.UTF_8));
  }
}

package io.meshguard.engine.rego.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTreeTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final JsonNode tree = tree("{\"a\": [1, {\"b\": \"c\"}, [], null], \"d\": {\"e\": 0.5}}");
  private final JsonNode view = JsonValues.view(JsonValues.value(tree));

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void isWrittenAsTheTreeIs() throws JsonProcessingException {
    assertThat(JSON.writeValueAsString(view)).isEqualTo(JSON.writeValueAsString(tree));
    assertThat(view).hasToString(tree.toString());
  }

  @Test
  void isWrittenToBytesAsTheTreeIs() throws IOException {
    Map<String, JsonNode> among = Map.of("tree", tree);
    Map<String, JsonNode> amongOthers = Map.of("tree", view);
    assertThat(JSON.writeValueAsBytes(amongOthers)).isEqualTo(JSON.writeValueAsBytes(among));
    assertThat(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(view))
        .isEqualTo(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree));
    JsonMapper ascii = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    assertThat(ascii.writeValueAsBytes(JsonValues.view(ArrayValue.of(StringValue.of("\u00e9")))))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("[\"\\u00E9\"]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 6143, 6144, 6145, 8_000})
  void stringsOfAnyLengthAreWritten(int length) throws IOException {
    for (String letter : List.of("a", "\n", "\u0001", "\u00e9", "\ud83d\ude00")) {
      String text = letter.repeat(length);
      JsonNode written =
          JsonValues.view(
              new ObjectValue(2).put(text, StringValue.of(text)).put("b", StringValue.of("c")));
      assertThat(JSON.readTree(JSON.writeValueAsBytes(written)))
          .isEqualTo(JSON.createObjectNode().put(text, text).put("b", "c"));
    }
  }

  @Test
  void isLookedAtAsTheTreeIs() {
    assertThat(view.isObject()).isTrue();
    assertThat(view.path("a").isArray()).isTrue();
    assertThat(view.at("/a/1/b").asText()).isEqualTo("c");
    assertThat(view.at("/a/3").isNull()).isTrue();
    assertThat(view.at("/a/4").isMissingNode()).isTrue();
    assertThat(view.at("/d/e").doubleValue()).isEqualTo(0.5);
    assertThat(view.get("x")).isNull();
    assertThat(view.get(0)).isNull();
    assertThat(view.path("x").path(3).isMissingNode()).isTrue();
    assertThat(view.size()).isEqualTo(2);
    List<String> names = new ArrayList<>();
    view.fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactly("a", "d");
    assertThat(view.path("a")).hasSize(4);
    assertThat(view.findValue("b").asText()).isEqualTo("c");
  }

  @Test
  void becomesATreeOfItsOwn() {
    assertThat(view.<JsonNode>deepCopy()).isEqualTo(tree);
    assertThat(JsonValues.value(view)).isEqualTo(JsonValues.value(tree));
  }
}

package io.meshguard.engine.rego.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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

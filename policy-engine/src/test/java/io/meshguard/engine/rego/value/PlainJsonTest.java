package io.meshguard.engine.rego.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class PlainJsonTest {

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(8, 40);
  private static final List<List<String>> LEFT_OUT = List.of(List.of("a", "b"));

  private final JsonReader parser = new JsonReader(LIMITS, LEFT_OUT);

  /** Pieces of JSON, in any order: most texts are wrong somewhere, some are right. */
  @Property(tries = 20_000, seed = "4711")
  void readsNothingOtherwiseThanTheParser(@ForAll("texts") byte[] text) {
    assertAgrees(text);
  }

  @Provide
  Arbitrary<byte[]> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            " ",
            "\n\t",
            "\"",
            "\\",
            "\"a\"",
            "\"b\"",
            "\"a\":",
            "\"b\":",
            "{\"a\":{\"b\":",
            "\"é\"",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\n\\/\"",
            "\"\u0001\"",
            "true",
            "false",
            "null",
            "nul",
            "0",
            "-0",
            "01",
            "-1",
            "1.",
            "1.50",
            "1e3",
            "1e400",
            "123456789012345678",
            "1234567890123456789",
            "\ufeff",
            "\0",
            "[[[[[");
    Arbitrary<byte[]> bytes =
        pieces
            .list()
            .ofMaxSize(12)
            .map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
    return Combinators.combine(bytes, Arbitraries.integers().between(0, 400), Arbitraries.bytes())
        .as(PlainJsonTest::changed);
  }

  /** One byte is sometimes another, which may not be UTF-8. */
  private static byte[] changed(byte[] text, int at, byte to) {
    if (at < text.length) {
      text[at] = to;
    }
    return text;
  }

  @Example
  void readsWhatIsUsualWithoutTheParser() {
    for (String text :
        List.of(
            "{\"b\": [1, -20, 1.5, 2e3, true, false, null], \"a\": {\"é\": \"\\\"\\u00e9\\n\"}}",
            " [ ] ",
            "{}",
            "\"\"",
            "7")) {
      assertThat(plain(text.getBytes(StandardCharsets.UTF_8))).as(text).isNotNull();
      assertAgrees(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void assertAgrees(byte[] text) {
    @Nullable Value plain = plain(text);
    if (plain != null) {
      assertThat(plain).hasToString(parsed(text));
    }
  }

  private static @Nullable Value plain(byte[] text) {
    return PlainJson.read(text, LIMITS, Objects.requireNonNull(LeftOut.of(LEFT_OUT)));
  }

  private String parsed(byte[] text) {
    try {
      return parser.parse(text).toString();
    } catch (MalformedJsonException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

package io.meshguard.cli.secrets.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSearchTest {
  private static final String VALUE = "pa\"ss<wörd>\\1";

  @Test
  void findsPatternsAcrossTheEdgesOfItsBuffer() throws IOException {
    byte[] pattern = "canary-value".getBytes(StandardCharsets.UTF_8);
    byte[] random = new byte[3 * 1024 * 1024 + 17];
    new Random(1).nextBytes(random);
    List<Long> planted = new ArrayList<>();
    for (int edge = 1; edge <= 2; edge++) {
      for (int before = -40; before <= 40; before += 20) {
        int offset = edge * 1024 * 1024 + before;
        System.arraycopy(pattern, 0, random, offset, pattern.length);
        planted.add((long) offset);
      }
    }
    int end = random.length - pattern.length;
    System.arraycopy(pattern, 0, random, end, pattern.length);
    planted.add((long) end);
    System.arraycopy(pattern, 0, random, 0, pattern.length);
    planted.addFirst(0L);

    List<Long> found = new ArrayList<>();
    long length =
        new ByteSearch(List.of(pattern))
            .search(new ByteArrayInputStream(random), (index, offset) -> found.add(offset));

    assertThat(found).isEqualTo(planted);
    assertThat(length).isEqualTo(random.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void findsBase64WhereverTheValueBegins(int before) throws IOException {
    String text = "x".repeat(before) + VALUE + "tail";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertThat(found(Base64.getEncoder().encodeToString(bytes))).isNotEmpty();
    assertThat(found(Base64.getUrlEncoder().encodeToString(bytes))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void findsWhatJsonWritersMakeOfIt(String written, String form) throws IOException {
    assertThat(found("{\"password\": \"" + written + "\"}")).contains(form);
  }

  static Stream<Arguments> findsWhatJsonWritersMakeOfIt() {
    return Stream.of(
        Arguments.of(VALUE, "raw"),
        Arguments.of("pa\\\"ss<wörd>\\\\1", "JSON"),
        Arguments.of("pa\\\"ss\\u003cwörd\\u003e\\\\1", "JSON"),
        Arguments.of("pa\\\"ss<w\\u00f6rd>\\\\1", "JSON"),
        Arguments.of("pa\\\\\\\"ss<wörd>\\\\\\\\1", "JSON in JSON"));
  }

  @Test
  void findsNothingInAnotherValue() throws IOException {
    assertThat(found("pa\"ss<wörd>\\2 " + Base64.getEncoder().encodeToString(new byte[99])))
        .isEmpty();
  }

  private static List<String> found(String text) throws IOException {
    List<Form> forms = Form.of(VALUE.getBytes(StandardCharsets.UTF_8));
    List<String> found = new ArrayList<>();
    new ByteSearch(forms.stream().map(Form::bytes).toList())
        .search(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            (index, offset) -> found.add(forms.get(index).name()));
    return found;
  }
}

package io.meshguard.audit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  private static final UUID ID = UUID.fromString("019aa0f5-5d4b-7000-8000-000000000001");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T10:15:30.123456Z",
        "0001-01-01T00:00:00Z",
        "9999-12-30T23:59:59.999999Z"
      })
  void survivesAUrl(String time) {
    Cursor cursor = new Cursor(Instant.parse(time), ID);

    assertThat(cursor.encode()).matches("[A-Za-z0-9_-]+");
    assertThat(Cursor.decode(cursor.encode())).contains(cursor);
  }

  @Test
  void isAsPreciseAsTheDatabase() {
    assertThat(new Cursor(Instant.parse("2026-11-21T10:15:30.123456789Z"), ID))
        .isEqualTo(new Cursor(Instant.parse("2026-11-21T10:15:30.123456Z"), ID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "!!!", "AAAA"})
  void isNothingElse(String text) {
    assertThat(Cursor.decode(text)).isEmpty();
  }
}

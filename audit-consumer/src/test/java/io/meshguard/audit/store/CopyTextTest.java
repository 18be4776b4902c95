package io.meshguard.audit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CopyTextTest {

  private final CopyText text = new CopyText();

  @Test
  void escapesWhatSeparatesFieldsAndRows() {
    text.field("a\tb\\c\r\nd");
    text.field(null);
    text.lastField("{\"é\":\n1}".getBytes(StandardCharsets.UTF_8));

    assertThat(new String(text.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo("a\\tb\\\\c\\r\\nd\t\\N\t{\"é\":\\n1}\n");
  }

  @Test
  void replacesTheOneCharacterThatPostgresTextCannotHold() {
    text.field("a\u0000b");
    text.lastField(new byte[0]);

    assertThat(new String(text.toBytes(), StandardCharsets.UTF_8)).isEqualTo("a\uFFFDb\t\n");
  }
}

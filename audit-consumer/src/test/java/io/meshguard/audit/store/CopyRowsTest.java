package io.meshguard.audit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CopyRowsTest {

  private static final String HEADER = "5047434f50590aff0d0a00" + "00000000" + "00000000";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void writesRowsAsPostgresReadsThem() throws IOException {
    CopyRows rows = new CopyRows(out);
    rows.row(6);
    rows.time(Instant.parse("2000-01-01T00:00:01.000001499Z"));
    rows.uuid(UUID.fromString("01a1fbbe-1f8b-7865-af05-45db409bfdbb"));
    rows.flag(true);
    rows.number(7);
    rows.text(null);
    rows.texts(List.of("a", "é"));
    rows.end();

    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(
            HEADER
                + "0006"
                + ("00000008" + "00000000000f4241")
                + ("00000010" + "01a1fbbe1f8b7865af0545db409bfdbb")
                + "0000000101"
                + "0000000400000007"
                + "ffffffff"
                + ("0000001f" + "00000001" + "00000000" + "00000019")
                + ("00000002" + "00000001" + "0000000161" + "00000002c3a9")
                + "ffff");
  }

  @Test
  void rounds() throws IOException {
    CopyRows rows = new CopyRows(out);
    rows.time(Instant.parse("1999-12-31T23:59:59.9999995Z"));

    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(HEADER + "00000008" + "0000000000000000");
  }

  @Test
  void replacesTheOneCharacterThatPostgresTextCannotHold() throws IOException {
    CopyRows rows = new CopyRows(out);
    rows.text("a\u0000b");
    rows.texts(List.of());

    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(
            HEADER + ("00000005" + "61efbfbd62") + ("0000000c" + "0000000000000000" + "00000019"));
  }
}

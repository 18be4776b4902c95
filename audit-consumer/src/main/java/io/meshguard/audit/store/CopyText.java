package io.meshguard.audit.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of PostgreSQL's COPY: fields end in a tab, rows in a line feed, and a
 * backslash escapes.
 */
public final class CopyText {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);

  /**
   * One field that is not the row's last. PostgreSQL's text holds no U+0000, so the replacement
   * character stands for it.
   */
  public void field(@Nullable String value) {
    if (value == null) {
      out.writeBytes(new byte[] {'\\', 'N'});
    } else {
      escape(value.replace('\u0000', '\uFFFD').getBytes(StandardCharsets.UTF_8));
    }
    out.write('\t');
  }

  /** The last field, in UTF-8. Bytes that are not text make the database refuse the row. */
  public void lastField(byte[] value) {
    escape(value);
    out.write('\n');
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private void escape(byte[] bytes) {
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      int letter =
          switch (bytes[i]) {
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
          };
      if (letter != 0) {
        out.write(bytes, from, i - from);
        out.write('\\');
        out.write(letter);
        from = i + 1;
      }
    }
    out.write(bytes, from, bytes.length - from);
  }
}

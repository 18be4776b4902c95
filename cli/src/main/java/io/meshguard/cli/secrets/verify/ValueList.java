package io.meshguard.cli.secrets.verify;

import io.meshguard.cli.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads values, one a line; empty lines are none. The key of the fingerprints is made for the run
 * and never kept, so that no guess can be tried against what was printed.
 */
final class ValueList {
  private static final int MAX_LENGTH = 64 * 1024;
  private static final int FINGERPRINT_BYTES = 4;

  private final Mac mac;

  ValueList() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /**
   * Blocks until the stream ends.
   *
   * @throws CommandFailure if there is no value, or one that cannot be looked for
   */
  List<SoughtValue> read(InputStream in) throws IOException {
    List<SoughtValue> values = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int number = 1;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        add(number++, line, values);
      } else if (line.size() <= MAX_LENGTH) {
        line.write(next);
      }
    }
    add(number, line, values);
    if (values.isEmpty()) {
      throw new CommandFailure("there is no value to look for: give one a line");
    }
    return List.copyOf(values);
  }

  private void add(int number, ByteArrayOutputStream line, List<SoughtValue> values) {
    byte[] value = line.toByteArray();
    line.reset();
    if (value.length > 0 && value[value.length - 1] == '\r') {
      value = Arrays.copyOf(value, value.length - 1);
    }
    if (value.length == 0) {
      return;
    }
    if (value.length < ByteSearch.WINDOW) {
      throw new CommandFailure(
          "line %d: a value under %d bytes is in any file by chance; leave it out"
              .formatted(number, ByteSearch.WINDOW));
    }
    if (value.length > MAX_LENGTH) {
      throw new CommandFailure("line %d: longer than %d bytes".formatted(number, MAX_LENGTH));
    }
    String fingerprint = HexFormat.of().formatHex(mac.doFinal(value), 0, FINGERPRINT_BYTES);
    values.add(new SoughtValue(number, fingerprint, Form.of(value)));
  }
}

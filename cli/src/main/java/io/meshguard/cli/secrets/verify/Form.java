package io.meshguard.cli.secrets.verify;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way to write a value. Its text does not show the bytes.
 *
 * @param name for a person: {@code raw}, {@code base64}, {@code base64url}, {@code JSON}
 */
record Form(String name, byte[] bytes) {
  private static final int BITS_PER_DIGIT = 6;

  /**
   * All ways in which etcd and what is kept in it write a value: as it is (Secrets are stored as
   * protobuf); in base64, which looks different for each of the three places in a group where the
   * value may begin; and in a JSON string, once or within another one, as in the annotation of
   * {@code kubectl apply}.
   */
  static List<Form> of(byte[] value) {
    Map<ByteBuffer, Form> forms = new LinkedHashMap<>();
    add(forms, new Form("raw", value));
    for (int before = 0; before < 3; before++) {
      add(forms, new Form("base64", base64(Base64.getEncoder(), value, before)));
      add(forms, new Form("base64url", base64(Base64.getUrlEncoder(), value, before)));
    }
    text(value)
        .ifPresent(
            text -> {
              for (JsonEscape escape : JsonEscape.values()) {
                String once = escape.apply(text);
                add(forms, new Form("JSON", once.getBytes(StandardCharsets.UTF_8)));
                add(
                    forms,
                    new Form("JSON in JSON", escape.apply(once).getBytes(StandardCharsets.UTF_8)));
              }
            });
    return List.copyOf(forms.values());
  }

  private static void add(Map<ByteBuffer, Form> forms, Form form) {
    forms.putIfAbsent(ByteBuffer.wrap(form.bytes()), form);
  }

  /** The digits that the value alone decides, when it follows {@code before} other bytes. */
  private static byte[] base64(Base64.Encoder encoder, byte[] value, int before) {
    byte[] shifted = new byte[before + value.length];
    System.arraycopy(value, 0, shifted, before, value.length);
    int from = (before * Byte.SIZE + BITS_PER_DIGIT - 1) / BITS_PER_DIGIT;
    int to = shifted.length * Byte.SIZE / BITS_PER_DIGIT;
    return Arrays.copyOfRange(encoder.encode(shifted), from, to);
  }

  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      // JSON cannot hold it.
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

package io.meshguard.engine.rego.builtins.x509;

import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One element of ASN.1's distinguished encoding (X.690). What is read here, the JDK has already
 * taken for a certificate or the caller checks.
 *
 * @param all the bytes it is part of; not to be changed
 * @param start where its tag is
 * @param content where its content begins
 * @param end where it ends
 */
record Der(byte[] all, int tag, int start, int content, int end) {

  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int OBJECT_ID = 0x06;
  static final int SEQUENCE = 0x30;
  static final int BMP = 0x1e;

  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;
  private static final int MOST_LENGTH_BYTES = 4;

  /**
   * @throws BuiltinError if there is no whole element
   */
  static Der read(byte[] all, int start, int limit) {
    if (start + 2 > limit) {
      throw malformed();
    }
    int tag = all[start] & 0xff;
    int length = all[start + 1] & 0xff;
    int content = start + 2;
    if (length > 0x7f) {
      int bytes = length & 0x7f;
      if (bytes == 0 || bytes > MOST_LENGTH_BYTES || content + bytes > limit) {
        throw malformed();
      }
      length = new BigInteger(1, all, content, bytes).intValue();
      content += bytes;
    }
    if (length < 0 || length > limit - content) {
      throw malformed();
    }
    return new Der(all, tag, start, content, content + length);
  }

  static Der read(byte[] all) {
    return read(all, 0, all.length);
  }

  List<Der> children() {
    List<Der> children = new ArrayList<>();
    for (int at = content; at < end; at = children.getLast().end) {
      children.add(read(all, at, end));
    }
    return children;
  }

  Der child(int index) {
    List<Der> children = children();
    if (index >= children.size()) {
      throw malformed();
    }
    return children.get(index);
  }

  /** Whether it is of a context-specific tag, such as {@code [3]}. */
  boolean isTagged(int number) {
    return (tag & ~CONSTRUCTED) == (CONTEXT | number);
  }

  byte[] bytes() {
    return Arrays.copyOfRange(all, content, end);
  }

  byte[] encoded() {
    return Arrays.copyOfRange(all, start, end);
  }

  /** A bit string's bytes. */
  byte[] bits() {
    return content == end ? new byte[0] : Arrays.copyOfRange(all, content + 1, end);
  }

  BigInteger integer() {
    if (content == end) {
      throw malformed();
    }
    return new BigInteger(all, content, end - content);
  }

  /** An integer within 32 bits. */
  int number() {
    BigInteger integer = integer();
    if (integer.bitLength() > 31) {
      throw malformed();
    }
    return integer.intValue();
  }

  boolean isTrue() {
    return content < end && all[content] != 0;
  }

  String text() {
    return new String(
        all,
        content,
        end - content,
        tag == BMP ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
  }

  /** An object identifier's numbers. */
  List<Long> objectId() {
    List<Long> numbers = new ArrayList<>();
    long number = 0;
    for (int i = content; i < end; i++) {
      number = number << 7 | (all[i] & 0x7f);
      if (all[i] >= 0) {
        if (numbers.isEmpty()) {
          long first = Math.min(number / 40, 2);
          numbers.add(first);
          number -= first * 40;
        }
        numbers.add(number);
        number = 0;
      }
    }
    return numbers;
  }

  /** With dots. */
  String dotted() {
    return String.join(".", objectId().stream().map(String::valueOf).toList());
  }

  Value objectIdValue() {
    ArrayValue array = new ArrayValue(8);
    objectId().forEach(number -> array.append(NumberValue.of(number)));
    return array;
  }

  static Value base64(byte[] bytes) {
    return StringValue.of(Base64.getEncoder().encodeToString(bytes));
  }

  static BuiltinError malformed() {
    return new BuiltinError("x509: malformed certificate");
  }
}

package io.meshguard.vaultsync.templates.functions;

import java.util.Comparator;

/** Texts in the order of their bytes in UTF-8, as Go has them; Java's own is that of UTF-16. */
final class CodePoints {
  static final Comparator<String> ORDER =
      (one, other) -> {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
          if (one.charAt(i) != other.charAt(i)) {
            return Integer.compare(rank(one.charAt(i)), rank(other.charAt(i)));
          }
        }
        return Integer.compare(one.length(), other.length());
      };

  private static final int ABOVE_ALL = 0x10000;

  private CodePoints() {}

  private static int rank(char character) {
    return Character.isSurrogate(character) ? ABOVE_ALL + character : character;
  }
}

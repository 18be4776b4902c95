package io.meshguard.vaultsync.encoding;

import java.util.Base64;
import java.util.Optional;

/** Base64 as people store it: perhaps broken into lines, and nothing else besides. */
public final class StrictBase64 {
  private StrictBase64() {}

  /** The bytes that the text stands for; empty where it holds anything but base64. */
  public static Optional<byte[]> decode(String text) {
    try {
      // Not the decoder for MIME, which passes over what is no base64.
      return Optional.of(Base64.getDecoder().decode(text.replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      // Not passed on: its message may quote the text.
      return Optional.empty();
    }
  }
}

package io.meshguard.cli.replay;

import java.util.Locale;

/** How decisions differ under another bundle. */
enum Change {
  NEWLY_DENIED("would be refused"),
  NEWLY_ALLOWED("would be let in"),
  OTHER_PATCHES("would be patched in another way"),
  FAILING("would get no verdict");

  private final String words;

  Change(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** As in the command's JSON. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.meshguard.audit.road;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a namespace is on its road to STRICT. The order is that of urgency. */
public enum State {
  /** Somebody still sends plaintext. */
  UNSAFE,
  /** PERMISSIVE, and the evidence is not there yet. */
  PERMISSIVE,
  /** The evidence allows STRICT. */
  SAFE,
  /** Nothing was said of it: the mesh's default holds. */
  NONE,
  /** Done. */
  STRICT;

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

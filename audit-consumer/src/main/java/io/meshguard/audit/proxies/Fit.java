package io.meshguard.audit.road;

import com.fasterxml.jackson.annotation.JsonValue;
import io.meshguard.events.Observation.ProxyUse;
import io.meshguard.events.Observation.Use;
import java.util.Locale;
import java.util.Objects;

/** How a proxy's requests and limits fit what it uses. */
public enum Fit {
  /** It uses more than four fifths of a limit: a busy moment would throttle or kill it. */
  UNDER,
  /** It asks for more than twice of what it uses: nodes are kept free for nothing. */
  OVER,
  FITS,
  /** Nothing is set that could fit. */
  UNSET;

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Fit of(ProxyUse proxy) {
    Use cpu = proxy.cpuMillis();
    Use memory = proxy.memoryMebibytes();
    if (tight(cpu) || tight(memory)) {
      return UNDER;
    }
    if (cpu.request() == null && memory.request() == null) {
      return UNSET;
    }
    return loose(cpu) || loose(memory) ? OVER : FITS;
  }

  private static boolean tight(Use use) {
    return use.limit() != null && use.p95() * 5 > use.limit() * 4;
  }

  private static boolean loose(Use use) {
    return Objects.requireNonNullElse(use.request(), 0L) > use.p95() * 2;
  }
}

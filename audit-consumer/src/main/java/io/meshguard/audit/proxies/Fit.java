package io.meshguard.audit.proxies;

import com.fasterxml.jackson.annotation.JsonValue;
import io.meshguard.audit.evidence.measure.Band;
import io.meshguard.events.Observation.ProxyUse;
import io.meshguard.events.Observation.Use;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How a proxy's requests and limits fit what it uses. The order is that of urgency. */
public enum Fit {
  /** It uses more than four fifths of a limit: a busy moment would throttle or kill it. */
  UNDER,
  /**
   * It asks for more than twice of what it uses, and for more than the band's least: nodes are kept
   * free for nothing.
   */
  OVER,
  /** Nothing is set that could fit. */
  UNSET,
  FITS;

  static final Set<String> LABELS =
      Arrays.stream(values()).map(Fit::label).collect(Collectors.toUnmodifiableSet());

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Fit of(ProxyUse proxy, Band band) {
    Use cpu = proxy.cpuMillis();
    Use memory = proxy.memoryMebibytes();
    if (tight(cpu) || tight(memory)) {
      return UNDER;
    }
    if (cpu.request() == null && memory.request() == null) {
      return UNSET;
    }
    return loose(cpu, band.cpuMillis()) || loose(memory, band.memoryMebibytes()) ? OVER : FITS;
  }

  static boolean tight(Use use) {
    return use.limit() != null && use.p95() * 5 > use.limit() * 4;
  }

  static boolean loose(Use use, Band.Range band) {
    return use.request() != null && use.request() > Math.max(use.p95() * 2, band.min());
  }
}

package io.meshguard.audit.proxies;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshguard.audit.evidence.measure.Band;
import io.meshguard.audit.evidence.measure.Observed;
import io.meshguard.events.Observation;
import io.meshguard.events.Observation.ProxyUse;
import io.meshguard.events.Observation.Use;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the proxies of a workload use, and what they ask for. Its JSON form is part of the API.
 *
 * @param observedAt when that was last measured
 * @param outsideBand a request or a limit is outside the band
 * @param reasons why it fits as it does, in words and numbers; empty where there is nothing to say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Proxy(
    String namespace,
    String workload,
    String mesh,
    Instant observedAt,
    Fit fit,
    boolean outsideBand,
    List<String> reasons,
    Use cpuMillis,
    Use memoryMebibytes,
    Band band) {

  public Proxy {
    reasons = List.copyOf(reasons);
  }

  /** Of every workload that was measured. */
  public static Stream<Proxy> of(Observed observed) {
    return observed.observation().proxies().stream()
        .map(use -> of(observed.observation(), use, observed.band()));
  }

  private static Proxy of(Observation observation, ProxyUse use, Band band) {
    Fit fit = Fit.of(use, band);
    Side cpu = new Side("CPU", "m", use.cpuMillis(), band.cpuMillis());
    Side memory = new Side("memory", "Mi", use.memoryMebibytes(), band.memoryMebibytes());
    List<String> reasons = new ArrayList<>();
    Stream.of(cpu, memory)
        .map(side -> side.misfit(fit))
        .filter(Objects::nonNull)
        .forEach(reasons::add);
    if (fit == Fit.UNSET) {
      reasons.add("no request is set, or none is known");
    }
    List<String> outside = Stream.of(cpu, memory).flatMap(Side::outside).toList();
    reasons.addAll(outside);
    return new Proxy(
        observation.namespace(),
        use.workload(),
        observation.mesh(),
        observation.observedAt(),
        fit,
        !outside.isEmpty(),
        reasons,
        use.cpuMillis(),
        use.memoryMebibytes(),
        band);
  }

  /** One resource. */
  private record Side(String name, String unit, Use use, Band.Range band) {

    @Nullable String misfit(Fit fit) {
      if (fit == Fit.UNDER && Fit.tight(use)) {
        return "uses %s %s of a limit of %s".formatted(text(use.p95()), name, text(use.limit()));
      }
      if (fit == Fit.OVER && Fit.loose(use, band)) {
        return "asks for %s %s and uses %s".formatted(text(use.request()), name, text(use.p95()));
      }
      return null;
    }

    Stream<String> outside() {
      return Stream.of(outside("request", use.request()), outside("limit", use.limit()))
          .filter(Objects::nonNull);
    }

    private @Nullable String outside(String bound, @Nullable Long value) {
      return value == null || band.holds(value)
          ? null
          : "%s %s of %s is %s the band"
              .formatted(name, bound, text(value), value < band.min() ? "below" : "above");
    }

    private String text(@Nullable Long value) {
      return value + unit;
    }
  }
}

package io.meshguard.audit.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Samples in the notation of Prometheus's own rule tests: {@code 0+10x3} is 0 10 20 30, {@code 5x3}
 * is 5 5 5 5, {@code _x3} is three samples that are missing.
 *
 * @param samples one a minute, or a second where it is scraped; null where there is none
 */
record History(List<@Nullable Double> samples) {

  private static final Pattern TOKEN =
      Pattern.compile("(?<missing>_)?(?<from>[0-9.]+)?(\\+(?<step>[0-9.]+))?(x(?<times>\\d+))?");

  static History of(String notation) {
    List<@Nullable Double> samples = new ArrayList<>();
    for (String token : notation.strip().split("\\s+", -1)) {
      Matcher parts = TOKEN.matcher(token);
      if (!parts.matches()) {
        throw new IllegalArgumentException(token);
      }
      int times = parts.group("times") == null ? 0 : Integer.parseInt(parts.group("times"));
      if (parts.group("missing") != null) {
        for (int i = 0; i < Math.max(1, times); i++) {
          samples.add(null);
        }
      } else {
        double from = Double.parseDouble(parts.group("from"));
        double step = parts.group("step") == null ? 0 : Double.parseDouble(parts.group("step"));
        for (int i = 0; i <= times; i++) {
          samples.add(from + i * step);
        }
      }
    }
    return new History(samples);
  }

  /** The sample of that place, or the last there is; null where there is none. */
  @Nullable Double at(int place) {
    return samples.get(Math.min(place, samples.size() - 1));
  }

  void write(String series, StringBuilder openMetrics) {
    for (int i = 0; i < samples.size(); i++) {
      Double value = samples.get(i);
      if (value != null) {
        openMetrics
            .append(series)
            .append(' ')
            .append(value)
            .append(' ')
            .append(Scenario.START.plusSeconds(60L * i).getEpochSecond())
            .append('\n');
      }
    }
  }
}

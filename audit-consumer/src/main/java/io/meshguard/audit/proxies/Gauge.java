package io.meshguard.audit.proxies;

import io.meshguard.audit.evidence.measure.Band;
import io.meshguard.events.Observation.Use;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is used, beside request, limit and band, in words and as a drawing of a hundred units'
 * width.
 */
public record Gauge(Use use, Band.Range band, String unit) {

  private static final double WIDTH = 100;

  /** A limit further out than this many bands would leave no room for the rest: it is not drawn. */
  private static final int FAR = 4;

  public String used() {
    return use.p95() + unit;
  }

  public String request() {
    return text(use.request());
  }

  public String limit() {
    return text(use.limit());
  }

  public String bandText() {
    return "%d%s to %d%s".formatted(band.min(), unit, band.max(), unit);
  }

  public String label() {
    return "uses %s, request %s, limit %s, band %s"
        .formatted(used(), request(), limit(), bandText());
  }

  public double bandX() {
    return x(band.min());
  }

  public double bandWidth() {
    return x(band.max()) - x(band.min());
  }

  public double useWidth() {
    return Math.max(0.5, x(use.p95()));
  }

  /** Null where there is nothing to draw. */
  public @Nullable Double requestX() {
    return use.request() == null ? null : x(use.request());
  }

  /** Null where there is nothing to draw. */
  public @Nullable Double limitX() {
    return use.limit() == null || use.limit() > top() ? null : x(use.limit());
  }

  private long top() {
    long shown =
        Math.max(Math.max(band.max(), use.p95()), Objects.requireNonNullElse(use.request(), 0L));
    long limit = Objects.requireNonNullElse(use.limit(), 0L);
    return limit > shown * FAR ? shown : Math.max(shown, limit);
  }

  private double x(long value) {
    return Math.round(1000 * WIDTH * value / (top() * 1.04)) / 1000.0;
  }

  private String text(@Nullable Long value) {
    return value == null ? "none" : value + unit;
  }
}

package io.meshguard.cli.output;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times in the time zone of whoever reads them, to the second. */
public final class LocalTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final ZoneId zone;

  public LocalTime(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * @param instant RFC 3339
   */
  public String of(String instant) {
    return FORMAT.format(Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).atZone(zone));
  }
}

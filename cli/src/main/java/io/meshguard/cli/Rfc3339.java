package io.meshguard.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A point in time as people write it on a command line: RFC 3339, with any offset. */
public final class Rfc3339 implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          '"'
              + text
              + "\" is no date and time with an offset (RFC 3339),"
              + " such as 2026-11-21T10:00:00Z or 2026-11-21T11:00:00+01:00");
    }
  }
}

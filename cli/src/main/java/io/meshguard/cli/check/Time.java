package io.meshguard.cli.check;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people write it on a command line: RFC 3339, with any offset. */
final class Time implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          '"' + text + "\" is not a time such as 2027-01-31T00:00:00Z");
    }
  }
}

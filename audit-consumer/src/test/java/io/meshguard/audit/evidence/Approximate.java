package io.meshguard.audit.evidence;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which {@code ~160} stands for what Prometheus may make of 160. {@code increase()}
 * extrapolates to the ends of the window from the first and the last scrape inside it, which are up
 * to one interval away, and by twice the share where a series is there for half of the window;
 * {@code ~13 s} is seen from one scrape to another.
 *
 * @param spacing the longest stretch between two scrapes, as it really was
 */
record Approximate(Duration window, Duration spacing) {

  /** Decimals are rounded to thousandths. */
  private static final double ROUNDED = 0.001;

  private static final Pattern EXPECTED = Pattern.compile("~(\\d+(?:\\.\\d+)?)( s\\b)?");

  /** The actual text with what was expected of it, where its numbers are as they may be. */
  String rounded(String actual, String expected) {
    StringBuilder pattern = new StringBuilder();
    Matcher numbers = EXPECTED.matcher(expected);
    int end = 0;
    while (numbers.find()) {
      pattern
          .append(Pattern.quote(expected.substring(end, numbers.start())))
          .append("(\\d+(?:\\.\\d+)?)");
      end = numbers.end(1);
    }
    pattern.append(Pattern.quote(expected.substring(end)));
    Matcher matcher = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual);
    if (!matcher.matches()) {
      return actual;
    }
    numbers.reset();
    for (int group = 1; numbers.find(); group++) {
      double wanted = Double.parseDouble(numbers.group(1));
      double number = Double.parseDouble(matcher.group(group));
      boolean whole = !numbers.group(1).contains(".");
      if (!(numbers.group(2) == null ? counts(wanted, number, whole) : lasts(wanted, number))) {
        return actual;
      }
    }
    return expected;
  }

  private boolean counts(double wanted, double number, boolean whole) {
    double seen = window.minus(spacing.multipliedBy(4)).toMillis();
    double most = wanted * (window.toMillis() / seen);
    return number >= wanted && number <= (whole ? Math.ceil(most) : most + ROUNDED);
  }

  private boolean lasts(double wanted, double number) {
    double scrapes = Math.ceil(spacing.toMillis() / 1000.0);
    return number >= wanted - scrapes && number <= wanted + 2 * scrapes;
  }
}

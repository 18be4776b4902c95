package io.meshguard.vaultsync.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numeric user and group of a file. */
public record Owner(int user, int group) {
  public static final Owner ROOT = new Owner(0, 0);
  private static final Pattern TEXT = Pattern.compile("(\\d{1,10})(?::(\\d{1,10}))?");

  /** {@code user} or {@code user:group}; without a group it is the user's number. */
  static Owner parse(String text) throws SpecException {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text);
    }
    String user = matcher.group(1);
    String group = matcher.group(2);
    return new Owner(number(user, text), number(group == null ? user : group, text));
  }

  /** Up to the largest that Kubernetes takes for {@code runAsUser}. */
  private static int number(String digits, String text) throws SpecException {
    long number = Long.parseLong(digits);
    if (number > Integer.MAX_VALUE) {
      throw wrong(text);
    }
    return (int) number;
  }

  private static SpecException wrong(String text) {
    return new SpecException(
        "owner \"" + text + "\" is not of the form 1000 or 1000:1000 (numbers, not names)");
  }
}

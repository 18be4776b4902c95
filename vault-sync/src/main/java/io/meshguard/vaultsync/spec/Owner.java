package io.meshguard.vaultsync.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numeric user and group of a file. */
public record Owner(int user, int group) {
  public static final Owner ROOT = new Owner(0, 0);
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?::(\\d{1,9}))?");

  /** {@code user} or {@code user:group}; without a group it is the user's number. */
  static Owner parse(String text) throws SpecException {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new SpecException(
          "owner \"" + text + "\" is not of the form 1000 or 1000:1000 (numbers, not names)");
    }
    int user = Integer.parseInt(matcher.group(1));
    String group = matcher.group(2);
    return new Owner(user, group == null ? user : Integer.parseInt(group));
  }
}

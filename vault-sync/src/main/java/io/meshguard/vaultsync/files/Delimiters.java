package io.meshguard.vaultsync.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the tags of a mustache template are closed, also where it changes their delimiters: the
 * library takes <code>{{=&lt;% %></code> without an end for a change, and whatever follows is
 * neither a tag nor missed. Pure.
 */
final class Delimiters {
  /** After the {@code =} that a change begins with; the library looks at two characters of each. */
  private static final Pattern CHANGE =
      Pattern.compile("\\s*([^\\s=]{1,2})\\s+([^\\s=]{1,2})\\s*=");

  private Delimiters() {}

  /**
   * @throws TemplateFault where a tag is not closed, or a change of delimiters is malformed
   */
  static void check(String template) {
    String open = "{{";
    String close = "}}";
    int begin = template.indexOf(open);
    while (begin >= 0) {
      int inside = begin + open.length();
      boolean change = template.startsWith("=", inside);
      int end;
      if (change) {
        Matcher delimiters = CHANGE.matcher(template).region(inside + 1, template.length());
        if (!delimiters.lookingAt() || !template.startsWith(close, delimiters.end())) {
          throw TemplateFault.refused(
              open
                  + "=: a change of delimiters is not closed: write it as "
                  + open
                  + "=<% %>="
                  + close
                  + ", with one or two characters for each");
        }
        end = delimiters.end() + close.length();
        open = delimiters.group(1);
        close = delimiters.group(2);
      } else {
        end = template.indexOf(close, inside);
        if (end < 0) {
          throw TemplateFault.malformed();
        }
        end += close.length();
      }
      begin = template.indexOf(open, end);
    }
  }
}

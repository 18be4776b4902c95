package io.meshguard.vaultsync.templates.syntax;

import io.meshguard.vaultsync.templates.functions.TemplateException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into what is copied and what is done.
 *
 * @see <a href="https://pkg.go.dev/text/template#hdr-Text_and_spaces">Text and spaces</a>
 */
final class Segments {
  private static final String BLANKS = " \t\r\n";

  /** A piece of a template. */
  sealed interface Segment {
    /** To be copied. */
    record Text(String text) implements Segment {}

    /** What stands between two pairs of braces. */
    record Action(List<Token> tokens) implements Segment {}
  }

  private final String written;
  private final List<Segment> segments = new ArrayList<>();
  private int at;

  private Segments(String written) {
    this.written = written;
  }

  static List<Segment> of(String written) throws TemplateException {
    Segments cut = new Segments(written);
    boolean trim = false;
    while (cut.at < written.length()) {
      trim = cut.next(trim);
    }
    return cut.segments;
  }

  /**
   * Takes the next text, and the action after it.
   *
   * @param trim whether the action before it eats the text's white space
   * @return whether this one does with the next
   */
  private boolean next(boolean trim) throws TemplateException {
    int open = written.indexOf("{{", at);
    int end = open < 0 ? written.length() : open;
    String text = written.substring(at, end);
    at = end;
    boolean before = open >= 0 && dash(open + 2);
    copy(trim ? left(text) : text, before);
    if (open < 0) {
      return false;
    }
    at = open + (before ? 4 : 2);
    if (written.startsWith("/*", at)) {
      return comment();
    }
    ActionReader reader = new ActionReader(written, at);
    segments.add(new Segment.Action(reader.tokens()));
    at = reader.end();
    return reader.trims();
  }

  /** A dash and white space. */
  private boolean dash(int place) {
    return place + 1 < written.length()
        && written.charAt(place) == '-'
        && BLANKS.indexOf(written.charAt(place + 1)) >= 0;
  }

  private void copy(String text, boolean trimmed) {
    String copied = trimmed ? right(text) : text;
    if (!copied.isEmpty()) {
      segments.add(new Segment.Text(copied));
    }
  }

  private boolean comment() throws TemplateException {
    int close = written.indexOf("*/", at + 2);
    if (close < 0) {
      throw new TemplateException("a comment is not closed with */");
    }
    at = close + 2;
    boolean trims =
        at < written.length()
            && BLANKS.indexOf(written.charAt(at)) >= 0
            && written.startsWith("-}}", at + 1);
    if (!trims && !written.startsWith("}}", at)) {
      throw new TemplateException("a comment does not end with */}}");
    }
    at += trims ? 4 : 2;
    return trims;
  }

  private static String left(String text) {
    int begin = 0;
    while (begin < text.length() && BLANKS.indexOf(text.charAt(begin)) >= 0) {
      begin++;
    }
    return text.substring(begin);
  }

  private static String right(String text) {
    int end = text.length();
    while (end > 0 && BLANKS.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(0, end);
  }
}

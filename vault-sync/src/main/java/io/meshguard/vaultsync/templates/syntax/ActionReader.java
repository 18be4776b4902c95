package io.meshguard.vaultsync.templates.syntax;

import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads the words of one action, up to its closing braces. */
final class ActionReader {
  private static final String AFTER_A_NAME = " \t\r\n.,|:()=}";
  private static final int HEX = 16;

  private final String written;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private boolean spaced;
  private boolean trims;
  private int open;

  ActionReader(String written, int begin) {
    this.written = written;
    this.at = begin;
  }

  /** Where the text goes on. */
  int end() {
    return at;
  }

  /** Whether the action eats the white space behind it. */
  boolean trims() {
    return trims;
  }

  List<Token> tokens() throws TemplateException {
    while (!closed()) {
      if (at >= written.length()) {
        throw new TemplateException("an action is not closed with }}");
      }
      char next = written.charAt(at);
      if (blank(next)) {
        spaced = true;
        at++;
      } else {
        read(next);
      }
    }
    if (open != 0) {
      throw new TemplateException("a parenthesis is not closed");
    }
    add(Kind.END, "");
    return tokens;
  }

  private boolean closed() {
    trims = spaced && written.startsWith("-}}", at);
    if (trims || written.startsWith("}}", at)) {
      at += trims ? 3 : 2;
      return true;
    }
    return false;
  }

  private static boolean blank(char next) {
    return next == ' ' || next == '\t' || next == '\r' || next == '\n';
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, spaced));
    spaced = false;
  }

  private void read(char next) throws TemplateException {
    switch (next) {
      case '(' -> symbol(Kind.OPEN, "(", 1);
      case ')' -> symbol(Kind.CLOSE, ")", -1);
      case '|' -> symbol(Kind.PIPE, "|", 0);
      case ',' -> symbol(Kind.COMMA, ",", 0);
      case '=' -> symbol(Kind.ASSIGN, "=", 0);
      case ':' -> {
        if (!written.startsWith(":=", at)) {
          throw new TemplateException("a colon is not followed by =");
        }
        symbol(Kind.DECLARE, ":=", 0);
      }
      case '"' -> quoted();
      case '`' -> raw();
      case '$' -> {
        at++;
        add(Kind.VARIABLE, "$" + name());
      }
      case '.' -> dotOrField();
      default -> wordOrNumber(next);
    }
  }

  private void symbol(Kind kind, String text, int opened) throws TemplateException {
    open += opened;
    if (open < 0) {
      throw new TemplateException("a parenthesis is closed that was not opened");
    }
    at += text.length();
    add(kind, text);
  }

  private void dotOrField() throws TemplateException {
    at++;
    boolean digit = at < written.length() && Character.isDigit(written.charAt(at));
    if (digit) {
      throw new TemplateException("a number begins with a dot");
    }
    boolean field = at < written.length() && inName(written.charAt(at));
    if (field) {
      add(Kind.FIELD, name());
    } else {
      add(Kind.DOT, ".");
    }
  }

  private static boolean inName(char next) {
    return next == '_' || Character.isLetterOrDigit(next);
  }

  /** Letters and digits, with something behind them that may stand there. */
  private String name() throws TemplateException {
    int begin = at;
    while (at < written.length() && inName(written.charAt(at))) {
      at++;
    }
    if (at < written.length() && AFTER_A_NAME.indexOf(written.charAt(at)) < 0) {
      throw unexpected(written.charAt(at));
    }
    return written.substring(begin, at);
  }

  private static TemplateException unexpected(char character) {
    return new TemplateException("an action holds an unexpected \"" + character + "\"");
  }

  private void wordOrNumber(char next) throws TemplateException {
    boolean signed = next == '-' || next == '+';
    if (signed || Character.isDigit(next)) {
      int begin = at++;
      while (at < written.length() && Character.isDigit(written.charAt(at))) {
        at++;
      }
      boolean more =
          at < written.length()
              && (inName(written.charAt(at))
                  || AFTER_A_NAME.indexOf(written.charAt(at)) < 0
                  || written.charAt(at) == '.');
      String digits = written.substring(begin, at);
      // Others, such as 0x1f, 1e3 and 017, have no use in a secret's file.
      if (more || !digits.matches("[-+]?(0|[1-9]\\d{0,17})")) {
        throw new TemplateException("a number is no whole one, such as 10");
      }
      add(Kind.NUMBER, digits);
    } else if (inName(next)) {
      add(Kind.WORD, name());
    } else {
      throw unexpected(next);
    }
  }

  private void raw() throws TemplateException {
    int end = written.indexOf('`', at + 1);
    if (end < 0) {
      throw new TemplateException("a text in ` is not closed");
    }
    // As Go has it: carriage returns are no part of a raw text.
    add(Kind.TEXT, written.substring(at + 1, end).replace("\r", ""));
    at = end + 1;
  }

  private void quoted() throws TemplateException {
    StringBuilder text = new StringBuilder();
    at++;
    while (true) {
      if (at >= written.length() || written.charAt(at) == '\n') {
        throw new TemplateException("a text in \" is not closed");
      }
      char next = written.charAt(at++);
      if (next == '"') {
        break;
      }
      if (next == '\\' && at < written.length()) {
        text.append(escaped(written.charAt(at++)));
      } else {
        text.append(next);
      }
    }
    add(Kind.TEXT, text.toString());
  }

  private String escaped(char escape) throws TemplateException {
    return switch (escape) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case '\\' -> "\\";
      case '"' -> "\"";
      case 'u' -> unicode();
      default -> throw new TemplateException("a text holds \\" + escape + ", which is not known");
    };
  }

  private String unicode() throws TemplateException {
    int end = Math.min(at + 4, written.length());
    String digits = written.substring(at, end);
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw new TemplateException("a text holds \\u without four hexadecimal digits");
    }
    at = end;
    char character = (char) Integer.parseInt(digits, HEX);
    if (Character.isSurrogate(character)) {
      throw new TemplateException("a text holds half of a character");
    }
    return String.valueOf(character);
  }
}

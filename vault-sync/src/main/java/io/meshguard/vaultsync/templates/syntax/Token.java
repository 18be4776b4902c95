package io.meshguard.vaultsync.templates.syntax;

/**
 * A word of an action.
 *
 * @param text of a field without its dot, of a variable with its dollar, of a text without quotes
 * @param spaced whether white space stands before it, which decides what {@code .a} belongs to
 */
record Token(Kind kind, String text, boolean spaced) {
  enum Kind {
    WORD,
    FIELD,
    DOT,
    VARIABLE,
    TEXT,
    NUMBER,
    OPEN,
    CLOSE,
    PIPE,
    DECLARE,
    ASSIGN,
    COMMA,
    END
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean word(String name) {
    return kind == Kind.WORD && text.equals(name);
  }
}

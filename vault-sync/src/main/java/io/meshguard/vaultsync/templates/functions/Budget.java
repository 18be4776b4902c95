package io.meshguard.vaultsync.templates.functions;

/** What one rendering may take, so that no template keeps the node busy. */
public final class Budget {
  /** As long as a text may get, the result among them. */
  static final int LONGEST = 4 * 1024 * 1024;

  private static final long MOST_STEPS = 200_000;
  private static final long MOST_CHARACTERS = 8L * LONGEST;

  private long steps;
  private long characters;

  public void step() throws TemplateException {
    if (++steps > MOST_STEPS) {
      throw new TemplateException("it takes more than " + MOST_STEPS + " steps");
    }
  }

  /** Before a text of that length is made. */
  void make(long length) throws TemplateException {
    characters += length;
    if (length > LONGEST || characters > MOST_CHARACTERS) {
      throw new TemplateException("it makes more than " + LONGEST + " characters");
    }
  }

  /** A text that grows. */
  public void append(StringBuilder text, String more) throws TemplateException {
    make(more.length());
    if ((long) text.length() + more.length() > LONGEST) {
      throw new TemplateException("it makes more than " + LONGEST + " characters");
    }
    text.append(more);
  }
}

package io.meshguard.cli.secrets.verify;

/** How JSON's writers differ in what they escape. */
enum JsonEscape {
  /** What RFC 8259 demands. */
  PLAIN(false, false),
  /** Go's {@code encoding/json}, and so kubectl and the API server. */
  GO(true, false),
  /** Python's {@code json}, and so Ansible. */
  ASCII(false, true);

  private final boolean html;
  private final boolean ascii;

  JsonEscape(boolean html, boolean ascii) {
    this.html = html;
    this.ascii = ascii;
  }

  /** The text as it stands between the quotes of a JSON string. */
  String apply(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      append(escaped, text.charAt(i));
    }
    return escaped.toString();
  }

  private void append(StringBuilder escaped, char character) {
    switch (character) {
      case '"', '\\' -> escaped.append('\\').append(character);
      case '\t' -> escaped.append("\\t");
      case '\r' -> escaped.append("\\r");
      case '\b' -> escaped.append("\\b");
      case '\f' -> escaped.append("\\f");
      default -> {
        boolean hidden =
            character < ' '
                || (html && "<>&\u2028\u2029".indexOf(character) >= 0)
                || (ascii && character > '~');
        if (hidden) {
          escaped.append("\\u%04x".formatted((int) character));
        } else {
          escaped.append(character);
        }
      }
    }
  }
}

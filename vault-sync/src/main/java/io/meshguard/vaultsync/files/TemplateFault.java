package io.meshguard.vaultsync.files;

import com.github.mustachejava.MustacheException;
import java.util.List;

/** What is wrong with a template, thrown through the library. Never quotes a value. */
final class TemplateFault extends MustacheException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final boolean field;

  private TemplateFault(String what, boolean field) {
    super(what);
    this.what = what;
    this.field = field;
  }

  /** The template does what none can do here. */
  static TemplateFault refused(String what) {
    return new TemplateFault(what, false);
  }

  /** It is no mustache. */
  static TemplateFault malformed() {
    return refused(
        "it is not well-formed mustache: look for a section or a brace that is not closed");
  }

  /** It names a field that there is not. */
  static TemplateFault missing(String name) {
    return new TemplateFault("the secret has no field \"" + name + "\"", true);
  }

  /**
   * It writes a field that is no text.
   *
   * @param where its name
   */
  static TemplateFault noText(String where) {
    return refused(
        where
            + " is an object or a list: name a field of it, go over it with a section, or deliver it"
            + " with key, which writes it as JSON");
  }

  /**
   * For the pod's author.
   *
   * @param names of the fields that there are
   */
  String message(List<String> names) {
    return field ? what + "; it has " + names : what;
  }
}

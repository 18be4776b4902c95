package io.meshguard.vaultsync.templates.functions;

/** A template that cannot be read, or cannot be rendered. Its message never shows a value. */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }
}

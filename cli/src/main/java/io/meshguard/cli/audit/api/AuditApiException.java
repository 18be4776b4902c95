package io.meshguard.cli.audit.api;

import org.jspecify.annotations.Nullable;

/** audit-consumer cannot be asked, or refused the question; the message is for the user. */
public final class AuditApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AuditApiException(String message) {
    this(message, null);
  }

  AuditApiException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

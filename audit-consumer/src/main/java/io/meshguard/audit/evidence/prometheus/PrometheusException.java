package io.meshguard.audit.evidence.prometheus;

import org.jspecify.annotations.Nullable;

/** Prometheus gave no answer, or none that can be relied on. The message is for a person. */
public final class PrometheusException extends Exception {
  private static final long serialVersionUID = 1L;

  PrometheusException(String message) {
    this(message, null);
  }

  PrometheusException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package io.meshguard.audit.evidence.cluster;

/** The cluster could not be looked at, and may be later. The message is for a person. */
public final class ClusterUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.meshguard.cli.check;

/** A file that cannot be read as Kubernetes manifests; the message says where and why. */
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  ManifestException(String message) {
    super(message);
  }
}

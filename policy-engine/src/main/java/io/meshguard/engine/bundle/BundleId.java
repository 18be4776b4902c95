package io.meshguard.engine.bundle;

import java.util.Objects;

/**
 * Names one bundle.
 *
 * @param revision what {@code opa build --revision} was told; never blank
 * @param digest {@code sha256:} and the hexadecimal SHA-256 over the paths and contents of the
 *     bundle's files, so that a folder and an archive of the same bundle have the same digest
 */
public record BundleId(String revision, String digest) {

  public BundleId {
    Objects.requireNonNull(revision);
    Objects.requireNonNull(digest);
  }

  @Override
  public String toString() {
    return revision + " (" + digest + ")";
  }
}

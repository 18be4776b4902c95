package io.meshguard.cli;

import io.meshguard.cli.audit.api.AuditApiException;
import io.meshguard.cli.check.ManifestException;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.local.LocalServiceException;

/** Tells failures whose message is for the user from defects. */
final class Foreseen {
  private Foreseen() {}

  static boolean is(Exception e) {
    return e instanceof CommandFailure
        || e instanceof LocalServiceException
        || e instanceof AuditApiException
        || e instanceof BundleException
        || e instanceof ManifestException;
  }
}

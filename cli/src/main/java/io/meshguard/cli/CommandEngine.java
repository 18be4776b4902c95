package io.meshguard.cli;

import io.meshguard.admission.Decider;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import java.time.Duration;

/** The policies of a command that judges what it was given. */
public final class CommandEngine {
  // Nobody waits behind an evaluation, and the first one on a cold JVM is slow.
  private static final EngineOptions OPTIONS =
      EngineOptions.DEFAULTS
          .withInstances(1)
          .withDeadline(Duration.ofSeconds(30))
          .withDiscriminator(Decider.KIND);

  private CommandEngine() {}

  /**
   * @throws BundleException if the bundle holds no policies that can be evaluated
   */
  public static PolicyEngine load(Bundle bundle) throws BundleException {
    return PolicyEngine.load(bundle, OPTIONS);
  }
}

package io.meshguard.cli.stack.servers;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** An AdmissionReview to try the webhook with: a Pod that reads a secret from its environment. */
public final class SampleReview {
  private SampleReview() {}

  /** Its JSON. */
  public static byte[] json() {
    try (InputStream in = SampleReview.class.getResourceAsStream("sample-review.json")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new CommandFailure("sample-review.json cannot be read: " + e.getMessage(), e);
    }
  }
}

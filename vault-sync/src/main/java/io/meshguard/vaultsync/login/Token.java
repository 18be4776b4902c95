package io.meshguard.vaultsync.login;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A Vault token.
 *
 * @param accessor names the token without being it
 * @param end null where it has none
 */
public record Token(
    String value, String accessor, boolean renewable, Instant obtained, @Nullable Instant end) {

  /** Two thirds of its life are over; never, where it has no end. */
  public @Nullable Instant renewal() {
    return end == null
        ? null
        : obtained.plus(Duration.between(obtained, end).multipliedBy(2).dividedBy(3));
  }

  /** Without the token itself. */
  @Override
  public String toString() {
    return "token " + accessor;
  }
}

package io.meshguard.vaultsync.rotation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a secret that is in the pod's files.
 *
 * @param way how its rotation is noticed
 * @param version of a KV v2 secret; 0 for all others
 * @param fingerprint of its fields, keyed; tells whether they changed, and nothing else
 * @param lease empty where there is none
 * @param seconds for how long the lease was given
 * @param accessor of the token that the lease hangs on
 * @param due when to look at it next
 * @param end when it is of no use any more; null where it has no end of its own
 * @param gone the end came, and its files were removed or are kept for good
 */
public record Held(
    Way way,
    long version,
    String fingerprint,
    String lease,
    long seconds,
    boolean renewable,
    String accessor,
    Instant due,
    @Nullable Instant end,
    boolean gone) {
  /** The part of the time between two looks by which one may be early. */
  private static final int LOOKED_AT_ALONG = 10;

  /** How a rotation is noticed. */
  public enum Way {
    /** By the version in the metadata of KV v2. */
    VERSION,
    /** By reading it again. */
    READING,
    /** By its lease, which is renewed. */
    LEASE,
    /** By the end of a certificate. */
    CERTIFICATE,
    /** Never: a pinned version, or the answer to a request that always answers the same. */
    NONE
  }

  public Held dueAt(Instant next) {
    return new Held(
        way, version, fingerprint, lease, seconds, renewable, accessor, next, end, gone);
  }

  public Held renewed(String by, Instant next, @Nullable Instant until) {
    return new Held(way, version, fingerprint, lease, seconds, renewable, by, next, until, false);
  }

  public Held ended() {
    return new Held(way, version, fingerprint, "", 0, false, accessor, due, end, true);
  }

  /** Whether it is to be looked at now, or so soon that it can be done along with others. */
  public boolean due(Instant now, Duration refresh) {
    Duration along =
        way == Way.VERSION || way == Way.READING
            ? refresh.dividedBy(LOOKED_AT_ALONG)
            : Duration.ZERO;
    return !now.isBefore(due.minus(along));
  }

  /**
   * What a restart has to know. When a version is to be looked at is not among it: that changes
   * each time, and a restart looks at once.
   */
  public Held lasting() {
    return way == Way.VERSION ? dueAt(Instant.EPOCH) : this;
  }

  public boolean leased() {
    return !lease.isEmpty();
  }
}

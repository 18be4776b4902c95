package io.meshguard.vaultsync.rotation;

import io.meshguard.vaultsync.engine.Reading;
import io.meshguard.vaultsync.engine.Versions;
import io.meshguard.vaultsync.files.SecretData;
import io.meshguard.vaultsync.login.Token;
import io.meshguard.vaultsync.rotation.Held.Way;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.vault.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a secret has to be asked for again, as cheaply as its engine allows. Blocking;
 * the volume's lock guards it.
 */
public final class Rotation {
  private final VaultSession session;
  private final String volume;
  private final Function<Source, Duration> refresh;
  private final Pace pace;
  private final Clock clock;

  /** How a look at a secret went. */
  public sealed interface Look {
    /** The files hold; {@code held} says when to look again. */
    record Same(Held held) implements Look {}

    /** There is something new. */
    record New(Reading reading, Held held) implements Look {
      public SecretData data() {
        return new SecretData(reading.data(), reading.whole());
      }
    }
  }

  /**
   * @param refresh how often a secret without a lease is looked at
   */
  public Rotation(
      VaultSession session,
      String volume,
      Function<Source, Duration> refresh,
      Pace pace,
      Clock clock) {
    this.session = session;
    this.volume = volume;
    this.refresh = refresh;
    this.pace = pace;
    this.clock = clock;
  }

  /**
   * @param before null where the secret has not been delivered yet
   */
  public Look look(Source source, @Nullable Held before) throws VaultException {
    if (before == null || before.gone()) {
      return read(source, null);
    }
    return switch (before.way()) {
      case NONE -> new Look.Same(before.dueAt(Instant.MAX));
      case VERSION -> version(source, before);
      case READING -> read(source, before);
      case CERTIFICATE -> read(source, null);
      case LEASE -> lease(source, before);
    };
  }

  private Look version(Source source, Held before) throws VaultException {
    Versions.Seen seen = session.version(source, refresh.apply(source));
    if (seen.version() == before.version()) {
      return new Look.Same(before.dueAt(seen.due()));
    }
    return read(source, before);
  }

  private Look lease(Source source, Held before) throws VaultException {
    Token token = session.leaseToken(source);
    Instant now = clock.instant();
    if (!token.accessor().equals(before.accessor())) {
      // The lease ends with the token that took it.
      return read(source, null);
    }
    Duration life = Duration.ofSeconds(before.seconds());
    if (!before.renewable()) {
      Instant end = before.end();
      boolean early = end != null && now.plus(life.dividedBy(2)).isBefore(end);
      return early
          ? new Look.Same(before.dueAt(earlier(pace.twoThirds(now, life), token.renewal())))
          : read(source, null);
    }
    long seconds;
    try {
      seconds = session.renew(source, before.lease(), before.seconds());
    } catch (VaultException e) {
      if (e.temporary()) {
        throw e;
      }
      return read(source, null);
    }
    if (seconds * 2 < before.seconds()) {
      // Near its longest life: a new one, while the old one still holds.
      return read(source, null);
    }
    Instant due = earlier(pace.twoThirds(now, Duration.ofSeconds(seconds)), token.renewal());
    return new Look.Same(
        before.renewed(token.accessor(), due, earlier(now.plusSeconds(seconds), token.end())));
  }

  private Look read(Source source, @Nullable Held before) throws VaultException {
    Instant asked = clock.instant();
    VaultSession.Answer<Reading> answer = session.read(source);
    Reading reading = answer.value();
    Held held = held(source, reading, answer.token(), asked);
    boolean same = before != null && before.fingerprint().equals(held.fingerprint());
    return same ? new Look.Same(held) : new Look.New(reading, held);
  }

  private Held held(Source source, Reading reading, Token token, Instant asked) {
    Way way = way(source, reading);
    Reading.Lease lease = reading.lease();
    Instant end = null;
    Instant due =
        switch (way) {
          case NONE -> Instant.MAX;
          case VERSION -> session.nextLook(source, refresh.apply(source), reading.version(), asked);
          case READING -> pace.after(asked, refresh.apply(source));
          case LEASE, CERTIFICATE -> {
            end =
                lease == null
                    ? reading.notAfter()
                    : earlier(asked.plusSeconds(lease.seconds()), token.end());
            Duration life = Duration.between(asked, end == null ? asked : end);
            Instant next = pace.twoThirds(asked, life);
            yield lease == null ? next : earlier(next, token.renewal());
          }
        };
    return new Held(
        way,
        reading.version(),
        Fingerprint.of(volume, reading.data()),
        lease == null ? "" : lease.id(),
        lease == null ? 0 : lease.seconds(),
        lease != null && lease.renewable(),
        token.accessor(),
        due,
        end,
        false);
  }

  private static Way way(Source source, Reading reading) {
    if (reading.lease() != null) {
      return Way.LEASE;
    }
    if (reading.notAfter() != null) {
      return Way.CERTIFICATE;
    }
    if (reading.engine().versioned()) {
      return source.version() == null ? Way.VERSION : Way.NONE;
    }
    return source.parameters().isEmpty() && !source.unwrap() ? Way.READING : Way.NONE;
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other == null || one.isBefore(other) ? one : other;
  }
}

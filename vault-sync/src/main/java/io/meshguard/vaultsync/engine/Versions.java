package io.meshguard.vaultsync.engine;

import io.meshguard.vaultsync.login.TokenKey;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultHttp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What the newest look at a secret's version found, for all volumes that look with the same token
 * and as often. They look at the same times, and one of them asks Vault for all: so many pods of a
 * workload cost Vault and the node no more than one. Blocking; thread-safe.
 */
public final class Versions {
  /** A look is shared for this part of the time between two. */
  private static final int SHARED_FOR = 10;

  private final Clock clock;
  private final Timetable timetable;
  private final ConcurrentMap<TokenKey, ConcurrentMap<Key, Entry>> entries =
      new ConcurrentHashMap<>();

  private record Key(String path, Duration refresh) {}

  private static final class Entry {
    private @Nullable Seen seen;
    private @Nullable CompletableFuture<Seen> flight;
  }

  /**
   * What was found.
   *
   * @param version -1 where the metadata may not be read
   * @param asked when Vault was asked
   * @param due when to look again
   */
  public record Seen(long version, Instant asked, Instant due) {}

  /** Says when to look again. */
  public interface Timetable {
    Instant after(Instant asked, Duration refresh);
  }

  /** Asks Vault. */
  public interface Question {
    long ask() throws VaultException;
  }

  public Versions(Clock clock, Timetable timetable) {
    this.clock = clock;
    this.timetable = timetable;
  }

  /**
   * The version as it is, or was a tenth of {@code refresh} ago at most.
   *
   * @throws VaultException also where another volume asked for this one, and failed
   */
  public Seen look(TokenKey token, String path, Duration refresh, Question question)
      throws VaultException {
    Entry entry = entry(token, path, refresh);
    CompletableFuture<Seen> flight;
    boolean ours = false;
    synchronized (entry) {
      Seen seen = entry.seen;
      if (seen != null
          && clock.instant().isBefore(seen.asked().plus(refresh.dividedBy(SHARED_FOR)))) {
        return seen;
      }
      flight = entry.flight;
      if (flight == null) {
        flight = new CompletableFuture<>();
        entry.flight = flight;
        ours = true;
      }
    }
    return ours ? asked(entry, flight, refresh, question) : awaited(flight);
  }

  private Seen asked(
      Entry entry, CompletableFuture<Seen> flight, Duration refresh, Question question)
      throws VaultException {
    Seen found = null;
    try {
      Instant asked = clock.instant();
      found = new Seen(question.ask(), asked, timetable.after(asked, refresh));
      return found;
    } catch (VaultException | RuntimeException e) {
      flight.completeExceptionally(e);
      throw e;
    } finally {
      synchronized (entry) {
        entry.flight = null;
        entry.seen = found == null ? entry.seen : found;
      }
      flight.complete(found);
    }
  }

  private static Seen awaited(CompletableFuture<Seen> flight) throws VaultException {
    try {
      return flight.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VaultException failure) {
        throw failure;
      }
      throw new IllegalStateException("a look at Vault that another volume waited for", e);
    } catch (InterruptedException e) {
      throw VaultHttp.interrupted();
    }
  }

  /**
   * A volume has read the secret itself.
   *
   * @return when it is to look again: with those that look already
   */
  public Instant join(TokenKey token, String path, Duration refresh, long version, Instant asked) {
    Entry entry = entry(token, path, refresh);
    synchronized (entry) {
      Seen seen = entry.seen;
      if (seen == null || !clock.instant().isBefore(seen.due())) {
        seen = new Seen(version, asked, timetable.after(asked, refresh));
        entry.seen = seen;
      }
      return seen.due();
    }
  }

  /** Nobody looks with that token any more. */
  public void forget(TokenKey token) {
    entries.remove(token);
  }

  private Entry entry(TokenKey token, String path, Duration refresh) {
    return entries
        .computeIfAbsent(token, unused -> new ConcurrentHashMap<>())
        .computeIfAbsent(new Key(path, refresh), unused -> new Entry());
  }
}

package io.meshguard.vaultsync.login;

import io.meshguard.vaultsync.vault.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One token for all volumes of a service account on this node. A token is logged in for once
 * however many ask, renewed when two thirds of its life are over, and revoked when its last user
 * leaves. Blocking; thread-safe.
 */
public final class Tokens {
  /** A refused token that is younger than this is not the token's fault. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Logins logins;
  private final Clock clock;
  private final TokenStore store;
  private final ConcurrentMap<TokenKey, Entry> entries = new ConcurrentHashMap<>();

  /** Keeps what survives a restart. */
  public interface TokenStore {
    void put(TokenKey key, Token token);

    void remove(TokenKey key);
  }

  private static final class Entry {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> users = new HashSet<>();
    private @Nullable Token token;
  }

  public Tokens(Logins logins, Clock clock, TokenStore store) {
    this.logins = logins;
    this.clock = clock;
    this.store = store;
  }

  /** Takes up tokens of before a restart. */
  public void restore(Map<TokenKey, Token> tokens) {
    new HashMap<>(tokens)
        .forEach((key, token) -> entries.computeIfAbsent(key, unused -> new Entry()).token = token);
  }

  /**
   * A token that holds for now.
   *
   * @param user the volume that asks; see {@link #release}
   * @param jwt what to log in with, where that is needed; may be null
   */
  public Token acquire(TokenKey key, String user, @Nullable String jwt) throws VaultException {
    Entry entry = locked(key);
    try {
      entry.users.add(user);
      Token token = entry.token;
      Instant now = clock.instant();
      if (token == null || (token.end() != null && !now.isBefore(token.end()))) {
        return replace(key, entry, jwt);
      }
      Instant renewal = token.renewal();
      if (renewal == null || now.isBefore(renewal)) {
        return token;
      }
      return prolong(key, entry, token, jwt);
    } finally {
      entry.lock.unlock();
    }
  }

  /** The entry, locked; a new one where the last user of the one before has just left. */
  @SuppressWarnings("LockNotBeforeTry") // The caller unlocks it.
  private Entry locked(TokenKey key) {
    while (true) {
      Entry entry = entries.computeIfAbsent(key, unused -> new Entry());
      entry.lock.lock();
      if (entries.get(key) == entry) {
        return entry;
      }
      entry.lock.unlock();
    }
  }

  private Token prolong(TokenKey key, Entry entry, Token token, @Nullable String jwt)
      throws VaultException {
    if (token.renewable()) {
      try {
        Token renewed = logins.renew(key.vault(), token);
        if (worthIt(token, renewed)) {
          entry.token = renewed;
          store.put(key, renewed);
          return renewed;
        }
      } catch (VaultException e) {
        if (e.temporary()) {
          // It still holds; the next call tries again.
          return token;
        }
      }
    }
    try {
      return replace(key, entry, jwt);
    } catch (VaultException e) {
      if (e.temporary()) {
        return token;
      }
      throw e;
    }
  }

  /** Near its longest life, a renewal brings little: the next one would come at once. */
  private static boolean worthIt(Token before, Token renewed) {
    if (before.end() == null || renewed.end() == null) {
      return true;
    }
    Duration life = Duration.between(before.obtained(), before.end());
    return Duration.between(renewed.obtained(), renewed.end()).multipliedBy(2).compareTo(life) > 0;
  }

  private Token replace(TokenKey key, Entry entry, @Nullable String jwt) throws VaultException {
    Token token = logins.login(key.vault(), key.login(), jwt);
    entry.token = token;
    store.put(key, token);
    return token;
  }

  /**
   * Vault refused a request with this token: unless it is fresh, it is forgotten, because it may
   * have been revoked or lost.
   *
   * @return whether to try again with another
   */
  public boolean distrust(TokenKey key, Token refused) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return false;
    }
    entry.lock.lock();
    try {
      if (clock.instant().isBefore(refused.obtained().plus(FRESH))) {
        return false;
      }
      if (entry.token != null && entry.token.value().equals(refused.value())) {
        entry.token = null;
        store.remove(key);
      }
      return true;
    } finally {
      entry.lock.unlock();
    }
  }

  /**
   * The volume needs the token no more.
   *
   * @return the token, where that was its last user: to be revoked
   */
  public @Nullable Token release(TokenKey key, String user) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    entry.lock.lock();
    try {
      entry.users.remove(user);
      if (!entry.users.isEmpty()) {
        return null;
      }
      Token last = entry.token;
      entry.token = null;
      store.remove(key);
      entries.remove(key, entry);
      return last;
    } finally {
      entry.lock.unlock();
    }
  }

  /** Those of the keys that have a token, and no volume that uses it. Does not wait. */
  public Set<TokenKey> unused(Set<TokenKey> keys) {
    Set<TokenKey> unused = new HashSet<>();
    for (TokenKey key : keys) {
      Entry entry = entries.get(key);
      // Whoever holds the lock uses it.
      if (entry != null && entry.lock.tryLock()) {
        try {
          if (entry.users.isEmpty() && entry.token != null) {
            unused.add(key);
          }
        } finally {
          entry.lock.unlock();
        }
      }
    }
    return unused;
  }

  /** The token as it is, without asking Vault; null where there is none. */
  public @Nullable Token peek(TokenKey key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    entry.lock.lock();
    try {
      return entry.token;
    } finally {
      entry.lock.unlock();
    }
  }

  /** Counts the volume as a user, after a restart. */
  public void use(TokenKey key, String user) {
    Entry entry = locked(key);
    try {
      entry.users.add(user);
    } finally {
      entry.lock.unlock();
    }
  }
}

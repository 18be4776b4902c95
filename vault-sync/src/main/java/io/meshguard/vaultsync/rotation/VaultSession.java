package io.meshguard.vaultsync.rotation;

import io.meshguard.vaultsync.engine.Engine;
import io.meshguard.vaultsync.engine.Reading;
import io.meshguard.vaultsync.engine.Secrets;
import io.meshguard.vaultsync.engine.Versions;
import io.meshguard.vaultsync.login.Login;
import io.meshguard.vaultsync.login.Token;
import io.meshguard.vaultsync.login.TokenKey;
import io.meshguard.vaultsync.login.Tokens;
import io.meshguard.vaultsync.revocation.Revocation;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One volume's requests to Vault, under the tokens that it may use: the one that its service
 * account's volumes share, and one of its own for what is leased, so that the end of the volume can
 * end its leases and no other's. Blocking; the volume's lock guards it.
 */
public final class VaultSession {
  private final Tokens tokens;
  private final Secrets secrets;
  private final Versions versions;
  private final VaultEndpoint vault;
  private final String volume;
  private final TokenKey shared;
  private final TokenKey own;
  private volatile @Nullable String jwt;

  public VaultSession(
      Tokens tokens,
      Secrets secrets,
      Versions versions,
      VaultEndpoint vault,
      Login login,
      String subject,
      String volume) {
    this.tokens = tokens;
    this.secrets = secrets;
    this.versions = versions;
    this.vault = vault;
    this.volume = volume;
    this.shared = new TokenKey(vault, login, subject, "");
    this.own = new TokenKey(vault, login, subject, volume);
  }

  VaultEndpoint vault() {
    return vault;
  }

  /** The pod's newest service-account token. */
  public void credential(@Nullable String newest) {
    if (newest != null) {
      jwt = newest;
    }
  }

  private interface Request<T> {
    T with(Token token) throws VaultException;
  }

  /** What a request brought, and under which token. */
  record Answer<T>(T value, Token token) {}

  /** Asks for the secret. */
  Answer<Reading> read(Source source) throws VaultException {
    Engine engine = engine(source);
    return ask(
        engine.dynamic() ? own : shared,
        token -> secrets.read(vault, token.value(), engine, source));
  }

  /** A look at the version of a KV v2 secret, shared with the service account's other volumes. */
  Versions.Seen version(Source source, Duration refresh) throws VaultException {
    return versions.look(
        shared,
        source.path(),
        refresh,
        () -> {
          Engine engine = engine(source);
          return ask(shared, token -> secrets.version(vault, token.value(), engine, source))
              .value();
        });
  }

  /** When to look at the version again, after it was read: with the others. */
  Instant nextLook(Source source, Duration refresh, long version, Instant asked) {
    return versions.join(shared, source.path(), refresh, version, asked);
  }

  private Engine engine(Source source) throws VaultException {
    return ask(shared, token -> secrets.engine(vault, token.value(), source)).value();
  }

  /** The token that the source's lease hangs on, renewed if it is time. */
  Token leaseToken(Source source) throws VaultException {
    return tokens.acquire(key(source), volume, jwt);
  }

  private TokenKey key(Source source) throws VaultException {
    return engine(source).dynamic() ? own : shared;
  }

  /** For how many seconds the lease now holds. */
  long renew(Source source, String lease, long seconds) throws VaultException {
    return ask(key(source), token -> secrets.renew(vault, token.value(), lease, seconds)).value();
  }

  private <T> Answer<T> ask(TokenKey key, Request<T> request) throws VaultException {
    Token token = tokens.acquire(key, volume, jwt);
    try {
      return new Answer<>(request.with(token), token);
    } catch (VaultException e) {
      if (e.reason() != Reason.DENIED || !tokens.distrust(key, token)) {
        throw e;
      }
    }
    Token another = tokens.acquire(key, volume, jwt);
    return new Answer<>(request.with(another), another);
  }

  /** Counts this volume among the users of tokens that were there before a restart. */
  public void resume() {
    tokens.use(shared, volume);
    tokens.use(own, volume);
  }

  /**
   * Gives the tokens back.
   *
   * @param held what is still held
   * @return what has to be revoked now
   */
  public List<Revocation> end(Collection<Held> held) {
    List<Revocation> revocations = new ArrayList<>();
    Token common = tokens.peek(shared);
    Token last = tokens.release(shared, volume);
    Token ownToken = tokens.release(own, volume);
    if (ownToken != null) {
      revocations.add(Revocation.of(vault, ownToken, ""));
    }
    if (last != null) {
      versions.forget(shared);
      revocations.add(Revocation.of(vault, last, ""));
    } else if (common != null) {
      // Others go on with the token: its leases end one by one.
      for (Held each : held) {
        if (each.leased() && each.accessor().equals(common.accessor())) {
          revocations.add(Revocation.of(vault, common, each.lease()));
        }
      }
    }
    return revocations;
  }
}

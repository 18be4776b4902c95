package io.meshguard.vaultsync.login;

import io.github.jopenlibs.vault.SslConfig;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.api.Auth;
import io.github.jopenlibs.vault.response.AuthResponse;
import io.meshguard.vaultsync.vault.RequestObserver.Purpose;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import io.meshguard.vaultsync.vault.VaultHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Logins, and the life of tokens. They go through the driver, with a connection of ours and without
 * its retries; what it throws becomes a {@link VaultException}. Blocking; thread-safe.
 */
public final class Logins {
  /** More than a request may take: the connection that it goes over ends it in time. */
  private static final int DRIVER_TIMEOUT_SECONDS = 600;

  private static final String BODY = "Response body: ";

  /** Vault's word for a token that it does not know; a policy that forbids is told without it. */
  private static final String NO_TOKEN = "invalid token";

  private static final int BAD_REQUEST = 400;

  private final VaultHttp http;
  private final Clock clock;

  public Logins(VaultHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /**
   * Logs in.
   *
   * @param jwt the pod's service-account token; null where there is none, or none is needed
   */
  public Token login(VaultEndpoint vault, Login login, @Nullable String jwt) throws VaultException {
    String what = "log in at auth/" + login.path();
    return switch (login) {
      case Login.ServiceAccount account -> {
        if (jwt == null) {
          throw new VaultException(
              Reason.NO_CREDENTIAL,
              "the kubelet has not passed on the pod's service-account token yet (tokenRequests in"
                  + " the CSIDriver object)");
        }
        yield token(
            vault,
            Purpose.LOGIN,
            what + " with role " + account.role(),
            "",
            auth -> Optional.of(auth.loginByJwt(account.path(), account.role(), jwt)));
      }
      case Login.AppRole role -> {
        String roleId = read(role.roleId());
        String secretId = read(role.secretId());
        yield token(
            vault,
            Purpose.LOGIN,
            what,
            "",
            auth -> Optional.of(auth.loginByAppRole(role.path(), roleId, secretId)));
      }
      case Login.Certificate certificate ->
          token(
              vault,
              Purpose.LOGIN,
              what,
              "",
              auth -> Optional.of(auth.loginByCert(certificate.path())));
    };
  }

  private static String read(Path file) throws VaultException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new VaultException(Reason.NO_CREDENTIAL, file + " cannot be read");
    }
  }

  /** Renews the token. The answer may have less time left than was hoped for. */
  public Token renew(VaultEndpoint vault, Token token) throws VaultException {
    return token(
        vault,
        Purpose.TOKEN_RENEWAL,
        "renew the token",
        token.value(),
        auth -> Optional.of(auth.renewSelf()));
  }

  /**
   * Revokes the token, and with it every lease it has taken. One that holds no more has been
   * revoked already, perhaps by a request of ours whose answer never came.
   */
  public void revoke(VaultEndpoint vault, String token) throws VaultException {
    try {
      var unused =
          call(
              vault,
              Purpose.TOKEN_REVOCATION,
              "revoke the token",
              token,
              auth -> {
                auth.revokeSelf();
                return Optional.empty();
              });
    } catch (VaultException e) {
      if (e.reason() != Reason.DENIED || !String.valueOf(e.getMessage()).contains(NO_TOKEN)) {
        throw e;
      }
    }
  }

  private interface Operation {
    Optional<AuthResponse> on(Auth auth) throws io.github.jopenlibs.vault.VaultException;
  }

  private Token token(
      VaultEndpoint vault, Purpose purpose, String what, String token, Operation operation)
      throws VaultException {
    Instant asked = clock.instant();
    AuthResponse answer = call(vault, purpose, what, token, operation).orElse(null);
    // The driver takes an answer that it cannot read for one without a token.
    String value = answer == null ? null : answer.getAuthClientToken();
    if (answer == null || value == null || value.isEmpty()) {
      throw new VaultException(
          Reason.UNAVAILABLE, "Vault answered \"" + what + "\" without a token");
    }
    long seconds = answer.getAuthLeaseDuration();
    return new Token(
        value,
        answer.getTokenAccessor(),
        answer.isAuthRenewable(),
        asked,
        seconds == 0 ? null : asked.plusSeconds(seconds));
  }

  private Optional<AuthResponse> call(
      VaultEndpoint vault, Purpose purpose, String what, String token, Operation operation)
      throws VaultException {
    return http.limited(
        vault,
        purpose,
        () -> {
          try {
            return operation.on(Vault.create(configuration(vault, token), 1).auth());
          } catch (io.github.jopenlibs.vault.VaultException e) {
            throw translated(e, vault, what);
          }
        });
  }

  private VaultConfig configuration(VaultEndpoint vault, String token)
      throws io.github.jopenlibs.vault.VaultException {
    VaultConfig configuration =
        new VaultConfig()
            .address(vault.address().toString())
            // Even where none is needed: the driver would look for one in the environment.
            .token(token)
            .openTimeout(DRIVER_TIMEOUT_SECONDS)
            .readTimeout(DRIVER_TIMEOUT_SECONDS)
            .sslConfig(new SslConfig().verify(true).build())
            .httpClient(http.client());
    String namespace = vault.namespace();
    if (namespace != null) {
      configuration.nameSpace(namespace);
    }
    return configuration.build();
  }

  private VaultException translated(
      io.github.jopenlibs.vault.VaultException e, VaultEndpoint vault, String what) {
    int status = e.getHttpStatusCode();
    if (status == 0) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return VaultHttp.away(vault, cause);
    }
    String message = e.getMessage();
    int body = message == null ? -1 : message.indexOf(BODY);
    byte[] answer =
        message == null || body < 0
            ? new byte[0]
            : message.substring(body + BODY.length()).getBytes(StandardCharsets.UTF_8);
    VaultException refusal = http.refusal(status, answer, what, null);
    // A login with an unknown role or an expired token is a bad request to Vault.
    return status == BAD_REQUEST
        ? new VaultException(
            Reason.DENIED,
            refusal.getMessage()
                + "; the role has to exist in Vault, and to admit this service account, its"
                + " namespace and the token's audience")
        : refusal;
  }
}

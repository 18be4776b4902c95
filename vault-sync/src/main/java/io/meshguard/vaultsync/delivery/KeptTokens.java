package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.login.Login;
import io.meshguard.vaultsync.login.Token;
import io.meshguard.vaultsync.login.TokenKey;
import io.meshguard.vaultsync.login.Tokens;
import io.meshguard.vaultsync.state.StateStore;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens of pods in the state. A host's own login needs no more than to be made again. */
record KeptTokens(StateStore state) implements Tokens.TokenStore {
  private static final String KIND = "token";

  private record Kept(
      String vault,
      @Nullable String namespace,
      String path,
      String role,
      String subject,
      String volume,
      Token token) {}

  @Override
  public void put(TokenKey key, Token token) {
    if (key.login() instanceof Login.ServiceAccount login) {
      state.put(
          KIND,
          key.toString(),
          new Kept(
              key.vault().address().toString(),
              key.vault().namespace(),
              login.path(),
              login.role(),
              key.subject(),
              key.volume(),
              token));
    }
  }

  @Override
  public void remove(TokenKey key) {
    state.remove(KIND, key.toString());
  }

  /** What an earlier process has kept. */
  Map<TokenKey, Token> all() throws IOException {
    Map<TokenKey, Token> all = new HashMap<>();
    for (Kept kept : state.all(KIND, Kept.class)) {
      all.put(
          new TokenKey(
              new VaultEndpoint(URI.create(kept.vault()), kept.namespace()),
              new Login.ServiceAccount(kept.path(), kept.role()),
              kept.subject(),
              kept.volume()),
          kept.token());
    }
    return all;
  }
}

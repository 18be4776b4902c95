package io.meshguard.vaultsync.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.vaultsync.vault.RequestObserver.Purpose;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import io.meshguard.vaultsync.vault.VaultHttp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which engine serves a path. Any token that may do something at the path may ask ({@code
 * sys/internal/ui/mounts}); answers are remembered. Blocking; thread-safe.
 */
public final class Engines {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final VaultHttp http;
  private final Clock clock;
  private final Map<Key, Known> known = new ConcurrentHashMap<>();

  private record Key(VaultEndpoint vault, String mount) {}

  private record Known(Engine engine, Instant until) {}

  public Engines(VaultHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /**
   * @throws VaultException DENIED where there is no such engine or the policies allow nothing
   *     there: Vault does not tell the two apart
   */
  public Engine of(VaultEndpoint vault, String token, String path) throws VaultException {
    // Mounts may have several parts: a/b/ before a/.
    for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      Known found = known.get(new Key(vault, path.substring(0, end + 1)));
      if (found != null && clock.instant().isBefore(found.until())) {
        return found.engine();
      }
    }
    Engine engine = ask(vault, token, path);
    known.put(new Key(vault, engine.mount()), new Known(engine, clock.instant().plus(REMEMBERED)));
    return engine;
  }

  /** The engine was not what it was thought to be. */
  public void forget(VaultEndpoint vault, Engine engine) {
    known.remove(new Key(vault, engine.mount()));
  }

  private Engine ask(VaultEndpoint vault, String token, String path) throws VaultException {
    JsonNode data;
    try {
      data =
          http.get(vault, token, Purpose.ENGINE_LOOKUP, "sys/internal/ui/mounts/" + path, "")
              .path("data");
    } catch (VaultException e) {
      if (e.reason() != Reason.DENIED) {
        throw e;
      }
      throw new VaultException(
          Reason.DENIED,
          "Vault refuses "
              + path
              + ": no engine is mounted there, or no policy of the role allows anything at that path"
              + ": correct the path, or allow it there (for KV v2, policies name"
              + " <mount>/data/<path> and <mount>/metadata/<path>)");
    }
    String mount = data.path("path").asText();
    if (mount.isEmpty() || !path.startsWith(mount)) {
      throw new VaultException(Reason.NOT_FOUND, "no engine is mounted at " + path);
    }
    int version = data.path("options").path("version").asInt(1);
    return new Engine(mount, data.path("type").asText(), version);
  }
}

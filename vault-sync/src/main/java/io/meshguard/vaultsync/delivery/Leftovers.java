package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.login.Token;
import io.meshguard.vaultsync.login.TokenKey;
import io.meshguard.vaultsync.login.Tokens;
import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.revocation.Revocation;
import io.meshguard.vaultsync.revocation.Revocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of before a restart whose volumes were not taken up: their records cannot be read, the
 * node's settings forbid them by now, or the process ended while it delivered them. They are
 * revoked, with all their leases, once no pod can hold what they brought. Thread-safe.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Tokens tokens;
  private final Revocations revocations;
  private final VolumeAssembly assembly;
  private final Set<String> volumes;
  private final Set<TokenKey> left = ConcurrentHashMap.newKeySet();

  /**
   * @param volumes those that the plugin looks after, at any time
   */
  Leftovers(Tokens tokens, Revocations revocations, VolumeAssembly assembly, Set<String> volumes) {
    this.tokens = tokens;
    this.revocations = revocations;
    this.assembly = assembly;
    this.volumes = volumes;
  }

  /** Looks after those that nobody uses, now that what could be taken up is. */
  void expect(Set<TokenKey> before) {
    left.addAll(before);
    revoke();
  }

  /**
   * Revokes what no pod can hold any more, without waiting for Vault. While a volume is mounted
   * that the plugin does not know, its pod may run: the volume's own token stays until the kubelet
   * names the volume, to publish or to end it, and so do those that service accounts share.
   */
  void revoke() {
    left.retainAll(tokens.unused(left));
    if (left.isEmpty()) {
      return;
    }
    List<Revocation> gone = new ArrayList<>();
    try {
      Set<Path> unknown = unknown();
      for (TokenKey key : left) {
        boolean held =
            key.volume().isEmpty()
                ? !unknown.isEmpty()
                : unknown.contains(assembly.root(key.volume()));
        Token token = held ? null : tokens.release(key, "");
        if (token != null) {
          LOG.warn("a token without a volume is revoked, accessor={}", token.accessor());
          gone.add(Revocation.of(key.vault(), token, ""));
        }
      }
    } catch (IOException e) {
      LOG.error("tokens without a volume are not revoked: {}", e.toString());
    }
    left.retainAll(tokens.unused(left));
    revocations.revokeLater(gone);
  }

  /** Whether there are none, as far as is known. */
  boolean none() {
    return left.isEmpty();
  }

  /** Where volumes are mounted that the plugin does not look after. */
  private Set<Path> unknown() throws IOException {
    Set<Path> ours = volumes.stream().map(assembly::root).collect(Collectors.toSet());
    Set<Path> unknown = new HashSet<>();
    try (Stream<Path> roots = Files.list(assembly.roots())) {
      for (Path root : roots.toList()) {
        if (!ours.contains(root) && Mounts.mounted(root)) {
          unknown.add(root);
        }
      }
    }
    return unknown;
  }
}

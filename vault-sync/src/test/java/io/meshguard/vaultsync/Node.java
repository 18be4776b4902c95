package io.meshguard.vaultsync;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node with the plugin on it, a real Vault with the role {@code shop}, and the kubelet of pods of
 * the service account {@code cart}, which may log in with that role. To be registered as an
 * extension: in a static field it lasts for the class, in another for each test.
 */
final class Node
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final String policy;
  private VaultStart vaultStart = node -> VaultServer.startDev(node.folder().resolve("vault.log"));
  private Function<Node, List<String>> options = node -> List.of();
  private Function<Node, String> address = node -> node.vault().address();
  private Preparation preparation = vault -> {};

  private boolean shared;
  private @Nullable Path folder;
  private @Nullable Jwt jwt;
  private @Nullable VaultServer vault;
  private @Nullable Plugin plugin;
  private @Nullable Kubelet kubelet;
  private final Deque<AutoCloseable> others = new ArrayDeque<>();

  /** Starts a Vault that keeps what it has in the node's folder. */
  interface VaultStart {
    VaultServer on(Node node) throws Exception;
  }

  /** What a Vault is to hold. */
  interface Preparation {
    void prepare(VaultServer vault) throws Exception;
  }

  /**
   * @param policy of the role, in HCL
   */
  Node(String policy) {
    this.policy = policy;
  }

  /** With its storage in files, so that it can be sealed, and started anew. */
  Node sealable() {
    return on(
        node -> {
          VaultServer sealable = VaultServer.startSealable(node.folder().resolve("vault"));
          sealable.write("sys/mounts/secret", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
          return sealable;
        });
  }

  /** With another Vault than one in dev mode. */
  Node on(VaultStart start) {
    vaultStart = start;
    return this;
  }

  /** What the Vault needs: it ends after it. */
  <T extends AutoCloseable> T opened(T other) {
    others.push(other);
    return other;
  }

  /** Options of the plugin. */
  Node with(String... more) {
    return with(node -> List.of(more));
  }

  Node with(Function<Node, List<String>> more) {
    options = more;
    return this;
  }

  /** Where the plugin calls Vault. */
  Node at(Function<Node, String> vaultAddress) {
    address = vaultAddress;
    return this;
  }

  Node prepared(Preparation vaultPreparation) {
    preparation = vaultPreparation;
    return this;
  }

  VaultServer vault() {
    return Objects.requireNonNull(vault);
  }

  Plugin plugin() {
    return Objects.requireNonNull(plugin);
  }

  Kubelet kubelet() {
    return Objects.requireNonNull(kubelet);
  }

  Jwt jwt() {
    return Objects.requireNonNull(jwt);
  }

  /** For the files of a test. */
  Path folder() {
    return Objects.requireNonNull(folder);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    shared = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    if (!shared) {
      start();
    }
  }

  private void start() throws Exception {
    folder = Files.createTempDirectory("node");
    jwt = new Jwt();
    vault = vaultStart.on(this);
    vault.trust(jwt);
    vault.role("shop", "shop", "cart", policy, "1h");
    preparation.prepare(vault);
    List<String> all = new ArrayList<>(options.apply(this));
    plugin =
        Plugin.start(folder.resolve("plugin"), address.apply(this), all.toArray(String[]::new));
    kubelet = new Kubelet(plugin, folder.resolve("pods"), jwt, "shop", "cart");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (!shared) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    stop();
  }

  /** Ends what was started, also where the start of what comes after it has failed. */
  private void stop() throws Exception {
    try (VaultServer lastOfAll = vault;
        Plugin thenThis = plugin;
        Kubelet firstOfAll = kubelet) {
      if (lastOfAll != null) {
        // One that a test has stopped would not hear that it is to end.
        lastOfAll.process().resume();
      }
    }
    while (!others.isEmpty()) {
      others.pop().close();
    }
    vault = null;
    plugin = null;
    kubelet = null;
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}

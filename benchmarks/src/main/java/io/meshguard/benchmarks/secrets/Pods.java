package io.meshguard.benchmarks.secrets;

import io.meshguard.vaultsync.Jwt;
import io.meshguard.vaultsync.Kubelet;
import io.meshguard.vaultsync.Plugin;
import io.meshguard.vaultsync.VaultServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The pods of one node, ten to a service account, each with a volume of five secrets that the
 * kubelet's own calls publish on real tmpfs mounts.
 */
public final class Pods implements AutoCloseable {
  private static final int SECRETS = 5;
  private static final int PODS_OF_AN_ACCOUNT = 10;

  /** As many pods as a kubelet starts at a time, more or less. */
  private static final int STARTING = 10;

  private static final Duration ROTATION_DEADLINE = Duration.ofMinutes(3);

  private final VaultServer vault;
  private final Jwt jwt;
  private final Plugin plugin;
  private final Path folder;
  private final int count;
  private final String refresh;
  private final List<Kubelet> kubelets = new ArrayList<>();

  /**
   * @param refresh how often a secret is looked at, such as {@code 60s}
   */
  public Pods(VaultServer vault, Jwt jwt, Plugin plugin, Path folder, int count, String refresh) {
    this.vault = vault;
    this.jwt = jwt;
    this.plugin = plugin;
    this.folder = folder;
    this.count = count;
    this.refresh = refresh;
  }

  private int accounts() {
    return (count + PODS_OF_AN_ACCOUNT - 1) / PODS_OF_AN_ACCOUNT;
  }

  /** Lets the service accounts in, and gives them something to read. */
  public void prepareVault() throws IOException, InterruptedException {
    vault.trust(jwt);
    for (int account = 0; account < accounts(); account++) {
      String policy =
          "path \"secret/data/%1$s/*\" { capabilities = [\"read\"] }\npath \"secret/metadata/%1$s/*\" { capabilities = [\"read\"] }"
              .formatted(name(account));
      vault.role(name(account), "shop", name(account), policy, "1h");
    }
    rotate("first");
  }

  private static String name(int account) {
    return "account-" + account;
  }

  private void rotate(String value) throws IOException, InterruptedException {
    for (int account = 0; account < accounts(); account++) {
      for (int secret = 0; secret < SECRETS; secret++) {
        write(account, secret, value);
      }
    }
  }

  private void write(int account, int secret, String value)
      throws IOException, InterruptedException {
    vault.write(
        "secret/data/" + name(account) + "/" + secret,
        "{\"data\":{\"user\":\"%1$s\",\"password\":\"%1$s-0123456789abcdef\"}}".formatted(value));
  }

  /** Starts all pods, and returns how long each waited for its secrets. */
  public List<Duration> start() throws Exception {
    for (int account = 0; account < accounts(); account++) {
      kubelets.add(new Kubelet(plugin, folder, jwt, "shop", name(account)));
    }
    List<Callable<Duration>> starts = new ArrayList<>();
    for (int pod = 0; pod < count; pod++) {
      int number = pod;
      starts.add(
          () -> {
            long begun = System.nanoTime();
            Path unused = kubelet(number).publish(volume(number), attributes(account(number)));
            return Duration.ofNanos(System.nanoTime() - begun);
          });
    }
    List<Duration> waits = new ArrayList<>();
    try (ExecutorService kubelet = Executors.newFixedThreadPool(STARTING)) {
      for (Future<Duration> wait : kubelet.invokeAll(starts)) {
        waits.add(wait.get());
      }
    }
    return waits;
  }

  /**
   * Lets the time pass as on a node on which nothing happens: the kubelet asks for each volume
   * again once a minute, as {@code requiresRepublish} has it.
   */
  public void idle(Duration duration) throws Exception {
    long begun = System.nanoTime();
    long between = Duration.ofMinutes(1).dividedBy(count).toNanos();
    for (long call = 1; call * between <= duration.toNanos(); call++) {
      sleepUntil(begun + call * between);
      int pod = (int) (call % count);
      Path unused = kubelet(pod).publish(volume(pod), attributes(account(pod)));
    }
    sleepUntil(begun + duration.toNanos());
  }

  private static void sleepUntil(long time) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(Math.max(0, time - System.nanoTime())));
  }

  private Kubelet kubelet(int pod) {
    return kubelets.get(account(pod));
  }

  private static int account(int pod) {
    return pod / PODS_OF_AN_ACCOUNT;
  }

  private static String volume(int pod) {
    return "csi-" + pod;
  }

  private Map<String, String> attributes(int account) {
    StringBuilder secrets = new StringBuilder();
    for (int secret = 0; secret < SECRETS; secret++) {
      secrets.append(
          "- {file: s%2$d, path: secret/%1$s/%2$d, key: password}\n"
              .formatted(name(account), secret));
    }
    return Map.of("vaultRole", name(account), "secrets", secrets.toString(), "refresh", refresh);
  }

  /** The files of one pod whose secret has another value in Vault by now. */
  private record Awaited(Path file, long written) {}

  /**
   * Writes a new value of every secret to Vault, and returns for each file of each pod how long it
   * took from Vault's answer until a reader found it there.
   */
  public List<Duration> rotateAndWatch() throws IOException, InterruptedException {
    String value = "second";
    Deque<Awaited> awaited = new ArrayDeque<>();
    for (int account = 0; account < accounts(); account++) {
      for (int secret = 0; secret < SECRETS; secret++) {
        write(account, secret, value);
        long written = System.nanoTime();
        for (int pod = account * PODS_OF_AN_ACCOUNT;
            pod < Math.min(count, (account + 1) * PODS_OF_AN_ACCOUNT);
            pod++) {
          awaited.add(new Awaited(kubelet(pod).target(volume(pod)).resolve("s" + secret), written));
        }
      }
    }
    List<Duration> lags = new ArrayList<>();
    long end = System.nanoTime() + ROTATION_DEADLINE.toNanos();
    while (!awaited.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IOException(awaited.size() + " files were not rotated in " + ROTATION_DEADLINE);
      }
      awaited.removeIf(
          each -> {
            boolean there = holds(each.file(), value);
            if (there) {
              lags.add(Duration.ofNanos(System.nanoTime() - each.written()));
            }
            return there;
          });
      // The reader is to find what is new, not to take the processors from who writes it.
      Thread.sleep(50);
    }
    return lags;
  }

  private static boolean holds(Path file, String value) {
    try {
      return Files.readString(file).startsWith(value);
    } catch (IOException replaced) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (Kubelet each : kubelets) {
      each.close();
    }
  }
}

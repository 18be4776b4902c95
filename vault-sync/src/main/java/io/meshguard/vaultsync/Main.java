package io.meshguard.vaultsync;

import io.meshguard.vaultsync.node.KernelException;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The program: runs the node plugin until SIGTERM. */
@Command(
    name = "vault-sync",
    description = "CSI node plugin: brings secrets from Vault to the memory of pods.",
    mixinStandardHelpOptions = true,
    version = "Meshguard 0.1.0")
public final class Main implements Callable<Integer> {
  private static final int COULD_NOT = 2;

  @Mixin Options options = new Options();

  /** Runs until the process is asked to end. */
  public static void main(String[] arguments) throws IOException {
    configureLogging();
    System.exit(new CommandLine(new Main()).setUsageHelpAutoWidth(true).execute(arguments));
  }

  private static void configureLogging() throws IOException {
    if (System.getProperty("java.util.logging.config.file") == null) {
      try (InputStream settings = Main.class.getResourceAsStream("logging.properties")) {
        LogManager.getLogManager().readConfiguration(settings);
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException, GeneralSecurityException {
    Logger log = LoggerFactory.getLogger(Main.class);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (VaultSync unused = VaultSync.start(options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(asked, stopped), "stop"));
      asked.await();
    } catch (KernelException e) {
      log.error("vault-sync has to run as root, with CAP_SYS_ADMIN: {}", e.getMessage());
      return COULD_NOT;
    } catch (IOException e) {
      log.error("vault-sync cannot start: {}", e.toString());
      return COULD_NOT;
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /** Lets the main thread close everything, and waits for it. */
  private static void stop(CountDownLatch asked, CountDownLatch stopped) {
    asked.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

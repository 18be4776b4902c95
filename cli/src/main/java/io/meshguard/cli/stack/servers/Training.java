package io.meshguard.cli.stack.servers;

import io.meshguard.cli.Installation;
import io.meshguard.cli.stack.aot.AotCache;
import io.meshguard.cli.stack.aot.AotCaches;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.FolderTree;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.application.TrustedAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/**
 * Makes the {@link AotCaches} that are missing: starts each server once more, at low priority, on
 * ports and data of its own, has it do what it is for, and stops it. What works meanwhile is not
 * touched, and the next start has the caches.
 */
public final class Training implements AutoCloseable {
  private static final String LOG = "caches";

  /** As often as it takes until what a request needs is loaded and known. */
  private static final int REQUESTS = 100;

  /** A JVM writes its cache as it ends, and may have to wait for the processor. */
  private static final Duration END = Duration.ofMinutes(5);

  private static final Duration STOP = Duration.ofSeconds(20);

  /** A machine that is busy enough lets no server start at low priority. */
  private static final int ATTEMPTS = 5;

  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final AotCaches caches;
  private final DataFolder stack;
  private final DataFolder own;
  private final Applications applications;
  private final UpOptions options = UpOptions.onFreePorts();
  private final List<ChildProcess> running = new CopyOnWriteArrayList<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("training").unstarted(this::runAlone);

  /**
   * @param stack what runs: its bundle is what the webhook is trained with
   */
  public Training(Installation installation, AotCaches caches, DataFolder stack) {
    this.caches = caches;
    this.stack = stack;
    this.own = new DataFolder(caches.folder().resolve("training"));
    this.applications = new Applications(installation, own, options, new Health(), caches::making);
  }

  /**
   * Begins, and returns at once. Does nothing where nothing is missing, or another process is at
   * it.
   */
  public void start() {
    if (!caches.complete()) {
      thread.start();
    }
  }

  private void runAlone() {
    try {
      Files.createDirectories(caches.folder());
      try (FileChannel channel =
              FileChannel.open(
                  caches.folder().resolve("lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        for (int i = 0; i < ATTEMPTS && lock != null && !caches.complete(); i++) {
          attempt();
        }
      }
    } catch (IOException e) {
      stack.note(LOG, "no caches can be made: " + e);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** After a failure servers start without, more slowly: for whoever wonders why. */
  private void attempt() throws InterruptedException {
    try {
      run();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      stack.note(LOG, "no caches were made: " + e.getMessage());
      Thread.sleep(PAUSE);
    }
  }

  private void run() throws IOException, GeneralSecurityException {
    FolderTree.delete(own.path());
    own.prepare();
    Files.copy(stack.bundle(), own.bundle(), StandardCopyOption.REPLACE_EXISTING);
    try {
      LocalPostgres postgres =
          LocalPostgres.start(own.postgres(), options.ports.postgres, own.log("postgres"));
      running.add(postgres.process());
      LocalKafka kafka =
          LocalKafka.start(
              own.kafka(), options.ports.kafka, own.log(Stack.KAFKA), caches.making(Stack.KAFKA));
      running.add(kafka.process());
      String servers = kafka.bootstrapServers();
      ChildProcess webhook = applications.webhook(own.bundle().toString(), servers, null);
      running.add(webhook);
      ask(webhookUrls(), TrustedAuthority.read(own.authority()));
      end(webhook, Applications.WEBHOOK);
      ChildProcess consumer =
          applications.auditConsumer(
              servers,
              new UpOptions.Database(postgres.jdbcUrl(), postgres.user(), postgres.password()),
              null);
      running.add(consumer);
      end(consumer, Applications.AUDIT_CONSUMER);
      end(kafka.process(), Stack.KAFKA);
      stack.note(LOG, "made for the next start");
    } finally {
      boolean interrupted = Thread.interrupted();
      cleanUp();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the ends of processes, which an interrupted thread cannot. */
  private void cleanUp() throws IOException {
    for (ChildProcess server : running.reversed()) {
      killChildren(server);
      server.kill();
    }
    running.clear();
    for (AotCache cache : caches.all()) {
      cache.drop();
    }
    FolderTree.delete(own.path());
  }

  private List<URI> webhookUrls() {
    String webhook = "https://localhost:" + options.ports.webhook;
    return List.of(URI.create(webhook + "/validate"), URI.create(webhook + "/mutate"));
  }

  private static void ask(List<URI> urls, SSLContext trusted) throws IOException {
    byte[] review = SampleReview.json();
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusted).build()) {
      for (int i = 0; i < REQUESTS; i++) {
        for (URI url : urls) {
          var unused =
              client.send(
                  HttpRequest.newBuilder(url)
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofByteArray(review))
                      .build(),
                  BodyHandlers.discarding());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted", e);
    }
  }

  private void end(ChildProcess server, String name) throws IOException {
    server.stop(END);
    caches.take(name);
  }

  /** The JVM that writes a cache is a child of the server's, and would outlive it. */
  private static void killChildren(ChildProcess server) {
    ProcessHandle.of(server.pid())
        .ifPresent(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
  }

  /** Stops what it has started, and leaves nothing of it. */
  @Override
  public void close() {
    if (!thread.isAlive()) {
      return;
    }
    running.forEach(Training::killChildren);
    thread.interrupt();
    try {
      thread.join(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.meshguard.cli.stack.policies;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls back once the Rego sources have changed, in a thread of its own, until it is closed. */
public final class PolicyWatcher implements AutoCloseable {
  /** Editors write a file in several steps, and several files at once. */
  private static final long QUIET_MILLIS = 50;

  private static final Set<String> IGNORED = Set.of("target", "schemas", "examples");

  private final WatchService service;
  private final Path root;
  private final Runnable changed;

  private PolicyWatcher(WatchService service, Path root, Runnable changed) {
    this.service = service;
    this.root = root;
    this.changed = changed;
  }

  public static PolicyWatcher watch(Path policies, Runnable changed) {
    try {
      PolicyWatcher watcher =
          new PolicyWatcher(FileSystems.getDefault().newWatchService(), policies, changed);
      watcher.register();
      Thread.ofPlatform().daemon().name("policy-watcher").start(watcher::run);
      return watcher;
    } catch (IOException e) {
      throw new CommandFailure(
          "the folder " + policies + " cannot be watched: " + e.getMessage(), e);
    }
  }

  /** Registering a folder again does nothing, so this also finds new ones. */
  private void register() throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (IGNORED.contains(folder.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            folder.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void run() {
    try {
      while (true) {
        boolean sources = drain(service.take());
        for (WatchKey more; (more = next()) != null; ) {
          sources |= drain(more);
        }
        if (sources) {
          register();
          changed.run();
        }
      }
    } catch (ClosedWatchServiceException closed) {
      // The end of the stack.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new CommandFailure(
          "the folder " + root + " cannot be watched any more: " + e.getMessage(), e);
    }
  }

  private @Nullable WatchKey next() throws InterruptedException {
    return service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static boolean drain(WatchKey key) {
    boolean sources = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      sources |= event.kind() == StandardWatchEventKinds.OVERFLOW || isSource(key, event);
    }
    key.reset();
    return sources;
  }

  private static boolean isSource(WatchKey key, WatchEvent<?> event) {
    Path name = (Path) event.context();
    String text = name.toString();
    return (text.endsWith(".rego") && !text.endsWith("_test.rego"))
        || text.equals("data.json")
        || (Files.isDirectory(((Path) key.watchable()).resolve(name)) && !IGNORED.contains(text));
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      throw new CommandFailure("the policy watcher cannot be closed: " + e.getMessage(), e);
    }
  }
}

package io.meshguard.vaultsync.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.vaultsync.NeedsMounts;
import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations in a real tmpfs. Runs as root. */
@NeedsMounts
class GenerationFolderIT {
  private static final int READERS = 1000;
  private static final int FILES = 5;
  private static final int GENERATIONS = 40;

  @TempDir private Path place;
  private Path root = Path.of("");

  @BeforeEach
  void mount() throws IOException {
    root = place.resolve("volume");
    Mounts.tmpfs(root, 4 * 1024 * 1024, "0755");
  }

  @AfterEach
  void unmount() throws IOException {
    Mounts.unmountAndRemove(root);
  }

  private static RenderedFile file(String name, String text) {
    return new RenderedFile(name, text.getBytes(StandardCharsets.UTF_8), 0400, 0, 0);
  }

  private static List<RenderedFile> files(int generation) {
    return IntStream.range(0, FILES)
        .mapToObj(i -> file("f" + i, "value of generation " + generation))
        .toList();
  }

  @Test
  void showsNoReaderAMixOfTwoGenerations() throws Exception {
    GenerationFolder folder = new GenerationFolder(root);
    folder.write(1, Instant.EPOCH, files(1));
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong whole = new AtomicLong();
    ConcurrentLinkedQueue<List<String>> mixes = new ConcurrentLinkedQueue<>();
    CountDownLatch reading = new CountDownLatch(READERS);
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(
          Thread.startVirtualThread(
              () -> {
                while (!done.get()) {
                  List<String> seen = readAll();
                  if (!seen.isEmpty()) {
                    whole.incrementAndGet();
                    reading.countDown();
                  }
                  if (seen.stream().distinct().count() > 1) {
                    mixes.add(seen);
                  }
                }
              }));
    }
    // Every reader has read once before the first rotation.
    reading.await();

    for (int generation = 2; generation <= GENERATIONS; generation++) {
      folder.write(generation, Instant.EPOCH, files(generation));
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(mixes).isEmpty();
    assertThat(whole.get()).isGreaterThanOrEqualTo(READERS);
    assertThat(root.resolve("f0")).hasContent("value of generation " + GENERATIONS);
  }

  /** As the README tells readers to: through one resolved ..data, and anew when it is gone. */
  private List<String> readAll() {
    try {
      Path generation = root.resolve("..data").toRealPath();
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        seen.add(Files.readString(generation.resolve("f" + i)));
      }
      return seen;
    } catch (FileSystemException gone) {
      return List.of();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void addsAndRemovesFilesBetweenGenerations() throws IOException {
    GenerationFolder folder = new GenerationFolder(root);
    folder.write(1, Instant.EPOCH, List.of(file("a", "1"), file("tls/key", "2")));
    folder.write(2, Instant.EPOCH, List.of(file("b", "3"), file("tls/key", "4")));

    assertThat(root.resolve("a")).doesNotExist();
    assertThat(root.resolve("b")).hasContent("3");
    assertThat(root.resolve("tls/key")).hasContent("4");
    try (var entries = Files.list(root)) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .containsExactlyInAnyOrder("..data", "..generation_2", ".generation", "b", "tls");
    }
  }

  @Test
  void leavesNothingWhenItIsWiped() throws IOException {
    GenerationFolder folder = new GenerationFolder(root);
    folder.write(1, Instant.EPOCH, List.of(file("a", "secret"), file("tls/key", "secret")));

    folder.wipe();
    folder.wipe();

    assertThat(root).isEmptyDirectory();
  }
}

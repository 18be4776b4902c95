package io.meshguard.cli.stack.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.local.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a cache is used, with JVMs that are not started: what they would leave is written here. */
class AotCacheIT {
  @TempDir Path folder;

  private Path jar;
  private Path file;

  @BeforeEach
  void makeServer() throws IOException {
    Path libraries = Files.createDirectories(folder.resolve("lib/main"));
    jar = Files.writeString(libraries.resolve("server.jar"), "classes");
    file = Files.createDirectories(folder.resolve("caches")).resolve("server.aot");
  }

  @Test
  void isUsedOnceItIsTaken() throws IOException {
    assertThat(cache().fits()).isFalse();
    assertThat(cache().using()).isEqualTo(Jvm.PLAIN);

    take("cache");

    assertThat(cache().fits()).isTrue();
    assertThat(cache().using().options()).contains("-XX:AOTCache=" + file);
  }

  @Test
  void isOfNoUseWhenAJarHasChanged() throws IOException {
    take("cache");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
    assertThat(cache().using()).isEqualTo(Jvm.PLAIN);

    take("newer");
    assertThat(cache().fits()).isTrue();
    Files.writeString(jar.resolveSibling("other.jar"), "more classes");
    assertThat(cache().using()).isEqualTo(Jvm.PLAIN);
  }

  @Test
  void isOfNoUseWhenItIsNotAsItWasMade() throws IOException {
    take("cache");

    Files.writeString(file, "broken");

    assertThat(cache().using()).isEqualTo(Jvm.PLAIN);
  }

  @Test
  void leavesNothingOfATrainingThatWasStopped() throws IOException {
    take("cache");
    Files.writeString(folder.resolve("caches/server.aot.new"), "half");
    Files.writeString(folder.resolve("caches/server.aot.new.config"), "half");

    cache().drop();

    assertThat(folder.resolve("caches"))
        .isDirectoryContaining("glob:**server.aot")
        .isDirectoryNotContaining("glob:**new*");
    assertThat(cache().fits()).isTrue();
  }

  /** Does not write over a file that is in use: what uses it keeps the old one. */
  private void take(String content) throws IOException {
    Files.writeString(folder.resolve("caches/server.aot.new"), content);
    cache().take();
  }

  private AotCache cache() {
    return new AotCache(folder.resolve("caches"), "server", folder.resolve("lib"));
  }
}

package io.meshguard.vaultsync.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that outlive the process: one sealed file each, in a tmpfs. A reboot ends them, as it
 * ends the pods. Thread-safe for different records.
 */
public final class StateStore {
  private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);
  private static final long CAPACITY = 64L * 1024 * 1024;
  private static final String SUFFIX = ".sealed";
  private static final int NAME_DIGITS = 40;

  private final Path folder;
  private final Seal seal;
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private StateStore(Path folder, Seal seal) {
    this.folder = folder;
    this.seal = seal;
  }

  /** Takes up the store in the folder, or makes a new one there. */
  public static StateStore open(Path folder) throws IOException {
    if (!Mounts.mounted(folder)) {
      Mounts.tmpfs(folder, CAPACITY, "0700");
    }
    return new StateStore(folder, new Seal(StateKey.of(folder)));
  }

  /** Removes the store of the folder, with its key: nobody will take it up. */
  public static void discard(Path folder) throws IOException {
    if (Mounts.mounted(folder)) {
      StateKey.remove(folder);
      Mounts.unmountAndRemove(folder);
    }
  }

  /** Writes the record, in place of an earlier one of the same id. */
  public void put(String kind, String id, Object value) {
    Path file = file(kind, id);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.write(next, seal.close(mapper.writeValueAsBytes(value), kind));
      Files.move(next, file, ATOMIC_MOVE);
    } catch (IOException | GeneralSecurityException e) {
      // The volume itself is well; what is lost is that a restart would know of it.
      LOG.error("a record of the state cannot be written, kind={}: {}", kind, e.toString());
    }
  }

  /** Removes the record; does nothing where there is none. */
  public void remove(String kind, String id) {
    try {
      Files.deleteIfExists(file(kind, id));
    } catch (IOException e) {
      LOG.error("a record of the state cannot be removed, kind={}: {}", kind, e.toString());
    }
  }

  /**
   * One record.
   *
   * @throws IOException where there is none, or it cannot be opened
   */
  public <T> T get(String kind, String id, Class<T> type) throws IOException {
    try {
      return mapper.readValue(seal.open(Files.readAllBytes(file(kind, id)), kind), type);
    } catch (IOException | GeneralSecurityException e) {
      throw new IOException("a record of the state cannot be read, kind=" + kind, e);
    }
  }

  /** All records of the kind; one that cannot be opened is logged and removed. */
  public <T> List<T> all(String kind, Class<T> type) throws IOException {
    List<T> records = new ArrayList<>();
    for (Path file : files(kind)) {
      try {
        records.add(mapper.readValue(seal.open(Files.readAllBytes(file), kind), type));
      } catch (IOException | GeneralSecurityException e) {
        LOG.error(
            "a record of the state cannot be read and is dropped, kind={}: {}",
            kind,
            e.getClass().getSimpleName());
        Files.delete(file);
      }
    }
    return records;
  }

  /** Removes the records of the kind, but those of the ids. */
  public void retain(String kind, Set<String> ids) throws IOException {
    Set<Path> kept = ids.stream().map(id -> file(kind, id)).collect(Collectors.toSet());
    for (Path file : files(kind)) {
      if (!kept.contains(file)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private List<Path> files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(kind + "-"))
          .filter(file -> file.toString().endsWith(SUFFIX))
          .toList();
    }
  }

  private Path file(String kind, String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return folder.resolve(
          kind + "-" + HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS) + SUFFIX);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

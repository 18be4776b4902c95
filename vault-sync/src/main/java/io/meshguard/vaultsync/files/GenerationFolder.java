package io.meshguard.vaultsync.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.meshguard.vaultsync.spec.Sentinel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A volume's folder, laid out as the kubelet lays out Secrets and ConfigMaps: each generation in a
 * folder of its own, the link {@code ..data} to the present one, and a link for each file into
 * {@code ..data}. Replacing {@code ..data} is one rename: whoever reads all files through one
 * resolved {@code ..data} sees one generation. Not thread-safe.
 */
public final class GenerationFolder {
  private static final String CURRENT = "..data";
  private static final String NEXT = "..data_next";
  private static final String PREFIX = "..generation_";
  private static final Set<PosixFilePermission> SEARCHABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final int READABLE = 0444;
  private static final int ZEROS = 8192;

  private final Path root;

  /**
   * @param root the mounted tmpfs
   */
  public GenerationFolder(Path root) {
    this.root = root;
  }

  /** Makes the files the present generation, and removes the one before. */
  public void write(long number, Instant time, List<RenderedFile> files) throws IOException {
    Path generation = root.resolve(PREFIX + number);
    delete(generation);
    Files.createDirectory(generation);
    Files.setPosixFilePermissions(generation, SEARCHABLE);
    for (RenderedFile file : files) {
      writeFile(generation, file);
    }
    writeFile(generation, sentinel(number, time));
    Path next = root.resolve(NEXT);
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, generation.getFileName());
    Files.move(next, root.resolve(CURRENT), ATOMIC_MOVE);
    link(files);
    for (Path entry : entries()) {
      if (name(entry).startsWith(PREFIX) && !entry.equals(generation)) {
        delete(entry);
      }
    }
  }

  private static RenderedFile sentinel(long number, Instant time) {
    String json = "{\"generation\":" + number + ",\"time\":\"" + time + "\"}\n";
    return new RenderedFile(Sentinel.NAME, json.getBytes(StandardCharsets.UTF_8), READABLE, 0, 0);
  }

  private static void writeFile(Path generation, RenderedFile file) throws IOException {
    Path target = generation.resolve(file.name());
    createFolders(generation, target);
    var nobodyElse =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel = FileChannel.open(target, Set.of(CREATE_NEW, WRITE), nobodyElse)) {
      ByteBuffer content = ByteBuffer.wrap(file.bytes());
      while (content.hasRemaining()) {
        channel.write(content);
      }
    }
    if (file.user() != 0 || file.group() != 0) {
      Files.setAttribute(target, "unix:uid", file.user());
      Files.setAttribute(target, "unix:gid", file.group());
    }
    Files.setPosixFilePermissions(target, permissions(file.mode()));
  }

  private static void createFolders(Path generation, Path file) throws IOException {
    Path folder = file.getParent();
    if (folder != null && !folder.equals(generation) && !Files.isDirectory(folder)) {
      createFolders(generation, folder);
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, SEARCHABLE);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }

  /** Links what is new, after it is there; unlinks what is no more. */
  private void link(List<RenderedFile> files) throws IOException {
    Set<String> wanted = new HashSet<>(Set.of(Sentinel.NAME));
    files.forEach(file -> wanted.add(file.name().split("/", 2)[0]));
    for (String name : wanted) {
      Path link = root.resolve(name);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of(CURRENT, name));
      }
    }
    for (Path entry : entries()) {
      if (!name(entry).startsWith("..") && !wanted.contains(name(entry))) {
        Files.delete(entry);
      }
    }
  }

  /**
   * The present content of a file.
   *
   * @throws NoSuchFileException where the present generation has none of that name
   */
  public byte[] read(String name) throws IOException {
    return Files.readAllBytes(root.resolve(CURRENT).resolve(name));
  }

  /** Overwrites every file with zeros, then removes everything. */
  public void wipe() throws IOException {
    for (Path entry : entries()) {
      if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
        zero(entry);
      }
      delete(entry);
    }
  }

  private static void zero(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    byte[] zeros = new byte[ZEROS];
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, WRITE)) {
        for (long left = channel.size(); left > 0; ) {
          left -= channel.write(ByteBuffer.wrap(zeros, 0, (int) Math.min(left, ZEROS)));
        }
      }
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static String name(Path entry) {
    return entry.getFileName().toString();
  }

  private static void delete(Path path) throws IOException {
    if (!Files.isDirectory(path) || Files.isSymbolicLink(path)) {
      Files.deleteIfExists(path);
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, java.io.@org.jspecify.annotations.Nullable IOException e)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

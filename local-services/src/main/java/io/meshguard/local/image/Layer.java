package io.meshguard.local.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A layer of an image: files, folders and links, which all belong to root and are from the same
 * time, so that the same content makes the same layer. Not thread-safe.
 */
public final class Layer {
  /** 1980, before which some archives know no time. Seconds since 1970. */
  public static final long TIME = 315_532_800;

  private static final int READ_ONLY = 0644;
  private static final int EXECUTABLE = 0755;

  private final TreeMap<String, Content> entries = new TreeMap<>();

  private sealed interface Content {
    record OfFile(Path file, int mode) implements Content {}

    record OfText(String text) implements Content {}

    record Link(String target) implements Content {}

    record Folder(int mode) implements Content {}
  }

  /** Adds a file of this machine, under a path without a leading slash. */
  public Layer file(String path, Path file) {
    int mode = Files.isExecutable(file) ? EXECUTABLE : READ_ONLY;
    entries.put(path, new Content.OfFile(file, mode));
    return this;
  }

  public Layer text(String path, String text) {
    entries.put(path, new Content.OfText(text));
    return this;
  }

  public Layer link(String path, String target) {
    entries.put(path, new Content.Link(target));
    return this;
  }

  /** Folders above an entry are made anyway; this is for empty ones, and for their modes. */
  public Layer folder(String path, int mode) {
    entries.put(path + "/", new Content.Folder(mode));
    return this;
  }

  /** Adds all files below a folder; links are followed. */
  public Layer tree(String path, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> file(path + "/" + folder.relativize(file), file));
    }
    return this;
  }

  /**
   * Writes it.
   *
   * @return the digest, in hexadecimal
   */
  String write(OutputStream out) throws IOException {
    addFolders();
    DigestOutputStream digest = new DigestOutputStream(out, sha256());
    TarArchiveOutputStream tar = new TarArchiveOutputStream(digest, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    for (var entry : entries.entrySet()) {
      write(tar, entry.getKey(), entry.getValue());
    }
    tar.finish();
    return HexFormat.of().formatHex(digest.getMessageDigest().digest());
  }

  private void addFolders() {
    TreeSet<String> folders = new TreeSet<>();
    for (String path : entries.keySet()) {
      for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
        folders.add(path.substring(0, end + 1));
      }
    }
    folders.forEach(folder -> entries.putIfAbsent(folder, new Content.Folder(EXECUTABLE)));
  }

  private static void write(TarArchiveOutputStream tar, String path, Content content)
      throws IOException {
    switch (content) {
      case Content.OfFile(Path file, int mode) -> {
        put(tar, new TarArchiveEntry(path), mode, Files.size(file));
        Files.copy(file, tar);
      }
      case Content.OfText(String text) -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(tar, new TarArchiveEntry(path), READ_ONLY, bytes.length);
        tar.write(bytes);
      }
      case Content.Link(String target) -> {
        TarArchiveEntry link = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        link.setLinkName(target);
        put(tar, link, 0777, 0);
      }
      case Content.Folder(int mode) -> put(tar, new TarArchiveEntry(path), mode, 0);
    }
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode, long size)
      throws IOException {
    entry.setMode(mode);
    entry.setSize(size);
    entry.setModTime(TIME * 1000);
    entry.setUserId(0);
    entry.setGroupId(0);
    tar.putArchiveEntry(entry);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

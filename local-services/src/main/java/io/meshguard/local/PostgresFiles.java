package io.meshguard.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** PostgreSQL's data folder and password: made on the first start, found on every later one. */
record PostgresFiles(Path binaries, Path data, String password) {
  static final String USER = "meshguard";
  static final String DATABASE = "meshguard";

  static PostgresFiles prepare(Path directory, Path log) {
    Path binaries = PostgresBinaries.folder();
    Path data = directory.resolve("data");
    Path passwordFile = directory.resolve("password");
    try {
      if (!Files.exists(data)) {
        Files.createDirectories(directory);
        writePassword(passwordFile);
        initialize(binaries, directory, data, passwordFile, log);
      }
      return new PostgresFiles(binaries, data, Files.readString(passwordFile).trim());
    } catch (IOException e) {
      throw new LocalServiceException(
          "PostgreSQL's folder " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }

  String program(String name) {
    return program(binaries, name);
  }

  private static String program(Path binaries, String name) {
    return binaries.resolve("bin").resolve(name).toString();
  }

  /**
   * PostgreSQL refuses to run as root. For root, it runs in a user namespace, in which it sees
   * itself as nobody; its files stay root's.
   */
  static List<String> asNonRoot(List<String> command) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return command;
    }
    String unshare =
        Sessions.onPath("unshare")
            .orElseThrow(
                () ->
                    new LocalServiceException(
                        "PostgreSQL does not run as root, and there is no 'unshare': run as another user"))
            .toString();
    List<String> all = new ArrayList<>(List.of(unshare, "--user"));
    all.addAll(command);
    return List.copyOf(all);
  }

  private static void writePassword(Path file) throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
  }

  /**
   * Works on a folder that gets its final name last, so that an interrupted start is begun again.
   */
  private static void initialize(
      Path binaries, Path directory, Path data, Path passwordFile, Path log) throws IOException {
    Path unfinished = directory.resolve("data.unfinished");
    FolderTree.delete(unfinished);
    run(
        log,
        "",
        List.of(
            program(binaries, "initdb"),
            "--pgdata=" + unfinished,
            "--username=" + USER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
            "--no-instructions"));
    run(
        log,
        "CREATE DATABASE " + DATABASE + ";\n",
        List.of(
            program(binaries, "postgres"), "--single", "-D", unfinished.toString(), "postgres"));
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void run(Path log, String input, List<String> command) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    LogTail tail = LogTail.from(log);
    ProcessBuilder builder =
        new ProcessBuilder(asNonRoot(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try (var standardInput = process.outputWriter()) {
      standardInput.write(input);
    }
    try {
      if (process.waitFor() != 0) {
        throw new LocalServiceException(
            "PostgreSQL's data folder cannot be made. The end of %s:%n%s"
                .formatted(log, tail.lastLines().indent(2)));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while PostgreSQL's data folder was made", e);
    }
  }
}

package io.meshguard.cli.images;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The libraries of this machine that programs load, the C library and its loader among them. */
final class SharedLibraries {
  /** {@code libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)}, or the loader's path alone. */
  private static final Pattern LINE = Pattern.compile("(?:=> )?(/\\S+) \\(0x[0-9a-f]+\\)$");

  /** The C library opens these by itself, to look up names, where it does not contain them. */
  private static final List<String> OPENED_LATER =
      List.of("libresolv.so.2", "libnss_dns.so.2", "libnss_files.so.2");

  private SharedLibraries() {}

  /**
   * What these files need besides each other, by the paths where their loader looks.
   *
   * @param folder holds the files
   * @throws CommandFailure if this is no Linux with a {@code ldd}
   */
  static Set<Path> of(Path folder, List<Path> files) {
    Set<Path> found = new TreeSet<>();
    for (Path file : files) {
      for (String line : ldd(file).split("\n", -1)) {
        Matcher matcher = LINE.matcher(line.strip());
        if (matcher.find()) {
          Path library = Path.of(matcher.group(1)).normalize();
          if (!library.startsWith(folder)) {
            found.add(library);
          }
        }
      }
    }
    found.stream()
        .filter(path -> path.getFileName().toString().startsWith("libc.so"))
        .findFirst()
        .ifPresent(
            libc ->
                OPENED_LATER.stream()
                    .map(libc::resolveSibling)
                    .filter(Files::exists)
                    .forEach(found::add));
    return found;
  }

  /** All that is a program or a library below a folder. */
  static List<Path> programs(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".so") || file.startsWith(folder.resolve("bin")))
          .toList();
    }
  }

  private static String ldd(Path file) {
    try {
      Process process =
          new ProcessBuilder("ldd", file.toString()).redirectErrorStream(true).start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return answer;
    } catch (IOException e) {
      throw new CommandFailure(
          "images hold the C library of the machine that makes them: this has to be a Linux with"
              + " ldd (Debian: libc-bin)",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }
}

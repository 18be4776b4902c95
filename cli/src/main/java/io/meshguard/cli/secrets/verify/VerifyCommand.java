package io.meshguard.cli.secrets.verify;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.output.Table;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshguard secrets verify}: the proof that values are nowhere in etcd. */
@Command(
    name = "verify",
    description = {
      "Prove that values are nowhere in an etcd snapshot, or in any files: as they are, in base64,"
          + " or in JSON.",
      "What is encrypted or compressed, such as Helm's records, is not looked into. A value is"
          + " never printed.",
      "Exit code: 0 clean, 1 found, 2 an error."
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";
  private static final int ABSENT_SHOWN = 5;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--values",
      paramLabel = "FILE",
      defaultValue = STANDARD_INPUT,
      description = "The values, one a line; - for standard input (default: ${DEFAULT-VALUE}).")
  String values = STANDARD_INPUT;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description = "What 'etcdctl snapshot save' wrote, or etcd's db file; refused if truncated.")
  List<Path> snapshots = List.of();

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "Any file, or all files below a folder, such as etcd's data folder.")
  List<Path> paths = List.of();

  @Override
  public Integer call() {
    if (snapshots.isEmpty() && paths.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "name what to search: --snapshot FILE or --file PATH");
    }
    List<SoughtValue> sought = readValues();
    FileSearch search = new FileSearch(sought);
    for (Path snapshot : snapshots) {
      requireSnapshot(snapshot);
      search.search(snapshot);
    }
    paths.forEach(search::search);
    if (search.bytes() == 0) {
      throw new CommandFailure("there is nothing to search: what was named is empty");
    }
    return report(sought, search) ? 1 : 0;
  }

  private List<SoughtValue> readValues() {
    try (InputStream in =
        values.equals(STANDARD_INPUT)
            ? new BufferedInputStream(System.in)
            : new BufferedInputStream(Files.newInputStream(Path.of(values)))) {
      return new ValueList().read(in);
    } catch (IOException e) {
      throw new CommandFailure("the values cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireSnapshot(Path file) {
    try {
      Snapshot.require(file);
    } catch (IOException e) {
      throw new CommandFailure(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean report(List<SoughtValue> sought, FileSearch search) {
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("LINE", "FINGERPRINT", "FOUND", "WHERE");
    int found = 0;
    for (SoughtValue value : sought) {
      long count = search.sightings().count(value);
      found += count > 0 ? 1 : 0;
      table.add(
          Integer.toString(value.line()),
          value.fingerprint(),
          count == 0 ? "no" : count + (count == 1 ? " time" : " times"),
          String.join(", ", search.sightings().places(value)));
    }
    table.print(out);
    out.printf(
        "%d of %d %s found in %d %s (%d bytes).%n",
        found,
        sought.size(),
        sought.size() == 1 ? "value" : "values",
        search.files(),
        search.files() == 1 ? "file" : "files",
        search.bytes());
    if (!search.absent().isEmpty()) {
      out.printf(
          "Not searched, because there is nothing: %s%s. Links that lead nowhere here may do so"
              + " elsewhere: search the machine or the mount that they are meant for.%n",
          search.absent().stream()
              .limit(ABSENT_SHOWN)
              .map(Path::toString)
              .collect(Collectors.joining(", ")),
          search.absent().size() > ABSENT_SHOWN
              ? " and " + (search.absent().size() - ABSENT_SHOWN) + " more"
              : "");
    }
    out.flush();
    return found > 0;
  }
}

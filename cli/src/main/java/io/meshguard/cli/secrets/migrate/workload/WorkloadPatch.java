package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change of a workload: a volume from Vault in the place of Secrets.
 *
 * @param volume its name
 * @param secrets whose place it takes
 * @param patch JSON Patch (RFC 6902) of the workload; it fails if that has changed meanwhile
 * @param inverse JSON Patch that takes it back, likewise
 * @param demands what the application has to do otherwise, in words; none where nothing changes for
 *     it
 */
public record WorkloadPatch(
    Workload workload,
    String volume,
    Set<String> secrets,
    ArrayNode patch,
    ArrayNode inverse,
    List<String> demands) {

  WorkloadPatch(
      Workload workload, String volume, Set<String> secrets, Edits edits, List<String> demands) {
    this(
        workload,
        volume,
        new TreeSet<>(secrets),
        edits.patch(),
        edits.inverse(),
        List.copyOf(demands));
  }

  /** The Secrets' names, for people. */
  public String named() {
    return String.join(", ", secrets);
  }
}

package io.meshguard.vaultsync.spec;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of the volume.
 *
 * @param name relative, perhaps in folders
 * @param sources what it is made of, one or more
 * @param mode permission bits; null for 0400, or 0440 where the pod has an fsGroup
 * @param owner null for the volume's
 * @param refresh how often its secrets without a lease are looked at; null for the volume's
 */
public record FileSpec(
    String name,
    List<Source> sources,
    Content content,
    @Nullable Integer mode,
    @Nullable Owner owner,
    @Nullable Duration refresh) {

  public FileSpec {
    sources = List.copyOf(sources);
  }

  /** Their paths, for a message. */
  public String paths() {
    return String.join(", ", sources.stream().map(Source::path).toList());
  }
}

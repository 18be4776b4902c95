package io.meshguard.vaultsync.spec;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks for.
 *
 * @param role the role to log in to Vault with
 * @param authPath where the auth method is mounted; null for the node's setting
 * @param namespace of Vault; null for the node's setting
 * @param address of Vault; null for the node's setting
 * @param refresh how often a secret without a lease is looked at, where its files do not say
 * @param owner of files that name none; null for root, with the pod's fsGroup as the group
 * @param signal that tells the pod's containers of new files; null for none
 */
public record VolumeSpec(
    String role,
    @Nullable String authPath,
    @Nullable String namespace,
    @Nullable URI address,
    Duration refresh,
    OnExpiry onExpiry,
    @Nullable Owner owner,
    @Nullable Signal signal,
    List<FileSpec> files) {

  public VolumeSpec {
    files = List.copyOf(files);
  }

  /** How often the secret is looked at: as the most impatient of its files says, if one does. */
  public Duration refresh(Source source) {
    return files.stream()
        .filter(file -> file.sources().contains(source))
        .map(FileSpec::refresh)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(refresh);
  }

  /** Each secret once, in the order in which the files name them. */
  public List<Source> sources() {
    return files.stream().flatMap(file -> file.sources().stream()).distinct().toList();
  }
}

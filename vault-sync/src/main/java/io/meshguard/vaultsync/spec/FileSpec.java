package io.meshguard.vaultsync.spec;

import org.jspecify.annotations.Nullable;

/**
 * One file of the volume.
 *
 * @param name relative, perhaps in folders
 * @param mode permission bits; null for 0400, or 0440 where the pod has an fsGroup
 * @param owner null for the volume's
 */
public record FileSpec(
    String name, Source source, Content content, @Nullable Integer mode, @Nullable Owner owner) {}

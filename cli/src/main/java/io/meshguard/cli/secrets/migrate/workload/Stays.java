package io.meshguard.cli.secrets.migrate.workload;

/**
 * A use of a Secret that the migration leaves.
 *
 * @param secret its name
 * @param why and what to do about it
 */
public record Stays(String secret, String why) {}

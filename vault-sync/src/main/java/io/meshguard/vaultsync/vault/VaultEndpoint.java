package io.meshguard.vaultsync.vault;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Which Vault.
 *
 * @param address without a slash at its end
 * @param namespace null for the root namespace
 */
public record VaultEndpoint(URI address, @Nullable String namespace) {}

package io.meshguard.vaultsync.login;

import io.meshguard.vaultsync.vault.VaultEndpoint;

/**
 * Who shares a token.
 *
 * @param subject the service account, as namespace/name/uid; empty for the host's own
 * @param volume empty where volumes share it; else the volume whose leases end with it
 */
public record TokenKey(VaultEndpoint vault, Login login, String subject, String volume) {}

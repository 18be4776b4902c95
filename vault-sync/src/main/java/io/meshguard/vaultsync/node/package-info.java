/**
 * What the Linux kernel does for the plugin: mounts, the keyring, and keeping memory from others.
 */
@NullMarked
package io.meshguard.vaultsync.node;

import org.jspecify.annotations.NullMarked;

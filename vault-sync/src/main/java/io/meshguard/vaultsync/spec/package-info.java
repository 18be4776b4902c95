/** What a pod asks for: the volume attributes, read strictly into records. */
@NullMarked
package io.meshguard.vaultsync.spec;

import org.jspecify.annotations.NullMarked;

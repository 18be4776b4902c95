/** Frames in files: written, read back, and recovered after whatever ended the last process. */
@NullMarked
package io.meshguard.decisionlog.wal;

import org.jspecify.annotations.NullMarked;

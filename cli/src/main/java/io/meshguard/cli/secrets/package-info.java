/** The road off etcd: which Secrets a cluster still holds, and the proof that values are gone. */
@NullMarked
package io.meshguard.cli.secrets;

import org.jspecify.annotations.NullMarked;

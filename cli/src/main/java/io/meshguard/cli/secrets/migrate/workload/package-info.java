/**
 * What becomes of a workload whose Secrets have moved: patches of its manifest, or why it stays.
 */
@NullMarked
package io.meshguard.cli.secrets.migrate.workload;

import org.jspecify.annotations.NullMarked;

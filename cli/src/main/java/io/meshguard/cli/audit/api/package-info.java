/** audit-consumer's REST API, as the commands ask it. */
@NullMarked
package io.meshguard.cli.audit.api;

import org.jspecify.annotations.NullMarked;

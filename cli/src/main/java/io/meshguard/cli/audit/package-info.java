/** The security team's loop: asks audit-consumer over its REST API. */
@NullMarked
package io.meshguard.cli.audit;

import org.jspecify.annotations.NullMarked;

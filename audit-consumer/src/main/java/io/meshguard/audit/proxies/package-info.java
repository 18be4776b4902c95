/** Who is over- or under-provisioned among the proxies of all namespaces. */
@NullMarked
package io.meshguard.audit.proxies;

import org.jspecify.annotations.NullMarked;

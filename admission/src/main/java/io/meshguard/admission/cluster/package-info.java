/** What a cluster holds around a request, as far as policies see it. */
@NullMarked
package io.meshguard.admission.cluster;

import org.jspecify.annotations.NullMarked;

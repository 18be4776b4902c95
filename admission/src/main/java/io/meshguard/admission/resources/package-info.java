/** What people say to Meshguard in objects of the cluster, read strictly. */
@NullMarked
package io.meshguard.admission.resources;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.meshguard.webhook.cluster;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.meshguard.webhook.tls;

import org.jspecify.annotations.NullMarked;

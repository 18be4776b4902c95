@NullMarked
package io.meshguard.webhook.status;

import org.jspecify.annotations.NullMarked;

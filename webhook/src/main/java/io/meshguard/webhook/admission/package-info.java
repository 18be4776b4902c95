@NullMarked
package io.meshguard.webhook.admission;

import org.jspecify.annotations.NullMarked;

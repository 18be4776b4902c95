@NullMarked
package io.meshguard.webhook;

import org.jspecify.annotations.NullMarked;

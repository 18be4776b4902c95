@NullMarked
package io.meshguard.audit;

import org.jspecify.annotations.NullMarked;

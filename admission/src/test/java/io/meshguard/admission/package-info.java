@NullMarked
package io.meshguard.admission;

import org.jspecify.annotations.NullMarked;
